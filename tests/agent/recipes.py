"""The recipes of CONTRIBUTING.md, followed to the letter on a copy of the shop's pack."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from agent import Agent, IncomingMessage
from agent.agent import Reply
from agent.assembly import Mind, assemble
from knowledge import Pack, load_pack
from tests.agent.brains import ScriptedBrain
from tests.agent.conftest import SHOP, SetClock
from tests.building import shop_settings
from tools.ids import new_id

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"


def section_of(title: str) -> str:
    """The text under a heading of the guide."""
    text = GUIDE.read_text("utf-8")
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def pack_with(recipe: str, folder: Path) -> Path:
    """A copy of the shop's pack, with the blocks of a recipe appended to the files they name."""
    pack = Path(shutil.copytree(SHOP, folder / "shop"))
    blocks = re.findall(
        r'^```\w+ append="([^"]+)"\n(.*?)^```$', section_of(recipe), re.MULTILINE | re.DOTALL
    )
    assert blocks
    for name, text in blocks:
        with (pack / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return pack


@asynccontextmanager
async def agent_of(
    pack_folder: Path, brain: ScriptedBrain, like: Agent, data_dir: Path, clock: SetClock
) -> AsyncIterator[Agent]:
    """The real agent on a pack and a demo record of its own; only understanding is scripted."""
    pack: Pack = load_pack(pack_folder)
    mind = Mind(pack, brain, like.needs.search, {})
    async with assemble(shop_settings(data_dir), mind, clock=clock, make_id=new_id) as agent:
        yield agent


async def ask(
    agent: Agent,
    text: str,
    *,
    customer_id: str,
    conversation_id: str | None = None,
    language: str = "en",
) -> Reply:
    """The reply to a message of a customer who is signed in."""
    message = IncomingMessage(
        text=text, language=language, conversation_id=conversation_id, customer_id=customer_id
    )
    return await agent.answer_to(await agent.admit(message))
