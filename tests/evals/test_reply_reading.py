"""Understanding what an agent asks, by the wording of the pack."""

import re

import pytest

from agent import AgentSettings
from evals.reply_reading import Asked, ReplyReader
from knowledge import load_pack

PACK = load_pack(AgentSettings(pack="online_shop").pack_folder)
READER = ReplyReader(PACK)


@pytest.mark.parametrize(
    ("key", "language", "asked"),
    [
        ("ask_which_order", "en", Asked("slot", "order_number")),
        ("identity_code", "zh", Asked("slot", "code")),
        ("code_wrong", "en", Asked("slot", "code")),
        ("clarify_which", "zh", Asked("unclear")),
        ("person_offer", "en", Asked("person")),
        ("consent_again", "en", Asked("consent")),
        ("close_account_summary", "en", Asked("consent", tools=frozenset({"close_account"}))),
        ("skip_subscription_summary", "zh",
         Asked("consent", tools=frozenset({"skip_subscription"}))),
        ("remedy_voucher_summary", "en", Asked("consent", tools=frozenset({"issue_voucher"}))),
        ("greeting", "en", Asked("none")),
    ],
)  # fmt: skip
def test_a_question_is_known_by_its_words(key: str, language: str, asked: Asked) -> None:
    text = re.sub(r"\{\w+\}", "W123456", PACK.replies[key][language][0])  # type: ignore[index]

    assert READER.asked(text) == asked


def test_the_last_question_counts() -> None:
    text = f"{PACK.replies['clarify_which']['en'][0]}\n\n{PACK.replies['ask_which_order']['en'][0]}"

    assert READER.asked(text) == Asked("slot", "order_number")


def test_a_done_text_is_of_a_tool_and_other_replies_are_of_none() -> None:
    assert READER.tools_of("cancel_order_done_refund") == {"cancel_order"}
    assert READER.tools_of("set_newsletter_done_on") == {"set_newsletter", "reverse_newsletter"}
    assert READER.tools_of("greeting") == frozenset()


def test_texts_are_those_of_both_languages_without_what_is_left_out() -> None:
    texts = READER.texts_but(re.compile("_done"))

    assert PACK.replies["greeting"]["zh"][0] in texts
    assert PACK.replies["reorder_done"]["en"][0] not in texts
