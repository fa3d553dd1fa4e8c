"""What routes ask for, as annotated aliases.

All are coroutines, although none waits: FastAPI sends a plain function to another thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Header, Request

from agent import Agent
from agent.errors import ConversationNotFoundError
from api.settings import ApiSettings
from api.streams import EventStreams
from api.tokens import Bearer, InvalidTokenError, TokenSigner


@dataclass(frozen=True)
class Services:
    """What the application holds while it runs."""

    agent: Agent
    tokens: TokenSigner
    settings: ApiSettings
    operator_key: str
    service_keys: Mapping[str, tuple[str, ...]]
    """Key and what it is good for."""
    streams: EventStreams = field(default_factory=EventStreams)


async def services_of(request: Request) -> Services:
    """The running services."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(services_of)]


async def bearer_of(
    services: ServicesDep,
    authorization: Annotated[str | None, Header(max_length=4096)] = None,
) -> Bearer:
    """Who is asking, from the transport and nothing else.

    Raises:
        InvalidTokenError: there is a token and it is not good; never ignored.
    """
    if authorization is None:
        return Bearer()
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidTokenError("the Authorization header must be: Bearer <token>")
    return services.tokens.read(token.strip())


BearerDep = Annotated[Bearer, Depends(bearer_of)]


async def own_conversation(conversation_id: str, bearer: BearerDep) -> str:
    """The conversation of the path, if the token is for it.

    Raises:
        InvalidTokenError: there is no token.
        ConversationNotFoundError: it is somebody else's, or there is none.
    """
    if bearer.conversation_id is None:
        raise InvalidTokenError("a conversation token is needed")
    if bearer.conversation_id != conversation_id:
        raise ConversationNotFoundError(conversation_id)
    return conversation_id


OwnConversation = Annotated[str, Depends(own_conversation)]
