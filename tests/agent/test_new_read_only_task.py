"""A task that only reads is added by files alone: the recipe of CONTRIBUTING.md, and a customer."""

from datetime import date
from pathlib import Path

import pytest

from agent import Agent
from agent.commands import StartTask
from agent.errors import PackToolsError
from knowledge.checks import check_pack
from tests.agent.brains import ScriptedBrain
from tests.agent.conftest import SetClock
from tests.agent.recipes import agent_of, ask, pack_with
from tools.customers import first_customers

pytestmark = pytest.mark.asyncio(loop_scope="module")
RECIPE = "Add a task that only reads"


def brain() -> ScriptedBrain:
    return ScriptedBrain(
        {
            text: [StartTask(text=text, intent="club_points", probability=0.99)]
            for text in ("how many points do I have", "我有多少积分")
        }
    )


async def test_the_recipe_gives_a_pack_without_errors(tmp_path: Path) -> None:
    folder = pack_with(RECIPE, tmp_path)

    found = check_pack(folder, date(2026, 11, 23))

    # The guide shows a few utterances, and says so.
    assert {one.path.name for one in found if one.severity == "warning"} == {"club_points.txt"}
    assert [str(one) for one in found if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("how many points do I have", "en", "points, and"),
        ("我有多少积分", "zh", "会员等级为"),
    ],
)
async def test_a_customer_hears_of_their_points(
    standing_agent: Agent, clock: SetClock, tmp_path: Path, text: str, language: str, said: str
) -> None:
    folder = pack_with(RECIPE, tmp_path)
    async with agent_of(folder, brain(), standing_agent, tmp_path / "var", clock) as agent:
        customer = (
            await agent.needs.database.run(lambda connection: first_customers(connection, limit=1))
        )[0]

        reply = await ask(agent, text, customer_id=customer.customer_id, language=language)

    assert reply.entry is not None
    assert reply.entry.text is not None
    assert said in reply.entry.text
    [action] = reply.entry.payload["actions"]
    assert action["tool"] == "club_profile"
    assert f"**{action['data']['points']}**" in reply.entry.text


async def test_an_agent_does_not_start_on_a_tool_that_is_not_there(
    standing_agent: Agent, clock: SetClock, tmp_path: Path
) -> None:
    folder = pack_with(RECIPE, tmp_path)
    tasks = folder / "tasks.yaml"
    tasks.write_text(tasks.read_text("utf-8").replace("club_profile", "club_points"), "utf-8")

    with pytest.raises(PackToolsError, match="task 'club_points' reads with 'club_points'"):
        async with agent_of(folder, brain(), standing_agent, tmp_path / "var", clock):
            pass

    assert not (tmp_path / "var").exists()
