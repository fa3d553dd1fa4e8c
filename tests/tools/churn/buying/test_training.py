"""Models of buyers: they rank, they fit the day, their reasons add up, and files keep them."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.tools.churn.buying.shops import OPENED, order_lines
from tools.churn.__main__ import app
from tools.churn.buying.behaviour import FEATURES, behaviour_at, left_after
from tools.churn.buying.lines import OrderLines, day_of
from tools.churn.buying.saved import BuyerScores, load_buyers, train_and_save
from tools.churn.buying.training import BuyingModel, shift_to, train_buying, training_cuts
from tools.churn.errors import ModelFileError, TableError
from tools.churn.measures import area_under_roc, calibration_error
from tools.churn.model_file import PAGE

LINES = OrderLines.of(order_lines())
CUT = OPENED + timedelta(days=240)


@pytest.fixture(scope="module")
def model() -> BuyingModel:
    return train_buying(LINES, day_of(CUT), seed=1)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuyerScores, Path]:
    folder = tmp_path_factory.mktemp("buying")
    return train_and_save(LINES, folder, now=CUT, seed=1), folder


def test_it_ranks_better_than_recency_and_is_calibrated(model: BuyingModel) -> None:
    now = behaviour_at(LINES, day_of(CUT), model.around)
    left = left_after(LINES, day_of(CUT), now.customer)

    probabilities = model.probabilities(now.rows)

    assert area_under_roc(probabilities, left) > area_under_roc(now.rows[:, 0], left)
    assert area_under_roc(probabilities, left) > 0.75
    assert calibration_error(probabilities, left) < 0.08


def test_the_level_lies_halfway_between_the_newest_share_and_the_expected_one(
    model: BuyingModel,
) -> None:
    now = behaviour_at(LINES, day_of(CUT), model.around)
    past = behaviour_at(LINES, model.cuts[-1])
    newest = left_after(LINES, model.cuts[-1], past.customer).mean()
    expected = (1 / (1 + np.exp(-now.rows[:, FEATURES.index("repurchase_log_odds")]))).mean()

    level = model.probabilities(now.rows).mean()

    assert level == pytest.approx((newest + expected) / 2, abs=1e-6)


def test_nothing_after_the_day_is_learnt_from(model: BuyingModel) -> None:
    past = LINES.known_at(day_of(CUT))

    again = train_buying(past, day_of(CUT), seed=1)

    rows = behaviour_at(LINES, day_of(CUT), model.around).rows
    assert np.array_equal(again.probabilities(rows), model.probabilities(rows))
    assert all(cut + 90 <= day_of(CUT) for cut in model.cuts)


def test_the_reasons_add_up_over_the_whole_range(model: BuyingModel) -> None:
    chance = np.random.default_rng(2)
    rows = np.abs(chance.normal(0, 80, (1000, len(FEATURES))))
    rows[chance.random(rows.shape) < 0.05] = np.nan

    log_odds = model.fitted.intercept + model.fitted.contributions(rows).sum(axis=1)

    assert np.abs(log_odds - model.fitted.log_odds(rows)).max() < 1e-9
    probabilities = model.probabilities(rows)
    assert np.abs(np.log(probabilities / (1 - probabilities)) - log_odds).max() < 1e-6


def test_it_is_saved_as_a_churn_model_with_what_was_measured(
    saved: tuple[BuyerScores, Path],
) -> None:
    scores, folder = saved

    found = load_buyers(folder).score(LINES, CUT)

    assert found == scores.score(LINES, CUT)
    assert len(found) > 400
    assert all(0 < one.probability < 1 for one in found.values())
    assert {reason.feature for reason in found["C1"].reasons} == set(FEATURES)
    assert 0.6 < scores.model.about.metrics["auc"] < 0.95
    assert scores.score(LINES, OPENED) == {}


def test_one_customer_scores_the_same_alone_as_among_all(saved: tuple[BuyerScores, Path]) -> None:
    own = OrderLines.of(one for one in order_lines() if one.customer == "C7")

    [alone] = saved[0].score(own, CUT).values()

    among = saved[0].score(LINES, CUT)["C7"]
    # Vectors of another length round their last digit differently.
    assert alone.log_odds == pytest.approx(among.log_odds, abs=1e-9)
    assert alone.band == among.band


def test_a_model_of_something_else_is_refused(
    saved: tuple[BuyerScores, Path], model_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelFileError, match="this is no model of buyers"):
        load_buyers(model_folder)
    page = json.loads((saved[1] / PAGE).read_text())
    page["about"]["computed_with"]["r"] = 9.0
    (tmp_path / PAGE).write_text(json.dumps(page))
    (tmp_path / "arrays.npz").write_bytes((saved[1] / "arrays.npz").read_bytes())
    with pytest.raises(ModelFileError, match="it was changed"):
        load_buyers(tmp_path)


def test_too_short_or_too_few_is_told() -> None:
    with pytest.raises(TableError, match="orders of at least 135 days are needed: these span 100"):
        training_cuts(LINES, float(LINES.day.min()) + 100)
    with pytest.raises(TableError, match="at least 200 are needed"):
        train_buying(OrderLines.of(order_lines(customers=50)), day_of(CUT), seed=1)


def test_a_mean_is_reached_by_a_shift() -> None:
    log_odds = np.array([-3.0, 0.0, 1.0, 4.0])

    shift = shift_to(log_odds, 0.3)

    assert (1 / (1 + np.exp(-(log_odds + shift)))).mean() == pytest.approx(0.3)


def test_orders_of_a_file_are_learnt_from_and_scored(tmp_path: Path) -> None:
    data = tmp_path / "orders.csv"
    rows = [
        f"{one.customer},{one.order},{one.item},{one.at.isoformat()},{one.amount},"
        f"{-1 if one.is_return else 1}"
        for one in order_lines(customers=700)
    ]
    header = "customer_id,order_number,sku,placed_at,unit_price,quantity"
    data.write_text("\n".join([header, *rows]), "utf-8")
    model, out = tmp_path / "model", tmp_path / "scores.csv"
    day = ["--as-of", str(CUT.date())]

    trained = CliRunner().invoke(
        app, ["train-orders", "--data", str(data), "--out", str(model), *day]
    )
    scored = CliRunner().invoke(
        app,
        ["score-orders", "--data", str(data), "--model", str(model), "--out", str(out), *day],
    )

    assert (trained.exit_code, scored.exit_code) == (0, 0)
    assert "on 90 days that it had not seen: auc 0." in trained.stdout
    first, *ranked = out.read_text("utf-8").splitlines()
    assert first == "customer,probability,band,reason_1,reason_2,reason_3"
    chances = [float(one.split(",")[1]) for one in ranked]
    assert chances == sorted(chances, reverse=True)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("C1,W1,lamp,yesterday,4,1", "placed_at: 'yesterday' is no ISO date"),
        ("C1,W1,lamp,2026-01-01,four,1", "unit_price: 'four' is no number"),
        ("C1,W1,lamp,2026-01-01,nan,1", "unit_price: 'nan' is no number"),
        ("C1,W1,lamp,2026-01-01,4,inf", "quantity: 'inf' is no number"),
        ("C1,W1,lamp,2026-01-01,4", "another number of cells"),
        ("C1,W1,lamp,2026-01-01,4,1,7", "another number of cells"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: str, message: str) -> None:
    data = tmp_path / "orders.csv"
    header = "customer_id,order_number,sku,placed_at,unit_price,quantity"
    data.write_text(f"{header}\nC1,W0,lamp,2026-01-01,4,1\n{row}\n", "utf-8")

    found = CliRunner().invoke(app, ["train-orders", "--data", str(data)])

    assert found.exit_code == 2
    assert f"orders.csv:3: {message}" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"customer_id,sku\nC1,lamp\n", "no column order_number, placed_at, unit_price, quantity"),
        (b"", "no column customer_id"),
        (b"\xff\xfe\x00", "this is no UTF-8"),
        (b"customer_id,order_number,sku,placed_at,unit_price,quantity\n", "there are no orders"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_about(
    tmp_path: Path, content: bytes, message: str
) -> None:
    data = tmp_path / "orders.csv"
    data.write_bytes(content)

    found = CliRunner().invoke(app, ["train-orders", "--data", str(data)])

    assert found.exit_code == 2
    assert message in found.stderr


def test_the_record_is_read_where_no_file_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    from tools.database import Database
    from tools.database.migrate import migrate
    from tools.demo import seed_demo_shop

    url = f"sqlite:///{tmp_path / 'rapport.sqlite'}"
    database = Database(url)
    migrate(database)
    seed_demo_shop(database, seed=1, customers=300, now=datetime(2026, 11, 23, tzinfo=UTC))
    database.close()
    monkeypatch.setenv("DATABASE_URL", url)

    trained = CliRunner().invoke(
        app, ["train-orders", "--out", str(tmp_path / "model"), "--as-of", "2026-11-23"]
    )

    assert trained.exit_code == 0, trained.output
    assert "customers is in" in trained.stdout
