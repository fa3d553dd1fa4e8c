"""`/v1/operator/tickets`: what is owed to customers, with its clocks."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path

from agent.ticket_desk import TicketHistory
from agent.ticket_desk import TicketView as ClockedTicket
from api.dependencies import ServicesDep
from api.errors import problems
from api.operator_key import operator_router
from api.operator_models import ByOperator, Id
from api.operator_record_models import TicketEntry, TicketView
from api.paging import Page, WindowDep, moment, number, text
from tools.database.ticket_list_rows import urgency_of

router = operator_router()
TicketNumber = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,16}$")]
Status = Literal["open", "waiting_for_customer", "waiting_for_approval", "resolved"]


async def _wanted(
    customer_id: Id | None = None, conversation_id: Id | None = None
) -> dict[str, str]:
    given = {"customer_id": customer_id, "conversation_id": conversation_id}
    return {name: value for name, value in given.items() if value is not None}


@router.get("/tickets")
async def tickets(
    services: ServicesDep,
    window: WindowDep,
    wanted: Annotated[dict[str, str], Depends(_wanted)],
    status: Status | None = None,
) -> Page[TicketEntry]:
    """Tickets that are not resolved, the most urgent first, those that wait for customers last.

    With `status=resolved` the resolved ones, the newest first.
    """
    desk = services.agent.tickets
    if status == "resolved":
        found = await desk.newest_resolved(
            wanted, limit=window.one_more, after=window.after(moment, text)
        )
        page = window.page(
            found, lambda view: (view.ticket.resolved_at, view.ticket.ticket_id), _entry
        )
        return Page[TicketEntry].model_validate(page)
    if status is not None:
        wanted["status"] = status
    found = await desk.most_urgent(
        wanted, limit=window.one_more, after=window.after(number, moment, text)
    )
    page = window.page(found, lambda view: urgency_of(view.ticket), _entry)
    return Page[TicketEntry].model_validate(page)


@router.get("/tickets/{ticket_number}", responses=problems(404))
async def read_ticket(ticket_number: TicketNumber, services: ServicesDep) -> TicketView:
    """One ticket with its clocks, escalations, promises and all that has happened."""
    return _view(await services.agent.tickets.read(ticket_number))


@router.post("/tickets/{ticket_number}/resolve", responses=problems(404, 409, 413))
async def resolve(
    ticket_number: TicketNumber, body: ByOperator, services: ServicesDep
) -> TicketView:
    """Nothing is owed any more; the clocks stop. 409 when it is resolved already."""
    return _view(await services.agent.tickets.resolve(ticket_number, body.operator))


@router.post("/tickets/{ticket_number}/reopen", responses=problems(404, 409))
async def reopen(ticket_number: TicketNumber, services: ServicesDep) -> TicketView:
    """Something is owed after all; the clocks go on where they stopped. 409 when it is open."""
    return _view(await services.agent.tickets.reopen(ticket_number))


def _entry(view: ClockedTicket) -> dict[str, Any]:
    clocks = [vars(clock) for clock in view.clocks]
    return {**vars(view.ticket), "due_at": view.ticket.due_at, "clocks": clocks}


def _view(history: TicketHistory) -> TicketView:
    events = [vars(event) for event in history.events]
    escalations = [
        {**event.payload, "happened_at": event.happened_at}
        for event in history.events
        if event.kind == "escalated"
    ]
    promises = [vars(promise) for promise in history.promises]
    return TicketView.model_validate(
        {
            **_entry(history),
            "events": events,
            "escalations": escalations,
            "promises": promises,
        }
    )
