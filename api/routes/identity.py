"""Proving who one is by a code that is mailed to the address on file."""

import math
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from api.dependencies import BearerDep, ServicesDep
from api.errors import problems
from api.models import CodeRequest, CodeSent, CodeVerification, Identity
from api.tokens import Bearer, InvalidTokenError
from tools.identity import CODE_LIFE

router = APIRouter(prefix="/v1", tags=["customer"])
demo_router = APIRouter(prefix="/demo", tags=["demo"])
_SHOWN_MAILS = 50


@router.post("/identity/code", status_code=202, responses=problems(401, 404, 413, 422, 429))
async def send_code(wanted: CodeRequest, services: ServicesDep, bearer: BearerDep) -> CodeSent:
    """Mail a six-digit code to this address if it is a customer's; the answer is always the same.

    429 when too many were asked for, with `Retry-After`.
    """
    desk = services.agent.identity_of(await _conversation(services, bearer))
    wait = await desk.send_code(wanted.email)
    if wait:
        raise HTTPException(429, "Too many codes were asked for.", headers=_after(wait))
    return CodeSent(sent_to=wanted.email, expires_in_seconds=int(CODE_LIFE.total_seconds()))


@router.post("/identity/verify", responses=problems(401, 403, 404, 413, 422))
async def verify(given: CodeVerification, services: ServicesDep, bearer: BearerDep) -> Identity:
    """Bind the conversation to the customer whose code this is. 403 for every other code."""
    desk = services.agent.identity_of(await _conversation(services, bearer))
    verdict = await desk.verify(given.code)
    if verdict.customer_id is None:
        raise HTTPException(403, "This code is wrong, used, or too old.")
    customer = await services.agent.find_customer(verdict.customer_id)
    return Identity(customer_name=customer.name if customer else "")


@demo_router.get("/outbox")
async def outbox(services: ServicesDep) -> list[dict[str, Any]]:
    """What a demo would have mailed, newest first: nothing leaves a demo."""
    return await services.agent.mails(limit=_SHOWN_MAILS)


async def _conversation(services: ServicesDep, bearer: Bearer) -> str:
    """The conversation of the token.

    Raises:
        InvalidTokenError: it is not a conversation's token.
        ConversationNotFoundError: there is no such conversation any more.
    """
    if bearer.conversation_id is None:
        raise InvalidTokenError("a conversation token is needed in the Authorization header")
    return (await services.agent.log.find(bearer.conversation_id)).conversation_id


def _after(wait: timedelta) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(wait.total_seconds()))}
