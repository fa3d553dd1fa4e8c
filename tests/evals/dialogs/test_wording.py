"""A language model may word what a simulated customer says, and nothing else."""

import pytest

from evals.dialogs.answers import Answer, Exchange
from evals.dialogs.cases import Case, Expected, Goal
from evals.dialogs.wording import AS_WRITTEN, ModelWording, figures
from tests.agent.language_model.scripted import ScriptedModel

CASE = Case(
    id="cancel.en",
    language="en",
    tags=("task",),
    wants=(Goal(says="cancel", until=("tool:cancel_order",)),),
    must=Expected(),
)
SAID = "Please cancel my order W104233"


def wording(answer: str | None, similarity: float = 0.9) -> ModelWording:
    return ModelWording(ScriptedModel(lambda text: answer), lambda one, other: similarity, seed=1)


async def test_another_wording_of_the_same_is_used() -> None:
    customer = wording("Could you call off order W104233 for me?")

    said = await customer.said(CASE, SAID, [])

    assert said == "Could you call off order W104233 for me?"
    assert (customer.used, customer.refused) == (1, {})


@pytest.mark.parametrize(
    ("text", "worded", "reason"),
    [
        (SAID, "Could you cancel my order?", "figures"),
        (SAID, "Please cancel W104233 and W104299", "figures"),
        ("it is ann@example.com", "it is bob@example.com", "figures"),
        (SAID, "请取消我的订单 W104233", "language"),
        ("yes please", "hmm, I am not sure", "consent"),
        ("no thanks", "yes please", "consent"),
        (SAID, "W104233 " + "please " * 100, "length"),
        (SAID, "", "no answer"),
        (SAID, None, "no answer"),
    ],
)
async def test_what_says_something_else_is_not_used(
    text: str, worded: str | None, reason: str
) -> None:
    customer = wording(worded)

    assert await customer.said(CASE, text, []) == text
    assert (customer.used, customer.refused) == (0, {reason: 1})


async def test_another_subject_is_not_used() -> None:
    customer = wording("Where is my order W104233 now?", similarity=0.4)

    assert await customer.said(CASE, SAID, []) == SAID
    assert customer.refused == {"subject": 1}


async def test_the_model_reads_the_conversation_as_the_customer() -> None:
    model = ScriptedModel(lambda text: "yes please")
    customer = ModelWording(model, lambda one, other: 1.0, seed=1)

    await customer.said(CASE, "yes", [Exchange("cancel W1", Answer("Shall I?"))])

    asked = model.asked[0].messages
    assert [message.role for message in asked] == ["system", "assistant", "user"]
    assert asked[1].text == "cancel W1"
    assert asked[2].text.startswith("Shall I?")


async def test_without_a_model_the_words_of_the_store_are_sent() -> None:
    assert await AS_WRITTEN.said(CASE, SAID, []) == SAID


def test_figures_are_numbers_codes_and_addresses() -> None:
    assert figures("W104233, #05-12, 9123 4567 and S$5.90 to Ann@Example.com") == {
        "w104233", "05-12", "9123", "4567", "5.90", "ann@example.com",
    }  # fmt: skip
