"""A campaign against a running server: many clients, cut connections, retries, bursts, restarts.

Every client keeps sending a message under the same `client_message_id` until it is answered, as the
widget does. Afterwards the histories are read, and every message is looked for: stored once,
answered once, in order (DESIGN, promise 7).
"""

import asyncio
import json
import random
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from evals.http_load import Answer, Connection

Address = tuple[str, int]
_PAGE = 200
_GIVE_UP_AFTER_SECONDS = 120.0
_BUSY_WAIT_SECONDS = 0.05
# None of them brings in a person: after that nobody would answer.
_TEXTS = (
    "How much is delivery?",
    "运费多少？",
    "Can I return something?",
    "hello",
    "W123456",
    "thanks",
    "How long is the warranty?",
    "可以退货吗？",
)


@dataclass(frozen=True)
class Plan:
    """What the clients do."""

    clients: int = 8
    messages_per_client: int = 10
    disconnect_share: float = 0.3
    """Share of sends that hang up without waiting for the answer, and send again."""
    burst_share: float = 0.2
    """Share of steps that send two messages at once."""
    seed: int = 0


@dataclass(frozen=True)
class CampaignResult:
    """What happened; all lists are empty when everything was answered exactly once."""

    messages: int
    hang_ups: int
    refused_connections: int
    """Sends that met no server, or one that was cut off in mid-answer."""
    seconds: float
    lost: list[str] = field(default_factory=list)
    stored_twice: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    answered_twice: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    changed_answers: list[str] = field(default_factory=list)
    """Retries that got another answer than before."""
    gaps: list[str] = field(default_factory=list)
    """Conversations whose numbers have a gap or a double."""
    server_errors: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that must not happen, named."""
        kinds = (
            "lost",
            "stored_twice",
            "unanswered",
            "answered_twice",
            "out_of_order",
            "changed_answers",
            "gaps",
            "server_errors",
        )
        return [f"{kind}: {what}" for kind in kinds for what in getattr(self, kind)]


class CampaignStoppedError(Exception):
    """A message could not be delivered within two minutes; the server must be down for good."""


@dataclass
class Client:
    """One conversation with what was sent into it, in order."""

    conversation_id: str | None = None
    token: str | None = None
    steps: list[list[str]] = field(default_factory=list)
    """Ids of the messages of each step; those of one step were sent at once, in no order."""
    answers: dict[str, set[str]] = field(default_factory=dict)
    hang_ups: int = 0
    refused_connections: int = 0
    server_errors: list[str] = field(default_factory=list)


async def run_campaign(
    where: Callable[[], Address],
    plan: Plan,
    *,
    answered: Callable[[], None] = lambda: None,
) -> CampaignResult:
    """Run all clients at once, then look into what the server remembers.

    Args:
        where: the server's address right now; it may move when the server is restarted.
        plan: how many clients, and what they do.
        answered: called after every message that was answered, for progress and for killers.

    Raises:
        CampaignStoppedError: a message could not be delivered.
    """
    started = time.perf_counter()
    clients = [Client() for _ in range(plan.clients)]
    async with asyncio.TaskGroup() as group:
        for number, client in enumerate(clients):
            # Not for secrets: a campaign must be repeatable.
            rng = random.Random(plan.seed * 100_003 + number)  # noqa: S311
            group.create_task(_run_client(client, where, plan, rng, answered))
    seconds = time.perf_counter() - started
    found = [faults_of(client, await _history(client, where)) for client in clients]
    return CampaignResult(
        messages=sum(len(step) for client in clients for step in client.steps),
        hang_ups=sum(client.hang_ups for client in clients),
        refused_connections=sum(client.refused_connections for client in clients),
        seconds=seconds,
        changed_answers=[
            sent for client in clients for sent, ids in client.answers.items() if len(ids) > 1
        ],
        server_errors=[error for client in clients for error in client.server_errors],
        **{kind: [what for faults in found for what in faults[kind]] for kind in _FAULT_KINDS},
    )


async def _run_client(
    client: Client,
    where: Callable[[], Address],
    plan: Plan,
    rng: random.Random,
    answered: Callable[[], None],
) -> None:
    left = plan.messages_per_client
    while left:
        is_burst = client.token is not None and left > 1 and rng.random() < plan.burst_share
        ids = [str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(1 + is_burst)]
        client.steps.append(ids)
        left -= len(ids)
        async with asyncio.TaskGroup() as group:
            for sent in ids:
                text, hangs_up = rng.choice(_TEXTS), rng.random() < plan.disconnect_share
                patience = rng.uniform(0, 0.03) if hangs_up else None
                group.create_task(_deliver(client, where, sent, text, patience))
        for _ in ids:
            answered()


async def _deliver(
    client: Client, where: Callable[[], Address], sent: str, text: str, patience: float | None
) -> None:
    """Send a message until it is answered; with `patience` hang up once after so many seconds."""
    deadline = time.monotonic() + _GIVE_UP_AFTER_SECONDS
    payload = {"message": text, "client_message_id": sent}
    while time.monotonic() < deadline:
        connection = Connection(*where())
        try:
            async with asyncio.timeout(patience):
                answer = await connection.post("/v1/chat", payload, token=client.token)
        except TimeoutError:
            client.hang_ups += 1
            patience = None
            continue
        except OSError:
            client.refused_connections += 1
            await asyncio.sleep(_BUSY_WAIT_SECONDS)
            continue
        finally:
            await connection.close()
        if _note(client, sent, answer):
            return
        await asyncio.sleep(_BUSY_WAIT_SECONDS)
    raise CampaignStoppedError(f"message {sent} could not be delivered")


def _note(client: Client, sent: str, answer: Answer) -> bool:
    """Remember the answer; False when the message must be sent again."""
    if answer.status != 200:
        client.server_errors.append(f"{answer.status} for {sent}: {answer.body[:200]!r}")
        return answer.status < 500
    reply = orjson.loads(answer.body)
    client.conversation_id = reply["conversation_id"]
    client.token = client.token or reply["token"]
    client.answers.setdefault(sent, set()).add(reply["message_id"])
    return True


async def _history(client: Client, where: Callable[[], Address]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    while True:
        after = messages[-1]["seq"] if messages else 0
        page = await asyncio.to_thread(_read_page, client, where(), after)
        messages += page
        if len(page) < _PAGE:
            return messages


def _read_page(client: Client, address: Address, after: int) -> list[dict[str, Any]]:
    host, port = address
    path = f"/v1/conversations/{client.conversation_id}/messages?after={after}&limit={_PAGE}"
    request = urllib.request.Request(
        f"http://{host}:{port}{path}", headers={"Authorization": f"Bearer {client.token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        messages: list[dict[str, Any]] = json.load(response)["messages"]
    return messages


_FAULT_KINDS = ("lost", "stored_twice", "unanswered", "answered_twice", "out_of_order", "gaps")


def faults_of(client: Client, history: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """What is wrong with a conversation's history, seen from what its client has sent."""
    stored = [entry for entry in history if entry["role"] == "customer"]
    replies = [entry for entry in history if entry["role"] == "agent"]
    times = Counter(entry["client_message_id"] for entry in stored)
    sent = [message for step in client.steps for message in step]
    covered = {
        entry["client_message_id"]: sum(
            reply["answers_from"] <= entry["seq"] <= reply["answers_through"] for reply in replies
        )
        for entry in stored
    }
    step_of = {message: number for number, step in enumerate(client.steps) for message in step}
    order = [step_of.get(entry["client_message_id"], -1) for entry in stored]
    numbers = [entry["seq"] for entry in history]
    return {
        "lost": [message for message in sent if not times[message]],
        "stored_twice": [message for message, count in times.items() if count > 1],
        "unanswered": [message for message, count in covered.items() if count == 0],
        "answered_twice": [message for message, count in covered.items() if count > 1],
        "out_of_order": [] if order == sorted(order) else [str(client.conversation_id)],
        "gaps": []
        if numbers == list(range(1, len(numbers) + 1))
        else [str(client.conversation_id)],
    }
