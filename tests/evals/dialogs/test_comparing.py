"""Two runs: what differs, and whether that can be chance."""

import pytest

from evals.dialogs.comparing import compare, mcnemar
from evals.dialogs.saved_runs import SavedRun, SavedTrial
from evals.errors import EvalsError


def run_of(results: dict[str, str]) -> SavedRun:
    """Trials of each case: `+` succeeded, `-` failed."""
    trials = tuple(
        SavedTrial(case, number, () if one == "+" else ("told: ...",), ())
        for case, marks in results.items()
        for number, one in enumerate(marks)
    )
    return SavedRun("shipped", 1, {}, "", {}, trials)


@pytest.mark.parametrize(
    ("lost", "won", "expected"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),  # 2 * (1/2)
        (5, 0, 2 / 32),
        (6, 0, 2 / 64),
        (8, 2, 2 * (1 + 10 + 45) / 1024),  # 0.109375
        (2, 8, 2 * (1 + 10 + 45) / 1024),
        (3, 3, 1.0),
        # Table of Agresti, "Categorical data analysis", 10.1: 86 and 150.
        (150, 86, 3.716e-05),
    ],
)
def test_the_p_value_is_that_of_the_binomial(lost: int, won: int, expected: float) -> None:
    assert mcnemar(lost, won) == pytest.approx(expected, rel=1e-3)


def test_trials_are_paired_by_case_and_number() -> None:
    before = run_of({"a": "++-+", "b": "--", "only_before": "+"})
    after = run_of({"a": "+--+", "b": "+-", "only_after": "+"})

    found = compare(before, after)

    assert [(one.case, one.number) for one, _ in found.lost] == [("a", 1)]
    assert [(one.case, one.number) for one, _ in found.won] == [("b", 0)]
    assert found.only_in_one == ("only_after", "only_before")
    # Case a: -1/4, case b: +1/2.
    assert found.difference.value == pytest.approx((-1 / 4 + 1 / 2) / 2)
    assert found.p_value == 1.0
    assert not found.is_regression


def test_many_lost_cases_are_a_regression_and_many_trials_of_one_are_not() -> None:
    ten = [f"c{number}" for number in range(10)]
    lost_everywhere = compare(run_of(dict.fromkeys(ten, "+")), run_of(dict.fromkeys(ten, "-")))
    before = run_of({**dict.fromkeys(ten, "+"), "shaky": "+" * 10})
    lost_in_one = compare(before, run_of({**dict.fromkeys(ten, "+"), "shaky": "-" * 10}))

    assert lost_everywhere.p_value == pytest.approx(2 / 1024)
    assert lost_everywhere.is_regression
    assert lost_in_one.p_value == pytest.approx(2 / 1024)
    # It may be that one case alone: the interval over cases reaches zero.
    assert lost_in_one.difference.interval is not None
    assert lost_in_one.difference.interval[1] == 0.0
    assert not lost_in_one.is_regression


def test_runs_without_a_case_in_common_are_an_error() -> None:
    with pytest.raises(EvalsError, match="no case in common"):
        compare(run_of({"a": "+"}), run_of({"b": "+"}))
