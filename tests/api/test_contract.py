"""Requests made up from the OpenAPI document itself: the server keeps to what it says."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from evals.server import RunningServer
from tests.conftest import OPERATOR_KEY

Operation = APIOperation[Any, Any, Any, Any]
PATHS = [
    "POST /v1/chat",
    "GET /v1/conversations/{conversation_id}/messages",
    "GET /v1/conversations/{conversation_id}/events",
    "POST /v1/conversations/{conversation_id}/rating",
    "POST /v1/identity/token",
    "POST /v1/identity/code",
    "POST /v1/identity/verify",
    "GET /v1/operator/inbox",
    "GET /v1/operator/watch",
    "GET /v1/operator/conversations",
    "GET /v1/operator/conversations/{conversation_id}",
    "GET /v1/operator/conversations/{conversation_id}/suggestions",
    "GET /v1/operator/conversations/{conversation_id}/summary",
    "POST /v1/operator/conversations/{conversation_id}/takeover",
    "POST /v1/operator/conversations/{conversation_id}/reply",
    "POST /v1/operator/conversations/{conversation_id}/hand-back",
    "GET /v1/operator/tickets",
    "GET /v1/operator/tickets/{ticket_number}",
    "POST /v1/operator/tickets/{ticket_number}/resolve",
    "POST /v1/operator/tickets/{ticket_number}/reopen",
    "GET /v1/operator/receipts",
    "POST /v1/operator/receipts/{receipt_id}/undo",
    "GET /v1/operator/approvals",
    "POST /v1/operator/approvals/{approval_id}",
    "GET /v1/operator/outbox",
    "POST /v1/churn/predict",
    "GET /v1/widget/config",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /demo/customers",
    "GET /demo/outbox",
    "POST /demo/sign-in",
]


@pytest.fixture(scope="module")
def operations(live_server: RunningServer) -> dict[str, Operation]:
    """The calls that the running server's document describes."""
    schema = schemathesis.openapi.from_url(f"{live_server.url}/openapi.json")
    schema.validate()
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.label: operation for operation in found}


def test_the_document_names_exactly_these_calls(operations: dict[str, Operation]) -> None:
    assert sorted(operations) == sorted(PATHS)


@pytest.mark.parametrize("label", PATHS)
def test_the_server_keeps_to_its_own_document(operations: dict[str, Operation], label: str) -> None:
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations[label].as_strategy())
    def check(case: "schemathesis.Case[Any]") -> None:
        if "/v1/operator/" in label:
            # Without the key every answer would be the same.
            case.headers["Authorization"] = f"Bearer {OPERATOR_KEY}"
        case.call_and_validate(
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ]
        )

    check()
