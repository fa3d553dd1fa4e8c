"""What guessed labels are worth, on a made-up table."""

from pathlib import Path

import orjson
from typer.testing import CliRunner

from evals.__main__ import app
from tests.tools.churn.samples import subscribers


def test_every_share_compares_each_method_with_itself(tmp_path: Path) -> None:
    data = subscribers(tmp_path / "subscribers.csv", rows=900)

    found = CliRunner().invoke(
        app,
        [
            "churn-self-training",
            "--data",
            str(data),
            "--folds",
            "3",
            "--repeats",
            "1",
            "--json",
        ],
    )

    assert found.exit_code == 0, found.output
    results = orjson.loads(found.stdout)
    assert [one["share"] for one in results] == [0.05, 0.1, 0.2]
    for one in results:
        gain = one["auc"]["additive, guessing"]["mean"] - one["auc"]["additive alone"]["mean"]
        assert abs(one["auc_gain"]["additive, guessing"]["mean"] - gain) < 1e-9
        assert 0 <= one["told_helps"] <= one["folds"] == 3
    assert results[0]["labels"] < results[2]["labels"] < 300


def test_a_table_that_cannot_be_read_is_told_about(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["churn-self-training", "--data", str(tmp_path / "none.csv")])

    assert found.exit_code == 2
    assert "none.csv: No such file" in found.stderr
