from datetime import date

import pytest
from sqlalchemy import insert

from agent import Agent
from tests.agent.recipes import ask
from tools.database import Connection
from tools.database.tables import customers

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _add_newcomer(connection: Connection) -> None:
    connection.execute(
        insert(customers).values(
            customer_id="newcomer",
            name="New Comer",
            email="new@customer.example",
            language="en",
            club_tier="green",
            joined_on=date(2026, 11, 1),
        )
    )


async def test_who_has_no_order_is_told_what_an_article_knows(standing_agent: Agent) -> None:
    await standing_agent.needs.database.run(_add_newcomer)

    reply = await ask(standing_agent, "my card was declined", customer_id="newcomer")

    assert reply.entry is not None
    assert [one["article_id"] for one in reply.entry.payload["citations"]] == ["payment-declined"]
