"""Asking for a return."""

from sqlalchemy import update

from tools.calls import Outcome, ToolCall
from tools.database.shop_tables import returns
from tools.returns import propose_start_return, start_return


def asked(number: str, **more: str) -> dict[str, str]:
    return {
        "order_number": number,
        "kind": "return",
        "lines": "all",
        "reason": "changed_mind",
        **more,
    }


def send_back(call: ToolCall, number: str, **more: str) -> Outcome:
    return start_return(call, propose_start_return(call, asked(number, **more)))


def set_status(call: ToolCall, status: str) -> None:
    call.connection.execute(update(returns).values(status=status))
