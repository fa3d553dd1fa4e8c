"""What is planted in a table stands out at its place, and in a clean one nothing does."""

import random
from collections.abc import Mapping, Sequence

import pytest

from tools.data_quality import Profile, profile_table, report_lines

ROWS = 400


def columns() -> dict[str, list[str]]:
    generator = random.Random(5)  # noqa: S311 - made-up cells, no secret
    return {
        "customer_id": [f"C{row:04d}" for row in range(ROWS)],
        "plan": [generator.choice(["basic", "plus", "pro"]) for _ in range(ROWS)],
        "months": [str(generator.randint(0, 60)) for _ in range(ROWS)],
        "spend": [f"{generator.lognormvariate(3, 0.6):.2f}" for _ in range(ROWS)],
        "has_app": [generator.choice(["yes", "no"]) for _ in range(ROWS)],
        "since": [f"2025-{1 + row % 12:02d}-{1 + row % 28:02d}" for row in range(ROWS)],
    }


def profiled(cells: Mapping[str, Sequence[str]]) -> Profile:
    return profile_table("t.csv", cells, list(range(2, len(next(iter(cells.values()))) + 2)))


def changed(name: str, cells: Mapping[int, str]) -> dict[str, list[str]]:
    table = columns()
    for row, cell in cells.items():
        table[name][row] = cell
    return table


def test_in_a_clean_table_nothing_stands_out() -> None:
    found = profiled(columns())

    assert found.findings == ()
    assert [(one.name, one.kind) for one in found.columns] == [
        ("customer_id", "text"), ("plan", "category"), ("months", "number"),
        ("spend", "number"), ("has_app", "yes/no"), ("since", "date"),
    ]  # fmt: skip
    months = found.columns[2]
    assert (months.low, months.high, months.missing, months.distinct) == (0, 60, 0, 61)


PLANTED: dict[str, tuple[Mapping[str, Sequence[str]], tuple[str, str | None, int | None]]] = {
    "empty column": (columns() | {"note": [""] * ROWS}, ("empty", "note", None)),
    "one value": (columns() | {"shop": ["x"] * ROWS}, ("constant", "shop", None)),
    "nearly one value": (
        columns() | {"shop": ["x"] * (ROWS - 1) + ["y"]},
        ("almost_constant", "shop", None),
    ),
    "half is missing": (
        changed("months", dict.fromkeys(range(250), "")),
        ("mostly_missing", "months", None),
    ),
    "no number": (changed("months", {8: "2O", 9: "l2"}), ("not_a_number", "months", 10)),
    "no date": (changed("since", {3: "soon"}), ("not_a_date", "since", 5)),
    "decimal commas": (
        columns() | {"paid": [f"{row + 1},50" for row in range(ROWS)]},
        ("number_as_text", "paid", 2),
    ),
    "thousands": (
        columns() | {"paid": [f"1,{row:03d}.00" for row in range(ROWS)]},
        ("number_as_text", "paid", 2),
    ),
    "units written out": (
        columns() | {"paid": [f"{row} EUR" for row in range(ROWS)]},
        ("number_as_text", "paid", 2),
    ),
    "far out": (changed("spend", {17: "99000"}), ("outliers", "spend", 19)),
    "stand-in above": (
        changed("months", dict.fromkeys(range(40, 46), "999")),
        ("stand_in", "months", 42),
    ),
    "stand-in below": (
        changed("months", dict.fromkeys(range(40, 46), "-1")),
        ("stand_in", "months", 42),
    ),
    "spellings": (changed("plan", {5: "Basic"}), ("spellings", "plan", 7)),
    "unknown as a value": (changed("plan", {5: "N/A"}), ("unknown_spelled", "plan", 7)),
    "same row": (
        {name: [*cells, cells[4]] for name, cells in columns().items()},
        ("duplicate_rows", None, 402),
    ),
    "same row of another": (
        {
            name: [*cells, "C9999" if name == "customer_id" else cells[4]]
            for name, cells in columns().items()
        },
        ("duplicate_but_id", None, 402),
    ),
    "same id": (changed("customer_id", {9: "C0004"}), ("duplicate_ids", "customer_id", 11)),
    "no id": (changed("customer_id", {9: ""}), ("missing_id", "customer_id", 11)),
    "same column": (columns() | {"plan_too": columns()["plan"]}, ("twin", "plan_too", None)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found_at_its_place(name: str) -> None:
    cells, wanted = PLANTED[name]

    found = profiled(cells)

    assert wanted in [(one.kind, one.column, one.line) for one in found.findings]


def test_the_report_tells_the_worst_first_and_then_all_columns() -> None:
    found = profiled(changed("plan", {5: "N/A", 6: "Pro"}) | {"note": [""] * ROWS})

    lines = list(report_lines(found))

    assert lines[0] == "# Data quality of t.csv"
    assert lines[2] == "400 rows, 7 columns. Findings: 2 should be looked at, 1 good to know."
    assert lines.index("## Should be looked at") < lines.index("## Good to know")
    assert "- `plan`: counts as different values: 'Pro', 'pro' (line 8)" in lines
    assert "- `note`: is empty" in lines
    assert "| months | number | - | 61 | 0 to 60, median 30 |" in lines


def test_units_are_compared_in_the_order_of_time() -> None:
    table = columns()
    order = sorted(range(ROWS), key=lambda row: table["since"][row])
    for row in order[ROWS // 2 :]:
        table["spend"][row] = f"{float(table['spend'][row]) * 100:.0f}"
    lines = list(range(2, ROWS + 2))

    found = profile_table("t.csv", table, lines, time_column="since")

    assert [(one.kind, one.column) for one in found.findings] == [("unit_changed", "spend")]
    assert "values are 100 times larger" in found.findings[0].message
    assert "cents for whole amounts" in found.findings[0].message
