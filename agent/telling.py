"""Deeds that no reply has told of: done in a turn that was never sent."""

from collections.abc import Mapping
from typing import Any

from agent import ledger
from agent.state import Section
from agent.tasks.words import TaskWords
from knowledge.pack import Pack
from tools.database import Connection


def untold_deeds(
    connection: Connection, conversation_id: str, pack: Pack, words: TaskWords
) -> list[Section]:
    """A section for each deed of a conversation that its customer has not heard of."""
    receipts = ledger.untold_receipts(connection, conversation_id)
    return [
        words.done(pack.done_reply(receipt.tool), receipt, undoable=False) for receipt in receipts
    ]


def as_message(sections: list[Section]) -> Mapping[str, Any]:
    """What a reply made of these sections says and carries."""
    return {
        "text": "\n\n".join(section["text"] for section in sections),
        "actions": [action for section in sections for action in section["actions"]],
        "receipts": [receipt for section in sections for receipt in section["receipts"]],
    }
