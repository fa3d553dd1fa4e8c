"""Taking the last deed back: a wish for it, and the task that does it."""

import re

from agent.ledger import Receipt
from agent.state import TaskFrame
from agent.tasks.frames import new_frame
from tools import registry
from tools.facts import facts_to_json

_WISH = re.compile(
    r"\b(?:undo|revert|un-?cancel|reinstate)\b|\b(?:take|bring|put) (?:that|it|this|the \w+) back\b"
    r"|\b(?:restore|reopen|reactivate) (?:that|it|this|(?:the|my) (?:order|subscription|account))\b"
    r"|\bdid ?n[o']?t mean (?:to|that)\b|\bthat was (?:a|my) mistake\b"
    r"|撤[销回消掉了]|恢复(?:它|订单|回来|原样|一下|$)|不取消了|反悔|弄错了|点错了|误操作",
    re.IGNORECASE,
)
# "Do you take it back?" is about the lamp; whoever does not want a thing any more cancels it.
_ABOUT_GOODS = re.compile(
    r"\b(?:you|u|they|driver|van|shop|courier) (?:\w+ )?take (?:that|it|this|the \w+) back\b"
    r"|\btake (?:it|that|this|the \w+) back\b.{0,40}\b(?:refund|unopened|sealed|not needed)\b"
    r"|\b(?:unopened|sealed?|not needed)\b.{0,40}\btake (?:it|that|this|the \w+) back\b"
    r"|不买了|不想买|不想要|用不上|退货|退款",
    re.IGNORECASE,
)
# A return that is to be undone is no wish to return: 「撤销退货」, "scrap that return".
_UNDOES_RETURN = re.compile(
    r"\b(?:scrap|undo|withdraw|revoke|retract|reverse|drop|stop|call off|cancel) "
    r"(?:that|the|my|this) (?:\w+ )?(?:return|exchange)\b"
    r"|\b(?:return|exchange) (?:\w+ ){0,3}(?:undone|withdrawn|called off|scrapped)\b"
    r"|(?:撤[销回消掉了]|取消)(?:[了掉])?(?:这|那|我|刚|才|个|次|的|登记|申请|办){0,8}(?:退换?货|换货)(?:申请|登记)?"
    r"|(?:退换?货|换货)(?:申请|登记|的?事)?(?:就|能|可以|给我|帮我|还是|请|先|也|可不可以|能不能){0,3}"
    r"(?:撤|取消|作废)"
    r"|(?:退换?货|换货)(?:就|先|还是|也){0,2}(?:不[办退换要弄]了?|别[办退换弄]了?|算了)",
    re.IGNORECASE,
)
_LONGEST = 120


def asks_to_undo(text: str) -> bool:
    """Whether a short message wishes the last deed undone."""
    if len(text) > _LONGEST:
        return False
    if _UNDOES_RETURN.search(text):
        return True
    return _WISH.search(text) is not None and _ABOUT_GOODS.search(text) is None


def undo_frame(receipt: Receipt) -> TaskFrame | None:
    """The task that takes a deed back; None where nothing can."""
    tool = registry.write_tool(receipt.tool).undo
    if tool is None:
        return None
    facts = facts_to_json(receipt.facts)
    slots = {name: str(value) for name, value in facts.items() if isinstance(value, str | int)}
    return new_frame(tool, {**slots, "receipt_id": receipt.receipt_id})
