"""Every task, from the first message to the record, over HTTP, in both languages."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.tokens import TokenSigner
from evals.server import RunningServer, running_server
from tests.api.task_cases import CASES, YES, Case, is_done
from tests.building import fresh_copy
from tools.clock import system_clock

SITE_SECRET = "the-site-signs-with-this-and-nobody-knows-it"
# The embedding site signs for its customers.
SIGNER = TokenSigner(secret="unused" * 8, site_secret=SITE_SECRET, clock=system_clock)
HANDED_OVER = {"actions": [], "handed_over": True}


class Shop:
    """A running server and its record."""

    def __init__(self, server: RunningServer, database: Path) -> None:
        self.url = server.url
        self._database = database

    def read(self, query: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a cell
        """The first cell of a query."""
        with sqlite3.connect(self._database, timeout=30) as connection:
            row = connection.execute(query, values).fetchone()
        connection.close()
        return row and row[0]

    def write(self, statement: str, values: dict[str, Any]) -> None:
        """Change the record behind the server's back, as a warehouse would."""
        with sqlite3.connect(self._database, timeout=30) as connection:
            connection.execute(statement, values)
        connection.close()

    def about(self, customer_id: str) -> dict[str, Any]:
        """What the messages of a case may name."""
        values: dict[str, Any] = {"customer_id": customer_id}
        order = "SELECT order_number FROM orders WHERE customer_id = :customer_id AND status = "
        newest = " ORDER BY placed_at DESC LIMIT 1"
        values["placed"] = self.read(f"{order}'placed'{newest}", values)
        values["delivered"] = self.read(f"{order}'delivered'{newest}", values)
        values["cheapest"] = self.read(f"{order}'delivered' ORDER BY total_cents LIMIT 1", values)
        values["subscription"] = self.read(
            "SELECT subscription_number FROM subscriptions"
            " WHERE customer_id = :customer_id AND status = 'active'",
            values,
        )
        values["email"] = self.read(
            "SELECT email FROM customers WHERE customer_id = :customer_id", values
        )
        values["orders_before"] = self.read(
            "SELECT count(*) FROM orders WHERE customer_id = :customer_id", values
        )
        return values

    def talk(self, customer_id: str, language: str, messages: list[str]) -> list[dict[str, Any]]:
        """The replies of one conversation."""
        with httpx.Client(base_url=self.url, timeout=30) as client:
            token = SIGNER.customer_token(customer_id)
            replies: list[dict[str, Any]] = []
            for message in messages:
                answer = client.post(
                    "/v1/chat",
                    json={"message": message, "locale": language},
                    headers={"Authorization": f"Bearer {token}"},
                )
                replies.append(answer.raise_for_status().json())
                token = str(replies[0]["token"])
        return replies


@pytest.fixture(scope="module")
def shop(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A server with a record of its own."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("tasks"))
    environment = {
        "RAPPORT_DATA_DIR": str(data_dir),
        "RAPPORT_DEMO_CUSTOMERS": "40",
        "RAPPORT_SITE_SECRET": SITE_SECRET,
    }
    with running_server("--demo", environment=environment) as server:
        yield Shop(server, data_dir / "rapport.sqlite")


def customer_of(number: int) -> str:
    """One of the demo's sign-ins."""
    return f"00000000-0000-4000-8000-{number:012d}"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.task)
def test_a_task_runs_to_its_end(shop: Shop, case: Case, language: str) -> None:
    number = (CASES.index(case) + (6 if language == "zh" else 0)) % 12
    customer_id = customer_of(number)
    for statement in case.prepare:
        shop.write(statement, {"customer_id": customer_id})
    values = shop.about(customer_id)
    before = shop.read(case.query, values)
    messages = [
        YES[language] if message == "YES" else message.format(**values)
        for message in case.messages[language]
    ]

    replies = shop.talk(customer_id, language, messages)

    after = shop.read(case.query, values)
    assert is_done(case, replies, after), [reply["reply"] for reply in replies]
    # Agents that do nothing, or bring in a person every time, must not pass for good ones.
    assert not is_done(case, [], before)
    assert not is_done(case, [HANDED_OVER] * len(messages), before)
