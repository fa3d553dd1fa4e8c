"""What of an order can go back."""

from collections.abc import Sequence

from tools.calls import Arguments, ToolCall
from tools.database import order_change_rows, return_rows
from tools.facts import FactValue
from tools.order_changes import products_in, value_cents
from tools.orders import own_order
from tools.returns import days_since_delivery


def order_lines(call: ToolCall, arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The lines of an order, and which of them could go back, to choose from.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        OrderAlreadyCancelledError, OrderNotDeliveredError, ReturnWindowClosedError: nothing can.
    """
    order = own_order(call, arguments["order_number"])
    days_since_delivery(call, order)
    returned = return_rows.returned_lines(call.connection, order.order_id)
    return [
        {
            "order_number": order.order_number,
            "line_number": line.line_number,
            "products": products_in([line]),
            "value_cents": value_cents([line]),
            "is_returned": line.line_number in returned,
            "is_returnable": line.line_number not in returned,
        }
        for line in order_change_rows.lines_with_products(call.connection, order.order_id)
    ]
