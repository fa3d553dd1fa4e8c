"""Keys of other programs of the company, each for some calls only."""

import hmac
from collections.abc import Mapping
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Header

from api.dependencies import ServicesDep
from api.errors import ScopeError, problems
from api.settings import ServiceScope
from api.tokens import InvalidTokenError

EVERYTHING: tuple[ServiceScope, ...] = get_args(ServiceScope)


def scopes_of(key: str, keys: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """What a key is good for; None for one that nobody was given. Every key is compared in full."""
    found = None
    for held, scopes in keys.items():
        if hmac.compare_digest(key.encode(), held.encode()):
            found = scopes
    return found


def service_router(scope: ServiceScope, *statuses: int) -> APIRouter:
    """A router under `/v1` whose calls need a key with `scope`."""

    async def allowed(
        services: ServicesDep,
        authorization: Annotated[str | None, Header(max_length=4096)] = None,
    ) -> None:
        scheme, _, key = (authorization or "").partition(" ")
        scopes = scopes_of(key.strip(), services.service_keys)
        if scheme.lower() != "bearer" or scopes is None:
            raise InvalidTokenError("a service key is needed")
        if scope not in scopes:
            raise ScopeError(scope)

    return APIRouter(
        prefix="/v1",
        tags=["service"],
        dependencies=[Depends(allowed)],
        responses=problems(401, 403, 422, *statuses),
    )
