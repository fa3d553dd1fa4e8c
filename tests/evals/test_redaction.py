"""Counting what was hidden of labelled texts."""

import gzip
import json
from pathlib import Path

import pytest

from agent.privacy import PersonalDataFinder
from evals.errors import EvalsError
from evals.redaction import LabelledText, false_hits, read_labelled, score_redaction

FINDER = PersonalDataFinder(frozenset({"write", "to", "or", "call"}))


def test_a_span_counts_when_all_of_it_is_hidden() -> None:
    text = "write to a@b.example or Ann"
    rows = [LabelledText(text, (("EMAIL", 9, 20), ("OTHER", 0, 5)))]

    scores = score_redaction(rows, FINDER)

    assert (scores.hidden.hits, scores.hidden.total) == (1, 2)
    assert scores.hidden_by_type["EMAIL"].value == 1.0
    assert scores.hidden_by_type["OTHER"].value == 0.0
    assert (scores.right.hits, scores.right.total) == (1, 2)


def test_what_is_hidden_in_harmless_texts_is_shown() -> None:
    assert false_hits(["call 9123 4567", "write to"], FINDER) == {"PHONE": ["9123 4567"]}


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    row = {"text": "hi Ann", "spans": [{"type": "PERSON", "start": 3, "end": 6}]}
    path.write_bytes(gzip.compress(json.dumps(row).encode()))

    assert read_labelled(path) == [LabelledText("hi Ann", (("PERSON", 3, 6),))]


@pytest.mark.parametrize("line", ["{", "{}", '{"text": "a", "spans": [{"type": "x"}]}', "[]"])
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "", "spans": []}\n' + line)

    with pytest.raises(EvalsError, match=r"rows\.jsonl:2: "):
        read_labelled(path)
