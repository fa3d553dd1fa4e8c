"""What stands out for learning, and that the profile stops where training does."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.tools.churn.samples import subscriber_lines, subscribers
from tools.churn.__main__ import app
from tools.churn.config import TableConfig
from tools.churn.errors import ChurnError
from tools.churn.quality import profile_for_training
from tools.churn.selection import Plan
from tools.churn.table import Table, read_table
from tools.churn.training import train_model

Change = Callable[[int, str], str]


def table_with(path: Path, name: str, cell: Change, *, rows: int = 300) -> Table:
    """Subscribers with one column more; `cell` gets the row and its label."""
    header, *lines = subscriber_lines(rows)
    more = [f"{line},{cell(row, line.rpartition(',')[2])}" for row, line in enumerate(lines)]
    path.write_text("\n".join([f"{header},{name}", *more]), "utf-8")
    return read_table(path)


def test_a_table_that_can_be_learnt_from_shows_its_balance(table: Table) -> None:
    found = profile_for_training(table, TableConfig())

    assert found.stops == ()
    assert [str(one) for one in found.findings] == ["churned: 33.7% left (337 of 1,000)"]


@pytest.mark.parametrize(
    ("name", "cell", "kind", "severity"),
    [
        ("calls", lambda _, left: "9" if left == "yes" else "1", "leak", "stops"),
        ("calls", lambda n, left: "9" if left == "yes" or n % 6 == 0 else "1", "leak", "warns"),
        ("cancel_calls", lambda n, _: str(n % 7), "known_afterwards", "warns"),
        (
            "last_talk", lambda n, left: str(n % 9) if left == "yes" or n % 2 else "",
            "telling_gap", "warns",
        ),
    ],
)  # fmt: skip
def test_what_knows_too_much_is_found(
    tmp_path: Path, name: str, cell: Change, kind: str, severity: str
) -> None:
    table = table_with(tmp_path / "t.csv", name, cell)

    found = profile_for_training(table, TableConfig())

    assert (severity, kind, name) in [
        (one.severity, one.kind, one.column) for one in found.findings
    ]


def without_label(lines: list[str]) -> list[str]:
    return [line.rpartition(",")[0] + "," if row == 3 else line for row, line in enumerate(lines)]


def all_left(lines: list[str]) -> list[str]:
    return [lines[0], *(line.rpartition(",")[0] + ",yes" for line in lines[1:])]


def constant(lines: list[str]) -> list[str]:
    return [
        lines[0],
        *(f"C{n},a,1,2,no,x,{'yes' if n % 2 else 'no'}" for n in range(len(lines) - 1)),
    ]


def contradicting(lines: list[str]) -> list[str]:
    turned = {"yes": "no", "no": "yes"}
    start, _, label = lines[5].rpartition(",")
    return [*lines, f"{start},{turned[label]}"]


def letters(lines: list[str]) -> list[str]:
    return [line.replace(",1", ",l") if row == 7 else line for row, line in enumerate(lines)]


CHANGES: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "a label is missing": (without_label, r"4: is empty|4: churned: is empty"),
    "one class": (all_left, "a label has two values; this has 1: yes"),
    "few rows": (lambda lines: lines[:40], "at least 25 are needed"),
    "constant": (constant, r"no column is left to learn from \(.*months: has one value only"),
    "contradiction": (contradicting, r"302: .*line 6"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_profile_stops_where_training_refuses_and_says_where(tmp_path: Path, name: str) -> None:
    change, message = CHANGES[name]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(change(subscriber_lines(300))), "utf-8")
    table = read_table(path)

    stops = profile_for_training(table, TableConfig()).stops

    assert len(stops) == 1
    with pytest.raises(ChurnError, match=message):
        train_model(
            table, TableConfig(), tmp_path / "model",
            now=datetime(2026, 3, 1, tzinfo=UTC), plan=Plan(2, 1),
        )  # fmt: skip
    assert not (tmp_path / "model").exists()


def test_rows_of_one_customer_at_other_times_do_not_contradict_each_other(tmp_path: Path) -> None:
    header, *lines = subscriber_lines(300)
    start, _, label = lines[4].rpartition(",")
    turned = f"{start},{'no' if label == 'yes' else 'yes'}"
    dated = [f"{line},2026-01-01" for line in lines] + [f"{turned},2026-02-01"]
    path = tmp_path / "t.csv"
    path.write_text("\n".join([f"{header},seen_on", *dated]), "utf-8")

    found = profile_for_training(read_table(path), TableConfig(time="seen_on"))

    assert found.stops == ()


def test_a_table_without_a_label_is_looked_over_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,x\n2,y\n2,y\n", "utf-8")

    found = profile_for_training(read_table(path), TableConfig())

    assert [one.kind for one in found.findings] == ["duplicate_rows", "no_label"]


def test_the_command_shows_and_writes_it_and_says_whether_training_would_go(tmp_path: Path) -> None:
    good = subscribers(tmp_path / "good.csv", rows=200)
    report = tmp_path / "report.md"

    fine = CliRunner().invoke(app, ["profile", "--data", str(good), "--out", str(report)])
    bad = CliRunner().invoke(app, ["profile", "--data", str(good), "--label", "region"])
    gone = CliRunner().invoke(app, ["profile", "--data", str(tmp_path / "gone.csv")])

    assert fine.exit_code == 0
    assert "note churned:" in fine.stdout
    assert report.read_text("utf-8").startswith("# Data quality of ")
    assert bad.exit_code == 3
    assert "stops positive: which of ['north', 'south'] of region" in bad.stdout
    assert gone.exit_code == 2
    assert "No such file" in gone.stderr


def test_training_warns_and_keeps_the_report_beside_the_model(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = subscriber_lines(200)
    path.write_text("\n".join([*lines, lines[9]]), "utf-8")
    folder = tmp_path / "model"

    found = CliRunner().invoke(
        app,
        ["train", "--data", str(path), "--out", str(folder), "--folds", "2", "--repeats", "1"],
    )

    assert found.exit_code == 0
    assert "warns line 202: 1 rows repeat an earlier one; the first repeats line 10" in found.stderr
    assert "the first repeats line 10" in (folder / "data_quality.md").read_text("utf-8")
