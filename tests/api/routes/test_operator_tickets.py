"""Tickets over HTTP: clocks, what starts and stops them, and their end."""

from datetime import timedelta
from typing import Any

import pytest

from tests.agent.conftest import SetClock
from tests.api.operator_desk import Desk, Talk

pytestmark = pytest.mark.asyncio(loop_scope="module")
RUDE = "I want to complain: your driver was rude to my mother"


async def complaint(desk: Desk, number: int) -> tuple[Talk, str]:
    """A conversation with a ticket, and the ticket's number."""
    talk = await desk.talk(RUDE, number=number)
    [ticket] = (await desk.get("tickets", conversation_id=talk.conversation_id))["items"]
    return talk, ticket["ticket_number"]


def states(ticket: dict[str, Any]) -> dict[str, str]:
    return {clock["clock"]: clock["state"] for clock in ticket["clocks"]}


async def test_a_complaint_is_a_ticket_whose_clocks_run(desk: Desk, clock: SetClock) -> None:
    talk, ticket_number = await complaint(desk, 0)
    before, clock.now = clock.now, clock.now + timedelta(hours=1)

    ticket = await desk.get(f"tickets/{ticket_number}")

    clock.now = before
    assert states(ticket) == {
        "first_reply": "running",
        "next_reply": "idle",
        "resolution": "running",
    }
    first = ticket["clocks"][0]
    assert first["used_percent"] == round(100 * 3600 / first["allowed_seconds"])
    assert ticket["due_at"] == first["due_at"]
    assert [event["kind"] for event in ticket["events"]] == ["opened"]
    assert ticket["promises"][0]["kept_at"] is None
    assert ticket["customer_id"] == talk.customer_id
    seen = await desk.get(f"conversations/{talk.conversation_id}")
    assert seen["open_tickets"] == [ticket_number]


async def test_an_operators_reply_stops_the_clocks_and_the_customers_starts_them(
    desk: Desk, clock: SetClock
) -> None:
    talk, ticket_number = await complaint(desk, 1)
    path = f"conversations/{talk.conversation_id}"
    await desk.do(f"{path}/takeover", operator="Siti")
    seen_through = (await desk.get(path))["last_customer_seq"]

    await desk.do(
        f"{path}/reply", operator="Siti", text="I am so sorry.", seen_through=seen_through
    )
    replied = await desk.get(f"tickets/{ticket_number}")
    before, clock.now = clock.now, clock.now + timedelta(minutes=30)
    await talk.say("And what will you do about it?")
    written = await desk.get(f"tickets/{ticket_number}")
    clock.now = before

    assert (replied["owner"], replied["status"]) == ("Siti", "waiting_for_customer")
    assert states(replied) == {"first_reply": "met", "next_reply": "idle", "resolution": "paused"}
    assert replied["promises"][0]["kept_at"] is not None
    assert (written["status"], written["next_action"]) == ("open", "reply")
    assert states(written) == {
        "first_reply": "met",
        "next_reply": "running",
        "resolution": "running",
    }


async def test_a_ticket_that_nobody_answers_escalates(desk: Desk, clock: SetClock) -> None:
    _, ticket_number = await complaint(desk, 2)
    before, clock.now = clock.now, clock.now + timedelta(days=7)
    await desk.agent.watch.round()

    ticket = await desk.get(f"tickets/{ticket_number}")

    clock.now = before
    assert (ticket["owner"], ticket["next_action"]) == ("lead", "escalation")
    assert states(ticket)["first_reply"] == "overdue"
    assert ticket["clocks"][0]["used_percent"] > 100
    levels = [one["level"] for one in ticket["escalations"] if one["clock"] == "first_reply"]
    assert levels == [50, 80, 100]
    assert ticket["promises"][0]["broken_at"] is not None


async def test_a_ticket_is_resolved_once_and_can_be_opened_again(desk: Desk) -> None:
    _, ticket_number = await complaint(desk, 3)

    resolved = await desk.do(f"tickets/{ticket_number}/resolve", operator="Siti")
    again = await desk.post(f"tickets/{ticket_number}/resolve", operator="Ravi")
    listed = await desk.pages("tickets", status="resolved", limit=1)
    reopened = await desk.do(f"tickets/{ticket_number}/reopen")

    assert (resolved["status"], resolved["due_at"]) == ("resolved", None)
    assert states(resolved) == {"first_reply": "idle", "next_reply": "idle", "resolution": "met"}
    assert again.status_code == 409
    assert ticket_number in again.json()["detail"]
    assert ticket_number in {one["ticket_number"] for one in listed}
    assert (reopened["status"], reopened["resolved_at"]) == ("open", None)


async def test_tickets_come_in_pages_the_most_urgent_first(desk: Desk) -> None:
    numbers = [(await complaint(desk, number))[1] for number in (4, 5, 6)]
    urgent = (await desk.talk("Your lamp gave my son an electric shock, he is in hospital!")).say

    listed = await desk.pages("tickets", limit=1)

    found = [one["ticket_number"] for one in listed]
    assert len(set(found)) == len(found)
    assert set(numbers) <= set(found)
    running = [one["due_at"] for one in listed if one["status"] == "open"]
    assert running == sorted(running)
    assert listed[0]["severity"] == "critical", urgent
