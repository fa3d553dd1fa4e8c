"""A task that changes something: pack and tool of CONTRIBUTING.md, a customer, and a stranger."""

from datetime import date
from pathlib import Path

import pytest
from pytest_examples import EvalExample, find_examples
from sqlalchemy import select

from agent import Agent
from agent.commands import Affirm, Command, StartTask, Unclear
from knowledge.checks import check_pack
from tests.agent.brains import ScriptedBrain
from tests.agent.conftest import SetClock
from tests.agent.recipes import agent_of, ask, pack_with
from tools.customers import first_customers
from tools.database import Connection
from tools.database.effect_tables import outbox, receipts
from tools.database.order_rows import newest_orders
from tools.registry import WRITE_TOOLS, WriteTool

pytestmark = pytest.mark.asyncio(loop_scope="module")
RECIPE = "Add a task that changes something"
START = [StartTask(text="again", intent="missing_confirmation", probability=0.99)]
YES = [Affirm(text="yes", probability=1.0)]


@pytest.fixture
def guides_tool(eval_example: EvalExample, monkeypatch: pytest.MonkeyPatch) -> WriteTool:
    """The write tool of the guide, registered."""
    (example,) = (
        one for one in find_examples("CONTRIBUTING.md") if "def mail_confirmation" in one.source
    )
    tool: WriteTool = eval_example.run(example)["tool"]
    monkeypatch.setitem(WRITE_TOOLS, tool.name, tool)
    return tool


async def test_the_recipe_gives_a_pack_without_errors(tmp_path: Path) -> None:
    found = check_pack(pack_with(RECIPE, tmp_path), date(2026, 11, 23))

    assert [str(one) for one in found if one.severity == "error"] == []


async def test_it_is_done_after_a_yes_and_leaves_receipt_and_mail(
    standing_agent: Agent, clock: SetClock, tmp_path: Path, guides_tool: WriteTool
) -> None:
    folder = pack_with(RECIPE, tmp_path)
    script: dict[str, list[Command]] = {"again": list(START), "yes": list(YES)}
    brain = ScriptedBrain(script)
    async with agent_of(folder, brain, standing_agent, tmp_path / "var", clock) as agent:
        run = agent.needs.database.run
        who = await run(busiest_customer)

        asked = await ask(agent, "again", customer_id=who)
        assert asked.entry is not None
        number = asked.entry.payload["quick_replies"][0]["message"]
        script[number] = [Unclear(text=number, probability=1.0, candidates=[])]
        summary = await ask(agent, number, customer_id=who, conversation_id=asked.conversation_id)
        before = await run(rows)
        done = await ask(agent, "yes", customer_id=who, conversation_id=asked.conversation_id)
        after = await run(rows)

    assert summary.entry is not None
    assert done.entry is not None
    assert f"confirmation of order **{number}**" in str(summary.entry.text)
    assert str(summary.entry.text).endswith("Shall I do that?")
    assert before == ([], [])
    assert str(done.entry.text).startswith(f"Done: the confirmation of order **{number}**")
    assert after == ([guides_tool.name], [f"Your order {number}"])


def busiest_customer(connection: Connection) -> str:
    """Somebody with several orders, who has to say which."""
    ids = [customer.customer_id for customer in first_customers(connection, limit=20)]
    return max(ids, key=lambda one: len(newest_orders(connection, one, limit=5)))


def rows(connection: Connection) -> tuple[list[str], list[str]]:
    """Receipts and mails."""
    tools = connection.execute(select(receipts.c.tool)).scalars()
    mails = connection.execute(select(outbox.c.subject)).scalars()
    return list(tools), list(mails)
