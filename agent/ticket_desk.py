"""Tickets as operators work on them; their rules are in `tools/tickets.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from agent.context import AgentDependencies
from agent.working_time import hours_of
from tools import tickets
from tools.clock import Clock
from tools.database import Connection, promise_rows, ticket_list_rows, ticket_rows
from tools.database.promise_rows import Promise
from tools.database.ticket_list_rows import Urgency
from tools.database.ticket_rows import Ticket, TicketEvent
from tools.ticket_clocks import ClockReading, read_clocks

Result = TypeVar("Result")
_MOST_PROMISES = 50


@dataclass(frozen=True)
class TicketView:
    """A ticket with its clocks, now."""

    ticket: Ticket
    clocks: tuple[ClockReading, ...]


@dataclass(frozen=True)
class TicketHistory(TicketView):
    """The same with all that has happened."""

    events: list[TicketEvent]
    """The newest of them, oldest first."""
    promises: list[Promise]
    """The newest first."""


@dataclass(frozen=True)
class TicketDesk:
    """Reads and changes tickets, each in one transaction."""

    needs: AgentDependencies
    clock: Clock

    async def most_urgent(
        self, wanted: Mapping[str, str], *, limit: int, after: Urgency | None = None
    ) -> list[TicketView]:
        """Open tickets; see `tools/database/ticket_list_rows.py`."""
        return await self._run(
            lambda connection, now: self._views(
                connection,
                ticket_list_rows.most_urgent(connection, wanted, limit=limit, after=after),
                now,
            )
        )

    async def newest_resolved(
        self, wanted: Mapping[str, str], *, limit: int, after: tuple[datetime, str] | None = None
    ) -> list[TicketView]:
        """Resolved tickets; see `tools/database/ticket_list_rows.py`."""
        return await self._run(
            lambda connection, now: self._views(
                connection,
                ticket_list_rows.newest_resolved(connection, wanted, limit=limit, after=after),
                now,
            )
        )

    async def read(self, ticket_number: str) -> TicketHistory:
        """One ticket.

        Raises:
            TicketNotFoundError: there is none.
        """
        return await self._run(
            lambda connection, now: self._history(connection, ticket_number, now)
        )

    async def resolve(self, ticket_number: str, operator: str) -> TicketHistory:
        """Nothing is owed any more.

        Raises:
            TicketNotFoundError: there is none.
            TicketStateError: it is resolved already.
        """

        def write(connection: Connection, now: datetime) -> TicketHistory:
            tickets.resolve(connection, ticket_number, now=now, by=operator)
            return self._history(connection, ticket_number, now)

        return await self._run(write)

    async def reopen(self, ticket_number: str) -> TicketHistory:
        """Something is owed after all.

        Raises:
            TicketNotFoundError: there is none.
            TicketStateError: it is open.
        """

        def write(connection: Connection, now: datetime) -> TicketHistory:
            hours = hours_of(self.needs.pack.company)
            tickets.reopen(connection, ticket_number, now=now, hours=hours)
            return self._history(connection, ticket_number, now)

        return await self._run(write)

    def _views(
        self, connection: Connection, found: list[Ticket], now: datetime
    ) -> list[TicketView]:
        hours = hours_of(self.needs.pack.company)
        allowed = ticket_rows.allowed_of(connection, [ticket.ticket_id for ticket in found])
        return [
            TicketView(ticket, read_clocks(ticket, allowed[ticket.ticket_id], now, hours))
            for ticket in found
        ]

    def _history(self, connection: Connection, ticket_number: str, now: datetime) -> TicketHistory:
        ticket, events = tickets.ticket_with_events(connection, ticket_number)
        [view] = self._views(connection, [ticket], now)
        promised = promise_rows.promises_of_ticket(
            connection, ticket.ticket_id, limit=_MOST_PROMISES
        )
        return TicketHistory(ticket, view.clocks, events, promised)

    async def _run(self, work: Callable[[Connection, datetime], Result]) -> Result:
        now = self.clock()
        return await self.needs.database.run(lambda connection: work(connection, now))
