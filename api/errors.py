"""The one place where exceptions become HTTP problems (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from agent.errors import (
    ApprovalDecidedError,
    ApprovalNotFoundError,
    ConversationNotFoundError,
    ConversationTakenError,
    MessageReusedError,
    NotReversibleError,
    NotTheOwnerError,
    RatingLimitError,
    ReceiptNotFoundError,
    StaleReplyError,
    TakenByAnotherError,
)
from api.tokens import InvalidTokenError
from tools.churn.errors import FieldsError, ModelFileError
from tools.errors import TicketNotFoundError, TicketStateError

_log = structlog.get_logger(__name__)
PROBLEM_TYPE = "application/problem+json"


class ScopeError(Exception):
    """A good key, for other calls than this one."""


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str = Field(default="about:blank", examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["body.message: String should have at least 1 character"])
    errors: list[dict[str, str]] = Field(default_factory=list)
    """One per wrong field: `field` and `message`."""


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


_MEANINGS = {
    401: "There is no token, or it is not good.",
    403: "What was given does not prove it.",
    404: "There is none, or not for this token.",
    409: "It contradicts what was accepted before; `detail` says what.",
    413: "The request is too large.",
    422: "A field is wrong; `errors` names each.",
    429: "Too often, or too many at once; `Retry-After`, if there, says when to come back.",
    503: "Not ready yet.",
}
# What the agent refuses, as status and detail.
_REFUSALS: Mapping[type[Exception], tuple[int, str]] = {
    ConversationNotFoundError: (404, "There is no such conversation for this token."),
    ApprovalNotFoundError: (404, "There is no such approval."),
    ApprovalDecidedError: (409, "It is decided already: {error}. Nothing was changed."),
    ReceiptNotFoundError: (404, "There is no such receipt."),
    NotReversibleError: (409, "It cannot be taken back: {error}. Nothing was done."),
    TicketNotFoundError: (404, "There is no such ticket."),
    TicketStateError: (409, "The ticket does not allow it: {error}."),
    TakenByAnotherError: (409, "{error} has this conversation; `instead_of` takes it from them."),
    MessageReusedError: (409, "client_message_id '{error}' was used for another message already."),
    ConversationTakenError: (409, "This conversation belongs to another customer."),
    NotTheOwnerError: (409, "The agent owns this conversation: take it over first."),
    StaleReplyError: (409, "The customer has written again; nothing was sent."),
    ScopeError: (403, "The key is good, but not for {error!s}."),
    ModelFileError: (503, "There is no churn model to use: `python -m tools.churn train`."),
    RatingLimitError: (429, "The rating was changed too often; the last one stands."),
}
_REFERENCE = "#/components/schemas/{model}"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's OpenAPI `responses` say about these statuses."""
    schema = {"$ref": _REFERENCE.format(model=Problem.__name__)}
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {PROBLEM_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def describe_problems(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document with the schema that `problems` refers to, and without FastAPI's own."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas[Problem.__name__] = Problem.model_json_schema(ref_template=_REFERENCE)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def problem_response(
    status: int,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem document as a response."""
    problem = Problem(
        title=_TITLES.get(status, "Error"), status=status, detail=detail, errors=errors or []
    )
    return JSONResponse(
        problem.model_dump(), status_code=status, media_type=PROBLEM_TYPE, headers=headers
    )


def add_error_handlers(app: FastAPI) -> None:
    """Register what turns each exception into its problem document."""
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(InvalidTokenError, _token)
    app.add_exception_handler(FieldsError, _fields)
    for refusal in _REFUSALS:
        app.add_exception_handler(refusal, _refused)
    app.add_exception_handler(Exception, _unexpected)


async def _validation(_request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [
        {"field": ".".join(map(str, problem["loc"])), "message": problem["msg"]}
        for problem in found[:20]
    ]
    detail = "; ".join(f"{entry['field']}: {entry['message']}" for entry in errors)
    return problem_response(422, detail, errors=errors)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else "Something went wrong."
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
    return problem_response(status, detail, headers=headers)


async def _token(_request: Request, error: Exception) -> JSONResponse:
    return problem_response(401, str(error), headers={"WWW-Authenticate": "Bearer"})


async def _fields(_request: Request, error: Exception) -> JSONResponse:
    found = error.problems[:20] if isinstance(error, FieldsError) else ()
    errors = [
        {"field": f"body.rows.{one.row - 1}.{one.field}", "message": one.message} for one in found
    ]
    return problem_response(422, str(error), errors=errors)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    status, detail = _REFUSALS[type(error)]
    return problem_response(status, detail.format(error=error))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("request_failed", path=request.url.path, exc_info=error)
    return problem_response(
        500, "Something went wrong on our side; nothing that we accepted is lost."
    )
