"""What an endpoint can do is found out at a real socket, and nobody waits for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.errors import ModelAnswerError, ModelBudgetError, ModelUnavailableError
from agent.language_model import ChatMessage, Request, Usage, open_endpoint_model
from agent.language_model.account import ModelTotals
from agent.language_model.budget import ALL, TokenBudget
from agent.language_model.desk import Known, ModelDesk, open_model_desk
from agent.language_model.prompts import load_prompt
from agent.language_model.turn_model import TurnModel
from agent.privacy import PersonalDataFinder, Veil
from agent.settings import LanguageModelSettings
from evals.endpoints.listening import Choose, listening, mode_of
from evals.endpoints.misbehaving import is_cut, refuses, says, whole, writes
from tests.agent.language_model.scripted import ScriptedModel
from tools.database import Database, usage_rows

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
FINDER = PersonalDataFinder(frozenset({"my", "name", "is", "mail", "order"}))
PARTS = '{"parts": [{"colour": "blue"}]}'
CALL = {"id": "1", "type": "function", "function": {"name": "answer", "arguments": PARTS}}
PROMPT = load_prompt("check_json")


def _grammar(asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return says(PARTS) if mode_of(asked) == "json_schema" else refuses("400 Bad Request")


def _functions(asked: dict[str, Any]) -> Any:  # noqa: ANN401
    if mode_of(asked) == "tools":
        return writes(whole({"role": "assistant", "content": None, "tool_calls": [CALL]}))
    return refuses("400 Bad Request")


def _words(asked: dict[str, Any]) -> Any:  # noqa: ANN401
    # An endpoint that overlooks what it does not know.
    return says(f"Of course: {PARTS}" if mode_of(asked) == "prompt" else "The sky is blue.")


def budget_of(database: Database, settings: LanguageModelSettings) -> TokenBudget:
    return TokenBudget(database, lambda: NOON, settings)


@asynccontextmanager
async def checked(choose: Choose, database: Database, **more: Any) -> AsyncIterator[ModelDesk]:  # noqa: ANN401
    async with listening(choose) as server:
        settings = LanguageModelSettings(model="any", base_url=server.url, **more)
        async with open_model_desk(settings, budget_of(database, settings), FINDER) as desk:
            async with asyncio.timeout(10):
                await desk.was_checked.wait()
            yield desk


@pytest.mark.parametrize(
    ("choose", "mode"), [(_grammar, "json_schema"), (_functions, "tools"), (_words, "prompt")]
)
async def test_the_best_way_in_which_an_endpoint_keeps_to_a_schema_is_found(
    choose: Choose, mode: str, database: Database
) -> None:
    async with checked(choose, database) as desk:
        assert (desk.state, desk.json_mode) == ("ready", mode)
        assert desk.endpoint.json_mode == mode


@pytest.mark.parametrize(
    ("choose", "state"),
    [
        (lambda _: says("The sky is blue."), "unfit"),
        (lambda _: refuses("401 Unauthorized"), "refused"),
        (lambda _: refuses("500 Internal Server Error"), "unreachable"),
    ],
)
async def test_an_endpoint_that_cannot_be_used_is_not_handed_to_turns(
    choose: Choose, state: str, database: Database
) -> None:
    async with checked(choose, database) as desk:
        assert desk.state == state
        assert desk.for_turn("v", None, known=_nothing, notes={}) is None


async def test_an_endpoint_that_comes_up_later_is_used_then(database: Database) -> None:
    is_up = False

    def choose(asked: dict[str, Any]) -> Any:  # noqa: ANN401
        return _grammar(asked) if is_up else refuses("503 Service Unavailable")

    async with checked(choose, database, breaker_seconds=0.05) as desk:
        before = desk.state
        is_up = True
        await asyncio.sleep(0.5)

        assert (before, desk.state) == ("unreachable", "ready")


async def test_the_check_is_not_repeated_before_the_time_that_the_endpoint_named(
    database: Database,
) -> None:
    requests = []

    def choose(asked: dict[str, Any]) -> Any:  # noqa: ANN401
        requests.append(asked)
        return refuses("429 Too Many Requests", "retry-after: 600\r\n")

    async with checked(choose, database, breaker_seconds=0.05) as desk:
        await asyncio.sleep(0.3)

        assert desk.state == "unreachable"
    assert len(requests) == 1


async def _nothing() -> Known:
    return []


def turn_model(model: Any, database: Database, notes: dict[str, Any], **caps: int) -> TurnModel:  # noqa: ANN401
    async def open_veil() -> Veil:
        return Veil(FINDER, [("NAME", "Grace Tan")])

    settings = LanguageModelSettings(prompt_cents_per_million=100, **caps)  # type: ignore[arg-type]
    return TurnModel(
        models={"understanding": model, "answer": model},
        budget=budget_of(database, settings),
        totals=ModelTotals(),
        conversation_id="v",
        customer_id="c",
        open_veil=open_veil,
        notes=notes,
    )


def asked_of(text: str) -> Request:
    return Request([ChatMessage("system", "Be brief."), ChatMessage("user", text)], 50)


async def test_what_is_personal_stays_here_and_is_put_back(database: Database) -> None:
    model = ScriptedModel(lambda text: f"You said: {text}")
    text = "My name is grace tan, mail g.tan@example.sg"

    answer = await turn_model(model, database, {}).asking("answer", PROMPT).complete(asked_of(text))

    assert model.asked[0].messages[1].text == "My name is [NAME_1], mail [EMAIL_1]"
    assert answer.text == f"You said: {text}"


async def test_a_placeholder_in_pieces_is_put_back_whole(database: Database) -> None:
    class Pieces(ScriptedModel):
        async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
            for piece in ("We wrote to [EM", "AIL", "_1", "] [1", "]."):
                yield piece
            yield Usage(3, 4)

    model = turn_model(Pieces(lambda _: ""), database, {}).asking("answer", PROMPT)

    parts = [part async for part in model.stream(asked_of("I am g.tan@example.sg"))]

    assert "".join(map(str, parts[:-1])) == "We wrote to g.tan@example.sg [1]."
    assert parts[-1] == Usage(3, 4)


async def test_a_placeholder_that_was_made_up_is_no_answer(database: Database) -> None:
    model = turn_model(ScriptedModel(lambda _: "Dear [NAME_7]"), database, {})

    with pytest.raises(ModelAnswerError, match="NAME_7"):
        await model.asking("answer", PROMPT).complete(asked_of("hello"))


async def test_what_was_asked_is_in_the_trace_the_totals_and_the_record(
    database: Database,
) -> None:
    notes: dict[str, Any] = {}
    turn = turn_model(ScriptedModel(lambda _: "one two three"), database, notes)

    await turn.asking("answer", PROMPT).complete(asked_of("how much is it"))

    [call] = notes["language_model"]
    assert call.pop("milliseconds") >= 0
    assert call == {
        "purpose": "answer",
        "prompt": f"check_json@{PROMPT.version}",
        "model": "scripted",
        "outcome": "answered",
        "prompt_tokens": 6,
        "completion_tokens": 3,
        "cost_cents": 0.0006,
    }
    assert json.dumps(notes)
    assert turn.totals.requests == {("answer", "answered"): 1}
    with database.transaction() as connection:
        assert usage_rows.usage_of(connection, NOON.date(), ALL) == (ALL, 1, 6, 3, 0)


async def test_a_failure_is_settled_and_noted_too(database: Database) -> None:
    notes: dict[str, Any] = {}
    turn = turn_model(ScriptedModel(lambda _: None), database, notes)

    with pytest.raises(ModelUnavailableError):
        await turn.asking("understanding", PROMPT).complete(asked_of("hello"))

    assert notes["language_model"][0]["outcome"] == "ModelUnavailableError"
    with database.transaction() as connection:
        assert usage_rows.usage_of(connection, NOON.date(), ALL) == (ALL, 1, 0, 0, 0)


async def test_a_stream_that_is_cut_counts_what_came(database: Database) -> None:
    async with listening(lambda _: is_cut) as server:
        settings = LanguageModelSettings(model="any", base_url=server.url)
        async with open_endpoint_model(settings) as model:
            turn = turn_model(model, database, {})
            with pytest.raises(ModelUnavailableError):
                async for _ in turn.asking("answer", PROMPT).stream(asked_of("hello")):
                    pass

    with database.transaction() as connection:
        row = usage_rows.usage_of(connection, NOON.date(), ALL)
    assert (row.completion_tokens, row.reserved_tokens) == (7, 0)


async def test_a_stream_that_nobody_wants_to_hear_to_its_end_is_settled(
    database: Database,
) -> None:
    notes: dict[str, Any] = {}
    turn = turn_model(ScriptedModel(lambda _: "one two three four five"), database, notes)
    async with aclosing(turn.asking("answer", PROMPT).stream(asked_of("hello"))) as parts:  # type: ignore[type-var]
        async for _ in parts:
            break

    assert notes["language_model"][0]["outcome"] == "stopped"
    with database.transaction() as connection:
        row = usage_rows.usage_of(connection, NOON.date(), ALL)
    assert (row.completion_tokens, row.reserved_tokens) == (2, 0)


async def test_beyond_the_cap_nothing_is_asked(database: Database) -> None:
    model, notes = ScriptedModel(lambda _: "hi"), dict[str, Any]()
    turn = turn_model(model, database, notes, tokens_per_customer=10)

    with pytest.raises(ModelBudgetError):
        await turn.asking("answer", PROMPT).complete(asked_of("hello"))

    assert model.asked == []
    assert notes["language_model"][0]["outcome"] == "ModelBudgetError"
