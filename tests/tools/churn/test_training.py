"""What training refuses, chooses and writes."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.tools.churn.samples import subscriber_lines, subscribers
from tools.churn.config import TableConfig
from tools.churn.errors import TableError
from tools.churn.selection import Plan
from tools.churn.table import read_table
from tools.churn.training import Trained, train_model

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
QUICK = Plan(folds=2, repeats=1)


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_the_simplest_candidate_that_is_as_good_as_the_best_is_chosen(trained: Trained) -> None:
    chosen = trained.selection.chosen

    assert chosen in {"logistic", "additive"}
    assert trained.selection.behind[chosen].mean <= trained.selection.behind[chosen].standard_error
    assert trained.figures[chosen]["auc"].mean > 0.68
    assert trained.figures[chosen]["calibration_error"].mean < 0.05
    assert trained.model.about.trained_rows == 1000


def test_rows_and_columns_in_another_order_give_the_same_model(tmp_path: Path) -> None:
    header, *lines = (line.split(",") for line in subscriber_lines(rows=300))
    random.Random(1).shuffle(lines)  # noqa: S311 - an order, no secret
    turned = [",".join(reversed(cells)) for cells in (header, *lines)]
    tables = (
        read_table(subscribers(tmp_path / "one.csv", rows=300)),
        read_table(written(tmp_path / "other.csv", turned)),
    )

    one, other = (
        train_model(table, TableConfig(), tmp_path / str(n), now=NOW, plan=QUICK)
        for n, table in enumerate(tables)
    )

    assert one.model.version == other.model.version


def test_a_feature_that_gives_the_label_away_is_refused_unless_trusted(tmp_path: Path) -> None:
    header, *lines = subscriber_lines(rows=300)
    leaked = [f"{line},{99 if line.endswith('yes') else 1}" for line in lines]
    table = read_table(written(tmp_path / "leaky.csv", [f"{header},calls", *leaked]))

    with pytest.raises(TableError, match=r"leaky\.csv: calls: tells by itself who left"):
        train_model(table, TableConfig(), tmp_path / "model", now=NOW, plan=QUICK)

    assert not (tmp_path / "model").exists()
    trusting = TableConfig(trusted=("calls",))
    trained = train_model(table, trusting, tmp_path / "model", now=NOW, plan=QUICK)
    assert trained.model.about.metrics["auc"] > 0.99


def test_with_a_time_column_the_newest_fifth_judges_too(tmp_path: Path) -> None:
    header, *lines = subscriber_lines(rows=500)
    dated = [f"{line},2026-{1 + n // 50:02d}-01" for n, line in enumerate(lines)]
    table = read_table(written(tmp_path / "dated.csv", [f"{header},seen_on", *dated]))
    config = TableConfig(time="seen_on")

    trained = train_model(table, config, tmp_path / "model", now=NOW, plan=QUICK)

    assert "seen_on" not in {feature.name for feature in trained.model.schema.features}
    assert trained.model.about.metrics["newest_rows"] == 100
    assert trained.model.about.metrics["newest_auc"] > 0.6


def test_a_moment_that_is_none_is_named(tmp_path: Path) -> None:
    header, *lines = subscriber_lines(rows=200)
    dated = [f"{line},{'soon' if n == 7 else '2026-03-01'}" for n, line in enumerate(lines)]
    table = read_table(written(tmp_path / "dated.csv", [f"{header},seen_on", *dated]))

    with pytest.raises(TableError, match=r"dated\.csv:9: seen_on: 'soon' is no date"):
        train_model(table, TableConfig(time="seen_on"), tmp_path, now=NOW, plan=QUICK)


def test_rows_without_a_label_are_guessed_where_that_is_asked_for(tmp_path: Path) -> None:
    header, *lines = subscriber_lines(rows=700)
    # Every third row has lost its label.
    lines = [
        line if number % 3 else line.rpartition(",")[0] + "," for number, line in enumerate(lines)
    ]
    path = tmp_path / "some.csv"
    path.write_text("\n".join([header, *lines]), "utf-8")
    asked = TableConfig(self_training=True)
    plan = Plan(folds=3, repeats=1)

    with pytest.raises(TableError, match=r"some.csv:2: churned: is empty; every row needs its"):
        train_model(read_table(path), TableConfig(), tmp_path / "no", now=NOW, plan=plan)
    trained = train_model(read_table(path), asked, tmp_path / "model", now=NOW, plan=plan)
    path.write_text("\n".join([header, *lines[::-1]]), "utf-8")
    turned = train_model(read_table(path), asked, tmp_path / "turned", now=NOW, plan=plan)

    assert trained.guessed is not None
    assert trained.model.about.metrics["guessing_gain"] == trained.guessed.mean
    assert abs(trained.guessed.mean) < 0.05
    assert len(trained.rows) == trained.model.about.trained_rows == 466
    assert turned.model.version == trained.model.version


def test_with_every_label_there_is_nothing_to_guess(tmp_path: Path) -> None:
    table = read_table(subscribers(tmp_path / "all.csv"))

    with pytest.raises(TableError, match="no row is left to be guessed"):
        train_model(table, TableConfig(self_training=True), tmp_path / "model", now=NOW)
