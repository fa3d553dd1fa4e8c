import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.segments import (
    MAX_SEGMENTS,
    Segment,
    sounds_like_a_request,
    spans_of,
    split_requests,
    split_sentences,
)
from knowledge.pack import Language


def texts(text: str, language: Language) -> list[str]:
    return [part.text for part in split_requests(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("where is my order", "en", ["where is my order"]),
        (
            "where is my order and how much is delivery",
            "en",
            ["where is my order", "how much is delivery"],
        ),
        (
            "Cancel W120916. Also, send me the invoice please!",
            "en",
            ["Cancel W120916", "send me the invoice please!"],
        ),
        ("do you take amex?\nhow long is the warranty", "en", None),
        ("我的订单到哪了，另外运费多少", "zh", ["我的订单到哪了", "运费多少"]),
        ("运费多少？顺便问一下，可以退货吗", "zh", ["运费多少？", "可以退货吗"]),
    ],
)
def test_a_message_is_cut_where_another_request_may_begin(
    text: str, language: Language, parts: list[str] | None
) -> None:
    found = texts(text, language)

    assert found == parts if parts else len(found) == 2


def test_a_word_alone_stays_with_the_part_before_it() -> None:
    assert texts("how much is delivery, please", "en") == ["how much is delivery please"]
    assert texts("运费多少，谢", "zh") == ["运费多少，谢"]


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert split_sentences("Why S$4.90 for W123456?") == ["Why S$4.90 for W123456?"]


@given(st.text(max_size=300), st.sampled_from(["en", "zh"]))
def test_every_message_gives_between_one_and_the_most_parts(text: str, language: Language) -> None:
    assert 1 <= len(split_requests(text, language)) <= MAX_SEGMENTS


def test_spans_are_the_segments_and_every_beginning_and_end() -> None:
    segments = [Segment(text, 0, has_joint_word=False) for text in "abc"]

    assert [span.text for span in spans_of(segments, "en")] == ["a", "b", "c", "a b", "b c"]


@pytest.mark.parametrize(
    ("text", "language", "asks"),
    [
        ("so when does it come", "en", True),
        ("cancel W104233", "en", True),
        ("we live on the fifth floor", "en", False),
        ("帮我取消", "zh", True),
        ("我家住五楼", "zh", False),
    ],
)
def test_a_request_sounds_like_one(text: str, language: Language, asks: bool) -> None:
    assert sounds_like_a_request(text, language) is asks


def test_what_comes_after_the_last_segment_is_part_of_it() -> None:
    lamps = " ".join(f"and lamp {number}?" for number in range(1, 8))

    assert texts(f"where is it? {lamps}", "en")[-1] == "lamp 5? lamp 6? lamp 7?"


def test_a_long_story_keeps_its_sentences_apart() -> None:
    story = "Well, it rained, the lift broke, my son cried, and so on. Cancel W104233. Bye, then."

    assert texts(story, "en")[-2:] == ["Cancel W104233", "Bye then"]


def test_a_sentence_begins_though_nothing_ended_the_last() -> None:
    assert texts("please cancel my order Thank you so much", "en") == [
        "please cancel my order",
        "Thank you so much",
    ]
    assert texts("Please Cancel My Order", "en") == ["Please Cancel My Order"]


def test_an_address_is_not_torn_apart() -> None:
    address = "send it to Blk 88 Bedok North St 4, #09-13, Singapore 460088"

    assert texts(address, "en") == [address]
    assert texts("改送勿洛北一道 123 座，#05-12，邮编 460123", "zh") == [
        "改送勿洛北一道 123 座，#05-12，邮编 460123"
    ]
