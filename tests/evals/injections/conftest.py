"""What tests of the injections share: a mind that would ask a model, loaded once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.assembly import Mind, open_mind
from evals.injections.shops import always_asked
from tests.building import fresh_copy, shop_settings


@pytest.fixture(scope="module")
def asking_mind(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mind]:
    """Models and index of the shop, with a brain that asks wherever there is a model."""
    settings = shop_settings(fresh_copy(built_data, tmp_path_factory.mktemp("asking")))
    model = always_asked("http://127.0.0.1:9/v1")
    with open_mind(replace(settings, language_model=model)) as mind:
        yield mind
