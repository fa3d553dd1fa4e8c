"""A conversation's history, its live events, its rating, and who the customer is."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from api import sse
from api.dependencies import BearerDep, OwnConversation, Services, ServicesDep
from api.errors import problems
from api.models import CustomerToken, History, Identity, Message, Rating
from api.streams import CountedStream
from api.tokens import InvalidTokenError

router = APIRouter(prefix="/v1", tags=["customer"])


@router.get("/conversations/{conversation_id}/messages", responses=problems(401, 404, 422))
async def read_messages(
    conversation_id: OwnConversation,
    services: ServicesDep,
    after: Annotated[int, Query(ge=0, le=999_999_999)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> History:
    """Messages after log number `after`, oldest first."""
    messages, conversation = await services.agent.history(conversation_id, after=after, limit=limit)
    return History(
        messages=[Message.model_validate(message) for message in messages],
        last_seq=conversation.last_seq,
        handed_over=conversation.owner == "operator",
    )


@router.get(
    "/conversations/{conversation_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {"description": "Events.", "content": {sse.MEDIA_TYPE: {"schema": {}}}},
        **problems(401, 404, 422, 429),
    },
)
async def stream_events(
    conversation_id: OwnConversation,
    services: ServicesDep,
    last_event_id: Annotated[str, Header(pattern=r"^\d{1,9}$")] = "0",
) -> StreamingResponse:
    """Everything after `Last-Event-ID`, then what happens next, as server-sent events.

    A conversation may have 20 such streams open.
    """
    await services.agent.log.find(conversation_id)
    events = _events(services, conversation_id, int(last_event_id))
    return CountedStream(events, services.streams, conversation_id)


async def _events(services: Services, conversation_id: str, after: int) -> AsyncIterator[bytes]:
    events = services.agent.events(
        conversation_id, after=after, heartbeat_seconds=services.settings.heartbeat_seconds
    )
    async for event in events:
        if event is None:
            yield sse.HEARTBEAT
        else:
            yield sse.encode_event(event.name, event.data, event_id=event.seq)


@router.post(
    "/conversations/{conversation_id}/rating",
    status_code=204,
    responses=problems(401, 404, 413, 422, 429),
)
async def rate(conversation_id: OwnConversation, rating: Rating, services: ServicesDep) -> None:
    """Rate the conversation; another rating replaces it, up to 20 times."""
    await services.agent.log.rate(conversation_id, rating.score, rating.comment)


@router.post("/identity/token", responses=problems(401, 404, 409, 413, 422))
async def identify(identity: CustomerToken, services: ServicesDep, bearer: BearerDep) -> Identity:
    """Bind a customer token, signed by the embedding site, to the conversation of the bearer."""
    if bearer.conversation_id is None:
        raise InvalidTokenError("a conversation token is needed in the Authorization header")
    shown = services.tokens.read(identity.token)
    customer = await services.agent.find_customer(shown.customer_id) if shown.customer_id else None
    if customer is None or shown.nonce is None or shown.expires_at is None:
        raise InvalidTokenError("this is not a token of a customer of ours")
    is_bound = await services.agent.log.bind_customer(
        bearer.conversation_id,
        customer.customer_id,
        nonce=shown.nonce,
        expires_at=shown.expires_at,
    )
    if not is_bound:
        raise InvalidTokenError("the token was used for another conversation already")
    return Identity(customer_name=customer.name)
