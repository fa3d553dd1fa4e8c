from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.__main__ import app
from tests.knowledge.small_pack import write_pack


def test_options_of_fine_tuning_alone_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["train", "--data", str(tmp_path / "rows.csv")])

    assert done.exit_code == 2
    assert "go with --fine-tune" in done.stderr


def test_a_malformed_file_is_named_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,label\nhello\n", "utf-8")

    done = CliRunner().invoke(app, ["train", "--fine-tune", "--data", str(path)])

    assert done.exit_code == 2
    assert "rows.csv:2: a row is exactly text,label" in done.stderr


def test_a_packs_models_are_trained_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("RAPPORT_PACK", str(write_pack(tmp_path / "pack")))
    monkeypatch.setenv("RAPPORT_KNOWLEDGE_ENCODER", "hashing")

    first = CliRunner().invoke(app, ["train"])
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("model.json")}
    second = CliRunner().invoke(app, ["train"])
    table = CliRunner().invoke(app, ["cascade"])

    assert first.exit_code == second.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert (table.exit_code, "asked below" in table.stdout) == (0, True), table.output
    assert len(written) == 2
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("model.json")} == written
