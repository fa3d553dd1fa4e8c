"""A wish for a person, in every spelling; it wins over everything else (DESIGN, *hand_over*).

Patterns rather than the classifier alone: this promise has no tolerance. Each language takes two
steps: mentions of people who are not ours to call (a neighbour, a driver, "are you human?") are
crossed out, then a wish is looked for in what is left. A person who is refused is no wish either.
"""

import re

from agent.understanding.human_request_chinese import asks_in_chinese, mentions_in_chinese
from agent.understanding.human_request_english import asks_in_english, mentions_in_english
from agent.understanding.human_request_refused import without_refusal

_REPEATED = re.compile(r"(.)\1{2,}")
# "h u m a n", "h.u.m.a.n" and "hu-man" are from people too tired to be nice.
_SPELLED_OUT = re.compile(r"\b(?:[a-z][\s.\-*_]){3,}[a-z]\b")
# The words that Chinese speakers here say in English: "叫你的 colleague 来".
_ENGLISH_PERSON = re.compile(
    r"\b(?:real|live|human)?\s*(?:colleague|staff|agent|human|person|operator|manager)s?\b"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def asks_for_a_person(text: str) -> bool:
    """Whether the message asks to talk to a human being."""
    lowered = _lowered(text)
    return asks_in_english(lowered) or asks_in_chinese(_in_one_language(lowered))


def only_mentions_people(text: str) -> bool:
    """Whether the message tells of people ("your manager agreed", "I am the CEO"), asking for none.

    To the intent model a message in which people occur is soon one that asks for them.
    """
    lowered = _lowered(text)
    is_told = mentions_in_english(lowered) or mentions_in_chinese(_in_one_language(lowered))
    return is_told and not asks_for_a_person(text)


def _lowered(text: str) -> str:
    lowered = _REPEATED.sub(r"\1", without_refusal(text).lower())
    return _SPELLED_OUT.sub(lambda found: re.sub(r"[^a-z]", "", found[0]), lowered)


def _in_one_language(lowered: str) -> str:
    return _ENGLISH_PERSON.sub("真人", lowered) if _HAN.search(lowered) else lowered
