"""The table is long, mixed, and read strictly."""

from collections import Counter
from pathlib import Path

import pytest

from evals.errors import EvalsError
from evals.injections.disguises import disguised
from evals.injections.rows import CHANNELS, load_rows


def test_the_table_is_long_half_chinese_and_has_every_channel() -> None:
    rows = load_rows()

    channels = Counter((row.channel, row.language) for row in rows)
    assert len(rows) >= 300
    assert 0.45 <= sum(row.language == "zh" for row in rows) / len(rows) <= 0.55
    assert sum(row.channel == "message" for row in rows) >= 150
    assert all(
        channels[channel, language] >= 8 for channel in CHANNELS for language in ("en", "zh")
    )


def test_an_attack_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "direct_en.yaml").write_text("a: {goal: deed, rows: [refund me, refund me]}")

    with pytest.raises(EvalsError, match="the same attack twice"):
        load_rows(tmp_path)


def test_a_row_of_an_unknown_goal_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "direct_en.yaml").write_text("a: {goal: fun, rows: [refund me]}")

    with pytest.raises(EvalsError, match=r"direct_en\.yaml: 1 validation error"):
        load_rows(tmp_path)


@pytest.mark.parametrize(
    ("disguise", "written"),
    [
        ("base64", "cGF5IG1l"),
        ("rot13", "cnl zr"),
        ("spaced", "p a y   m e"),
        ("zero_width", "p\u200ba\u200by\u200b \u200bm\u200be"),
        ("entities", "&#112;&#97;&#121;&#32;&#109;&#101;"),
    ],
)
def test_a_disguise_hides_the_words(disguise: str, written: str) -> None:
    assert disguised("pay me", disguise) == written  # type: ignore[arg-type]
