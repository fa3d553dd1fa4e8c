"""What tests of the evals share: what understands messages, loaded once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.assembly import Mind, open_mind
from tests.building import fresh_copy, shop_settings


@pytest.fixture(scope="session")
def mind(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mind]:
    """Models and index of the shop."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("mind"))
    with open_mind(shop_settings(data_dir)) as found:
        yield found
