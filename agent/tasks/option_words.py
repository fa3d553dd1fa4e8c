"""Which of a fixed set of answers a message names, and not merely refuses or describes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.pack import SlotOption

_REFUSED = re.compile(
    r"(?:\b(?:not|no|never|without|nor|cannot|instead\sof|rather\sthan"
    r"|(?:do|does|did|ca|wo|is)n['’]?t)"
    r"(?:\s(?:a|an|the|to|my|it|any|want|wanna|need|like|for|be|you|me)){0,4}\s"
    r"|(?:不要|不想|不是|不用|不|(?<!特)别|没|无需)[要想用是再给我你您]{0,2})$"
)
# "my paused refill", 「暂停的订阅」: how things are, not what is wanted.
# "I want it paused for a month" wants it all the same.
_DESCRIBES_AFTER = re.compile(
    r"^(?:e?d\s(?!for\b|until\b|till\b|from\b|please\b|pls\b|now\b|at\b|and\b|again\b|a\b|\d)\w"
    r"|(?:了|着)?[的得](?=\s?\w)|中)"
)
_PAST = re.compile(r"e?d\b")
_DESCRIBES_BEFORE = re.compile(r"(?:已经?|\b(?:is|are|was|currently)(?:\son)?\s)$")
_CHANGES_MIND = re.compile(r"\b(?:no,|actually|instead,|i mean|rather,)|不对|说错|还是|改成|换成")
_WONDERS = re.compile(
    r"^\W*(?:and |so |but |ok(?:ay)? |well )?"
    r"(?:how (?!about)|what(?! about|['’]s? if)|when|where|why|who)\b.*\?"
    r"|(?:多久|多长|几天|几号|什么时候|为什么|怎么(?!样)|哪里|哪儿).*[?？吗呢]?\s*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class _Hit:
    position: int
    end: int
    order: int
    value: str
    is_description: bool
    is_past: bool
    """The verb of a deed, for how things are: "my paused refill"."""


def wonders(text: str) -> bool:
    """Whether it asks about an option: "how long does a refund take?" chooses no refund."""
    return _WONDERS.search(text) is not None


def named_option(text: str, options: Sequence[SlotOption]) -> str | None:
    """The value of the option that `text` wants by one of its words; None where it names none.

    Of several, what comes after a change of mind is meant, otherwise the first of the pack.
    """
    said = text.casefold()
    hits = [hit for hit in _outermost(list(_hits(said, options))) if not hit.is_past]
    if len({hit.value for hit in hits}) > 1:
        hits = [hit for hit in hits if not hit.is_description] or hits
        turns = [found.end() for found in _CHANGES_MIND.finditer(said)]
        hits = [hit for hit in hits if turns and hit.position >= turns[-1]] or hits
    return min(hits, key=lambda hit: hit.order).value if hits else None


def _hits(said: str, options: Sequence[SlotOption]) -> Iterator[_Hit]:
    """Where words of options stand, without those that are refused."""
    for order, option in enumerate(options):
        for word in (one for words in option.words.values() for one in words):
            # "end" is not in "send"; an ending may follow: "paused".
            edge = r"(?<![a-z])" if word.isascii() else ""
            form = re.escape(word)
            if word.isascii() and word.endswith("e"):
                form = f"{form[:-1]}(?:e|ing)"
            for found in re.finditer(edge + form, said):
                before, after = said[: found.start()], said[found.end() :]
                if not _REFUSED.search(before):
                    is_description = bool(
                        _DESCRIBES_AFTER.search(after) or _DESCRIBES_BEFORE.search(before)
                    )
                    is_past = is_description and _PAST.match(after) is not None
                    yield _Hit(
                        found.start(), found.end(), order, option.value, is_description, is_past
                    )


def _outermost(hits: list[_Hit]) -> list[_Hit]:
    """Without hits inside a longer one: "off pause" is no pause."""
    return [
        hit
        for hit in hits
        if not any(
            other.position <= hit.position
            and hit.end <= other.end
            and other.end - other.position > hit.end - hit.position
            for other in hits
        )
    ]
