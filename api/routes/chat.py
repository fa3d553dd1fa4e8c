"""`POST /v1/chat`: one message in, one answer out, as JSON or as a stream of events."""

from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse

from agent import Admission, Agent, IncomingMessage, LiveEvent, Reply
from agent.errors import ConversationNotFoundError
from agent.messages import message_data
from api import sse
from api.dependencies import BearerDep, Services, ServicesDep
from api.errors import Problem, problems
from api.models import ChatReply, ChatRequest
from api.tokens import Bearer, InvalidTokenError

_log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1", tags=["customer"])


@router.post("/chat", response_model=ChatReply, responses=problems(401, 404, 409, 413, 422))
async def chat(
    message: ChatRequest,
    services: ServicesDep,
    bearer: BearerDep,
    accept: Annotated[str, Header(max_length=512)] = "application/json",
) -> Response | ChatReply:
    """Answer a customer's message; it is stored before anything else happens.

    Without a token a new conversation is opened, and its token comes with the answer. With
    `Accept: text/event-stream` the answer comes as events `status`, `delta`, `message`, `done`.
    """
    if bearer.customer_id and await services.agent.find_customer(bearer.customer_id) is None:
        raise InvalidTokenError("this is not a token of a customer of ours")
    incoming = _incoming(message, bearer)
    if sse.MEDIA_TYPE in accept:
        stream = _stream(services, incoming)
        # The first event is awaited here, so that a refusal still becomes a problem document.
        first = await anext(stream)
        return StreamingResponse(
            _with_first(first, stream), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS
        )
    admission = await services.agent.admit(incoming)
    reply = await services.agent.answer_to(admission)
    return chat_reply(reply, services, admission)


def _incoming(message: ChatRequest, bearer: Bearer) -> IncomingMessage:
    conversation_id = message.conversation_id or bearer.conversation_id
    if message.conversation_id and message.conversation_id != bearer.conversation_id:
        raise ConversationNotFoundError(message.conversation_id)
    return IncomingMessage(
        text=message.message,
        language=message.locale,
        conversation_id=conversation_id,
        client_message_id=message.client_message_id,
        customer_id=bearer.customer_id,
    )


def chat_reply(reply: Reply, services: Services, admission: Admission) -> ChatReply:
    """The answer in the form of the contract."""
    # Also on a retry: the first answer, with the token in it, may never have arrived.
    is_opening = admission.entry.seq == 1
    token = services.tokens.conversation_token(reply.conversation_id) if is_opening else None
    if reply.entry is None:
        return ChatReply(
            conversation_id=reply.conversation_id,
            message_id=None,
            reply="",
            language=reply.language,
            handed_over=True,
            token=token,
        )
    return ChatReply(
        conversation_id=reply.conversation_id,
        message_id=reply.entry.message_id,
        reply=reply.entry.text or "",
        token=token,
        **{key: reply.entry.payload[key] for key in _PAYLOAD_KEYS},
    )


_PAYLOAD_KEYS = (
    "language",
    "commands",
    "citations",
    "actions",
    "quick_replies",
    "handed_over",
    "trace_id",
)


async def _stream(services: Services, incoming: IncomingMessage) -> AsyncIterator[bytes]:
    agent = services.agent
    admission = await agent.admit(incoming)
    conversation_id = admission.conversation.conversation_id
    opening = {"status": "received", "conversation_id": conversation_id}
    if admission.entry.seq == 1:
        # Early, so that a client that is cut off now can still come back to this conversation.
        opening["token"] = services.tokens.conversation_token(conversation_id)
    yield sse.encode_event("status", opening)
    async for event in _until_answered(agent, admission):
        yield sse.encode_event(event.name, event.data, event_id=event.seq)
    reply = await agent.answer_to(admission)
    done = chat_reply(reply, services, admission)
    if reply.entry is not None:
        yield sse.encode_event("message", message_data(reply.entry), event_id=reply.entry.seq)
    yield sse.encode_event("done", done.model_dump())


async def _until_answered(agent: Agent, admission: Admission) -> AsyncIterator[LiveEvent]:
    """Statuses and pieces of the answer while it is being written."""
    async for event in agent.progress_of(admission):
        if event.name in {"status", "delta"}:
            yield event


async def _with_first(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for chunk in rest:
            yield chunk
    except Exception:
        _log.exception("stream_failed")
        problem = Problem(
            title="Internal Server Error",
            status=500,
            detail="Something went wrong on our side; your message is stored and not lost.",
        )
        yield sse.encode_event("error", problem.model_dump())
