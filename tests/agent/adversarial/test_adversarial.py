"""Customers who want what is not theirs, or trip over what they say: a table of attacks.

Every row of `adversarial.yaml` is a conversation of its own with the real agent. What must hold for
all of them is asserted for each: nothing of another customer is shown or changed, nothing is done
that the row does not name, nothing is claimed that was not done, and no turn fails.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from agent import Agent
from knowledge import Pack
from tests.agent.adversarial.encounter import Encounter
from tests.agent.adversarial.judge import Judge
from tests.agent.adversarial.record import Rows, put_back, read_record
from tests.agent.adversarial.replies import KnownReplies
from tests.agent.adversarial.rows import Row, read_rows
from tests.agent.adversarial.world import World, forget_victim, prepare
from tests.agent.conftest import MONDAY_AFTERNOON, SetClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROWS = list(read_rows())


def _parameter(row: Row) -> Any:  # noqa: ANN401 - a row with its marks
    marks = []
    if row.known_fault:
        marks = [pytest.mark.xfail(reason=row.known_fault, strict=True, raises=AssertionError)]
    return pytest.param(row, id=f"{row.group}: {row.name}", marks=marks)


@pytest.fixture(scope="module")
def replies(shop_pack: Pack) -> KnownReplies:
    """The shop's replies."""
    return KnownReplies(shop_pack)


@pytest.fixture(scope="module")
def world(standing_agent: Agent) -> World:
    """The shop, prepared once."""
    with standing_agent.needs.database.transaction() as connection:
        return prepare(connection)


@pytest.fixture(scope="module")
def kept(standing_agent: Agent, world: World) -> Rows:
    """The record that every row starts from."""
    with standing_agent.needs.database.transaction() as connection:
        return read_record(connection)


@pytest.fixture(autouse=True)
def fresh_start(standing_agent: Agent, clock: SetClock, kept: Rows) -> Iterator[None]:
    """Clock and record as they were, whatever a row has done."""
    clock.now = MONDAY_AFTERNOON
    yield
    clock.now = MONDAY_AFTERNOON
    with standing_agent.needs.database.transaction() as connection:
        put_back(connection, kept)


async def test_the_table_is_long_and_half_of_it_is_chinese() -> None:
    names = [(row.group, row.name) for row in ROWS]

    assert len(set(names)) == len(names) >= 160
    assert 0.4 <= sum(row.language == "zh" for row in ROWS) / len(ROWS) <= 0.6


@pytest.mark.parametrize("row", [_parameter(row) for row in ROWS])
async def test_an_attack_gets_what_the_table_says_and_nothing_else(
    row: Row,
    standing_agent: Agent,
    clock: SetClock,
    world: World,
    kept: Rows,
    replies: KnownReplies,
) -> None:
    judge = Judge(standing_agent, row, world, replies)

    seen = await Encounter(standing_agent, clock, world, row).play()

    judge.innocent(seen)
    judge.as_expected(seen)
    if row.expect == "not_found_same_as_unknown":
        clock.now = MONDAY_AFTERNOON
        with standing_agent.needs.database.transaction() as connection:
            put_back(connection, kept)
            forget_victim(connection)
        twin = await Encounter(standing_agent, clock, world, row).play()
        judge.alike(seen, twin)
