"""A rehearsal gets in nobody's way: on SQLite beside running turns, and on PostgreSQL."""

import asyncio
from pathlib import Path

from agent import Agent, IncomingMessage, build_agent
from agent.assembly import AssemblySettings
from tests.building import fresh_copy, shop_settings
from tests.postgresql import postgresql_url
from tools.database import inspection_rows
from tools.database.migrate import migrate


async def to_be_cancelled(agent: Agent) -> tuple[str, str]:
    """A conversation of a person's in which a packed order is to be cancelled; its number."""
    with agent.needs.database.transaction() as connection:
        [(customer_id, number)] = inspection_rows.put_back_orders(connection, 1)
    message = IncomingMessage(
        text=f"please cancel order {number}", language="en", customer_id=customer_id
    )
    admission = await agent.log.admit(message)
    conversation_id = admission.conversation.conversation_id
    await agent.operators.take_over(conversation_id, "Siti")
    return conversation_id, number


async def test_turns_and_rehearsals_at_once_do_not_disturb_each_other(shop_agent: Agent) -> None:
    conversation_id, _ = await to_be_cancelled(shop_agent)

    async def turn() -> str:
        message = IncomingMessage(text="How much is delivery?", language="en")
        reply = await shop_agent.answer_to(await shop_agent.admit(message))
        return (reply.entry.text or "") if reply.entry else ""

    async def suggestion() -> str:
        return (await shop_agent.copilot.suggestions(conversation_id)).items[0].text

    found = await asyncio.gather(*(one() for _ in range(20) for one in (turn, suggestion)))

    assert all("S$4.90" in text for text in found[::2])
    assert len(set(found[1::2])) == 1
    assert found[1].startswith("I would cancel order")


async def test_who_does_not_wait_leaves_nothing_locked(shop_agent: Agent) -> None:
    conversation_id, _ = await to_be_cancelled(shop_agent)

    for steps in range(1, 30, 3):
        asked = asyncio.create_task(shop_agent.copilot.suggestions(conversation_id))
        for _ in range(steps):
            await asyncio.sleep(0.0005)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)

    async with asyncio.timeout(5):
        await shop_agent.operators.reply(conversation_id, "Siti", "Hello.", seen_through=1)


async def test_on_postgresql_nothing_is_written_either(built_data: Path, tmp_path: Path) -> None:
    own = shop_settings(fresh_copy(built_data, tmp_path))
    with postgresql_url(migrate) as url:
        tools = own.tools.model_copy(update={"database_url": url})
        settings = AssemblySettings(own.agent, own.knowledge, tools, is_demo=True)
        async with build_agent(settings) as agent:
            conversation_id, number = await to_be_cancelled(agent)

            found = await agent.copilot.suggestions(conversation_id)

            assert found.items[0].text.startswith(f"I would cancel order **{number}**")
            with agent.needs.database.transaction() as connection:
                written = inspection_rows.deeds_on_order(connection, number)
                consents = connection.exec_driver_sql("SELECT count(*) FROM consents").scalar_one()
            assert (written.status, consents) == ("packed", 0)
