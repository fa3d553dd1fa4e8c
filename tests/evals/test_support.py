"""The checker beside a person's judgement."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.support import LABELS, LabelledSentence, agreement, read_labels, shop_articles


def test_the_checker_lets_next_to_nothing_bad_through_and_stops_few_that_are_good() -> None:
    labels = read_labels(LABELS)

    found = agreement(labels, shop_articles())

    assert len(labels) >= 400
    assert len(found.let_through_wrongly) <= 0.02 * found.bad
    assert len(found.stopped_wrongly) <= 0.25 * found.good


def test_both_ways_of_being_wrong_are_counted() -> None:
    articles = {"cost/en": "Standard delivery costs S$4.90."}
    labels = [
        LabelledSentence("one", "en", "cost", "Standard delivery costs S$4.90.", False),
        LabelledSentence("one", "en", "cost", "Standard delivery costs S$7.", True),
        LabelledSentence("one", "en", "cost", "What does delivery cost?", False),
    ]

    found = agreement(labels, articles)

    assert found.let_through_wrongly == ("Standard delivery costs S$4.90.",)
    assert found.stopped_wrongly == ("Standard delivery costs S$7.",)


@pytest.mark.parametrize("line", ["no JSON", '{"draw": "one"}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(line, "utf-8")

    found = CliRunner().invoke(app, ["support", "--labels", str(path)])

    assert found.exit_code == 2
    assert "labels.jsonl:1:" in found.output.replace("\n", "")
