"""What a simulated customer says."""

import random

from agent import AgentSettings
from evals.dialogs.answers import Answer
from evals.dialogs.cases import Case
from evals.dialogs.customers import SimulatedCustomer
from evals.dialogs.personas import Manner
from evals.dialogs.worlds import World
from evals.reply_reading import ReplyReader
from knowledge import load_pack

GROUPS = {"yes": ["Yes."], "no": ["No."]}
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
    first_says: str | None = None, opening: str | None = None
) -> SimulatedCustomer:
    cancelling = {"says": "cancel W123456", "until": ["tool:cancel_order"]}
    case = Case.model_validate(
        {
            "id": "multi.two.en",
            "language": "en",
            "tags": ["multi_request"],
            "opening": opening,
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
