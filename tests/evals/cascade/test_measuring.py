"""What a cascade keeps of an oracle's gain."""

from pathlib import Path

from agent.assembly import open_encoder_brain
from agent.understanding.doubt import BELIEVING
from evals.cascade.measuring import CascadeGain, held_out_rows, measure_gain
from knowledge import KnowledgeSettings
from tests.building import shop_settings


async def test_the_share_that_is_kept_is_of_what_could_be_gained() -> None:
    gain = CascadeGain(
        by_encoder=(True, False, False, False),
        by_oracle=(True, True, True, False),
        by_cascade=(True, True, False, False),
        calls=1,
    )

    assert (gain.kept, gain.calls_per_100) == (0.5, 25)
    low, high = gain.kept_interval(seed=1)
    assert (low, high) == (0.0, 1.0)
    assert CascadeGain((True,), (True,), (True,), 0).kept is None


async def test_the_oracle_is_asked_over_http_no_oftener_than_said(built_data: Path) -> None:
    brain, pack = open_encoder_brain(shop_settings(built_data).agent, KnowledgeSettings())
    rows = held_out_rows(("understanding", "multi"), "en")[::9]

    gain = await measure_gain(brain, pack, rows, "en", doubt=BELIEVING, calls_per_100=20)

    assert 0 < gain.calls <= len(rows) * 0.2
    assert sum(gain.by_encoder) <= sum(gain.by_cascade) <= sum(gain.by_oracle)
    assert sum(gain.by_oracle) >= 0.95 * len(rows)
