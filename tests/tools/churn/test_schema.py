"""What is inferred from a table, and what is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.churn.config import TableConfig
from tools.churn.errors import ChurnError
from tools.churn.schema import Feature, infer_schema, labels_of
from tools.churn.table import Table, read_table


def table_of(columns: Mapping[str, list[str]]) -> Table:
    rows = len(next(iter(columns.values())))
    return Table("t.csv", columns, list(range(2, rows + 2)))


CHURN = ["yes", "no"] * 30
COLUMNS = {
    "churn": CHURN,
    "CustomerId": [f"c{n}" for n in range(60)],
    "age": [str(20 + n % 30) for n in range(60)],
    "debt": ["n/a" if n == 3 else f"{n}.5" for n in range(60)],
    "vip": ["TRUE", "FALSE"] * 30,
    "size": ["s", "m", "l"] * 20,
    "city": ["rome"] * 50 + ["oslo"] * 7 + ["bonn"] * 3,
    "amount_paid": [f"{n * n}.5" for n in range(60)],
    "row_number": [str(n + 1) for n in range(60)],
    "order_id": [str(n * n * 977) for n in range(60)],
    "note": [f"said {n}" for n in range(60)],
    "since": [f"2026-01-{1 + n % 28:02d}" for n in range(60)],
    "country": ["it"] * 60,
}


def test_kinds_are_inferred_and_what_is_left_out_has_a_reason() -> None:
    schema = infer_schema(table_of(COLUMNS), TableConfig())

    assert (schema.label, schema.positive, schema.id) == ("churn", "yes", "CustomerId")
    assert schema.features == (
        Feature("age", "numeric", (), 20, 49),
        Feature("amount_paid", "numeric", (), 0.5, 3481.5),
        Feature("city", "categorical", ("rome", "(other)")),
        Feature("debt", "numeric", (), 0.5, 59.5),
        Feature("size", "categorical", ("l", "m", "s")),
        Feature("vip", "boolean", ("no", "yes")),
    )
    assert schema.left_out == {
        "row_number": "numbers the rows",
        "order_id": "numbers the rows",
        "note": "is text or dates: hardly any value comes twice",
        "since": "is text or dates: hardly any value comes twice",
        "country": "has one value only",
    }


def test_the_configuration_overrides_what_is_inferred() -> None:
    config = TableConfig(
        positive="no", features=("age", "size"), types={"age": "categorical"}, id="note"
    )

    schema = infer_schema(table_of(COLUMNS), config)

    assert [(one.name, one.kind) for one in schema.features] == [
        ("age", "categorical"), ("size", "categorical"),
    ]  # fmt: skip
    assert schema.id == "note"
    assert labels_of(table_of(COLUMNS), schema).tolist() == [False, True] * 30


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"label": "gone"}, "label: t.csv has no column 'gone'"),
        ({"id": "gone"}, "id: t.csv has no column 'gone'"),
        ({"time": "gone"}, "time: t.csv has no column 'gone'"),
        ({"features": ("age", "gone")}, "features: t.csv has no column 'gone'"),
        ({"ignore": ("gone",)}, "ignore: t.csv has no column 'gone'"),
        ({"trusted": ("gone",)}, "trusted: t.csv has no column 'gone'"),
        ({"types": {"gone": "numeric"}}, "types: t.csv has no column 'gone'"),
        ({"label": "age", "id": "age"}, "'age' has two roles"),
        ({"features": ("churn",), "label": "churn"}, "'churn' has two roles"),
        ({"positive": "perhaps"}, "positive: churn never is 'perhaps'"),
        ({"label": "size"}, "t.csv: size: a label has two values; this has 3: l, m, s"),
        ({"label": "country"}, "t.csv: country: a label has two values; this has 1: it"),
        ({"features": ("note",), "types": {"note": "numeric"}}, "t.csv:2: note: 'said 0' is no"),
        ({"types": {"size": "boolean"}}, "t.csv:2: size: 's' is neither yes nor no"),
        ({"features": ("country",)}, "t.csv: country: cannot be a feature: has one value only"),
        ({"features": ("note",)}, "t.csv: note: cannot be a feature: is text or dates"),
        ({"ignore": tuple(set(COLUMNS) - {"churn"})}, "no column is left to learn from"),
    ],
)
def test_a_configuration_that_does_not_fit_is_named(
    config: dict[str, object], message: str
) -> None:
    with pytest.raises(ChurnError) as caught:
        infer_schema(table_of(COLUMNS), TableConfig.model_validate(config))

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (["yes", "no", ""] * 20, "t.csv:4: churn: is empty; every row needs its label"),
        (["a", "b"] * 30, "positive: which of ['a', 'b'] of churn means that a customer left?"),
        (["yes"] * 10 + ["no"] * 50, "churn: only 10 rows of customers who left; at least 25"),
        (["yes"] * 50 + ["no"] * 10, "churn: only 10 rows of customers who stayed"),
    ],
)
def test_a_label_that_cannot_be_learnt_is_named(label: list[str], message: str) -> None:
    table = table_of(COLUMNS | {"churn": label})

    with pytest.raises(ChurnError) as caught:
        labels_of(table, infer_schema(table, TableConfig()))

    assert message in str(caught.value)


def test_a_slip_in_a_column_of_numbers_is_named_not_taken_for_a_category() -> None:
    table = table_of(COLUMNS | {"age": ["2O", *COLUMNS["age"][1:]]})

    with pytest.raises(ChurnError, match=r"t\.csv:2: age: '2O' is no number, as others"):
        infer_schema(table, TableConfig())


MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n", "the file is empty"),
    "header only": (b"a,churn\n", "there are no rows below the header"),
    "one column": (b"churn\nyes\n", "t.csv:1: a table needs at least two columns"),
    "no name": (b"a,,churn\n1,2,yes\n", "t.csv:1: column 2 has no name"),
    "name twice": (b"a,a,churn\n1,2,yes\n", "t.csv:1: a: two columns have this name"),
    "short row": (b"a,churn\n1,yes\n2\n", "t.csv:3: 1 cells, but the header names 2"),
    "long row": (b"a,churn\n1,yes\n2,no,3\n", "t.csv:3: 3 cells, but the header names 2"),
    "open quote": (b'a,churn\n"1,yes\n2,no\n', "unexpected end of data"),
    "text after quote": (b'a,churn\n"1"x,yes\n', "t.csv:2: ',' expected after '\"'"),
    "long cell": (b"a,churn\n" + b"x" * 10_001 + b",yes\n", "t.csv:2: a: a cell of 10,001"),
    "giant cell": (b"a,churn\n" + b"x" * 200_000 + b",yes\n", "t.csv:2: field larger than"),
    "latin-1": (b"a,churn\nM\xfcller,yes\n", "t.csv:2: this is not UTF-8"),
    "utf-16": ("a,churn\n1,yes\n".encode("utf-16"), "this is in UTF-16, not CSV"),
    "workbook": (b"PK\x03\x04rest", "this is a workbook or an archive, not CSV"),
    "parquet": (b"PAR1rest", "this is a Parquet file, not CSV"),
    "nul": (b"a,churn\n1,y\0es\n", "t.csv:2: there is a NUL character"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_told_about_with_its_line(tmp_path: Path, name: str) -> None:
    content, message = MALFORMED[name]
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(ChurnError) as caught:
        read_table(path)

    assert message in str(caught.value)
    assert "t.csv" in str(caught.value)


def test_what_is_no_archive_and_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(b"a,churn\n")

    with pytest.raises(ChurnError, match=r"t\.csv\.gz: Not a gzipped file"):
        read_table(tmp_path / "t.csv.gz")
    with pytest.raises(ChurnError, match=r"gone\.csv: No such file"):
        read_table(tmp_path / "gone.csv")
    with pytest.raises(ChurnError, match="Is a directory"):
        read_table(tmp_path)


def test_other_delimiters_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfa;churn\r\n 1,5 ;yes\r\n\r\n;no\r\n")

    table = read_table(path)

    assert table.columns == {"a": ["1,5", ""], "churn": ["yes", "no"]}
    assert table.lines == [2, 4]
