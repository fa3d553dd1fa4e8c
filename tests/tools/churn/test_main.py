"""The commands, as somebody types them."""

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.tools.churn.samples import subscribers
from tools.churn.__main__ import app


def test_train_shows_types_and_predict_writes_reasons(tmp_path: Path) -> None:
    data = subscribers(tmp_path / "subscribers.csv", rows=200)
    folder = tmp_path / "model"

    trained = CliRunner().invoke(
        app, ["train", "--data", str(data), "--out", str(folder), "--folds", "2", "--repeats", "1"]
    )
    found = CliRunner().invoke(
        app, ["predict", "--data", str(data), "--model", str(folder), "--reasons", "2"]
    )

    assert trained.exit_code == 0
    assert "left = churned is yes; id customer_id" in trained.stdout
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    assert len(rows) == 200
    assert list(rows[0]) == [
        "customer_id", "probability", "band", "model_version", "reason_1", "reason_2",
    ]  # fmt: skip
    assert rows[0]["customer_id"] == "C00000"
    assert 0 < float(rows[0]["probability"]) < 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("label: [1]", "label: Input should be a valid string"),
        ("lable: churned", "lable: Extra inputs are not permitted"),
        ("types: {months: number}", "types.months: Input should be 'numeric'"),
        ("bands: {medium: 0.9}", "bands: Value error, high must be above medium"),
        ("bands: {high: 2}", "bands.high: Input should be less than 1"),
        ("- churned", "the file: Input should be a valid dictionary"),
        ("a: [", "this is no YAML"),
        ("label: gone", "has no column 'gone'"),
    ],
)
def test_a_wrong_configuration_is_named_and_nothing_written(
    tmp_path: Path, content: str, message: str
) -> None:
    data = subscribers(tmp_path / "subscribers.csv", rows=100)
    config = tmp_path / "churn.yaml"
    config.write_text(content, "utf-8")

    found = CliRunner().invoke(
        app,
        ["train", "--data", str(data), "--config", str(config), "--out", str(tmp_path / "m")],
    )

    assert found.exit_code == 2
    assert message in found.stderr
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("months", "moons", "row 1: months: there is no such column"),
        ("C00003,", "C00003,gold", "row 5: plan: 'goldbasic' was never seen"),
        ("\nC00000,pro,", "\nC00000,pro,x", "row 2: months: 'x"),
    ],
)
def test_predict_names_what_it_cannot_read(
    tmp_path: Path, model_folder: Path, old: str, new: str, message: str
) -> None:
    data = subscribers(tmp_path / "subscribers.csv", rows=100)
    text = data.read_text("utf-8")
    assert old in text
    data.write_text(text.replace(old, new, 1), "utf-8")

    found = CliRunner().invoke(app, ["predict", "--data", str(data), "--model", str(model_folder)])

    assert found.exit_code == 2
    assert message in found.stderr
    assert found.stdout == ""
