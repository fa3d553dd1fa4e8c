"""Which deeds and promises a section claims, and whether a receipt or a tool backs each.

Figures are checked in `agent.backing`; here it is the verbs: "I have cancelled", "will be
refunded", "已为您取消". A claim is backed by a receipt or a tool's result of the same kind in the
same section. Quotations are exempt: a sentence of a cited article speaks of the rule, not of this
customer's case, and was written by a person.
"""

import re
from collections.abc import Mapping

from agent.state import Section

_DONE = r"(?:have|has|had|'ve|was|were|is|are|been|just|now|already|successfully)"
_WILL = r"(?:will|'ll|shall|going to|gonna)"

# "Nothing was changed" claims no change.
_NOTHING = re.compile(r"\bnothing (?:was|is|has been|will be) \w+", re.IGNORECASE)
_QUESTION = re.compile(r"[^.!?。！？\n]*[?？]")


def _english(verbs: str) -> re.Pattern[str]:
    """The deed as done ("has been cancelled") or as promised ("I'll cancel")."""
    base, past = verbs.split("/")
    return re.compile(
        rf"\b{_DONE} (?:\w+ ){{0,2}}(?:{past})\b|\bI (?:{past})\b|\bwe (?:{past})\b"
        rf"|\b{_WILL} (?:\w+ ){{0,2}}(?:{base}|{past})\b|\bdone: [^.]*\b(?:{past})\b",
        re.IGNORECASE,
    )


def _chinese(verbs: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:已经?|成功|刚刚?(?:为|帮|给|替))[您你]?[^，。！？：不没未]{{0,6}}(?:{verbs})"
        rf"|(?:为|帮|给|替)[您你](?:{verbs})(?:好|成功|完)?了"
        rf"|(?:会|将|马上|稍后)(?:为|帮|给|替)?[您你]?[^，。！？不没未]{{0,6}}(?:{verbs})"
    )


_CLAIMS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "cancel": (_english("cancel/cancell?ed"), _chinese("取消|撤单")),
    "refund": (_english("refund|credit/refunded|credited"), _chinese("退款|退回|退到|退还")),
    "change": (
        _english("change|update|correct/changed|updated|corrected"),
        _chinese("改好|修改|更改|更新|变更"),
    ),
    "send": (
        _english("send|ship|deliver|replace/sent|shipped|delivered|replaced"),
        _chinese("寄出|发货|补发|换货|送达|发送"),
    ),
    "return": (_english("collect|pick up/registered|booked"), _chinese("登记退货|安排取件|上门取")),
    "account": (
        _english("close|reopen|pause|resume/closed|reopened|paused|resumed"),
        _chinese("注销|暂停|恢复|关闭"),
    ),
    "order": (_english("order|place/ordered|placed"), _chinese("下单|订好")),
    "call": (
        _english("call|ring|phone|contact|answer|reply/called|contacted|passed on"),
        _chinese("回电|致电|联系|回复|转接|转交"),
    ),
    "compensate": (_english("waive|compensate/waived|compensated"), _chinese("补偿|赔偿|减免")),
}
# What a tool's name says about the kind of deed; `*` backs any.
_BACKED_BY: Mapping[str, tuple[str, ...]] = {
    "cancel": ("cancel", "close", "undo", "restore", "withdraw", "track", "orders", "subscription"),
    "refund": ("refund", "cancel", "return", "payment", "restore", "approval"),
    "change": (
        "change",
        "update",
        "address",
        "newsletter",
        "subscription",
        "skip",
        "pause",
        "restore",
    ),
    "send": ("mail", "invoice", "replacement", "reorder", "track", "orders", "subscription"),
    "return": ("return",),
    "account": ("account", "subscription", "reopen", "restore"),
    "order": ("reorder", "replacement", "track", "orders"),
    "call": ("hand_over", "ticket", "promise", "approval", "complaint", "problem"),
    "compensate": ("voucher", "refund", "goodwill", "approval"),
}


def unbacked_deeds(section: Section) -> list[str]:
    """Claims of deeds or promises in `section` that nothing in it backs, in order of kind."""
    tools = [action["tool"] for action in section["actions"]]
    quoted = [citation["sentence"] for citation in section["citations"]]
    text = section["text"].replace("**", "")
    for offer in section["quick_replies"]:
        # What is offered to choose from describes what a tool has found.
        text = text.replace(offer["label"], "")
    text = _NOTHING.sub("", _QUESTION.sub("", text))
    # "I will cancel ..., shall I?" says what would be done; the yes is still to come.
    if quoted or section["node"] == "answer_question" or section["proposes"]:
        return []
    found = []
    for kind, patterns in _CLAIMS.items():
        if any(word in tool for word in _BACKED_BY[kind] for tool in tools):
            continue
        claim = next((hit.group() for one in patterns if (hit := one.search(text))), None)
        # What the pack's author wrote word for word is no invention; see `TaskWords.done` for
        # the replies that need a receipt all the same.
        if claim is not None and not any(claim in backing for backing in section["backing"]):
            found.append(f"{kind}: {claim}")
    return found
