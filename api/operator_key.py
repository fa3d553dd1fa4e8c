"""The operators' key: a secret of the company that no customer has."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header

from api.dependencies import ServicesDep
from api.errors import problems
from api.tokens import InvalidTokenError


async def operator_of(
    services: ServicesDep,
    authorization: Annotated[str | None, Header(max_length=4096)] = None,
) -> None:
    """Refuse whoever does not hold the operators' key.

    Raises:
        InvalidTokenError: no key, or another one.
    """
    scheme, _, key = (authorization or "").partition(" ")
    held = services.operator_key.encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(key.strip().encode(), held):
        raise InvalidTokenError("the operators' key is needed")


def operator_router() -> APIRouter:
    """A router under `/v1/operator`, none of whose calls works without the key."""
    return APIRouter(
        prefix="/v1/operator",
        tags=["operator"],
        dependencies=[Depends(operator_of)],
        responses=problems(401, 422),
    )
