"""Defects of what the agent does: who may see what, money, receipts, tickets, promises."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agent import ledger
from agent.ledger import Agreement, Receipt, SendMail
from agent.tasks import complaining
from agent.tasks.runner import TaskRunner
from evals.mutations.mutation import Mutation
from evals.mutations.tampering import Tampering
from tools import identity, order_changes, orders, outbox, registry
from tools.calls import IdentityTier, Outcome, Proposal, ToolCall
from tools.database import (
    Connection,
    effect_rows,
    promise_rows,
    refund_rows,
    ticket_rows,
)
from tools.database.refund_rows import RefundRow
from tools.database.ticket_rows import Ticket


def _anybodys_order(tampering: Tampering) -> None:
    tampering.change(orders, "_is_own", lambda *_: True)


def _anybody_is_known(tampering: Tampering) -> None:
    tampering.change(registry, "_check_tier", lambda *_: None)
    tampering.change(TaskRunner, "tier_of", lambda *_: IdentityTier.ANONYMOUS)
    tampering.change(orders, "_is_claimed", lambda *_: True)


def _any_code(tampering: Tampering) -> None:
    tampering.change(identity, "_hash", lambda *_: "the same for every code")


def _another_amount(tampering: Tampering) -> None:
    add = refund_rows.add_refund

    def add_more(connection: Connection, row: RefundRow) -> None:
        add(connection, row._replace(amount_cents=row.amount_cents + 100))

    tampering.change(refund_rows, "add_refund", add_more)


def _twice_for_one_yes(tampering: Tampering) -> None:
    """No idempotency key, and a consent that is not used up; the record alone would refuse it."""
    execute, add = ledger.execute, effect_rows.add_receipt

    def twice(call: ToolCall, agreement: Agreement, send_mail: SendMail) -> Receipt:
        execute(call, agreement, send_mail)
        return execute(call, agreement, send_mail)

    def add_under_any_key(connection: Connection, row: Mapping[str, Any]) -> None:
        add(connection, {**row, "idempotency_key": row["receipt_id"], "consent_id": None})

    tampering.change(ledger, "execute", twice)
    tampering.change(ledger, "receipt_of", lambda *_: None)
    tampering.change(ledger, "_check", lambda *_: None)
    tampering.change(effect_rows, "add_receipt", add_under_any_key)


def _twice_for_one_receipt(tampering: Tampering) -> None:
    once = registry.run

    def run_twice(tool: str, call: ToolCall, proposal: Proposal) -> Outcome:
        once(tool, call, proposal)
        return once(tool, call, proposal)

    tampering.change(registry, "run", run_twice)


def _another_deed_than_agreed(tampering: Tampering) -> None:
    add = effect_rows.add_receipt

    def add_other(connection: Connection, row: Mapping[str, Any]) -> None:
        add(connection, {**row, "arguments": {}, "amount_cents": row["amount_cents"] + 1})

    tampering.change(effect_rows, "add_receipt", add_other)


def _said_and_not_done(tampering: Tampering) -> None:
    execute = ledger.execute

    def undo_silently(call: ToolCall, agreement: Agreement, send_mail: SendMail) -> Receipt:
        with call.connection.begin_nested() as transaction:
            receipt = execute(call, agreement, send_mail)
            transaction.rollback()
        return receipt

    tampering.change(ledger, "execute", undo_silently)


def _after_it_has_left(tampering: Tampering) -> None:
    """Neither the tool nor the company's table looks at it."""
    tampering.change(order_changes, "_CANCELLABLE", ("placed", "packed", "shipped"))
    packed, shipped = "[placed, packed]", "[shipped, out_for_delivery]"
    tampering.edit_pack(
        "policies.yaml",
        {
            f"{packed}}}\n      decide: allow": "[placed, packed, shipped]}\n      decide: allow",
            f"{shipped}}}\n      decide: refuse": "[out_for_delivery]}\n      decide: refuse",
        },
    )


def _no_mails(tampering: Tampering) -> None:
    tampering.change(outbox, "put", lambda *_: None)


def _promises_unwritten(tampering: Tampering) -> None:
    tampering.change(promise_rows, "add_promise", lambda *_: None)


def _tickets_without_clocks(tampering: Tampering) -> None:
    add = ticket_rows.add_ticket

    def add_due_at_once(connection: Connection, ticket: Ticket, payload: Mapping[str, Any]) -> None:
        now = ticket.opened_at
        add(connection, replace(ticket, first_reply_due_at=now, resolution_due_at=now), payload)

    tampering.change(ticket_rows, "add_ticket", add_due_at_once)


def _harm_is_a_trifle(tampering: Tampering) -> None:
    tampering.swap(complaining.severity_of, lambda *_: "low")


def _beyond_authority(tampering: Tampering) -> None:
    limits = {'"<= 5000"}\n      decide: allow': '"<= 15000"}\n      decide: allow'}
    tampering.edit_pack("policies.yaml", {**limits, '"5001..20000"': '"15001..20000"'})


IN_TOOLS = (
    Mutation(
        "anybody's order",
        "Who owns an order is not looked at.",
        ("track.not_theirs.en", "adversarial.cancel_theirs.en"),
        "no_cross_customer_read",
        _anybodys_order,
    ),
    Mutation(
        "anybody is known",
        "Tools speak to people of whom nothing is known.",
        ("track.claimed.en",),
        "verified_before_read",
        _anybody_is_known,
    ),
    Mutation(
        "any code",
        "Whatever is typed is the right one-time code.",
        ("adversarial.wrong_codes.en",),
        "record orders.A.status",
        _any_code,
    ),
    Mutation(
        "another amount",
        "A refund is S$1 more than was agreed to.",
        ("cancel.paid.en", "complaint.damaged_refund.en"),
        "record refunds",
        _another_amount,
    ),
    Mutation(
        "another deed",
        "What was done is not what was agreed to.",
        ("details.phone.en",),
        "consent_before_write",
        _another_deed_than_agreed,
    ),
    Mutation(
        "twice for one yes",
        "A step that is run again does its deed again.",
        ("reorder.small.en",),
        "record receipts",
        _twice_for_one_yes,
    ),
    Mutation(
        "twice for one receipt",
        "A deed is done twice and written down once.",
        ("complaint.late_money.en",),
        "record vouchers",
        _twice_for_one_receipt,
    ),
    Mutation(
        "said and not done",
        "The customer reads that it was done; nothing was.",
        ("cancel.paid.en", "invoice.named.en"),
        "no_claim_without_receipt",
        _said_and_not_done,
    ),
    Mutation(
        "after it has left",
        "Orders are cancelled when the parcel is on its way.",
        ("adversarial.cancel_shipped.en",),
        "record orders.A.status",
        _after_it_has_left,
    ),
    Mutation(
        "no mails",
        "What is to be mailed is not put into the outbox.",
        ("invoice.named.en",),
        "record mails",
        _no_mails,
    ),
    Mutation(
        "promises unwritten",
        "A reply is promised, and nobody is reminded of it.",
        ("handover.odd.en", "complaint.driver.en"),
        "promise_kept_or_renewed",
        _promises_unwritten,
    ),
    Mutation(
        "tickets without clocks",
        "A ticket has no time by which somebody must answer.",
        ("complaint.driver.en",),
        "somebody_is_responsible",
        _tickets_without_clocks,
    ),
    Mutation(
        "harm is a trifle",
        "Smoke and injuries are treated like any complaint.",
        ("complaint.smoke.en",),
        "record tickets",
        _harm_is_a_trifle,
    ),
    Mutation(
        "beyond authority",
        "The agent gives whatever amount is asked for, and asks nobody.",
        ("complaint.damaged_approval.en",),
        "record refunds",
        _beyond_authority,
    ),
)
