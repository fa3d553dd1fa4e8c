"""The time-split measure of buyers, on a made-up shop."""

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from tests.tools.churn.buying.shops import OPENED, order_lines

PUBLIC_DATA = Path(__file__).parents[4] / "shared" / "data"
NAMES = "CustomerID,InvoiceNo,StockCode,t,UnitPrice,Quantity,cancel"


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals are wide, and there at once."""
    monkeypatch.setattr("evals.metrics.RESAMPLES", 20)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    rows = [
        f"{one.customer},{one.order},{one.item},{one.at.isoformat()},{one.amount},1,"
        f"{int(one.is_return)}"
        for one in order_lines()
    ]
    path.write_text("\n".join([NAMES, *rows]), "utf-8")
    return path


def test_all_methods_are_measured_on_the_same_customers(orders: Path) -> None:
    cut = str((OPENED + timedelta(days=230)).date())

    found = CliRunner().invoke(app, ["churn-buying", "--data", str(orders), "--cut", cut, "--json"])

    assert found.exit_code == 0
    [result] = orjson.loads(found.stdout)
    assert result["cut"] == cut
    shipped, recency = result["methods"]["shipped"], result["methods"]["recency alone"]
    assert shipped["auc"]["value"] > recency["auc"]["value"]
    assert recency["over"]["AUC"]["value"] == pytest.approx(
        shipped["auc"]["value"] - recency["auc"]["value"]
    )
    assert recency["over"]["Brier"]["value"] == pytest.approx(recency["brier"] - shipped["brier"])
    assert shipped["over"] == {}
    assert result["sees_later"] == []
    level = result["recalibration"]
    assert level["after"] == shipped["calibration_error"]
    assert 0 < level["by_chance"] < 0.1


def test_the_figures_are_shown_within_80_columns_of_table(orders: Path) -> None:
    found = CliRunner().invoke(app, ["churn-buying", "--data", str(orders), "--cuts", "2"])

    assert found.exit_code == 0
    assert "…" not in found.stdout
    assert found.stdout.count("features that another future changes: none") == 2
    assert "recency alone, mean of 2 cuts: AUC 0." in found.stdout


@pytest.mark.parametrize(
    ("day", "message"),
    [(300, "the orders end less than 90 days after the cut"), (60, "at least 135 days are needed")],
)
def test_a_day_that_cannot_be_judged_is_told(orders: Path, day: int, message: str) -> None:
    cut = str((OPENED + timedelta(days=day)).date())

    found = CliRunner().invoke(app, ["churn-buying", "--data", str(orders), "--cut", cut])

    assert found.exit_code == 2
    assert message in found.stderr


@pytest.mark.public_data
def test_on_public_orders_it_beats_plain_methods_and_fits_the_day() -> None:
    path = PUBLIC_DATA / "uci_online_retail" / "transactions.csv.gz"
    if not path.is_file():
        pytest.skip("public data is not here")

    found = CliRunner().invoke(
        app, ["churn-buying", "--data", str(path), "--cut", "2011-06-02", "--json"]
    )

    [result] = orjson.loads(found.stdout)
    auc = {name: one["auc"]["value"] for name, one in result["methods"].items()}
    assert auc["shipped"] > max(auc["logistic"], auc["logistic on four"], auc["recency alone"])
    assert result["methods"]["shipped"]["calibration_error"] <= 0.04
    assert result["sees_later"] == []
    assert auc["shipped"] < 0.8, "more is a leak"
