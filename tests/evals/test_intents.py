import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.understanding.utterance_files import read_labelled_texts
from evals.__main__ import app
from evals.errors import BenchmarkFileError
from evals.intents import measure_intents
from knowledge.encoder import HashingEncoder
from tests.agent.understanding.test_intent_model import LABELS, TEXTS

ENCODER = HashingEncoder(64)


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


def silent(_stage: str, _done: int, _total: int) -> None:
    pass


def test_the_command_prints_every_figure_with_its_interval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_KNOWLEDGE_ENCODER", "hashing")
    train = write(tmp_path / "train.csv", list(zip(TEXTS, LABELS, strict=True)))
    test = write(
        tmp_path / "test.csv", [("cancel this order", "cancel"), ("sing me a song", "oos")]
    )

    done = CliRunner().invoke(
        app, ["intents", "--train", str(train), "--test", str(test), "--json", "--seed", "3"]
    )

    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["in_scope_accuracy"] == 1.0
    assert found["oos_auroc"] == 1.0
    assert found["accuracy_interval"][0] <= found["accuracy"] <= found["accuracy_interval"][1]
    assert found["n"] == 2
    assert found["encoder"].startswith("hashing")
    assert {"ece", "ece_interval", "seconds"} <= set(found)


def test_without_out_of_scope_rows_their_figure_is_missing_not_zero(tmp_path: Path) -> None:
    rows = read_labelled_texts(write(tmp_path / "train.csv", list(zip(TEXTS, LABELS, strict=True))))

    result = measure_intents(rows, rows, encoder=ENCODER, seed=1, progress=silent).as_json()

    assert result["oos_auroc"] is None
    assert result["oos_auroc_interval"] is None
    assert result["accuracy"] == result["in_scope_accuracy"]


def test_a_test_label_that_training_lacks_is_an_error(tmp_path: Path) -> None:
    train = read_labelled_texts(write(tmp_path / "a.csv", [("cancel it", "a"), ("pay it", "b")]))
    test = read_labelled_texts(write(tmp_path / "b.csv", [("track it", "c")]))

    with pytest.raises(BenchmarkFileError, match=r"training lacks: \['c'\]"):
        measure_intents(train, test, encoder=ENCODER, seed=1, progress=silent)


def test_the_command_reports_a_bad_file_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("text,label\nhello\n", "utf-8")

    done = CliRunner().invoke(app, ["intents", "--train", str(path), "--test", str(path)])

    assert done.exit_code == 2
    assert "bad.csv:2" in done.stderr
