"""The speed measurement on a small scale: a real server, and an endpoint in another process."""

from pathlib import Path

from evals.endpoints.paced import Pace
from evals.model_speed.commands import holds
from evals.model_speed.measuring import AtOnce, OneByOne, at_once, one_by_one, running
from tests.building import fresh_copy


async def test_sentences_reach_the_customer_while_the_model_writes(
    built_data: Path, tmp_path: Path
) -> None:
    with running(fresh_copy(built_data, tmp_path), Pace(0.1, 50)) as (server, endpoint):
        single = await one_by_one(server, endpoint, turns=6, seed=3)
        many = await at_once(server, endpoint, single.texts, conversations=40)

    # A loaded machine may be slow; the first sentence still comes long before the last one.
    assert 0 < single.excess_percentile(50) < 250
    assert (many.answered, many.consistent, many.by_model) == (40, 40, 40)


def test_too_late_or_lost_does_not_hold() -> None:
    quick, slow = OneByOne(("a",), (0.5,), (0.52,)), OneByOne(("a",), (0.5,), (0.53,))
    rare = OneByOne(("a",) * 10, (0.5,) * 10, (0.51,) * 9 + (0.7,))
    whole = AtOnce(2, 2, 2, 2, 1.0, 0.5, 0.5)

    assert holds(quick, whole)
    assert not holds(slow, whole)
    assert not holds(rare, whole)
    assert not holds(quick, AtOnce(2, 2, 1, 2, 1.0, 0.5, 0.5))
