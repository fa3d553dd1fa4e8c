"""Who says "done" in a reply, and which receipts stand behind it."""

import re
from functools import cache
from typing import Any, cast

from agent import AgentSettings
from agent.claims import unbacked_deeds
from agent.sections import plain_section
from agent.state import Section
from agent.wording import Wording
from evals.properties.brain import ANSWER
from evals.properties.record import Record, Row
from knowledge import Pack, load_pack
from tools.facts import facts_from_json

_PLACE = re.compile(r"\\\{(\w+)\\\}")


def no_deed_is_claimed_without_a_receipt(record: Record) -> list[str]:
    """Who says "done" has a receipt, of that deed, in that conversation."""
    faults = []
    for conversation in record.tables["conversations"]:
        conversation_id = conversation["conversation_id"]
        receipts = [
            row for row in record.tables["receipts"] if row["conversation_id"] == conversation_id
        ]
        said: list[str] = []
        for reply in record.replies(conversation_id):
            told = [row for row in receipts if row["told_seq"] and row["told_seq"] <= reply["seq"]]
            problems = [
                *_unbacked(reply, said),
                *_done_texts_without(reply, told),
                *_actions_without(reply, receipts),
            ]
            said.append(reply["text"])
            faults += [f"reply {reply['seq']} of {conversation_id}: {one}" for one in problems]
    return faults


def asks_for_just_this(question: Row, receipt: Row) -> bool:
    """Whether a reply ends with asking for what a receipt says was done: the words, filled in."""
    task = next(
        task
        for task in _pack().tasks.values()
        if task.write and task.done and re.fullmatch(_tool_pattern(task.write), receipt["tool"])
    )
    language = question["payload"]["language"]
    facts = facts_from_json(receipt["facts"])
    values = {name: str(value) for name, value in facts.items()} | {"tool": receipt["tool"]}
    words = Wording(_pack()).facts(facts, language)
    shown = _pack().replies[str(task.summary).format(**values)][language]
    return any(question["text"].endswith(variant.format(**words)) for variant in shown)


def _tool_pattern(write: str) -> str:
    return re.sub(r"\{\w+\}", r"\\w+", write)


def _unbacked(reply: Row, said: list[str]) -> list[str]:
    """The product's own check of verbs, over what was sent.

    What was said before may be said again on request: it was checked when it was first said.
    """
    payload = reply["payload"]
    section = cast(Section, {**plain_section("advance_task", reply["text"])})
    section["actions"] = payload.get("actions", [])
    section["quick_replies"] = payload.get("quick_replies", [])
    section["backing"] = [ANSWER, *_harmless_words(), *said]
    return unbacked_deeds(section)


def _done_texts_without(reply: Row, told: list[Row]) -> list[str]:
    """Done-texts of the pack in a reply, without a receipt that says just this."""
    faults = []
    for key, pattern in _done_patterns():
        for found in pattern.finditer(reply["text"]):
            values = found.groupdict()
            if not any(_says(receipt, key, values) for receipt in told):
                faults.append(f"{key} without receipt: {found.group()!r}")
    return faults


def _actions_without(reply: Row, receipts: list[Row]) -> list[str]:
    known = {row["receipt_id"]: row for row in receipts}
    faults = []
    for action in reply["payload"].get("actions", []):
        receipt_id = action["data"].get("receipt_id")
        if receipt_id is None:
            continue
        receipt = known.get(receipt_id)
        if (
            receipt is None
            or receipt["told_seq"] != reply["seq"]
            or receipt["tool"] != action["tool"]
        ):
            faults.append(f"action {action['tool']} names receipt {receipt_id}")
    return faults


def _says(receipt: Row, key: str, values: dict[str, Any]) -> bool:
    """Whether a receipt is of the deed that a done-text tells, of the same order."""
    facts = receipt["facts"]
    numbers = ("order_number", "return_number", "new_order_number", "code")
    return _key_of(receipt) == key and all(
        values[name] == str(facts.get(name)) for name in numbers if name in values
    )


def _key_of(receipt: Row) -> str:
    values = {name: str(value) for name, value in receipt["facts"].items()}
    return _pack().done_reply(receipt["tool"]).format(**{**values, "tool": receipt["tool"]})


@cache
def _pack() -> Pack:
    return load_pack(AgentSettings(pack="online_shop").pack_folder)


@cache
def _done_keys() -> frozenset[str]:
    templates = [
        re.sub(r"\{\w+\}", ".+", task.done) for task in _pack().tasks.values() if task.done
    ]
    return frozenset(
        key for key in _pack().replies if any(re.fullmatch(one, key) for one in templates)
    )


@cache
def _done_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (key, _pattern(variant)) for key in sorted(_done_keys()) for variant in _written(key)
    )


def _pattern(variant: str) -> re.Pattern[str]:
    """A reply with anything in its places; a name that comes twice is named once."""
    seen: set[str] = set()

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name in seen:
            return ".+?"
        seen.add(name)
        return f"(?P<{name}>.+?)"

    # Without the end of the sentence: a text may be cut or go on.
    return re.compile(_PLACE.sub(place, re.escape(variant)))


@cache
def _harmless_words() -> tuple[str, ...]:
    """Every reply of the pack that tells of no deed of ours."""
    return tuple(
        variant for key in _pack().replies if key not in _done_keys() for variant in _written(key)
    )


def _written(key: str) -> tuple[str, ...]:
    return tuple(one for variants in _pack().replies[key].values() for one in variants)
