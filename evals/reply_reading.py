"""Understanding what an agent asks, as a customer would: by its words.

The pack's replies are the templates. That works for any agent that speaks with this pack's
wording, in process and over HTTP; another agent's questions are not understood, and its customers
insist.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.pack import Pack
from tools.registry import WRITE_TOOLS

Kind = Literal["consent", "slot", "unclear", "person", "none"]
_UNCLEAR = frozenset(
    {"clarify_which", "clarify_open", "not_covered", "out_of_scope", "choice_invalid"}
)
_PERSON = frozenset({"person_offer", "complaint_person", "asked_enough"})
_EMAIL = frozenset({"claim_email", "identity_email", "claim_failed"})
_CODE = frozenset({"identity_code", "code_wrong"})
_CONSENT = frozenset({"consent_again"})
_NUMBER = re.compile(r"\d+")
_PLACE = re.compile(r"\{(\w+)\}")
_SHORTEST = 4
"""Literal characters that a template needs, to be known by."""


@dataclass(frozen=True)
class Asked:
    """What a reply wants to know."""

    kind: Kind
    slot: str = ""
    tools: frozenset[str] = frozenset()
    """What the yes would be to; empty where the question does not say it."""


_REMEMBERED = 1000
"""Texts."""


class ReplyReader:
    """Finds the pack's wordings in a text."""

    def __init__(self, pack: Pack) -> None:
        self._replies = pack.replies
        self._read: dict[str, tuple[str, ...]] = {}
        self._patterns = [
            (key, pattern)
            for key, by_language in pack.replies.items()
            for variants in by_language.values()
            for variant in variants
            if (pattern := _pattern(variant)) is not None
        ]
        self.figures = frozenset(
            number.lstrip("0")
            for by_language in pack.replies.values()
            for variants in by_language.values()
            for number in _NUMBER.findall(" ".join(variants))
        )
        """Numbers in the pack's own wording."""
        self._slot_of = _slots_by_question(pack)
        self._tools_of = _tools_by_reply(pack)

    def keys(self, text: str) -> tuple[str, ...]:
        """Keys of the replies that the text is made of, in the order of their appearance."""
        # Customer, contract and scores all ask about the same reply.
        if text not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[text] = tuple(self._keys(text))
        return self._read[text]

    def _keys(self, text: str) -> list[str]:
        found = [
            (match.start(), -len(match[0]), key)
            for key, pattern in self._patterns
            if (match := pattern.search(text)) is not None
        ]
        return list(dict.fromkeys(key for _, _, key in sorted(found)))

    def asked(self, text: str) -> Asked:
        """The last question of a reply that the customer has to answer."""
        keys = self.keys(text)
        for key in reversed(keys):
            if key in _CONSENT or "_summary" in key:
                # Two summaries may have the same words.
                summaries = (self.tools_of(one) for one in keys if "_summary" in one)
                return Asked("consent", tools=frozenset().union(*summaries))
            if key in self._slot_of:
                return Asked("slot", self._slot_of[key])
            if key in _UNCLEAR:
                return Asked("unclear")
            if key in _PERSON:
                return Asked("person")
        return Asked("none")

    def texts_but(self, left_out: re.Pattern[str]) -> list[str]:
        """What the pack's author has written, without replies whose key matches."""
        return [
            variant
            for key, by_language in self._replies.items()
            if not left_out.search(key)
            for variants in by_language.values()
            for variant in variants
        ]

    def tools_of(self, key: str) -> frozenset[str]:
        """Which tools a summary or a done-text of that key may be of; empty for other replies."""
        return self._tools_of.get(key, frozenset())


def _tools_by_reply(pack: Pack) -> Mapping[str, frozenset[str]]:
    """`cancel_subscription_done` is of `cancel_subscription`, by the templates of the tasks."""
    found: dict[str, set[str]] = {}
    for task in pack.tasks.values():
        for template in (task.summary, task.done) if task.write else ():
            pattern = re.compile(_PLACE.sub(r"(?P<\1>\\w+)", template or ""))
            for key in pack.replies:
                if match := pattern.fullmatch(key):
                    tool = match.groupdict().get("tool") or str(task.write)
                    found.setdefault(key, set()).add(tool)
    return {key: frozenset(tools & WRITE_TOOLS.keys()) for key, tools in found.items()}


def _slots_by_question(pack: Pack) -> Mapping[str, str]:
    asked = {slot.ask: name for task in pack.tasks.values() for name, slot in task.slots.items()}
    return {**asked, **dict.fromkeys(_EMAIL, "email"), **dict.fromkeys(_CODE, "code")}


def _pattern(template: str) -> re.Pattern[str] | None:
    literals = re.split(r"\{[a-z_]+\}", template)
    if sum(len(literal.strip(" *.,。，：:")) for literal in literals) < _SHORTEST:
        return None
    return re.compile(".{1,300}?".join(re.escape(literal.strip("\n")) for literal in literals))
