"""The set-ups on a small scale, and that their checks can fail."""

from pathlib import Path

import pytest

from agent.generation import support
from agent.generation.support import Verdict
from evals.setups.models import SetUp
from evals.setups.running import SetUpResult, run_set_up, shop_cases
from tests.building import fresh_copy


@pytest.fixture(autouse=True)
def _models(built_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_DATA_DIR", str(fresh_copy(built_data, tmp_path)))


async def run(set_up: SetUp, only: str, every: int) -> SetUpResult:
    return await run_set_up(set_up, shop_cases(only)[::every], trials=1, seed=1)


async def test_a_talkative_model_gets_nothing_untrue_through() -> None:
    result = await run("scripted", "question", 5)

    assert result.broken == []
    assert result.untrue_proposed is not None
    assert result.untrue_proposed >= 3
    assert result.held_back >= 3
    assert len(result.sentences) > 3 * result.held_back
    assert result.requests["answer answered"] + result.requests["answer stopped"] >= 10
    assert (result.suite.pass_hat(1).value or 0) >= 0.7


async def test_a_misbehaving_endpoint_breaks_no_promise_and_hardly_a_case() -> None:
    result = await run("misbehaving", "multi", 9)

    assert result.broken == []
    assert sum(result.requests.values()) >= 3
    assert (result.suite.pass_hat(1).value or 0) >= 0.7


async def test_a_checker_that_lets_everything_through_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(_: support.SupportChecker, __: str) -> Verdict:
        return Verdict(True, "supported", "any")

    monkeypatch.setattr(support.SupportChecker, "check", careless)

    result = await run("scripted", "question", 6)

    assert result.untrue_shown
    assert any(one.startswith("untrue sentence shown") for one in result.broken)
