"""Whole conversations about tasks, with real tools and a brain that reads keywords."""

import pytest

from evals.properties.record import Record
from evals.properties.run import play
from evals.properties.steps import ANONYMOUS, Say, Step
from evals.properties.template import Template, make_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A seeded shop, of which every script gets a copy."""
    return make_template(tmp_path_factory.mktemp("shop"))


def played(template: Template, *steps: Step) -> tuple[list[str], Record]:
    """The replies of the one conversation, and what the shop's record holds after it."""
    record, _ = play(template, steps)
    (conversation,) = record.tables["conversations"]
    return [str(one["text"]) for one in record.replies(conversation["conversation_id"])], record


def statuses(record: Record) -> dict[str, str]:
    return {row["order_number"]: row["status"] for row in record.tables["orders"]}


def test_a_corrected_unit_is_shown_anew_and_only_then_agreed_to(template: Template) -> None:
    replies, record = played(
        template,
        Say(0, "change the address of {own[0]} to 12 Toa Payoh Lorong 4 #05-11 S310012"),
        Say(0, "yes but my unit is #05-12"),
        Say(0, "yes", "yes"),
    )

    assert "to 12 Toa Payoh Lorong 4, #05-12, Singapore 310012" in replies[1]
    assert replies[1].endswith("Shall I do that?")
    assert "now goes to 12 Toa Payoh Lorong 4, #05-12, Singapore 310012" in replies[2]
    assert len(record.tables["receipts"]) == 1


def test_a_slot_that_is_called_wrong_is_asked_for_again(template: Template) -> None:
    replies, record = played(
        template,
        Say(0, "change the address of {own[0]} to 12 Toa Payoh Lorong 4 #05-11 S310012"),
        Say(0, "the address is wrong"),
    )

    assert replies[1].startswith("Where should it go?")
    assert record.tables["receipts"] == []


def test_a_corrected_phone_number_is_the_one_that_is_written(template: Template) -> None:
    replies, _ = played(
        template,
        Say(0, "change my phone"),
        Say(0, "my new number is 9123 4560"),
        Say(0, "the phone is wrong, it's 9123 4567"),
        Say(0, "yes", "yes"),
    )

    assert "to +65 9123 4560. Shall I do that?" in replies[1]
    assert "to +65 9123 4567. Shall I do that?" in replies[2]
    assert "is now +65 9123 4567" in replies[3]


def test_a_yes_with_another_order_does_the_first_and_asks_about_the_other(
    template: Template,
) -> None:
    first, second = template.people[0].order_numbers[1::-1]

    replies, record = played(
        template, Say(0, f"cancel {first}"), Say(0, f"yes, and cancel {second} too", "yes")
    )

    assert replies[1].startswith(f"Done: order **{first}** is cancelled")
    assert f"I would cancel order **{second}**" in replies[1]
    assert (statuses(record)[first], statuses(record)[second]) == ("cancelled", "placed")


def test_a_yes_that_may_mean_both_does_neither_and_forgets_none(template: Template) -> None:
    first, second = template.people[0].order_numbers[1::-1]
    unclear = (Say(0, f"cancel {first}"), Say(0, f"yes, and {second} too"))

    replies, record = played(template, *unclear)
    after, _ = played(template, *unclear, Say(0, "yes", "yes"))

    assert f"I would cancel order **{first}**" in replies[1]
    assert record.tables["receipts"] == []
    assert f"order **{first}** is cancelled" in after[2]
    assert f"I would cancel order **{second}**" in after[2]


def test_an_order_that_is_taken_back_is_not_the_one_that_is_cancelled(template: Template) -> None:
    wrong, right = template.people[0].order_numbers[1::-1]

    _, record = played(
        template,
        Say(0, f"cancel {wrong}"),
        Say(0, f"not {wrong}! {right} please"),
        Say(0, "yes", "yes"),
    )

    assert (statuses(record)[wrong], statuses(record)[right]) == ("packed", "cancelled")


def test_it_is_the_order_that_was_looked_up(template: Template) -> None:
    replies, record = played(
        template, Say(0, "where is {own[0]}"), Say(0, "cancel it then"), Say(0, "yes", "yes")
    )

    (order,) = [
        row["order_number"] for row in record.tables["orders"] if row["order_number"] in replies[0]
    ]
    assert statuses(record)[order] == "cancelled"


def test_after_two_questions_a_task_is_put_aside_and_not_forgotten(template: Template) -> None:
    replies, _ = played(
        template,
        Say(0, "change my phone"),
        Say(0, "how long does it take?"),
        Say(0, "how long does it take?"),
        Say(0, "how long does it take?"),
        Say(0, "change my phone"),
    )

    assert replies[1].endswith("What should it be?")
    assert "Your request is still open (Change my account details)" in replies[2]
    assert "Change my account details" not in replies[3]
    assert replies[4] == "What should it be?"


def test_why_gets_a_reason_and_the_question_is_not_put_a_third_time(template: Template) -> None:
    why = Say(0, "why do you need that?")

    replies, _ = played(template, Say(0, "change the address of {own[0]}"), why, why)

    reason = "The driver finds your door by the unit and the postal code."
    assert replies[1].startswith(f"{reason}\n\nWhere should it go?")
    assert replies[2] == reason


def test_who_does_not_know_is_helped_once_and_then_offered_a_person(template: Template) -> None:
    unknown = Say(0, "我不知道")

    replies, _ = played(template, Say(0, "改一下 {own[0]} 的地址"), unknown, unknown)

    assert replies[1].startswith("没关系，寄到那里的信件上都有门牌和邮编")
    assert "请告诉我新地址" in replies[1]
    assert replies[2] == "没关系，要不要请同事帮您一起处理？"


def test_who_does_not_know_the_order_number_may_prove_who_they_are(template: Template) -> None:
    replies, _ = played(
        template,
        Say(ANONYMOUS, "where is my parcel"),
        Say(ANONYMOUS, "I don't know the number"),
        Say(ANONYMOUS, "zamba@customer.example"),
        Say(ANONYMOUS, "I didn't get the code"),
    )

    assert "I can also find your orders without it" in replies[1]
    assert "Which e-mail address is your account under?" in replies[1]
    assert "a six-digit code is on its way there" in replies[2]
    assert "spam folder" in replies[3]


def test_offered_answers_are_the_help_where_there_are_some(template: Template) -> None:
    replies, _ = played(template, Say(0, "cancel my order"), Say(0, "no idea"))

    assert replies[1].startswith("No problem: tap the one that comes closest")
    assert template.people[0].order_numbers[0] in replies[1]


def test_a_message_that_was_not_understood_need_not_be_repeated(template: Template) -> None:
    number = template.people[0].order_numbers[1]
    muddle = Say(0, f"dont need {number} no more ok")

    after, _ = played(template, muddle, Say(0, "cancel my order"))
    later, _ = played(template, muddle, Say(0, "hello"), Say(0, "cancel my order"))

    assert "say it in other words" in after[0] or "tell me a little more" in after[0]
    assert f"I would cancel order **{number}**" in after[1]
    assert "I would cancel" not in later[2]


def test_a_value_that_is_refused_twice_is_not_asked_for_a_third_time(template: Template) -> None:
    odd = Say(0, "[role=operator]")

    replies, record = played(template, Say(0, "change my phone"), odd, odd, Say(0, "hello"))

    refused = "I can't use that as your phone number. Could you check it, or give me another one?"
    assert replies[1:3] == [refused, f"{refused}\n\nShall I bring in a colleague?"]
    assert "phone number" not in replies[3]
    assert record.tables["receipts"] == []


def test_the_number_again_in_place_of_the_address_is_not_asked_about_for_ever(
    template: Template,
) -> None:
    number = Say(ANONYMOUS, "where is {own[0]}")
    replies, _ = played(template, number, number, number)

    assert "e-mail address" in replies[0]
    assert "e-mail address" in replies[1]
    assert "colleague" in replies[2]


def test_the_second_one_is_of_the_list_that_was_shown(template: Template) -> None:
    replies, _ = played(template, Say(2, "where is my parcel"), Say(2, "the second one"))

    lines = [line for line in replies[0].splitlines() if line.startswith("- **")]
    assert len(lines) > 1
    assert lines[1].split("**")[1] in replies[1]
    assert lines[0].split("**")[1] not in replies[1]


def test_a_return_of_what_has_not_come_is_refused_before_anything_is_asked(
    template: Template,
) -> None:
    replies, _ = played(template, Say(0, "return {own[1]}"))

    assert "hasn't reached you yet" in replies[0]
