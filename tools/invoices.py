"""Invoices: sent to the e-mail address on file, and to no other."""

from dataclasses import dataclass

from tools.calls import Arguments, MailRequest, Outcome, Proposal, ToolCall
from tools.database import customer_rows, invoice_rows
from tools.database.invoice_rows import InvoiceRow
from tools.errors import NoInvoiceError
from tools.facts import FactValue
from tools.orders import OwnOrder, own_order, products_of
from tools.payments import hold_order

MAIL_TEMPLATE = "mail_invoice"


def propose_email_invoice(call: ToolCall, arguments: Arguments) -> Proposal:
    """Mail an order's invoice; `invoice_number` and `issued_at` are None until it is made.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        NoInvoiceError: the order is cancelled.
    """
    order = own_order(call, arguments["order_number"])
    if order.status == "cancelled":
        raise NoInvoiceError(order.order_number)
    invoice = invoice_rows.find_invoice(call.connection, order.order_id)
    return Proposal({"order_number": order.order_number}, 0, _facts(call, order, invoice))


def email_invoice(call: ToolCall, proposal: Proposal) -> Outcome:
    """Make the invoice if there is none yet, and ask for the mail.

    An order has one invoice however often it is mailed.

    Raises:
        ToolError: as `propose_email_invoice`.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    propose_email_invoice(call, proposal.arguments)
    invoice = invoice_rows.find_invoice(call.connection, order.order_id)
    if invoice is None:
        invoice = InvoiceRow(
            invoice_id=call.new_id(),
            invoice_number=invoice_rows.unused_invoice_number(
                call.connection, call.today.year, call.new_id
            ),
            order_id=order.order_id,
            issued_at=call.now,
            total_cents=order.total_cents,
        )
        invoice_rows.add_invoice(call.connection, invoice)
    facts = _facts(call, order, invoice)
    mail = MailRequest(MAIL_TEMPLATE, _recipient(call, order).email, facts)
    return Outcome(facts, mails=(mail,))


def masked_email(email: str) -> str:
    """m***@customer.example: enough to recognise one's own address, and not to learn another's."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"


@dataclass(frozen=True)
class _Recipient:
    name: str
    email: str


def _recipient(call: ToolCall, order: OwnOrder) -> _Recipient:
    row = customer_rows.find_customer(call.connection, order.customer_id)
    if row is None:
        raise AssertionError(f"order {order.order_number} has no customer")
    return _Recipient(row.name, row.email)


def _facts(call: ToolCall, order: OwnOrder, invoice: InvoiceRow | None) -> dict[str, FactValue]:
    recipient = _recipient(call, order)
    return {
        "order_number": order.order_number,
        "products": products_of(call, order.order_id),
        "customer_name": recipient.name,
        "email_masked": masked_email(recipient.email),
        "invoice_number": invoice.invoice_number if invoice else None,
        "total_cents": invoice.total_cents if invoice else order.total_cents,
        # A moment, which wording also tells as the day where the company is: {issued_on}.
        "issued_at": invoice.issued_at if invoice else None,
    }
