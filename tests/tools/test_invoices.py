import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    MEI,
    NOW,
    WEI,
    MakeCall,
    an_order,
    record,
    rows_of,
)
from tools.database.tables import customers, orders
from tools.errors import NoInvoiceError, OrderNotFoundError
from tools.invoices import email_invoice, masked_email, propose_email_invoice


def test_an_invoice_is_made_and_mailed_to_the_address_on_file(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    on_file = call.connection.execute(
        select(customers.c.email).where(customers.c.customer_id == MEI)
    ).scalar_one()

    outcome = email_invoice(
        call, propose_email_invoice(call, {"order_number": number, "email": "me@elsewhere.example"})
    )

    [invoice] = rows_of(call, "invoices", number)
    assert re.fullmatch(r"INV-2026-[0-9]{6}", invoice["invoice_number"])
    assert (invoice["total_cents"], invoice["issued_at"]) == (7900, NOW)
    [mail] = outcome.mails
    assert (mail.template, mail.recipient) == ("mail_invoice", on_file)
    assert mail.facts == outcome.facts
    assert outcome.facts["invoice_number"] == invoice["invoice_number"]
    assert outcome.facts["order_number"] == number
    assert outcome.facts["total_cents"] == 7900
    assert outcome.facts["issued_at"] == NOW
    assert outcome.facts["email_masked"] == f"{on_file[0]}***@customer.example"
    assert outcome.reversible_until is None


def test_what_is_proposed_changes_nothing_and_hides_the_address(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    before = record(call)

    proposal = propose_email_invoice(call, {"order_number": number})

    assert proposal.arguments == {"order_number": number}
    assert proposal.facts["invoice_number"] is None
    assert record(call) == before


def test_an_order_keeps_its_invoice_however_often_it_is_mailed(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    first = email_invoice(call, propose_email_invoice(call, {"order_number": number}))
    later = tool_call(AS_MEI, now=NOW + timedelta(days=40))

    proposal = propose_email_invoice(later, {"order_number": number})
    second = email_invoice(later, proposal)

    assert second.facts == first.facts == proposal.facts
    assert len(rows_of(call, "invoices", number)) == 1


def test_a_cancelled_order_has_no_invoice(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    proposal = propose_email_invoice(call, {"order_number": number})
    mine = orders.c.order_number == number
    call.connection.execute(update(orders).where(mine).values(status="cancelled"))

    with pytest.raises(NoInvoiceError) as refused:
        propose_email_invoice(call, {"order_number": number})
    with pytest.raises(NoInvoiceError):
        email_invoice(call, proposal)

    assert refused.value.advice == "no_invoice"
    assert rows_of(call, "invoices", number) == []


def test_somebody_elses_invoice_is_not_sent(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", of=WEI)

    with pytest.raises(OrderNotFoundError):
        propose_email_invoice(call, {"order_number": number})

    assert rows_of(call, "invoices", number) == []


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("mei.tan.0@customer.example", "m***@customer.example"),
        ("m@customer.example", "m***@customer.example"),
        ("@customer.example", "***@customer.example"),
    ],
)
def test_a_masked_address_shows_one_letter_and_the_domain(email: str, masked: str) -> None:
    assert masked_email(email) == masked
