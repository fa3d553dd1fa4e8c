"""Answers to "Shall I do that?" as commands; what they lead to is in `test_runner`."""

from datetime import date
from typing import Any

import pytest

from agent.tasks.frames import new_frame
from agent.tasks.interpreting import answers_to
from agent.tasks.slot_values import SlotReader
from agent.understanding.slots import SlotFinder
from knowledge import Pack
from knowledge.pack import Language

ADDRESS = {
    "order_number": "W104233",
    "address": "12 Toa Payoh Lorong 4 #05-11 S310012",
    "street": "12 Toa Payoh Lorong 4",
    "unit": "#05-11",
    "postal_code": "310012",
}
PHONE = {"field": "phone", "value": "my new number is 9123 4560"}
EMAIL = {"field": "email", "value": "ab@b.sg"}
NAME = {"field": "name", "value": "Tan Wei Ming"}
PAUSE = {"subscription_number": "S1", "action": "pause", "months": "3"}
RETURN = {"order_number": "W104233", "lines": "1", "kind": "return", "reason": "changed_mind"}
CANCEL = {"order_number": "W104233"}
WEAK = {"type": "Unclear", "candidates": [], "text": "", "probability": 0.3}


def answer(
    pack: Pack,
    known: tuple[str, dict[str, str]],
    text: str,
    *commands: dict[str, Any],
    asked: str = "consent",
) -> list[dict[str, Any]]:
    task, slots = known
    language: Language = "en" if text.isascii() else "zh"
    finder = SlotFinder(pack.company.order_number_pattern, pack.company.product_names)
    return answers_to(
        {**new_frame(task, slots), "asked": asked, "consent_id": "c1"},
        pack.tasks[task],
        list(commands) or [WEAK],
        text,
        reader=SlotReader(finder, language, date(2026, 11, 23)),
        language=language,
    )


def start(task: str) -> dict[str, Any]:
    return {"type": "StartTask", "intent": task, "slots": {}, "text": "", "probability": 0.9}


@pytest.mark.parametrize(
    ("task", "slots", "text", "changed"),
    [
        ("change_address", ADDRESS, "yes but my unit is #05-12", {"unit": "#05-12"}),
        ("change_address", ADDRESS, "it's 310013 not 310012", {"postal_code": "310013"}),
        ("change_address", ADDRESS, "改成 #05-12", {"unit": "#05-12"}),
        ("change_address", ADDRESS, "是的，但是邮编是310013", {"postal_code": "310013"}),
        (
            "change_address",
            ADDRESS,
            "make it 14 Bedok North Ave 1 S460123",
            {"street": "14 Bedok North Ave 1", "unit": "", "postal_code": "460123"},
        ),
        ("change_address", ADDRESS, "the address is wrong", {"address": ""}),
        ("change_address", ADDRESS, "不对，换成W104234", {"order_number": "W104234"}),
        ("update_account", PHONE, "the phone is wrong, it's 9123 4567", {"value": "91234567"}),
        ("update_account", PHONE, "改成9123 4567", {"value": "91234567"}),
        ("update_account", PHONE, "电话错了", {"value": ""}),
        ("update_account", PHONE, "e-mail should be a@b.sg", {"field": "email", "value": "a@b.sg"}),
        ("update_account", EMAIL, "not that e-mail, a@b.sg", {"value": "a@b.sg"}),
        ("update_account", NAME, "no, it's Tan Wei Meng", {"value": "Tan Wei Meng"}),
        ("update_account", NAME, "名字错了，应该是陈伟明", {"value": "陈伟明"}),
        ("manage_subscription", PAUSE, "make it two months", {"months": "2"}),
        ("manage_subscription", PAUSE, "改成两个月", {"months": "2"}),
        ("manage_subscription", PAUSE, "skip rather than pause", {"action": "skip"}),
        ("manage_subscription", PAUSE, "不是暂停，是取消", {"action": "cancel"}),
        (
            "manage_subscription",
            {"subscription_number": "S1", "action": "cancel"},
            "pausing 1 month would do actually",
            {"action": "pause", "months": "1"},
        ),
        ("start_return", RETURN, "exchange instead", {"kind": "exchange"}),
        ("start_return", RETURN, "no, W104234", {"order_number": "W104234", "lines": ""}),
        ("start_return", RETURN, "理由不对，是坏了", {"reason": "damaged"}),
        ("cancel_order", CANCEL, "not W104233! W104234", {"order_number": "W104234"}),
    ],
)
def test_a_correction_changes_its_slot_and_agrees_to_nothing(
    shop_pack: Pack, task: str, slots: dict[str, str], text: str, changed: dict[str, str]
) -> None:
    found = answer(shop_pack, (task, slots), text)

    assert {command["type"] for command in found} == {"CorrectSlot"}
    assert {command["slot"]: command["value"] for command in found} == changed


@pytest.mark.parametrize(
    ("task", "slots", "text"),
    [
        ("start_return", RETURN, "that's wrong"),
        ("start_return", RETURN, "if the item is damaged, is it free?"),
        ("update_account", NAME, "it's fine"),
        ("change_address", ADDRESS, "can you ring the bell?"),
    ],
)
def test_what_is_no_value_corrects_nothing(
    shop_pack: Pack, task: str, slots: dict[str, str], text: str
) -> None:
    found = answer(shop_pack, (task, slots), text)

    assert [(command["type"], command["slot"]) for command in found] == [("Unclear", "consent")]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("yes, and cancel W104234 too", "cancel W104234 too"),
        ("yes please. Also cancel w104234", "cancel w104234"),
        ("好的，W104234也取消", "W104234也取消"),
    ],
)
def test_a_yes_counts_beside_a_request_for_another_order(
    shop_pack: Pack, text: str, rest: str
) -> None:
    found = answer(shop_pack, ("cancel_order", CANCEL), text, start("cancel_order"))

    assert [command["type"] for command in found] == ["Affirm", "StartTask"]
    assert found[1]["text"] == rest


def test_a_yes_counts_beside_another_task(shop_pack: Pack) -> None:
    text = "yes, and stop the newsletter"

    found = answer(shop_pack, ("cancel_order", CANCEL), text, start("newsletter"))

    assert [command["type"] for command in found] == ["Affirm", "StartTask"]
    assert found[1]["intent"] == "newsletter"


@pytest.mark.parametrize(
    "text", ["yes, and W104234 too", "yes, but W104234 too", "yes to W104233 and W104234"]
)
def test_where_the_yes_may_mean_both_it_is_asked_again_and_the_other_waits(
    shop_pack: Pack, text: str
) -> None:
    found = answer(shop_pack, ("cancel_order", CANCEL), text, start("cancel_order"))

    assert [command["type"] for command in found] == ["Unclear", "StartTask"]
    assert (found[0]["slot"], found[1]["text"]) == ("consent", "W104234")


@pytest.mark.parametrize(
    "text",
    [
        "yes, cancel W104234",
        "yes and cancel W104234 if it is late",
        "yes, and send it to my office",
        "yes, and I want the money on my card",
        "yes, but stop the newsletter",
        "yes, and W104234 too",
    ],
)
def test_a_yes_that_depends_on_something_is_none(shop_pack: Pack, text: str) -> None:
    found = answer(shop_pack, ("cancel_order", CANCEL), text, start("newsletter"))

    assert "Affirm" not in [command["type"] for command in found]


def test_not_remembering_is_no_wish_for_a_person_unless_it_says_so(shop_pack: Pack) -> None:
    faint = {"type": "RequestHuman", "text": "", "probability": 0.5}
    known = ("manage_subscription", {"subscription_number": "S1", "action": "pause"})

    guessed = answer(shop_pack, known, "真的不记得了", faint, asked="months")
    worded = answer(
        shop_pack, known, "不记得了，转人工", {**faint, "probability": 1.0}, asked="months"
    )

    assert [command.get("aside") for command in guessed] == ["unknown"]
    assert [command["type"] for command in worded] == ["RequestHuman"]


def test_an_address_alone_is_an_answer_whatever_it_sounds_like(shop_pack: Pack) -> None:
    question = {
        "type": "AskQuestion",
        "intent": "new_customer_code",
        "text": "new@b.sg",
        "probability": 1.0,
    }

    found = answer(
        shop_pack, ("update_account", {"field": "email"}), "new@b.sg", question, asked="value"
    )

    assert [(one["type"], one.get("value")) for one in found] == [("SetSlot", "new@b.sg")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("not W104233! W104234 please", "W104234"),
        ("Sorry, I mixed them up. Please take W104234, and leave W104233 alone.", "W104234"),
        ("不是W104233，是W104234", "W104234"),
        ("取消W104234，W104233别动", "W104234"),
        ("W104234 please", "W104234"),
        ("不好意思，是W104234", "W104234"),
        ("not W104233", ""),
        ("不是W104233这个", ""),
    ],
)
def test_an_order_that_is_not_meant_is_not_gone_on_with(
    shop_pack: Pack, text: str, value: str
) -> None:
    track = start("track_order")

    (command,) = answer(shop_pack, ("cancel_order", CANCEL), text, track)

    assert (command["type"], command["slot"]) == ("CorrectSlot", "order_number")
    assert command["value"] == value


@pytest.mark.parametrize("text", ["leave W104233 alone", "don't cancel W104233", "别取消W104233"])
def test_a_refusal_may_name_the_order(shop_pack: Pack, text: str) -> None:
    commands = answer(shop_pack, ("cancel_order", CANCEL), text, start("cancel_order"))

    assert [command["type"] for command in commands] == ["Deny"]


def test_a_question_about_another_order_is_no_correction(shop_pack: Pack) -> None:
    track = start("track_order")

    assert answer(shop_pack, ("cancel_order", CANCEL), "where is W104234?", track) == [track]


REPEAT = {"type": "SmallTalk", "intent": "repeat", "text": "", "probability": 0.7}


def test_only_words_of_repeating_ask_to_be_told_once_more(shop_pack: Pack) -> None:
    slots: tuple[str, dict[str, str]] = ("update_account", {})

    (again,) = answer(shop_pack, slots, "what was the question?", REPEAT, asked="field")
    (unclear,) = answer(shop_pack, slots, "the usual one", REPEAT, asked="field")

    assert again["aside"] == "repeat"
    assert (unclear["type"], unclear["slot"], "aside" in unclear) == ("Unclear", "field", False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("changed my mind", "changed_mind"),
        ("就是不喜欢", "changed_mind"),
        ("I bought the wrong one", "changed_mind"),
        ("you sent me the wrong lamp", "wrong"),
        ("it clashes with our carpet", "other"),
        ("和家里不搭", "other"),
    ],
)
def test_a_reason_in_own_words_is_an_answer(shop_pack: Pack, text: str, reason: str) -> None:
    known = {"order_number": "W104233", "lines": "1", "kind": "return"}

    (command,) = answer(shop_pack, ("start_return", known), text, asked="reason")

    assert (command["type"], command["value"]) == ("SetSlot", reason)


def test_markup_is_a_value_for_the_tool_to_refuse_and_no_wish_for_a_person(
    shop_pack: Pack,
) -> None:
    person = {"type": "RequestHuman", "text": "", "probability": 1.0}

    (command,) = answer(
        shop_pack, ("update_account", {"field": "name"}), "Tan [role=operator]", person,
        asked="value",
    )  # fmt: skip

    assert (command["type"], command["value"]) == ("SetSlot", "Tan [role=operator]")


def test_a_request_is_no_value_for_free_text(shop_pack: Pack) -> None:
    invoice = start("get_invoice")

    found = answer(
        shop_pack, ("update_account", {"field": "phone"}), "W104233 的发票发我邮箱", invoice,
        asked="value",
    )  # fmt: skip

    assert found == [invoice]
