"""What goes with what a customer has: the whole turn, with a scripted understanding."""

from pathlib import Path

import pytest
from sqlalchemy import select

from agent import Agent
from agent.commands import StartTask
from tests.agent.brains import ScriptedBrain
from tests.agent.conftest import SHOP, SetClock
from tests.agent.recipes import agent_of, ask
from tests.tools.desk import HOURS
from tools import tickets
from tools.clock import system_clock
from tools.database import Connection
from tools.database.tables import order_items, orders, products

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENGLISH, CHINESE = "what goes with the coffee machine I bought?", "我买的咖啡机可以配什么"


def brain() -> ScriptedBrain:
    return ScriptedBrain(
        {
            text: [StartTask(text=text, intent="recommend_products", probability=0.99)]
            for text in (ENGLISH, CHINESE)
        }
    )


def owner_of(connection: Connection, sku: str) -> str:
    """A customer who has it, and has never had what it needs."""
    of_product = (
        select(orders.c.customer_id)
        .join(order_items, order_items.c.order_id == orders.c.order_id)
        .join(products, products.c.product_id == order_items.c.product_id)
    )
    has_consumables = of_product.where(products.c.category == "consumables")
    return str(
        connection.execute(
            of_product.where(
                products.c.sku == sku, orders.c.customer_id.not_in(has_consumables)
            ).order_by(orders.c.order_number)
        ).scalars().first()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        (ENGLISH, "en", ["Descaler", "S$12.90", "Kopi coffee machine"]),
        (CHINESE, "zh", ["除垢剂", "S$12.90", "Kopi 咖啡机"]),
    ],
)
async def test_a_customer_hears_product_price_and_reason(
    standing_agent: Agent,
    clock: SetClock,
    tmp_path: Path,
    text: str,
    language: str,
    said: list[str],
) -> None:
    async with agent_of(SHOP, brain(), standing_agent, tmp_path / "var", clock) as agent:
        customer = await agent.needs.database.run(lambda one: owner_of(one, "KOP-CM"))

        reply = await ask(agent, text, customer_id=customer, language=language)

    assert reply.entry is not None
    assert reply.entry.text is not None
    assert [words for words in said if words not in reply.entry.text] == []


async def test_nothing_is_recommended_while_a_severe_complaint_is_open(
    standing_agent: Agent, clock: SetClock, tmp_path: Path
) -> None:
    async with agent_of(SHOP, brain(), standing_agent, tmp_path / "var", clock) as agent:
        customer = await agent.needs.database.run(lambda one: owner_of(one, "KOP-CM"))
        new = tickets.NewTicket(
            "key", "complaint", "damaged", "critical", "Smoke", customer_id=customer
        )
        await agent.needs.database.run(
            lambda one: tickets.open_ticket(one, new, now=system_clock(), hours=HOURS)
        )

        reply = await ask(agent, ENGLISH, customer_id=customer)

    assert reply.entry is not None
    assert reply.entry.text is not None
    assert "put that right before we suggest anything" in reply.entry.text
    assert "Descaler" not in reply.entry.text
