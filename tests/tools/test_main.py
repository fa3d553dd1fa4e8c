"""`python -m tools`."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.tools.csv_import.samples import CUSTOMERS, PRODUCTS, write
from tools.__main__ import app
from tools.csv_import.loading import IMPORTERS

PAGE = Path(__file__).parents[2] / "docs" / "importing.md"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a record of its own."""
    monkeypatch.setenv("RAPPORT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(app, ["import", *map(str, arguments)])


def test_the_command_tells_what_it_did_and_its_exit_code_whether_all_went_in(
    run: Run,
    tmp_path: Path,
) -> None:
    files = write(tmp_path, customers=CUSTOMERS, products=PRODUCTS + "X,Y,,Z,-1\n")

    good = run("--customers", files["customers"])
    both = run("--customers", files["customers"], "--products", files["products"])

    assert (good.exit_code, good.stdout) == (
        0, f"{files['customers']}: 2 new, 0 unchanged, 0 changed, 0 rejected\n",
    )  # fmt: skip
    assert both.exit_code == 3
    assert both.stdout == (
        f"{files['customers']}: 0 new, 2 unchanged, 0 changed, 0 rejected\n"
        f"{files['products']}: 2 new, 0 unchanged, 0 changed, 1 rejected:"
        f" see {files['products']}.rejects.csv\n"
    )
    assert f"{files['products']}:4: price: '-1' is negative" in both.stderr


def test_wrong_use_is_exit_code_two_and_says_what_is_wrong(
    run: Run,
    tmp_path: Path,
) -> None:
    files = write(tmp_path, customers=PRODUCTS)

    nothing, wrong_file = run(), run("--customers", files["customers"])
    wrong_zone = run("--customers", files["customers"], "--timezone", "Mars/Base")
    missing = run("--orders", tmp_path / "nowhere.csv")

    found = [each.exit_code for each in (nothing, wrong_file, wrong_zone, missing)]
    assert found == [2, 2, 2, 2]
    assert "at least one of" in nothing.stderr
    assert "customers.csv:1: there is no header" in wrong_file.stderr


def test_without_its_database_the_command_says_so(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://care@127.0.0.1:9/rapport")
    files = write(tmp_path, customers=CUSTOMERS)

    result = run("--customers", files["customers"])

    assert result.exit_code == 1
    assert "error: PostgreSQL at 127.0.0.1" in result.stderr


def test_the_example_of_the_documentation_does_what_it_says(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PAGE.read_text("utf-8")
    for name, text in re.findall(r"`(\w+\.csv)`[^\n]*:\n\n```csv\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(text, "utf-8")
    command, told = re.findall(r"```(?:sh|text)\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    result = run(*shlex.split(command.replace("\\\n", " "))[4:])

    assert [line for line in result.stderr.splitlines() if line.startswith("orders.csv:")] + (
        result.stdout.splitlines()
    ) == told.splitlines()


def test_the_documentation_names_every_column() -> None:
    page = PAGE.read_text("utf-8")

    for kind, importer in IMPORTERS.items():
        [table] = re.findall(rf"^\| {kind} \|.*?\n\n", page, re.MULTILINE | re.DOTALL)
        columns = "\n".join(row.split("|")[1] for row in table.strip().splitlines()[2:])
        assert set(re.findall(r"\*\*`(\w+)`", columns)) == set(importer.columns.required)
        assert set(re.findall(r"`(\w+)`", columns)) - set(importer.columns.required) == set(
            importer.columns.optional
        )
