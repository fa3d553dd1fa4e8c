"""Suggestion quality, of the shipped agent on a few cases and of hand-made suggestions."""

from dataclasses import replace

import pytest

from agent.assembly import Mind
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.shipped_agent import shipped_agent
from evals.dialogs.suites import make_stage
from evals.suggestions.scoring import Judged, judged_cases, suggestion_scores

IDS = {"questions.fee.en", "track.shipped.en", "multi.two_questions_rambling.zh", "handover.odd.en"}


@pytest.fixture
async def judged(mind: Mind) -> list[Judged]:
    """Of four cases, one of which asks for a person only."""
    cases = [case for case in load_cases(SETS / "online_shop_cases") if case.id in IDS]
    groups = {
        language: load_paraphrases(SETS / "online_shop_paraphrases", language)
        for language in ("en", "zh")
    }
    async with shipped_agent(mind) as shipped:
        stage = make_stage(shipped.agent.needs.database, mind.pack, groups, 1)
        return await judged_cases(stage, shipped, mind.pack, cases, 2)


async def test_messages_are_judged_one_by_one_and_a_wish_for_a_person_is_not_scored(
    judged: list[Judged],
) -> None:
    assert {one.case.id for one in judged} == IDS - {"handover.odd.en"}
    fees = [one for one in judged if one.case.id == "questions.fee.en"]
    assert len(fees) == 2
    assert all(one.acceptable[0] for one in fees)
    assert all(len(one.acceptable) == len(one.suggestions) <= 3 for one in judged)
    assert not any(one.forbidden for one in judged)


async def test_the_figures_are_means_over_cases_and_what_is_not_there_is_not_scored(
    judged: list[Judged],
) -> None:
    fees = [one for one in judged if one.case.id == "questions.fee.en"]
    late = replace(fees[1], acceptable=(False, False, True))
    never = replace(fees[1], suggestions=(), acceptable=())

    third = suggestion_scores([fees[0], late], "en", seed=1)
    half = suggestion_scores([fees[0], never], "en", seed=1)
    nothing = suggestion_scores([fees[0]], "zh", seed=1)

    assert (third.cases, third.among_three.value, third.first.value) == (1, 1.0, 0.5)
    assert (half.among_three.value, half.suggested.value) == (0.5, 0.5)
    assert str(half.held_back) == str(nothing.among_three) == "not scored"
