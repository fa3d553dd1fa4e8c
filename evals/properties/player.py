"""Plays the steps of a script in a shop: customers, operators, a warehouse, and bad luck."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from agent import IncomingMessage
from agent.errors import AgentError
from evals.properties.record import Person, Said
from evals.properties.running_shop import RunningShop
from evals.properties.steps import (
    Again,
    Change,
    Crash,
    Decide,
    Later,
    Operator,
    Press,
    Say,
    Step,
    Stumble,
    TakeBack,
    Watch,
)
from knowledge.pack import Language

_OPERATOR = "olga"


@dataclass
class Talk:
    """One conversation of a script."""

    number: int
    person: Person | None
    """Who has signed in; None: nobody."""
    about: Person
    """Whose orders are meant by `own`."""
    language: Language
    conversation_id: str | None = None
    sent: list[Said] = field(default_factory=list)


class ScriptPlayer:
    """What a script says is done to the shop."""

    def __init__(self, shop: RunningShop) -> None:
        self._shop = shop
        self.duplicates = self.crashes = 0
        first, second, _, third, settled, *_ = shop.template.people
        signed_in = (first, first, second, second, third, None, settled)
        self._talks = [
            Talk(number, person, person or third, "zh" if number == 3 else "en")
            for number, person in enumerate(signed_in)
        ]

    async def play(self, step: Step) -> None:
        """Let it happen."""
        self._shop.pass_time(timedelta(seconds=1))
        match step:
            case Say():
                await self._say(step)
            case Again():
                await self._again(step)
            case Press():
                await self._press(step)
            case Operator():
                await self._operate(step)
            case _:
                await self._happen(step)

    async def _happen(
        self, step: Later | Change | Decide | TakeBack | Watch | Crash | Stumble
    ) -> None:
        match step:
            case Later():
                self._shop.pass_time(timedelta(minutes=step.minutes))
            case Change():
                self._change(step)
            case Decide():
                await self._decide(step)
            case TakeBack():
                await self._take_back(step)
            case Watch():
                await self._shop.agent.watch.round()
            case Crash():
                self.crashes += 1
                await self._shop.crash()
            case Stumble():
                setattr(self._shop.stumbles, step.part, step.times)

    async def _say(self, step: Say) -> None:
        talk = self._talks[step.talk]
        client_message_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{talk.number}.{len(talk.sent)}")
        text = self._fill(step.text, talk)
        await self._send(
            talk, Said(talk.conversation_id or "", str(client_message_id), text, step.meaning)
        )
        await self._let_run(step.ticks)

    async def _send(self, talk: Talk, said: Said) -> None:
        admission = await self._shop.agent.admit(
            IncomingMessage(
                text=said.text,
                language=talk.language,
                conversation_id=talk.conversation_id,
                client_message_id=said.client_message_id,
                customer_id=talk.person.customer_id if talk.person else None,
            )
        )
        if said in talk.sent:
            self.duplicates += 1
            return
        talk.conversation_id = admission.conversation.conversation_id
        accepted = Said(talk.conversation_id, said.client_message_id, said.text, said.meaning)
        talk.sent.append(accepted)
        self._shop.said.append(accepted)

    async def _again(self, step: Again) -> None:
        talk = self._talks[step.talk]
        if talk.sent:
            said = talk.sent[max(0, len(talk.sent) - 1 - step.back)]
            if len(talk.sent) == 1:
                # The client has not heard of its conversation yet: its first message opens it.
                talk.conversation_id = None
            await self._send(talk, said)
            talk.conversation_id = talk.sent[0].conversation_id
        await self._let_run(step.ticks)

    async def _press(self, step: Press) -> None:
        talk = self._talks[step.talk]
        reply = self._shop.newest_reply(talk.conversation_id or "")
        offers = reply["quick_replies"] if reply else []
        if not offers:
            return
        text = offers[step.button % len(offers)]["message"]
        labels = self._shop.template.pack.replies["yes_button"].values()
        is_yes = any(text in found for found in labels)
        await self._say(Say(step.talk, text.replace("{", "{{"), "yes" if is_yes else "other"))

    def _fill(self, text: str, talk: Talk) -> str:
        people = self._shop.template.people
        foreign = next(one for one in people if one is not talk.about)
        return text.format(
            own=_cycled(talk.about.order_numbers),
            foreign=_cycled(foreign.order_numbers),
            unknown="W100000",
            address="Blk 12 Bedok North Avenue 3 #05-12 S460123",
            email=talk.about.email,
            foreign_email=foreign.email,
            code=self._code(talk) if "{code}" in text else "",
        )

    def _code(self, talk: Talk) -> str:
        """The newest code that was mailed; typing it here proves who reads that mailbox."""
        mail = self._shop.connection.execute(
            "SELECT recipient, body FROM outbox WHERE idempotency_key LIKE 'code:%'"
            " ORDER BY created_at DESC, outbox_id DESC LIMIT 1"
        ).fetchone()
        if mail is None:
            return "123456"
        people = self._shop.template.people
        owner = next(one for one in people if one.email == mail["recipient"])
        proven = self._shop.proven.setdefault(talk.conversation_id or "", set())
        proven.add(owner.customer_id)
        return "".join(one for one in mail["body"].split(" is ")[1][:6] if one.isdigit())

    def _change(self, step: Change) -> None:
        """Somebody else's work on an order, as far as it is possible."""
        number = _cycled(self._talks[step.talk].about.order_numbers)[step.order]
        if step.to == "captured":
            self._shop.change_outside(
                "UPDATE payments SET status = 'captured' WHERE status = 'authorised' AND order_id ="
                " (SELECT order_id FROM orders WHERE order_number = ?)",
                (number,),
            )
            return
        delivered_at = f"{self._shop.now:%Y-%m-%d %H:%M:%S.%f}" if step.to == "delivered" else None
        self._shop.change_outside(
            "UPDATE orders SET status = ?, delivered_at = coalesce(?, delivered_at)"
            " WHERE order_number = ? AND status IN ('placed', 'packed', 'shipped')",
            (step.to, delivered_at, number),
        )

    async def _operate(self, step: Operator) -> None:
        conversation_id = self._talks[step.talk].conversation_id
        if conversation_id is None:
            return
        desk = self._shop.agent.operators
        deeds: dict[str, Callable[[], Awaitable[object]]] = {
            "take_over": lambda: desk.take_over(conversation_id, _OPERATOR),
            "reply": lambda: desk.reply(
                conversation_id, _OPERATOR, "I am looking at it.", seen_through=10_000
            ),
            "hand_back": lambda: self._shop.agent.hand_back(conversation_id),
        }
        with suppress(AgentError):
            await deeds[step.deed]()

    async def _decide(self, step: Decide) -> None:
        approvals = self._shop.agent.approvals
        for waiting in await approvals.pending():
            with suppress(AgentError):
                await approvals.decide(
                    waiting["approval_id"],
                    is_approved=step.is_approved,
                    operator=_OPERATOR,
                    note="as agreed",
                )

    async def _take_back(self, step: TakeBack) -> None:
        deed = self._shop.connection.execute(
            "SELECT receipt_id FROM receipts WHERE conversation_id = ?"
            " ORDER BY created_at DESC, receipt_id DESC LIMIT 1 OFFSET ?",
            (self._talks[step.talk].conversation_id, step.back),
        ).fetchone()
        if deed is not None:
            self._shop.taken_back.add(deed["receipt_id"])
            with suppress(AgentError):
                await self._shop.agent.reversals.undo(deed["receipt_id"], _OPERATOR)

    async def _let_run(self, ticks: int | None) -> None:
        if ticks is None:
            await self._shop.until_idle()
            return
        for _ in range(ticks):
            await asyncio.sleep(0)


def _cycled(numbers: tuple[str, ...]) -> list[str]:
    return [numbers[at % len(numbers)] for at in range(4)]
