"""Answers of a model that is right, invents, stops half-way or fails."""

from collections.abc import AsyncIterator

import pytest

from agent.errors import ModelUnavailableError
from agent.generation.answering import write_answer
from agent.language_model import Request, Usage
from knowledge import PassageMatch
from knowledge.pack import Company, Pack
from tests.agent.language_model.scripted import ScriptedModel

PASSAGE = (
    "Standard delivery costs S$4.90. It is free for orders from S$60 after vouchers. "
    "Large items cost S$29 and are delivered by two people."
)
OWN = "Standard delivery costs **S$4.90**, and is free from S$60."
MATCH = PassageMatch(
    passage_id="delivery-cost#1",
    article_id="delivery-cost",
    language="en",
    title="What does delivery cost?",
    text=PASSAGE,
    score=0.9,
    answer=OWN,
    answer_sentence="Standard delivery costs S$4.90.",
)
QUESTION = "how much is standard delivery?"
COST = "Standard delivery costs S$4.90 [1]."
FREE = "It is free for orders from S$60 after vouchers [1]."
INVENTED = "Delivery to the moon costs S$5 [1]."


@pytest.fixture(scope="module")
def company(shop_pack: Pack) -> Company:
    return shop_pack.company


async def written(company: Company, answer: str | None) -> tuple[str, str, list[str]]:
    shown: list[str] = []
    model = ScriptedModel(lambda _: answer)
    found = await write_answer(model, QUESTION, MATCH, company, shown.append)
    assert all(found.text.startswith(beginning) for beginning in shown)
    assert bool(shown) == (found.origin != "article")
    return found.text, found.origin, [reason for _, reason in found.held_back]


async def test_what_the_passage_backs_is_shown_without_marks(company: Company) -> None:
    text, origin, held_back = await written(company, f"Good question! {COST} {FREE}")

    assert text == (
        "Good question! Standard delivery costs S$4.90. "
        "It is free for orders from S$60 after vouchers."
    )
    assert (origin, held_back) == ("model", [])


async def test_an_invention_is_left_out_where_the_rest_tells_it_all(company: Company) -> None:
    text, origin, held_back = await written(company, f"{COST} {INVENTED}")

    assert text == "Standard delivery costs S$4.90."
    assert (origin, held_back) == ("model", ["figures"])


@pytest.mark.parametrize(
    "answer",
    [
        INVENTED,
        "Standard delivery is free [1].",
        "I have refunded your delivery.",
        "As an AI language model I cannot say.",
        "NO ANSWER",
        "Happy to help!",
        "标准配送费为 S$4.90。",
        "",
        None,
    ],
)
async def test_the_article_speaks_where_the_model_has_nothing_to_say(
    company: Company, answer: str | None
) -> None:
    text, origin, _ = await written(company, answer)

    assert (text, origin) == (OWN, "article")


@pytest.mark.parametrize("rest", [INVENTED, f"{INVENTED} {INVENTED} I have refunded you."])
async def test_the_article_goes_on_where_what_was_shown_is_not_the_answer(
    company: Company, rest: str
) -> None:
    text, origin, _ = await written(company, f"{FREE} {rest}")

    assert text == f"It is free for orders from S$60 after vouchers.\n\n{OWN}"
    assert origin == "both"


async def test_a_model_that_fails_after_its_first_sentence_leaves_a_whole_answer(
    company: Company,
) -> None:
    shown: list[str] = []

    class Cut(ScriptedModel):
        async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
            yield f"{FREE} Standard deliv"
            raise ModelUnavailableError("cut")

    found = await write_answer(Cut(lambda _: ""), QUESTION, MATCH, company, shown.append)

    assert shown == ["It is free for orders from S$60 after vouchers."]
    assert found.text == f"{shown[0]}\n\n{OWN}"


async def test_half_a_sentence_is_never_shown(company: Company) -> None:
    text, origin, _ = await written(company, f"{COST} It is free for orders from S$60 aft")

    assert text == "Standard delivery costs S$4.90."
    assert origin == "model"


async def test_an_answer_is_as_long_as_the_company_wants_it(company: Company) -> None:
    terse = company.model_copy(update={"longest_answer_sentences": 1})

    text, origin, _ = await written(terse, f"{COST} {FREE}")

    assert (text, origin) == ("Standard delivery costs S$4.90.", "model")


async def test_the_prompt_knows_how_the_company_speaks(company: Company) -> None:
    model = ScriptedModel(lambda _: COST)

    await write_answer(model, QUESTION, MATCH, company, list)

    prompt = model.asked[0].messages[0].text
    assert company.voice["en"] in prompt
    assert "At most 3 short sentences" in prompt
    assert (model.asked[0].messages[1].text, "$" in prompt.replace("S$", "")) == (QUESTION, False)


async def test_a_model_that_keeps_inventing_is_not_heard_out(company: Company) -> None:
    heard: list[str] = []

    class Rambling(ScriptedModel):
        async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
            for number in range(99):
                heard.append(f"Delivery costs S${number}777. ")
                yield heard[-1]

    found = await write_answer(Rambling(lambda _: ""), QUESTION, MATCH, company, list)

    assert (found.text, len(found.held_back)) == (OWN, 3)
    assert len(heard) < 6


async def test_what_a_tool_has_found_may_be_referred_to_and_is_no_answer(company: Company) -> None:
    told, on_its_way = ("Order W104233 was packed on Monday.",), "Order W104233 was packed [2]."
    model = ScriptedModel(lambda _: f"{on_its_way} {COST} Order W104233 was lost [2].")

    found = await write_answer(model, QUESTION, MATCH, company, list, told)

    assert "[2] Order W104233 was packed on Monday." in model.asked[0].messages[0].text
    assert found.text == "Order W104233 was packed. Standard delivery costs S$4.90."
    assert [sentence for sentence, _ in found.held_back] == ["Order W104233 was lost [2]."]
    only = ScriptedModel(lambda _: on_its_way)
    assert (await write_answer(only, QUESTION, MATCH, company, list, told)).text == OWN


async def test_a_question_or_next_to_nothing_is_no_answer(company: Company) -> None:
    text, origin, held_back = await written(company, "What does delivery cost? Delivery! 4.")

    assert (text, origin) == (OWN, "article")
    assert held_back == ["question", "content", "content"]
