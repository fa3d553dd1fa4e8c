"""What a simulated customer says."""

import random
from typing import Any

import pytest

from agent import AgentSettings
from evals.dialogs.answers import Answer
from evals.dialogs.cases import Case
from evals.dialogs.customers import MOST_MESSAGES, SimulatedCustomer
from evals.dialogs.personas import Manner
from evals.dialogs.worlds import World
from evals.reply_reading import ReplyReader
from knowledge import load_pack

GROUPS = {
    "yes": ["Yes."],
    "no": ["No."],
    "do_not_know": ["I don't know."],
    "why_ask": ["Why do you ask?"],
    "cancelling": ["cancel it", "no more of it", "stop it"],
    "broken": ["it broke"],
}
SUMMARY = "I would cancel order **W123456** (Birch desk lamp). Shall I do that?"
CANCELLED = ({"tool": "cancel_order"},)


def test_who_has_said_no_does_not_say_yes_to_the_same_question_asked_again() -> None:
    case = Case.model_validate(
        {
            "id": "cancel_order.rather_not.en",
            "language": "en",
            "tags": ["task"],
            "wants": [
                {"says": "cancel W123456", "until": ["declined"], "agrees": False},
                {"says": "track W123456", "until": ["tool:track_order"]},
            ],
            "must": {},
        }
    )
    customer = SimulatedCustomer(
        case,
        World("c1", "m@customer.example", {}, {}, {}),
        ReplyReader(load_pack(AgentSettings().pack_folder)),
        Manner("plain", "en", GROUPS, random.Random(0)),  # noqa: S311
    )

    customer.first_message()
    said = [customer.next_message(Answer(text), None) for text in (SUMMARY, SUMMARY, "All right.")]

    assert said == ["No.", "No.", "track W123456"]


def test_a_code_that_the_case_knows_is_typed_before_the_one_that_was_mailed() -> None:
    case = Case.model_validate(
        {
            "id": "cancel_order.mistyped.en",
            "language": "en",
            "tags": ["task"],
            "wants": [
                {
                    "says": "cancel W123456",
                    "until": ["tool:cancel_order"],
                    "knows": {"code": "000000"},
                },
            ],
            "must": {},
        }
    )
    pack = load_pack(AgentSettings().pack_folder)
    customer = SimulatedCustomer(
        case,
        World("c1", "m@customer.example", {}, {}, {}),
        ReplyReader(pack),
        Manner("plain", "en", GROUPS, random.Random(0)),  # noqa: S311
    )
    wrong = Answer(pack.replies["code_wrong"]["en"][0])

    customer.first_message()
    said = [customer.next_message(wrong, code) for code in ("424242", "424242", None)]

    assert said == ["000000", "424242", "000000"]


def test_a_second_wish_raised_at_the_question_for_consent_is_not_said_again() -> None:
    customer = _with_two_wishes(first_says="track W654321")

    customer.first_message()
    tracked = Answer(f"W654321 is packed. {SUMMARY}", ({"tool": "track_order"},))
    done = Answer("Done.", CANCELLED)
    said = [customer.next_message(answer, None) for answer in (Answer(SUMMARY), tracked, done)]

    assert said == ["track W654321", "Yes.", None]
    assert customer.is_satisfied


def test_an_opening_says_all_wishes_and_only_what_is_left_is_said_again() -> None:
    customer = _with_two_wishes(opening="cancel W123456 and track W654321")
    done = Answer("Done.", CANCELLED)

    opening = customer.first_message()
    said = [customer.next_message(answer, None) for answer in (Answer(SUMMARY), done)]

    assert opening == "cancel W123456 and track W654321"
    assert said == ["Yes.", "track W654321"]


def _with_two_wishes(
    first_says: str | None = None, opening: str | None = None, *, writes_on: bool = False
) -> SimulatedCustomer:
    cancelling = {"says": "cancel W123456", "until": ["tool:cancel_order"]}
    case = Case.model_validate(
        {
            "id": "multi.two.en",
            "language": "en",
            "tags": ["multi_request"],
            "opening": opening,
            "writes_on": writes_on,
            "wants": [
                {**cancelling, "first_says": first_says},
                {"says": "track W654321", "until": ["tool:track_order"]},
            ],
            "must": {},
        }
    )
    return SimulatedCustomer(
        case,
        World("c1", "m@customer.example", {}, {}, {}),
        ReplyReader(load_pack(AgentSettings().pack_folder)),
        Manner("plain", "en", GROUPS, random.Random(0)),  # noqa: S311
    )


def _wanting(persona: str = "plain", signed_in: bool = True, **wish: Any) -> SimulatedCustomer:  # noqa: ANN401
    """A customer with one wish: `cancelling`, unless said otherwise."""
    case = Case.model_validate(
        {
            "id": "cancel.any.en",
            "language": "en",
            "persona": persona,
            "tags": ["task"],
            "start": {"signed_in": signed_in, "orders": {"A": {"status": "placed", "lines": {}}}},
            "wants": [{"says": "cancelling", "until": ["tool:cancel_order"], **wish}],
            "must": {},
        }
    )
    return SimulatedCustomer(
        case,
        World("c1", "m@customer.example", {}, {}, {"A": "W123456", "email": "m@customer.example"}),
        ReplyReader(load_pack(AgentSettings().pack_folder)),
        Manner(case.persona, "en", GROUPS, random.Random(0)),  # noqa: S311
    )


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ("ask_which_order", "W123456"),
        ("identity_email", "m@customer.example"),
        ("identity_code", "424242"),
        ("ask_return_reason", "it broke"),
        ("ask_return_kind", "I don't know."),
    ],
)
def test_a_question_is_answered_from_what_the_case_says_is_known(asks: str, said: str) -> None:
    customer = _wanting(order="A", signed_in=False, knows={"reason": "broken"})
    question = _reply(asks).replace("{email}", "m@customer.example")

    customer.first_message()

    assert customer.next_message(Answer(question), "424242") == said


def test_who_is_not_cooperative_asks_back_once() -> None:
    customer = _wanting("non_cooperative", order="A")
    question = Answer(_reply("ask_which_order"))

    customer.first_message()
    said = [customer.next_message(question, None) for _ in range(2)]

    assert said == ["Why do you ask?", "W123456"]


def test_a_wish_is_said_three_times_in_other_words_and_then_dropped() -> None:
    customer = _wanting()

    said = [customer.first_message()]
    said += [str(customer.next_message(Answer("Nice weather."), None)) for _ in range(3)]

    assert sorted(said[:3]) == ["cancel it", "no more of it", "stop it"]
    assert said[3] == "None"
    assert not customer.is_satisfied


def test_nobody_answers_questions_without_end() -> None:
    customer = _wanting(order="A")
    question = Answer(_reply("ask_which_order"))

    customer.first_message()
    count = 1
    while customer.next_message(question, None) is not None:
        count += 1

    assert count == MOST_MESSAGES


def test_a_deed_that_nobody_asked_for_gets_a_no_and_the_right_one_a_yes() -> None:
    customer = _wanting()
    voucher = _reply("remedy_voucher_summary").format(amount="S$5", expires_on="9 September")

    customer.first_message()
    said = [customer.next_message(Answer(text), None) for text in (voucher, SUMMARY)]

    assert customer.reader.asked(voucher).tools == {"issue_voucher"}
    assert said == ["No.", "Yes."]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"until": ["reply:approval_requested"], "agrees_to": ["cancel_order"]}, "Yes."),
        ({"until": ["reply:approval_requested"], "agrees_to": ["reorder"]}, "No."),
        ({"until": ["reply:order_already_shipped"]}, "Yes."),
        ({"until": ["reply:cancel_order_done_refund"]}, "Yes."),
        ({"until": ["reply:reorder_done"]}, "No."),
        ({"until": ["tool:track_order"]}, "No."),
        ({"until": ["article:order-cancel"]}, "No."),
        ({"until": ["person"]}, "No."),
    ],
)
def test_which_deeds_get_a_yes_is_said_by_the_case(wish: dict[str, Any], said: str) -> None:
    customer = _wanting(**wish)

    customer.first_message()

    assert customer.next_message(Answer(SUMMARY), None) == said


def test_a_button_of_a_later_clarification_is_pressed_and_each_only_once() -> None:
    customer = _wanting(knows={"meant": "Cancel my order"})
    unclear = _reply("clarify_which")
    other = Answer(unclear, quick_replies=(("Track my order", "Track my order"),))
    meant = Answer(unclear, quick_replies=(("Cancel my order?", "Cancel my order"),))

    first = customer.first_message()
    said = [customer.next_message(answer, None) for answer in (other, meant, meant, meant)]

    assert said[1] == "Cancel my order"
    assert sorted([first, str(said[0]), str(said[2])]) == ["cancel it", "no more of it", "stop it"]
    assert said[3] is None


def test_who_gets_a_person_says_no_more() -> None:
    customer = _wanting()

    customer.first_message()

    assert customer.next_message(Answer("A colleague comes.", handed_over=True), None) is None


def _reply(key: str) -> str:
    return load_pack(AgentSettings().pack_folder).replies[key]["en"][0]


@pytest.mark.parametrize(("writes_on", "said"), [(True, "track W654321"), (False, None)])
def test_who_writes_on_after_a_handover_says_what_was_not_said_yet(
    *, writes_on: bool, said: str | None
) -> None:
    customer = _with_two_wishes(writes_on=writes_on)
    handed_over = Answer("A colleague comes.", handed_over=True)

    customer.first_message()

    assert customer.next_message(handed_over, None) == said
    assert customer.next_message(Answer(handed_over=True), None) is None
