"""A run can be repeated, and agents that can do nothing score next to nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.assembly import Mind
from evals.dialogs.answers import JudgedAgent
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.cases import Case
from evals.dialogs.personas import Groups
from evals.dialogs.reference_agents import AlwaysHandOver, DoNothing, FaqOnly, KeywordMatcher
from evals.dialogs.suites import SuiteResult, make_stage, run_suite
from tests.building import fresh_copy
from tools.clock import system_clock
from tools.database import Database
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop

TIMES = ("machine", "made_at", "milliseconds")
MOST = 0.02


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load_cases(SETS / "online_shop_cases")


@pytest.fixture(scope="module")
def groups() -> Mapping[str, Groups]:
    store = SETS / "online_shop_paraphrases"
    return {language: load_paraphrases(store, language) for language in ("en", "zh")}


def test_the_same_seed_gives_the_same_run_to_the_letter(built_data: Path, tmp_path: Path) -> None:
    runs = [_command(built_data, tmp_path / str(hash_seed), hash_seed) for hash_seed in (1, 2)]

    files = [_finished(run) for run in runs]

    once, again = (json.loads(file.read_bytes()) for file in files)
    assert len({trial["case"] for trial in once["trials"]}) >= 6
    assert {trial["number"] for trial in once["trials"]} == {0, 1}
    assert json.dumps(_timeless(once)) == json.dumps(_timeless(again))


def _command(built_data: Path, home: Path, hash_seed: int) -> "subprocess.Popen[bytes]":
    """Codes, mails, complaints and tickets in both languages; sets in another order each time."""
    home.mkdir()
    options = ["--only", "wrong_", "--trials", "2", "--save", str(home / "run.json")]
    return subprocess.Popen(
        [sys.executable, "-m", "evals", "dialogs", *options],
        cwd=Path(__file__).parents[3],
        env={
            **os.environ,
            "PYTHONHASHSEED": str(hash_seed),
            "RAPPORT_DATA_DIR": str(fresh_copy(built_data, home)),
        },
        stdout=subprocess.DEVNULL,
    )


def _finished(run: "subprocess.Popen[bytes]") -> Path:
    assert run.wait(timeout=120) == 0
    arguments = run.args
    assert isinstance(arguments, list)
    return Path(str(arguments[-1]))


def _timeless(run: dict[str, Any]) -> dict[str, Any]:
    del run["figures"]["seconds_to_resolution"]
    return {name: value for name, value in run.items() if name not in TIMES}


async def _success(
    agent: JudgedAgent,
    mind: Mind,
    cases: Sequence[Case],
    groups: Mapping[str, Groups],
    folder: Path,
) -> SuiteResult:
    database = Database(f"sqlite:///{folder / 'record.sqlite'}")
    try:
        migrate(database)
        seed_demo_shop(database, seed=7, customers=3, now=system_clock())
        return await run_suite(make_stage(database, mind.pack, groups, 1), agent, cases, trials=1)
    finally:
        database.close()


@pytest.mark.parametrize("agent", [DoNothing(), AlwaysHandOver()], ids=lambda one: one.name)
async def test_who_does_nothing_or_always_hands_over_succeeds_in_next_to_no_case(
    agent: JudgedAgent,
    mind: Mind,
    cases: tuple[Case, ...],
    groups: Mapping[str, Groups],
    tmp_path: Path,
) -> None:
    spread = cases[::4]

    result = await _success(agent, mind, spread, groups, tmp_path)

    assert len(spread) > 75
    assert (result.pass_hat(1).value or 0) <= MOST, _won(result)


@pytest.mark.parametrize("name", ["faq_only", "keywords"])
async def test_who_only_cites_articles_does_no_deed(
    name: str, mind: Mind, cases: tuple[Case, ...], groups: Mapping[str, Groups], tmp_path: Path
) -> None:
    agent = FaqOnly(mind.search) if name == "faq_only" else KeywordMatcher(mind.pack)
    writing = [case for case in cases if case.must.record.get("receipts") not in (None, [], "any")]

    result = await _success(agent, mind, writing[::4], groups, tmp_path)

    assert agent.name == name
    assert len(writing) > 100
    assert (result.pass_hat(1).value or 0) <= MOST, _won(result)


def _won(result: SuiteResult) -> list[str]:
    return [trial.case.id for trial in result.trials if trial.is_success]
