"""Who complains, is angry or wants to leave is scored with the reply, and hears nothing of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select

from agent import Agent, IncomingMessage, build_agent
from agent.agent import Reply
from agent.churn_watch import write_assessment
from agent.leaving import heard_signals
from tests.agent.conftest import SetClock
from tests.building import fresh_copy, shop_settings
from tests.tools.churn.buying.shops import OPENED, order_lines
from tools.churn.buying import OrderLines
from tools.churn.buying.saved import train_and_save
from tools.churn.model_file import PAGE
from tools.database import churn_rows
from tools.database.crm_tables import churn_scores, events
from tools.database.log_rows import find_trace
from tools.database.tables import orders
from tools.ids import new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")
CLOSE = "Please close my account"
RUDE = "The driver was rude and my lamp arrived smashed, this is a complaint!"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def agent(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Agent]:
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("churn"))
    learnt = OPENED + timedelta(days=240)
    train_and_save(OrderLines.of(order_lines()), data_dir / "churn", now=learnt, seed=1)
    async with build_agent(shop_settings(data_dir), clock=clock) as found:
        yield found


async def ask(agent: Agent, text: str, **more: Any) -> Reply:  # noqa: ANN401
    message = IncomingMessage(text=text, language="en", **more)
    return await agent.answer_to(await agent.admit(message))


async def buyers(agent: Agent, count: int) -> list[str]:
    """Customers who have ordered."""

    def find(connection: Connection) -> list[str]:
        found = select(orders.c.customer_id).distinct().order_by(orders.c.customer_id)
        return list(connection.execute(found.limit(count)).scalars())

    return await agent.needs.database.run(find)


async def rows_of(agent: Agent, customer_id: str) -> tuple[list[Any], list[Any]]:
    def find(connection: Connection) -> tuple[list[Any], list[Any]]:
        scores = select(churn_scores).where(churn_scores.c.customer_id == customer_id)
        happened = select(events).where(events.c.customer_id == customer_id)
        return list(connection.execute(scores).mappings()), list(
            connection.execute(happened).mappings()
        )

    return await agent.needs.database.run(find)


async def test_a_wish_to_leave_is_scored_once_per_turn_and_tells_of_a_change_once(
    agent: Agent,
) -> None:
    customer_id, *_ = await buyers(agent, 1)

    first = await ask(agent, CLOSE, customer_id=customer_id)
    await ask(agent, "How much is delivery?", customer_id=customer_id)
    await ask(agent, f"{CLOSE} now", customer_id=customer_id)

    scores, happened = await rows_of(agent, customer_id)
    assert len(scores) == 2
    assert {row["band"] for row in scores} <= {"medium", "high"}
    assert all(row["probability"] > row["base_probability"] for row in scores)
    assert "wants_to_leave" in {reason["feature"] for reason in scores[0]["reasons"]}
    assert [row["name"] for row in happened] == ["churn.band_changed"]
    assert happened[0]["payload"]["band_before"] == "low"
    assert first.entry is not None
    said = (first.entry.text or "").lower()
    assert not {"churn", "risk", "offer", "probab"} & set(said.split())
    assert "churn" not in first.entry.payload


async def test_the_trace_and_the_packet_of_a_person_tell_the_band(agent: Agent) -> None:
    _, customer_id = await buyers(agent, 2)

    reply = await ask(agent, f"{RUDE} I want a person!", customer_id=customer_id)

    assert reply.entry is not None
    trace_id = reply.entry.payload["trace_id"]
    trace = await agent.needs.database.run(
        lambda connection: find_trace(connection, reply.conversation_id, trace_id)
    )
    assert trace is not None
    assert trace["churn"]["rule_id"].startswith("keep_customer#")
    assert trace["packet"]["risk"]["churn"] == trace["churn"]


async def test_who_is_unknown_or_only_asks_is_not_scored(agent: Agent) -> None:
    _, _, customer_id = await buyers(agent, 3)

    await ask(agent, CLOSE)
    await ask(agent, "Do you sell lamps?", customer_id=customer_id)

    assert await rows_of(agent, customer_id) == ([], [])


async def test_the_same_cause_is_written_once(agent: Agent, clock: SetClock) -> None:
    *_, customer_id = await buyers(agent, 4)
    needs = agent.needs
    found = await needs.churn.assess(customer_id, ["angry", "wants_to_leave"], clock())
    assert found is not None

    def write(connection: Connection) -> None:
        for _ in range(2):
            write_assessment(connection, found, cause="turn:1", new_id=new_id, now=clock())

    await needs.database.run(write)

    scores, happened = await rows_of(agent, customer_id)
    assert (len(scores), len(happened)) == (1, 1)
    listed = await needs.database.run(
        lambda connection: churn_rows.events_of(connection, customer_id, 5)
    )
    assert [row["event_id"] for row in listed] == [happened[0]["event_id"]]


async def test_without_a_model_or_with_a_damaged_one_the_reply_is_as_ever(
    built_data: Path, tmp_path: Path, clock: SetClock
) -> None:
    data_dir = fresh_copy(built_data, tmp_path)
    async with build_agent(shop_settings(data_dir), clock=clock) as plain:
        customer_id, *_ = await buyers(plain, 1)
        assert not plain.needs.churn.is_on()
        (data_dir / "churn").mkdir()
        (data_dir / "churn" / PAGE).write_text("{}")
        assert not plain.needs.churn.is_on()

        reply = await ask(plain, CLOSE, customer_id=customer_id)

        assert reply.entry is not None
        assert await rows_of(plain, customer_id) == ([], [])


async def test_most_messages_say_nothing_of_leaving(agent: Agent) -> None:
    pack = agent.needs.pack
    started = {"type": "StartTask", "intent": "close_account"}

    assert heard_signals([{"type": "AskQuestion", "intent": "delivery_cost"}], "upset", pack) == []
    assert heard_signals([started], "calm", pack) == ["wants_to_leave"]
    assert heard_signals([{"type": "Complain"}], "angry", pack) == ["complaint", "angry"]
