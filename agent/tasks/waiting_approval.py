"""What waits for an operator's word: the customer may ask after it, or withdraw it."""

import re
from datetime import datetime

from agent.state import Action, ConversationState
from agent.tasks.task_turn import TaskTurn
from tools.calls import ToolCall
from tools.database import Connection, Database, approval_rows

_ASKS = re.compile(
    r"\b(?:approv(?:ed|al|e|ing)|sign(?:ed)? off|decided)\b.*\?"
    r"|^\W*(?:has|have|was|were|is|did|any (?:news|word|update))\b.*\bapprov"
    r"|(?:批|审批|审核|通过)(?:准|下来|完|过)?了?(?:吗|没|沒|么)|(?:批准|审批|审核).*(?:吗|没|么|多久|怎么样|结果)",
    re.IGNORECASE,
)
_LONGEST = 100


def asks_about_approval(text: str) -> bool:
    """Whether a short message asks what has become of a request for approval."""
    return len(text) <= _LONGEST and _ASKS.search(text) is not None


async def has_waited(state: ConversationState, database: Database) -> bool:
    """Whether anything of the conversation has been put to an operator."""
    return await database.run(
        lambda connection: approval_rows.has_any(connection, state["conversation_id"])
    )


async def is_waiting(state: ConversationState, database: Database) -> bool:
    """Whether an operator is being asked."""
    now = datetime.fromisoformat(state["now"])

    def look(connection: Connection) -> bool:
        found = approval_rows.hold_newest_pending(connection, state["conversation_id"], now)
        return found is not None

    return await database.run(look)


async def withdraw_waiting(turn: TaskTurn) -> bool:
    """Withdraw the newest request of the conversation that waits; whether there was one.

    Nothing has been done for it yet, so that no consent is needed: nobody is asked any more.
    """

    def withdraw(call: ToolCall) -> str | None:
        conversation_id = turn.state["conversation_id"]
        row = approval_rows.hold_newest_pending(call.connection, conversation_id, call.now)
        if row is None:
            return None
        changes = {"status": "withdrawn", "decided_at": call.now, "told_at": call.now}
        approval_rows.change_approval(call.connection, row.approval_id, changes)
        return str(row.approval_id)

    approval_id = await turn.with_call(withdraw)
    if approval_id is None:
        return False
    turn.note("approval", {}, f"withdrawn {approval_id}")
    section = turn.words.section("approval_withdrawn")
    # A turn with this action is not overtaken: what has happened is told.
    data = {"approval_id": approval_id}
    section["actions"] = [Action(tool="approval", summary="withdrawn", data=data)]
    turn.sections.append(section)
    return True


async def tell_waiting(turn: TaskTurn) -> None:
    """Whether a request of the conversation still waits, and until when."""
    conversation_id = turn.state["conversation_id"]
    row = await turn.with_call(
        lambda call: approval_rows.hold_newest_pending(call.connection, conversation_id, call.now)
    )
    if row is None:
        turn.say("approval_none")
        return
    wording = turn.needs.wording
    due = wording.day(wording.local_date(row.expires_at), turn.language)
    turn.say("approval_waiting", due_on=due)
