"""Anything may happen to a ticket, in any order: its clocks stay right."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.tools.desk import HOURS, MON_0900, open_ticket
from tools import tickets
from tools.business_hours import Severity, SlaPolicy
from tools.database import Database
from tools.watchdog import sweep


class TicketLife(RuleBasedStateMachine):
    """Anything may happen to a ticket at any time; its clocks are kept beside it by hand."""

    database: Database

    @initialize(severity=st.sampled_from(["low", "medium", "high", "critical"]))
    def open(self, severity: Severity) -> None:
        self.transaction = self.database.transaction()
        self.connection = self.transaction.__enter__()
        self.now = MON_0900
        self.allowed = SlaPolicy().of(severity).resolution
        self.worked = timedelta(0)
        self.replies_owed = 0
        self.raised: list[tuple[str, int, int]] = []
        self.ticket = open_ticket(self.connection, severity)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            self.transaction.__exit__(RuntimeError, RuntimeError(), None)

    @property
    def is_running(self) -> bool:
        return self.ticket.status in {"open", "waiting_for_approval"}

    def change(self, work: Any, **arguments: Any) -> None:  # noqa: ANN401 - one of the changes
        before = self.ticket.next_reply_due_at
        self.ticket = work(self.connection, self.ticket.ticket_number, now=self.now, **arguments)
        self.replies_owed += before is None and self.ticket.next_reply_due_at is not None

    @rule(minutes=st.one_of(st.integers(0, 90), st.integers(91, 4000)))
    def wait(self, minutes: int) -> None:
        later = self.now + timedelta(minutes=minutes)
        if self.is_running:
            self.worked += HOURS.between(self.now, later)
        self.now = later

    @precondition(lambda self: self.ticket.status != "resolved")
    @rule()
    def operator_replies(self) -> None:
        self.change(tickets.record_operator_reply, hours=HOURS, by="Ana")

    @precondition(lambda self: self.ticket.status != "resolved")
    @rule()
    def customer_writes(self) -> None:
        self.change(tickets.record_customer_message, hours=HOURS)

    @precondition(lambda self: self.ticket.status == "open")
    @rule()
    def pause(self) -> None:
        self.change(tickets.pause, reason="photo")

    @precondition(lambda self: self.ticket.status == "open")
    @rule()
    def await_approval(self) -> None:
        self.change(tickets.await_approval)

    @precondition(lambda self: self.ticket.status.startswith("waiting"))
    @rule()
    def resume(self) -> None:
        self.change(tickets.resume, hours=HOURS)

    @precondition(lambda self: self.ticket.status != "resolved")
    @rule()
    def resolve(self) -> None:
        self.change(tickets.resolve, by="Ana")

    @precondition(lambda self: self.ticket.status == "resolved")
    @rule()
    def reopen(self) -> None:
        self.change(tickets.reopen, hours=HOURS)

    @rule()
    def escalate(self) -> None:
        found = sweep(self.connection, self.now, HOURS).escalated
        for each in found:
            run = self.replies_owed if each.clock == "next_reply" else 0
            if each.clock != "customer_silence":
                assert self.is_running
                assert (each.clock, each.level, run) not in self.raised
                self.raised.append((each.clock, each.level, run))
        if self.is_running:
            reached = {
                level for level in (50, 80, 100) if self.worked * 100 >= self.allowed * level
            }
            assert {level for clock, level, _ in self.raised if clock == "resolution"} == reached
        self.ticket, _ = tickets.ticket_with_events(self.connection, self.ticket.ticket_number)
        assert not any(each.level == 100 for each in found if self.is_running) or (
            self.ticket.owner == "lead"
        )

    @invariant()
    def clocks_stand_still_while_nobody_works_on_it(self) -> None:
        if self.is_running:
            left = HOURS.between(self.now, self.ticket.resolution_due_at)
            assert left == max(self.allowed - self.worked, timedelta(0))
        else:
            assert self.ticket.running_clocks == {}

    @invariant()
    def an_open_ticket_has_owner_next_action_and_due_date(self) -> None:
        is_open = self.ticket.status != "resolved"
        assert self.ticket.owner
        assert (self.ticket.next_action != "none") is is_open
        assert (self.ticket.due_at is not None) is is_open

    @invariant()
    def the_record_agrees_and_its_events_have_no_gap(self) -> None:
        stored, events = tickets.ticket_with_events(self.connection, self.ticket.ticket_number)
        assert stored == self.ticket
        assert [event.event_number for event in events] == list(range(1, len(events) + 1))


def test_whatever_happens_to_a_ticket_its_clocks_are_right(database: Database) -> None:
    TicketLife.database = database
    run_state_machine_as_test(
        TicketLife,
        settings=settings(
            max_examples=100,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
