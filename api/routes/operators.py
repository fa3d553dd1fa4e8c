"""`/v1/operator`: what operators see and do, with a key that no customer has."""

import hmac
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path
from pydantic import BaseModel, ConfigDict, Field

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


router = APIRouter(
    prefix="/v1/operator",
    tags=["operator"],
    dependencies=[Depends(operator_of)],
    responses=problems(401, 422),
)
ConversationId = Annotated[str, Path(max_length=36)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
OperatorName = Annotated[str, Field(min_length=1, max_length=64, examples=["Siti"])]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Takeover(_Body):
    """Who takes the conversation."""

    operator: OperatorName


class OperatorReply(Takeover):
    """A message to the customer."""

    text: Text
    seen_through: int = Field(ge=0)
    """The number of the newest customer message that the operator had seen."""


class ApprovalDecision(Takeover):
    """An operator's word on what waits for it."""

    approve: bool
    note: str = Field(default="", max_length=500)
    """Shown to the customer when the answer is no."""


class InboxEntry(BaseModel):
    """A conversation that waits for a person, or has one."""

    conversation_id: str
    handover_id: str
    reason: str
    packet: dict[str, Any]
    requested_at: datetime
    taken_by: str | None
    customer_id: str | None
    language: str
    last_seq: int
    next_action: str
    next_action_due_at: datetime


class PendingApproval(BaseModel):
    """A deed that the customer has agreed to and an operator must."""

    approval_id: str
    conversation_id: str
    customer_id: str
    tool: str
    arguments: dict[str, str]
    amount_cents: int
    reason: str
    requested_at: datetime
    expires_at: datetime


class Done(BaseModel):
    """It was done."""

    done: bool = True


@router.get("/inbox")
async def inbox(services: ServicesDep) -> list[InboxEntry]:
    """Who waits for a person, the longest wait first; at most 200."""
    return [InboxEntry(**row) for row in await services.agent.operators.inbox()]


@router.post("/conversations/{conversation_id}/takeover", responses=problems(404))
async def take_over(conversation_id: ConversationId, body: Takeover, services: ServicesDep) -> Done:
    """Own the conversation; the agent is mute from now on."""
    await services.agent.operators.take_over(conversation_id, body.operator)
    return Done()


@router.post("/conversations/{conversation_id}/reply", responses=problems(404, 409))
async def reply(
    conversation_id: ConversationId, body: OperatorReply, services: ServicesDep
) -> Done:
    """Write to the customer. 409 when the agent owns the conversation, or the customer wrote on."""
    await services.agent.operators.reply(
        conversation_id, body.operator, body.text, seen_through=body.seen_through
    )
    return Done()


@router.post("/conversations/{conversation_id}/hand-back", responses=problems(404, 409))
async def hand_back(conversation_id: ConversationId, services: ServicesDep) -> Done:
    """Give the conversation back to the agent, which goes on where it stopped."""
    await services.agent.operators.hand_back(conversation_id)
    return Done()


@router.get("/conversations/{conversation_id}/receipts")
async def receipts(conversation_id: ConversationId, services: ServicesDep) -> list[dict[str, Any]]:
    """What was done in a conversation, oldest first; at most 200."""
    return await services.agent.operators.receipts(conversation_id)


@router.get("/approvals")
async def approvals(services: ServicesDep) -> list[PendingApproval]:
    """What waits for an operator's word, the most urgent first; at most 200."""
    return [PendingApproval(**row) for row in await services.agent.approvals.pending()]


@router.post("/approvals/{approval_id}", responses=problems(404))
async def decide(
    approval_id: Annotated[str, Path(max_length=36)],
    body: ApprovalDecision,
    services: ServicesDep,
) -> Done:
    """Approve or refuse, once; the customer hears of it in the conversation."""
    await services.agent.approvals.decide(
        approval_id, is_approved=body.approve, operator=body.operator, note=body.note
    )
    return Done()
