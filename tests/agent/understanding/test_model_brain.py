"""What a language model may say about a message, and what it may not, on the shop's own encoder."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from agent import Agent
from agent.commands import AskQuestion, RequestHuman, StartTask
from agent.errors import ModelAnswerError
from agent.understanding.brain import EncoderBrain, Understanding
from agent.understanding.cascade import Asking, CascadeBrain
from agent.understanding.model_brain import ModelBrain
from agent.understanding.situation import Means, OpenPoint, Situation
from tests.agent.language_model.scripted import ScriptedModel

pytestmark = pytest.mark.asyncio(loop_scope="module")
HERE = Situation(language="en", today=date(2026, 3, 2))
ODD = "the thing with the van man and my doorstep W104233"
"""Words that the encoder can make little of."""


def says(*requests: dict[str, Any]) -> ScriptedModel:
    full = [{"words": "", "values": [], **one} for one in requests]
    return ScriptedModel(lambda _: json.dumps({"requests": full}))


class Asked:
    """The brains of a running agent around a scripted model."""

    def __init__(self, agent: Agent) -> None:
        self.encoder = cast(EncoderBrain, agent.needs.brain)
        self.asking = ModelBrain(self.encoder, agent.needs.pack)
        self._run = agent.needs.run_model
        self._kinds = {intent.name: intent.kind for intent in agent.needs.pack.intents}

    async def always(
        self, text: str, model: ScriptedModel, situation: Situation = HERE
    ) -> Understanding:
        return await self.asking.understand(text, situation, Means(self._run, model))

    async def cascade(
        self,
        text: str,
        model: ScriptedModel | None,
        situation: Situation = HERE,
        *,
        below: float = 0.99,
    ) -> Understanding:
        when = Asking(below)
        brain = CascadeBrain(self.encoder, self.asking, {"en": when, "zh": when}, self._kinds)
        return await brain.understand(text, situation, Means(self._run, model))


@pytest.fixture(scope="module")
def asked(standing_agent: Agent) -> Asked:
    return Asked(standing_agent)


async def test_the_model_chooses_an_intent_and_code_makes_the_command(asked: Asked) -> None:
    value = {"slot": "order_number", "value": "W104233"}
    model = says({"intent": "track_order", "words": ODD, "values": [value]})

    understood = await asked.always(ODD, model)

    (command,) = understood.commands
    assert isinstance(command, StartTask)
    assert (command.intent, command.slots) == ("track_order", {"order_number": "W104233"})
    assert (command.text, understood.is_by_model) == (ODD, True)


async def test_a_value_that_the_customer_did_not_write_is_dropped(asked: Asked) -> None:
    value = {"slot": "order_number", "value": "W999999"}

    understood = await asked.always(ODD, says({"intent": "track_order", "values": [value]}))

    (command,) = understood.commands
    assert isinstance(command, StartTask)
    assert command.slots == {}


async def test_each_of_several_requests_has_its_own_words(asked: Asked) -> None:
    text = "where is W104233 and what does delivery cost"
    model = says(
        {"intent": "track_order", "words": "Where is W104233"},
        {"intent": "delivery_cost", "words": "delivery is expensive"},
    )

    first, second = (await asked.always(text, model)).commands

    assert (first.text, second.text) == ("where is W104233", text)
    assert isinstance(second, AskQuestion)
    assert second.articles


async def test_the_model_sees_no_more_than_the_message_and_what_is_open(asked: Asked) -> None:
    model = says({"intent": "track_order"})
    situation = replace(HERE, open_tasks=("cancel_order",), asked=OpenPoint("slot", "order_number"))

    await asked.always(ODD, model, situation)

    assert json.loads(model.asked[0].messages[-1].text) == {
        "message": ODD,
        "we_asked_for": "order_number",
        "open_tasks": ["cancel_order"],
        "values": {"order_number": ["W104233"]},
    }


@pytest.mark.parametrize("intent", ["affirm", "deny", "cancel_task", "no_such_intent"])
async def test_what_was_not_offered_is_no_answer_and_consent_never_is(
    asked: Asked, intent: str
) -> None:
    model = says({"intent": intent})

    with pytest.raises(ModelAnswerError, match="not offered"):
        await asked.always("hm, go on then I guess with the van", model)

    schema = cast(dict[str, Any], model.asked[0].schema)
    offered = schema["properties"]["requests"]["items"]["properties"]["intent"]["enum"]
    assert intent not in offered


async def test_a_wish_for_a_person_cannot_be_said_away(asked: Asked) -> None:
    text = "what does delivery cost, and get me a human please"

    understood = await asked.always(text, says({"intent": "delivery_cost"}))

    assert [one.type for one in understood.commands] == ["AskQuestion", "RequestHuman"]
    assert isinstance(understood.commands[-1], RequestHuman)


@pytest.mark.parametrize("answer", ["", "no idea", '{"requests": 3}', '{"requests": [{}]}', None])
async def test_a_model_that_fails_leaves_what_the_encoder_has_understood(
    asked: Asked, answer: str | None
) -> None:
    alone = await asked.cascade(ODD, None)

    understood = await asked.cascade(ODD, ScriptedModel(lambda _: answer))

    assert understood.commands == alone.commands
    assert not understood.is_by_model


async def test_the_model_that_can_tell_nothing_changes_nothing(asked: Asked) -> None:
    alone = await asked.cascade(ODD, None)

    assert (await asked.cascade(ODD, says({"intent": "none"}))).commands == alone.commands


NEEDLESS: list[tuple[str, Callable[[Situation], Situation]]] = [
    ("Where is my order?", lambda here: here),
    ("W104233", lambda here: here),
    ("I want to talk to a human", lambda here: here),
    (ODD, lambda here: replace(here, picked_intent="track_order")),
    (ODD, lambda here: replace(here, asked=OpenPoint("consent"))),
    (ODD, lambda here: replace(here, asked=OpenPoint("identity"))),
    ("the one for the doorstep van", lambda here: replace(here, asked=OpenPoint("slot", "reason"))),
]


@pytest.mark.parametrize(("text", "changed"), NEEDLESS)
async def test_the_model_is_not_asked_where_it_has_no_say(
    asked: Asked, text: str, changed: Callable[[Situation], Situation]
) -> None:
    model = says({"intent": "track_order"})

    await asked.cascade(text, model, changed(HERE))

    assert model.asked == []


async def test_it_is_asked_where_the_encoder_is_unsure(asked: Asked) -> None:
    model = says({"intent": "track_order"})

    understood = await asked.cascade(ODD, model)

    assert len(model.asked) == 1
    assert understood.is_by_model
