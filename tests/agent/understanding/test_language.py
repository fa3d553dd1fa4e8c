import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.language import clean, detect_language
from knowledge.pack import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("我的订单到哪了", "zh"),
        ("refund 要多久", "zh"),
        ("我要退 Lumo Smart", "zh"),
        ("please check 订单 W123456 for me now", "en"),
        ("Hello", "en"),
        ("mei@customer.example是我的邮箱", "zh"),
        ("W123456呢", "zh"),
    ],
)
def test_the_script_that_carries_the_message_is_its_language(text: str, language: str) -> None:
    other: Language = "zh" if language == "en" else "en"

    assert detect_language(text, otherwise=other) == language


@pytest.mark.parametrize(
    "text",
    ["", "W123456", "👍", "123 456", "?!", "x", "mei@customer.example", "w-123456, W 654321"],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_message_without_words_goes_on_in_the_language_of_the_conversation(
    text: str, language: Language
) -> None:
    assert detect_language(text, otherwise=language) == language


@pytest.mark.parametrize(
    "text",
    [
        "Hazel Peh",
        "Blk 12 Bedok North Avenue 3 #05-12 S460123",
        "OK",
        "Lumo Smart E27",
        "need W123456 的 tax invoice 来 claim",
    ],
)
def test_names_and_mixed_words_do_not_turn_a_chinese_conversation_english(text: str) -> None:
    assert detect_language(text, otherwise="zh") == "zh"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  hello \t there ", "hello there"),
        ("ｗｉｄｅ １２３", "wide 123"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("right\u202eto left", "rightto left"),
        ("nul\x00bell\x07", "nulbell"),
        ("two\nlines", "two\nlines"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("half \ud83d a pair", "half a pair"),
        ("\u200b\u200b", ""),
    ],
)
def test_cleaning_drops_what_nobody_can_see(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text(max_size=200))
def test_cleaned_text_can_be_stored_and_stays_clean(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_markup_has_no_language() -> None:
    assert detect_language("<img src=x onerror=alert(1)>", otherwise="zh") == "zh"
    assert detect_language("i < 3 lamps and that > all", otherwise="zh") == "en"
