"""What the tests of the conversation share."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from agent import Agent, build_agent
from knowledge import Pack, load_pack
from tests.building import fresh_copy, shop_settings

SHOP = Path(__file__).parents[2] / "knowledge" / "packs" / "online_shop"
# A Monday, 15:00 in Singapore: people are there.
MONDAY_AFTERNOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
# A Sunday: they are back on Monday at nine.
SUNDAY_NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now


@pytest.fixture(scope="session")
def shop_pack() -> Pack:
    """The online shop's pack."""
    return load_pack(SHOP)


@pytest.fixture(scope="module")
def clock() -> SetClock:
    """The clock of `standing_agent`."""
    return SetClock(MONDAY_AFTERNOON)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing_agent(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Agent]:
    """One running agent for a whole module; every test talks in conversations of its own."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("standing"))
    async with build_agent(shop_settings(data_dir), clock=clock) as agent:
        yield agent
