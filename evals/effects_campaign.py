"""Kill the process at random moments inside writing turns; look at what was done afterwards.

Customers cancel their orders: "cancel W104233", then "yes". The process that runs the turns is
killed with SIGKILL at a random moment after the yes has been admitted, and a fresh one takes up
what is left. At the end every order is cancelled once, every accepted message answered once, and
the record is the one of an undisturbed run (DESIGN, promises 4 and 7).

The brain is a keyword matcher and there are no articles: what is tested is the path from a yes to
its receipt, and a process that loads no models is started in a fraction of a second.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from agent import AgentSettings, IncomingMessage
from agent.assembly import AssemblySettings, Mind, assemble, open_database
from agent.commands import StartTask, Unclear
from agent.understanding.brain import Understanding
from agent.understanding.situation import Means, Situation
from agent.understanding.slots import Slots
from evals.properties.brain import OneArticle
from knowledge import KnowledgeSettings, load_pack
from tools.clock import system_clock
from tools.database import Database, inspection_rows
from tools.database.inspection_rows import Deeds
from tools.ids import new_id
from tools.settings import ToolsSettings

_LONGEST_TURN_SECONDS = 0.015
"""Kills fall within this time after the yes: a turn that writes takes most of it."""
_WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class EffectsPlan:
    """How many kills, and in which record."""

    kills: int
    orders: int
    data_dir: Path
    database_url: str | None = None
    seed: int = 0


@dataclass(frozen=True)
class EffectsResult:
    """What was found; all lists are empty when nothing was lost or done twice."""

    kills: int
    """Inside a turn that writes: after the yes was admitted, before the reply was sent."""
    orders: int
    done_before_kill: int
    """Kills that came between the deed and the reply that tells of it."""
    done_twice: list[str] = field(default_factory=list)
    not_done: list[str] = field(default_factory=list)
    lost_messages: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    """Deeds that no reply has told of."""
    different: list[str] = field(default_factory=list)
    """Orders whose rows differ from those of an undisturbed run."""

    @property
    def faults(self) -> list[str]:
        """Everything that must not happen, named."""
        kinds = ("done_twice", "not_done", "lost_messages", "untold", "different")
        return [f"{kind}: {what}" for kind in kinds for what in getattr(self, kind)]


class KeywordBrain:
    """Knows one request: to cancel an order."""

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `agent.understanding.brain.Brain`."""
        is_cancel = text.startswith("cancel")
        command = (
            StartTask(text=text, intent="cancel_order", probability=1.0)
            if is_cancel
            else Unclear(text=text, probability=1.0)
        )
        return Understanding(
            language="en",
            commands=(command,),
            slots=Slots(),
            mood="calm",
            is_urgent=False,
            candidates=(),
            embeddings={},
        )


def run_effects_campaign(
    plan: EffectsPlan, killed: Callable[[], None] = lambda: None
) -> EffectsResult:
    """Cancel `plan.orders` orders while the process is killed `plan.kills` times.

    Raises:
        TimeoutError: a process neither spoke nor died.
    """
    settings = _settings(plan)
    database = open_database(settings, system_clock)
    orders = _cancellable(database, plan.orders)
    # Not for secrets: a campaign must be repeatable.
    rng = random.Random(plan.seed)  # noqa: S311
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["evals.effects_campaign"])
    kills = done_before_kill = 0
    left = list(orders)
    while left:
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(plan, left, theirs))
        process.start()
        theirs.close()
        while (said := _hear(ours)) is not None:
            if said == "answered":
                left.pop(0)
            elif kills < plan.kills and not ours.poll(rng.uniform(0, _LONGEST_TURN_SECONDS)):
                os.kill(cast(int, process.pid), signal.SIGKILL)
        process.join(timeout=_WAIT_SECONDS)
        ours.close()
        if left:
            deeds = _deeds(database, left[0][1])
            if deeds.receipts and not deeds.untold:
                left.pop(0)  # the kill came after the reply: it hit nothing
            else:
                kills += 1
                done_before_kill += deeds.receipts
                killed()
    found = _inspect(database, orders)
    database.close()
    return EffectsResult(kills, len(orders), done_before_kill, **found)


def _settings(plan: EffectsPlan) -> AssemblySettings:
    return AssemblySettings(
        AgentSettings(data_dir=plan.data_dir),
        KnowledgeSettings(data_dir=plan.data_dir),
        ToolsSettings(
            data_dir=plan.data_dir,
            database_url=plan.database_url,
            demo_customers=max(10, plan.orders // 3),
        ),
        is_demo=True,
    )


def _hear(connection: Connection) -> str | None:
    """What the process says next; None when it has died."""
    if not connection.poll(_WAIT_SECONDS):
        raise TimeoutError("the process neither spoke nor died")
    try:
        return str(connection.recv())
    except EOFError:
        return None


def _work(plan: EffectsPlan, orders: Sequence[tuple[str, str]], parent: Connection) -> None:
    """In a process of its own: take up what is left, then cancel order after order."""
    asyncio.run(_cancel_all(plan, orders, parent))


async def _cancel_all(
    plan: EffectsPlan, orders: Sequence[tuple[str, str]], parent: Connection
) -> None:
    settings = _settings(plan)
    pack = load_pack(settings.agent.pack_folder)
    mind = Mind(pack, KeywordBrain(), OneArticle(), {})
    async with assemble(settings, mind, clock=system_clock, make_id=new_id) as agent:
        await agent.turns.recover()
        for customer_id, order_number in orders:
            conversation_id = None
            for number, text in enumerate((f"cancel {order_number}", "yes")):
                # The same id after a restart: a retry is the same message.
                retry_key = uuid.uuid5(uuid.NAMESPACE_OID, f"{order_number}.{number}")
                message = IncomingMessage(
                    text=text,
                    language="en",
                    conversation_id=conversation_id,
                    # The same ids after a restart: a retry is the same message.
                    client_message_id=str(retry_key),
                    customer_id=customer_id,
                )
                admission = await agent.admit(message)
                conversation_id = admission.conversation.conversation_id
                if number:
                    parent.send("agreed")
                await agent.answer_to(admission)
            parent.send("answered")


def _cancellable(database: Database, count: int) -> list[tuple[str, str]]:
    """Pairs of customer and order number, of orders put back to "packed"."""
    with database.transaction() as connection:
        return inspection_rows.put_back_orders(connection, count)


def _deeds(database: Database, order_number: str) -> Deeds:
    with database.transaction() as connection:
        return inspection_rows.deeds_on_order(connection, order_number)


def _inspect(database: Database, orders: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """What an undisturbed run would have left, held against what is there."""
    found: dict[str, list[str]] = {
        kind: [] for kind in ("done_twice", "not_done", "lost_messages", "untold", "different")
    }
    with database.transaction() as connection:
        for _, number in orders:
            deeds = inspection_rows.deeds_on_order(connection, number)
            if deeds.cancellations == 0:
                found["not_done"].append(number)
            if deeds.receipts > 1 or deeds.refunds > 1 or deeds.cancellations > 1:
                found["done_twice"].append(f"{number}: {deeds}")
            if deeds.untold:
                found["untold"].append(number)
            if deeds.status != "cancelled" or deeds.receipts != 1:
                found["different"].append(f"{number}: {deeds}")
        found["lost_messages"] = inspection_rows.unanswered(connection)
    return found
