"""The measure of churn, on made-up subscribers."""

from pathlib import Path

import numpy as np
import orjson
import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from tests.tools.churn.samples import subscriber_lines, subscribers
from tools.churn.config import TableConfig
from tools.churn.encoding import encode_table
from tools.churn.schema import Feature, infer_schema, labels_of
from tools.churn.selection import Plan, compare
from tools.churn.table import read_table

PUBLIC_DATA = Path(__file__).parents[4] / "shared" / "data"
LEAK = Feature("closing_reason_is_filed", "boolean", ("no", "yes"))


def test_the_shipped_choice_stands_beside_the_references(tmp_path: Path) -> None:
    path = subscribers(tmp_path / "subscribers.csv", rows=300)

    found = CliRunner().invoke(
        app, ["churn", "--data", str(path), "--folds", "2", "--repeats", "1", "--json"]
    )

    content = orjson.loads(found.stdout)
    result = content["figures"]
    assert found.exit_code == 0
    assert set(result["methods"]) == {
        "logistic", "tree", "additive", "boosting", "fusion",
        "shipped", "plain logistic", "tuned boosting",
    }  # fmt: skip
    assert result["rows"] == 300
    assert sum(result["chosen"].values()) == 2
    assert result["methods"]["plain logistic"]["auc_over_plain"]["mean"] == 0.0
    assert 0.6 < result["methods"]["shipped"]["auc"]["mean"] < 0.87
    assert content["speed"]["rows_per_second"] > 100_000
    assert content["speed"]["score_milliseconds"] < 3


def test_a_planted_leak_is_found(tmp_path: Path) -> None:
    header, *lines = subscriber_lines(rows=300)
    leaked = [f"{line},{'closed' if line.endswith('yes') else 'open'}" for line in lines]
    path = tmp_path / "leaky.csv"
    path.write_text("\n".join([f"{header},account_state", *leaked]), "utf-8")

    found = CliRunner().invoke(
        app,
        ["churn", "--data", str(path), "--folds", "2", "--repeats", "1",
         "--suspicious-above", "0.87"],
    )  # fmt: skip

    assert found.exit_code == 3
    assert "this table leaks" in found.stderr


@pytest.mark.public_data
def test_on_public_customers_curves_beat_lines_and_a_planted_leak_shows() -> None:
    path = PUBLIC_DATA / "telco_churn" / "dev.csv"
    if not path.is_file():
        pytest.skip("public data is not here")
    schema = infer_schema(read_table(path), TableConfig())
    left = labels_of(read_table(path), schema).astype(np.float64)
    rows = encode_table(read_table(path), schema.features)

    honest = compare(rows, left, schema.features, Plan(repeats=1)).compared
    slips = np.random.default_rng(1).random(len(left)) < 0.25
    leaky = np.column_stack([rows, np.where(slips, 1 - left, left)])
    leaked = compare(leaky, left, (*schema.features, LEAK), Plan(repeats=1)).compared

    assert (honest["additive"].auc > honest["logistic"].auc).sum() >= 4
    assert 0.845 < honest["additive"].auc.mean() < 0.855
    assert max(one.auc.mean() for one in honest.values()) < 0.87
    assert min(one.auc.mean() for one in leaked.values()) > 0.87


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "name the label"),
        ("churn,b\nyes,2\n", "a label has two values"),
        ("churn,b\nyes,2,3\n", "wrong.csv:2: 3 cells, but the header names 2"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_about(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(content, "utf-8")

    found = CliRunner().invoke(app, ["churn", "--data", str(path)])

    assert found.exit_code == 2
    assert message in found.stderr
    assert "Traceback" not in found.stderr
