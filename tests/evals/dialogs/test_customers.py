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
