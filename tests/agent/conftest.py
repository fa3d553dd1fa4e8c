"""What the tests of the conversation share."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import Pack, load_pack

SHOP = Path(__file__).parents[2] / "knowledge" / "packs" / "online_shop"
# A Monday, 15:00 in Singapore.
MONDAY_AFTERNOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shop_pack() -> Pack:
    """The online shop's pack."""
    return load_pack(SHOP)
