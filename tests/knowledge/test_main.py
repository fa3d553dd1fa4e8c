from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.__main__ import app
from tests.knowledge.small_pack import write_pack


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("RAPPORT_KNOWLEDGE_ENCODER", "hashing")
    written = write_pack(tmp_path / "shop")
    for language in ("en", "zh"):
        for intent in ("returns", "staff", "not_covered"):
            path = written / "utterances" / language / f"{intent}.txt"
            path.write_text(f"{language} {intent} example\n", "utf-8")
    return written


def test_check_passes_with_warnings_only(folder: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--pack", str(folder)])

    assert result.exit_code == 0
    assert "shop: 0 error(s)" in result.output


def test_check_fails_on_an_error_and_names_its_place(folder: Path) -> None:
    (folder / "faq" / "zh" / "return-policy.md").unlink()

    result = CliRunner().invoke(app, ["check", "--pack", str(folder)])

    assert result.exit_code == 1
    assert "return-policy.md:1: error:" in result.output


def test_check_of_a_folder_that_is_no_pack_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--pack", str(tmp_path)])

    assert result.exit_code == 1
    assert "no company pack here" in result.output


def test_index_reports_threshold_and_weights(folder: Path) -> None:
    result = CliRunner().invoke(app, ["index", "--pack", str(folder)])

    assert result.exit_code == 0
    assert "0.9" in result.output
    assert "unmeasured" in result.output


def test_search_shows_answer_and_citation(folder: Path) -> None:
    arguments = ["search", "is shipping free", "--pack", str(folder)]

    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 0
    assert "delivery-cost" in result.output
    assert "cites:" in result.output


def test_search_says_when_no_article_answers(folder: Path) -> None:
    result = CliRunner().invoke(app, ["search", "zebra quiz", "--pack", str(folder)])

    assert result.exit_code == 0
    assert "No article answers this" in result.output
