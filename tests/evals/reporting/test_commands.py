"""`python -m evals report`."""

import re
from pathlib import Path

import orjson
from typer.testing import CliRunner

from evals.__main__ import app
from evals.dialogs.saved_runs import read_run, write_run
from evals.reporting.figures import Report
from evals.saved_shop import read_shop, write_shop


def test_page_json_and_short_version_come_from_saved_files(report: Report, tmp_path: Path) -> None:
    assert report.shop is not None
    write_run(report.run, tmp_path / "run.json")
    write_shop(report.shop, tmp_path / "shop.json")
    names = [str(tmp_path / name) for name in ("run.json", "shop.json", "report.html")]

    result = CliRunner().invoke(app, ["report", names[0], "--shop", names[1], "--to", names[2]])

    assert result.exit_code == 0
    assert f"{names[2]} and {tmp_path / 'report.json'}" in result.output
    assert re.search(r"task success \(pass\^1\) +50.0 % \[0.0, 100.0\]", result.output)
    assert re.search(r"tokens +not scored", result.output)
    assert re.search(r"leak.any.en +1/2  never_told", result.output)
    assert "missed: coverage" in result.output
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")
    data = orjson.loads((tmp_path / "report.json").read_bytes())
    assert data["metadata"]["seed"] == 7
    assert data["metadata"]["versions"]["pack"] == "983bc2212aa5"
    assert data["metadata"]["machine"] == "Python 3.11.7, Linux x86_64, 2 cores"
    assert data["milliseconds"]["p50"] == 20.0
    assert data["broken_promises"] == 1
    assert [one["case"] for one in data["failed_cases"]] == ["leak.any.en", "cancel.any.zh"]


def test_what_was_saved_is_read_again(report: Report, tmp_path: Path) -> None:
    assert report.shop is not None
    write_run(report.run, tmp_path / "run.json")
    write_shop(report.shop, tmp_path / "shop.json")

    run = read_run(tmp_path / "run.json")
    assert run.trials == report.run.trials
    assert run.trials[3].quality.parts[1].evidence[0].message == 2
    # JSON has lists where there were pairs.
    assert read_shop(tmp_path / "shop.json").languages[0].confusions == (
        report.shop.languages[0].confusions
    )


def test_a_file_that_is_no_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("[1]")

    result = CliRunner().invoke(app, ["report", str(tmp_path / "run.json")])

    assert result.exit_code == 2
    assert "not a saved run" in result.output
