"""A small campaign; the big one is `make campaign`."""

from pathlib import Path

from evals.effects_campaign import EffectsPlan, run_effects_campaign


def test_a_killed_process_does_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    plan = EffectsPlan(kills=10, orders=20, data_dir=tmp_path, seed=1)

    result = run_effects_campaign(plan)

    assert result.faults == []
    assert result.kills == 10
    assert result.orders == 20
