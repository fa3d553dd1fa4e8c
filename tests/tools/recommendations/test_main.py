"""The commands, from a file and from the record."""

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from tests.tools.conftest import NOW
from tests.tools.recommendations.test_model import shopping
from tools.database import Database
from tools.database.tables import orders
from tools.recommendations.__main__ import app


def lines_file(folder: Path) -> Path:
    path = folder / "lines.csv"
    rows = [f"{one.customer},{one.item},{one.basket},{one.at.isoformat()}" for one in shopping()]
    path.write_text("\n".join(["customer_id,sku,order_number,placed_at", *rows]), "utf-8")
    return path


def test_a_file_is_learnt_from_and_recommended_from(tmp_path: Path) -> None:
    trained = CliRunner().invoke(
        app,
        ["train", "--data", str(lines_file(tmp_path)), "--out", str(tmp_path / "model"),
         "--as-of", "2026-03-09"],
    )  # fmt: skip
    found = CliRunner().invoke(
        app, ["recommend", "--model", str(tmp_path / "model"), "--bought", "lamp", "--limit", "1"]
    )

    assert "of 5 items and 130 lines" in trained.stdout
    assert (trained.exit_code, found.exit_code) == (0, 0)
    assert "bulb" in found.stdout
    assert "bought_together" in found.stdout


def test_the_record_is_learnt_from(
    own_shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'rapport.sqlite'}")
    with own_shop.transaction() as connection:
        customer = connection.execute(select(orders.c.customer_id)).scalars().first()

    trained = CliRunner().invoke(
        app, ["train", "--out", str(tmp_path / "model"), "--as-of", NOW.isoformat()[:10]]
    )
    found = CliRunner().invoke(
        app,
        ["recommend", "--model", str(tmp_path / "model"), "--customer", str(customer), "--repeats"],
    )

    assert trained.exit_code == 0, trained.stderr
    assert "of 25 items" in trained.stdout
    assert "bought_before" in found.stdout
    assert "202" in found.stdout


def test_what_cannot_be_used_is_told_without_a_traceback(tmp_path: Path) -> None:
    missing = CliRunner().invoke(app, ["recommend", "--model", str(tmp_path)])
    early = CliRunner().invoke(
        app,
        ["train", "--data", str(lines_file(tmp_path)), "--as-of", "2001-01-01",
         "--out", str(tmp_path / "model")],
    )  # fmt: skip

    assert missing.exit_code == early.exit_code == 2
    assert "model.json: No such file" in missing.stderr
    assert "nothing was bought before 2001-01-01" in early.stderr
