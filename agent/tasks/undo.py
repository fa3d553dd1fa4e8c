"""Taking the last deed back: a wish for it, and the task that does it."""

import re

from agent.ledger import Receipt
from agent.state import TaskFrame
from agent.tasks.frames import new_frame
from tools import registry
from tools.facts import facts_to_json

_WISH = re.compile(
    r"\b(?:undo|revert|un-?cancel|reinstate)\b|\b(?:take|bring|put) (?:that|it|this|the \w+) back\b"
    r"|\b(?:restore|reopen|reactivate) (?:that|it|this|the (?:order|subscription|account))\b"
    r"|\bdid ?n[o']?t mean (?:to|that)\b|\bthat was (?:a|my) mistake\b"
    r"|撤销|撤回|撤消|恢复(?:它|订单|回来|原样|一下|$)|不取消了|反悔|弄错了|点错了|误操作",
    re.IGNORECASE,
)
# "Do you take it back?" is about the lamp; whoever does not want a thing any more cancels it.
_ABOUT_GOODS = re.compile(
    r"\b(?:you|u|they|driver|van|shop|courier) (?:\w+ )?take (?:that|it|this|the \w+) back\b"
    r"|不买了|不想买|不想要|用不上|退货|退款",
    re.IGNORECASE,
)
_LONGEST = 120


def asks_to_undo(text: str) -> bool:
    """Whether a short message wishes the last deed undone."""
    is_wish = len(text) <= _LONGEST and _WISH.search(text) is not None
    return is_wish and _ABOUT_GOODS.search(text) is None


def undo_frame(receipt: Receipt) -> TaskFrame | None:
    """The task that takes a deed back; None where nothing can."""
    tool = registry.write_tool(receipt.tool).undo
    if tool is None:
        return None
    facts = facts_to_json(receipt.facts)
    slots = {name: str(value) for name, value in facts.items() if isinstance(value, str | int)}
    return new_frame(tool, {**slots, "receipt_id": receipt.receipt_id})
