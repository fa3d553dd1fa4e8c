"""Demo shops of several seeds, sizes and days, as rows."""

from datetime import UTC, datetime

import pytest

from tests.tools.demo.invented import Invented
from tools.demo.seed import demo_rows


@pytest.fixture(
    scope="session",
    params=[
        (20, 520, datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        (1, 10, datetime(2026, 12, 31, 23, 59, tzinfo=UTC)),
        (2, 60, datetime(2028, 2, 29, 0, 1, tzinfo=UTC)),
    ],
    ids=["default", "smallest at new year", "leap day"],
)
def invented(request: pytest.FixtureRequest) -> Invented:
    """The rows of one demo shop, only to be read."""
    seed, customers, now = request.param
    return Invented(demo_rows(seed=seed, customers=customers, now=now), now)
