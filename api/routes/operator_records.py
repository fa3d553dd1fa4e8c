"""`/v1/operator`: receipts and their undoing, approvals, and the outbox."""

from typing import Annotated, Any, Literal

from fastapi import Depends

from api.dependencies import Services, ServicesDep
from api.errors import problems
from api.operator_key import operator_router
from api.operator_models import ApprovalDecision, ByOperator, Done, Id, IdPath, OrderNumber
from api.operator_record_models import MailEntry, PendingApproval, ReceiptEntry, Undone
from api.paging import Page, WindowDep, moment, text

router = operator_router()


async def _wanted(
    customer_id: Id | None = None,
    conversation_id: Id | None = None,
    order_number: OrderNumber | None = None,
) -> dict[str, str]:
    given = {
        "customer_id": customer_id,
        "conversation_id": conversation_id,
        "order_number": order_number,
    }
    return {name: value for name, value in given.items() if value is not None}


@router.get("/receipts")
async def receipts(
    services: ServicesDep, window: WindowDep, wanted: Annotated[dict[str, str], Depends(_wanted)]
) -> Page[ReceiptEntry]:
    """What the agent has done, newest first: for a customer, in a conversation, to an order."""
    rows = await services.agent.records.receipts(
        wanted, limit=window.one_more, after=window.after(moment, text)
    )
    page = window.page(rows, lambda row: (row["created_at"], row["receipt_id"]), dict)
    return Page[ReceiptEntry].model_validate(page)


@router.post("/receipts/{receipt_id}/undo", responses=problems(404, 409, 413))
async def undo(receipt_id: IdPath, body: ByOperator, services: ServicesDep) -> Undone:
    """Take a deed back and tell the customer; doing it again changes nothing.

    409 when it cannot be taken back, or not any more.
    """
    done = await services.agent.reversals.undo(receipt_id, body.operator)
    receipt = await _receipt(services, done.receipt_id)
    return Undone(receipt=receipt, was_undone_before=done.told is None)


async def _receipt(services: Services, receipt_id: str) -> ReceiptEntry:
    [row] = await services.agent.records.receipts({"receipt_id": receipt_id}, limit=1)
    return ReceiptEntry.model_validate(row)


@router.get("/approvals")
async def approvals(services: ServicesDep, window: WindowDep) -> Page[PendingApproval]:
    """What waits for an operator's word, the most urgent first."""
    rows = await services.agent.approvals.pending(
        limit=window.one_more, after=window.after(moment, text)
    )
    page = window.page(rows, lambda row: (row["expires_at"], row["approval_id"]), dict)
    return Page[PendingApproval].model_validate(page)


@router.post("/approvals/{approval_id}", responses=problems(404, 409, 413))
async def decide(approval_id: IdPath, body: ApprovalDecision, services: ServicesDep) -> Done:
    """Approve or refuse, once; the customer hears of it in the conversation.

    409 when a colleague was first, or it has expired.
    """
    await services.agent.approvals.decide(
        approval_id, is_approved=body.approve, operator=body.operator, note=body.note
    )
    return Done()


@router.get("/outbox")
async def outbox(
    services: ServicesDep,
    window: WindowDep,
    status: Literal["waiting", "sent", "given_up"] | None = None,
) -> Page[MailEntry]:
    """Mails and what became of them, newest first.

    Codes are hidden, save in a demo, from which nothing leaves.
    """
    rows = await services.agent.records.mails(
        limit=window.one_more,
        status=status,
        after=window.after(moment, text),
        shows_codes=services.settings.demo,
    )
    page = window.page(rows, lambda row: (row["created_at"], row["outbox_id"]), _mail)
    return Page[MailEntry].model_validate(page)


def _mail(row: dict[str, Any]) -> dict[str, Any]:
    is_over = "given_up" if row["given_up_at"] else "waiting"
    return {**row, "status": "sent" if row["sent_at"] else is_over}
