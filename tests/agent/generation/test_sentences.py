"""Sentences come out whole, once, and as soon as they are certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.generation import SentenceSplitter
from agent.generation.sentences import LONGEST_SENTENCE


def split(text: str, size: int = 1) -> list[str]:
    splitter = SentenceSplitter()
    found = [
        sentence
        for at in range(0, len(text), size)
        for sentence in splitter.feed(text[at : at + size])
    ]
    rest = splitter.finish()
    return [*found, *([rest] if rest else [])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs S$4.90. It is free from S$60.", ["It costs S$4.90.", "It is free from S$60."]),
        ("Ask Mr. Tan at 5 p.m. today. Thanks!", ["Ask Mr. Tan at 5 p.m. today.", "Thanks!"]),
        ("配送 S$4.90。满 S$60 免运费！好", ["配送 S$4.90。", "满 S$60 免运费！", "好"]),
        ("- one\n- two\n\nThree", ["- one", "- two", "Three"]),
        ('He said "Yes." Then he left.', ['He said "Yes."', "Then he left."]),
        ("It costs S$4.90 [1]. Free [2].No", ["It costs S$4.90 [1].", "Free [2].", "No"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_sentences_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected
    assert split(text, 1000) == expected


@given(st.text(st.sampled_from("ab A.!?。！ \n1"), max_size=80), st.integers(1, 7))
def test_nothing_is_lost_however_it_comes(text: str, size: int) -> None:
    assert "".join("".join(split(text, size)).split()) == "".join(text.split())


def test_a_sentence_without_end_is_cut_off() -> None:
    splitter = SentenceSplitter()

    assert splitter.feed("x" * 5000) == ["x" * LONGEST_SENTENCE]
    assert splitter.finish() == ""


def test_after_a_citation_a_sentence_need_not_wait_for_the_next_word() -> None:
    splitter = SentenceSplitter()

    assert splitter.feed("It costs S$4.90.") == []
    assert splitter.feed(" It is free from S$60 [1].") == [
        "It costs S$4.90.",
        "It is free from S$60 [1].",
    ]
