"""A complaint: read it, open a ticket, and offer what policy allows (DESIGN, `advance_task`)."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from agent.state import Action, ConversationState, Mood, OpenQuestion, TaskFrame
from agent.tasks.frames import new_frame
from agent.tasks.task_turn import TaskTurn
from agent.working_time import hours_of
from knowledge.complaints import ComplaintWords
from knowledge.policies import Decision, decide
from tools import orders, promises, tickets
from tools.business_hours import Severity
from tools.calls import IdentityTier, ToolCall
from tools.database import effect_rows
from tools.database.order_rows import OrderRow
from tools.database.ticket_rows import Ticket
from tools.errors import ToolError
from tools.promises import NewPromise
from tools.retold_complaints import same_complaint
from tools.tickets import NewTicket

_READ_BACK = 6
_LONGEST_SUMMARY = 500
_ABOUT_AN_ORDER = frozenset({"damaged", "wrong_item", "missing", "late", "quality"})


def severity_of(words: ComplaintWords, text: str, mood: Mood, category: str) -> Severity:
    """How grave it is, from what is said and how."""
    if words.has_harm(text) or category == "safety":
        return "critical"
    if words.threat_of(text, is_complaint=True) or mood == "angry":
        return "high"
    return "medium" if mood == "upset" or category in {"damaged", "missing", "billing"} else "low"


@dataclass(frozen=True)
class Remedy:
    """A deed that may be offered for a complaint."""

    name: str
    amount_cents: int
    approval_reason: str | None
    """The rule for which an operator must agree too."""


class ComplaintSteps:
    """Takes a complaint up within one turn."""

    def __init__(self, turn: TaskTurn, state: ConversationState) -> None:
        self._turn, self._state = turn, state
        self._words = turn.needs.pack.complaints

    async def start(self, task: str, text: str) -> TaskFrame:
        """Open the ticket and say so; the frame goes on with the remedy."""
        # The whole message, of which `text` may be a part: "it is broken, I'd like my money back".
        said = [*self._said_before(), self._state["text"]]
        told = "\n".join(said)
        number = self._newest_number(said)
        ticket, is_new = await self._turn.with_call(
            lambda call: self._open(call, text, told, number)
        )
        key = f"complaint_{ticket.severity}" if is_new else "complaint_added"
        section = self._turn.words.section(key, ticket_number=ticket.ticket_number)
        data: dict[str, Any] = {
            "ticket_number": ticket.ticket_number,
            "category": ticket.category,
            "severity": ticket.severity,
        }
        section["actions"] = [Action(tool="ticket", summary=ticket.ticket_number, data=data)]
        self._turn.sections.append(section)
        slots = {"ticket_number": ticket.ticket_number, "told": told[-_LONGEST_SUMMARY:]}
        is_known = self._turn.caller.tier is IdentityTier.VERIFIED
        if number and is_known:
            slots["order_number"] = number
        elif not is_known or not self._needs_order(ticket, told):
            slots["order_number"] = ""
        return new_frame(task, slots)

    async def settle(self, frame: TaskFrame) -> None:
        """Decide on the remedy, now that it is known which order it is about."""
        number, told = frame["slots"]["order_number"], frame["slots"]["told"]
        self._turn.frames = [other for other in self._turn.frames if other is not frame]

        def look(call: ToolCall) -> tuple[Ticket, OrderRow | None]:
            ticket, _ = tickets.ticket_with_events(call.connection, frame["slots"]["ticket_number"])
            return ticket, orders.visible_order(call, number) if number else None

        ticket, order = await self._turn.with_call(look)
        value_cents = order.total_cents if order else 0
        decision = self._decide(ticket, told, self._delivery_of(order))
        self._turn.note("complaint", {"category": ticket.category}, decision.rule_id)
        if any(step["node"] == "hand_over" for step in self._state["queue"]):
            return  # a person comes anyway, and decides
        if order is not None and decision.decision == "in_time":
            self._say_in_time(ticket, order)
            return
        if number:
            self._ask_for_photo(ticket, value_cents)
        await self._remedy(decision, ticket, value_cents, number)

    def _needs_order(self, ticket: Ticket, told: str) -> bool:
        """Money and goods are given for an order; an apology for anything."""
        of_order = self._words.wish_of(told) in {"refund", "replacement"}
        return of_order or ticket.category in _ABOUT_AN_ORDER

    def _said_before(self) -> list[str]:
        history = self._state.get("history") or []
        return [line["text"] for line in history[-_READ_BACK:] if line["role"] == "customer"]

    def _newest_number(self, said: list[str]) -> str | None:
        found = (self._turn.reader.found(text).order_numbers for text in reversed(said))
        return next((numbers[0] for numbers in found if numbers), None)

    def _open(
        self, call: ToolCall, text: str, told: str, number: str | None
    ) -> tuple[Ticket, bool]:
        """The ticket of this turn, with the promise of a reply; whether it is a new one."""
        order_id = None
        # Somebody else's order: the complaint is taken up all the same, without it.
        with suppress(ToolError):
            order_id = orders.visible_order(call, number).order_id if number else None
        category = self._words.category_of(text)
        if category == "other":
            category = self._words.category_of(told)
        wish = self._words.wish_of(told)
        new = NewTicket(
            idempotency_key=f"complaint:{self._state['turn_id']}",
            kind="complaint",
            category=category,
            severity=severity_of(self._words, told, self._state["mood"], category),
            summary=text[:_LONGEST_SUMMARY],
            conversation_id=self._state["conversation_id"],
            customer_id=call.caller.customer_id,
            order_id=order_id,
            has_harm=self._words.has_harm(told),
            desired_remedy=None if wish == "none" else wish,
        )
        told_again = same_complaint(call.connection, new, now=call.now)
        if told_again is not None:
            return told_again, False
        hours = hours_of(self._turn.needs.pack.company)
        ticket = tickets.open_ticket(
            call.connection, new, now=call.now, hours=hours, new_id=call.new_id
        )
        promise = NewPromise(
            idempotency_key=f"first-reply:{ticket.ticket_id}",
            conversation_id=self._state["conversation_id"],
            kind="reply",
            text=ticket.ticket_number,
            due_at=ticket.first_reply_due_at,
            ticket_id=ticket.ticket_id,
        )
        promises.record_promise(call.connection, promise, now=call.now, new_id=call.new_id)
        return ticket, True

    def _delivery_of(self, order: OrderRow | None) -> str:
        """`late`, `in_time`, `cancelled` or `unknown`, against the day that was promised."""
        if order is None:
            return "unknown"
        if order.status == "cancelled":
            return "cancelled"
        local_date = self._turn.needs.wording.local_date
        is_late = local_date(order.delivered_at or self._turn.now) > order.promised_on
        return "late" if is_late else "in_time"

    def _say_in_time(self, ticket: Ticket, order: OrderRow) -> None:
        wording, language = self._turn.needs.wording, self._turn.language
        day = {"order_number": order.order_number}
        day["promised_on"] = wording.day(order.promised_on, language)
        if order.delivered_at is None:
            self._turn.say("complaint_not_late_yet", **day)
            return
        day["delivered_at"] = wording.day(wording.local_date(order.delivered_at), language)
        day["due_on"] = wording.day(wording.local_date(ticket.resolution_due_at), language)
        self._turn.say("complaint_came_in_time", **day)

    def _decide(self, ticket: Ticket, told: str, delivery: str) -> Decision:
        return decide(
            self._turn.needs.pack.policies.table("remedy"),
            {
                "category": ticket.category,
                "severity": ticket.severity,
                "has_harm": ticket.has_harm,
                "repeat_count": ticket.repeat_count,
                "desired_remedy": self._words.wish_of(told),
                "delivery": delivery,
            },
        )

    def _ask_for_photo(self, ticket: Ticket, value_cents: int) -> None:
        facts = {"category": ticket.category, "order_value_cents": value_cents}
        decision = decide(self._turn.needs.pack.policies.table("photo"), facts)
        self._turn.note("photo", {"category": ticket.category}, decision.rule_id)
        if decision.decision == "needed":
            self._turn.say("complaint_photo", ticket_number=ticket.ticket_number)

    async def _remedy(
        self, decision: Decision, ticket: Ticket, value_cents: int, number: str
    ) -> None:
        """What is offered becomes a task of its own, with consent and receipt."""
        if decision.decision == "apologise":
            self._apologise(ticket)
            return
        remedy = self._allowed(decision, value_cents)
        if remedy is None or self._turn.caller.tier is not IdentityTier.VERIFIED:
            self._turn.say("complaint_person")
            self._turn.asked = OpenQuestion(kind="person_offer", candidates=[])
            return
        if remedy.name == "voucher" and await self._has_voucher():
            self._apologise(ticket)  # one in a conversation, however often the same is said
            return
        slots = {"amount_cents": str(remedy.amount_cents), "reason": "complaint"}
        slots |= {"ticket_id": ticket.ticket_id, "lines": "all"}
        if remedy.name == "refund":
            slots["reason"] = (
                "damage" if ticket.category in {"damaged", "wrong_item"} else "goodwill"
            )
        if number:
            slots["order_number"] = number
        if remedy.approval_reason:
            slots["approval_reason"] = remedy.approval_reason
        await self._turn.advance(new_frame(f"remedy_{remedy.name}", slots))

    def _apologise(self, ticket: Ticket) -> None:
        wording = self._turn.needs.wording
        due = wording.day(wording.local_date(ticket.resolution_due_at), self._turn.language)
        self._turn.say("complaint_apology", due_on=due)

    def _allowed(self, decision: Decision, value_cents: int) -> Remedy | None:
        """The remedy, if anybody in the chat may give that much; None: a person takes over."""
        if decision.decision not in {"compensate", "settle", "check"}:
            return None
        amount_cents = _amount(decision, value_cents)
        facts = {"amount_cents": amount_cents}
        goodwill = decide(self._turn.needs.pack.policies.table("goodwill"), facts)
        self._turn.note("goodwill", {"amount_cents": str(amount_cents)}, goodwill.rule_id)
        if goodwill.decision not in {"allow", "approve"}:
            return None
        reason = decision.rule_id if decision.decision == "check" else None
        if goodwill.decision == "approve":
            reason = reason or goodwill.rule_id
        return Remedy(str(decision.values["remedy"]), amount_cents, reason)

    async def _has_voucher(self) -> bool:
        conversation_id = self._state["conversation_id"]
        done = await self._turn.needs.database.run(
            lambda connection: effect_rows.receipts_of(connection, conversation_id, limit=50)
        )
        return any(receipt.tool == "issue_voucher" for receipt in done)


def _amount(decision: Decision, value_cents: int) -> int:
    """The order's value, or for a voucher its percentage within the rule's limits."""
    if decision.decision != "compensate":
        return value_cents
    percent, least, most = (
        cast(int, decision.values[name])
        for name in ("amount_percent", "least_cents", "limit_cents")
    )
    return min(most, max(least, value_cents * percent // 100))
