from pathlib import Path

import pytest

from agent.errors import LanguageModelError
from agent.language_model.local_server import start_local_server
from tests.local_model import start_local_model


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LanguageModelError, match=r"no such model file: .*big\.gguf"):
        start_local_server(str(tmp_path / "big.gguf"))


def test_the_small_model_listens_on_this_machine_only() -> None:
    pytest.importorskip("xllamacpp")

    settings = start_local_model()

    assert settings.is_configured
    assert (settings.base_url or "").startswith("http://127.0.0.1:")
    assert "smollm2" in (settings.model or "").lower()
