"""What an answer to "Shall I do that?" says: a closed grammar, so that only a plain yes is a yes.

Every word of a yes must be known, and known to change nothing: an unknown word, a digit, a
condition or a question makes it something else. English and Chinese are read together, because
customers here mix them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal

from agent.understanding.consent_phrases import DEEDS, OBJECTS, PHRASES
from agent.understanding.slots import choose_option
from knowledge.pack import Language

__all__ = ["ConsentAnswer", "choose_option", "read_consent_answer"]

ConsentAnswer = Literal["yes", "no", "unclear", "other"]
MAX_CHARACTERS = 200
"""Nobody needs more for a plain yes or no."""
USUAL_DEEDS = "cancel order, refund"
"""What a customer may repeat where the caller does not say what was asked."""

_PAUSES = frozenset(",.!;:~-–—、。")
_TOKEN = re.compile(r"~~(?=\w)|[a-z]+|\.{3,}|。{3,}|\S")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’‘ʼ](?=[a-z])")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
# A blank between Chinese characters is a comma: "可以 取消吧".
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
# Skin tones and the wish for a coloured glyph change nothing about an emoji; ":)" is a smile.
_DROPPED = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|[:;=]-?[)d](?![a-z])")
_TRADITIONAL = str.maketrans(
    "確認沒問題謝對嗎訂單請這樣幫麼當過還別個給錢後來辦處執繼續錯換貨兩邊說麻煩",
    "确认没问题谢对吗订单请这样帮么当过还别个给钱后来办处执继续错换货两边说麻烦",
)


def _keyed(blocks: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Phrase, as tokens -> the name of its block."""
    return {
        tuple(_TOKEN.findall(phrase)): name
        for name, block in blocks.items()
        for phrase in block.split(",")
    }


_MEANINGS = _keyed(PHRASES)
_DEED_PATTERNS = _keyed(DEEDS)
_OBJECT_PATTERNS = _keyed(OBJECTS)
_KNOWN_TOKENS = frozenset(
    token
    for phrases in (_MEANINGS, _DEED_PATTERNS, _OBJECT_PATTERNS)
    for phrase in phrases
    for token in phrase
)
_LONGEST = max(map(len, _MEANINGS))


def read_consent_answer(
    text: str, language: Language, *, about: str | None = None
) -> ConsentAnswer:
    """What `text` says to a summary that ends in "Shall I?".

    "yes" only if the whole message is an unconditional yes; "unclear" is worth asking again;
    "other" is a new request, a question or a correction. `about` names what was asked for (the
    summary, or the name of its task): "ok, cancel it" is a yes to nothing but cancelling.
    """
    if len(text) > 5 * MAX_CHARACTERS:
        return "other"
    tokens = _tokens(text)
    units = list(_joined(list(_units(tokens))))
    said = {meaning for meaning, _ in units}
    if "unknown" in said or sum(map(len, tokens)) > MAX_CHARACTERS:
        return "other"
    asked = (about or USUAL_DEEDS).casefold()
    foreign = [one for meaning, one in units if meaning == "deed" and not re.search(one, asked)]
    # "cancel it", where nothing was to be cancelled, may well mean: do not do it.
    if any("cancel" not in pattern for pattern in foreign):
        return "other"
    return "unclear" if foreign else _decide(said)


def _decide(said: set[str]) -> ConsentAnswer:
    """The answer of a message of known phrases."""
    refuses = bool(said & {"no", "not"})
    if said & {"doubt", "link"} or (refuses and said & {"yes", "deed"}):
        return "unclear"
    if refuses:
        return "no"
    return "yes" if "yes" in said and "soft" not in said else "unclear"


def _tokens(text: str) -> list[str]:
    """Words, Chinese characters and signs, with what does not change the meaning folded."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip().replace("\n", ",")
    if len(folded) > 5 * MAX_CHARACTERS:  # one character may unfold into eighteen
        return [folded]
    visible = "".join(one for one in folded if unicodedata.category(one) not in {"Cf", "Cc"})
    plain = _HYPHEN.sub(" ", _APOSTROPHE.sub("", visible)).replace("&", " and ")
    plain = _SPACED.sub(",", _DROPPED.sub("", plain)).translate(_TRADITIONAL)
    plain = re.sub(r"\bo\.\s?k\b", "ok", plain)
    return [_usual_spelling(token) for token in _TOKEN.findall(plain)]


def _usual_spelling(token: str) -> str:
    """A known token for one with letters drawn out: "yesss", "goood"; else the token itself."""
    if token in _KNOWN_TOKENS or not token.isalpha():
        return token
    shorter = (re.sub(r"(.)\1{2,}", r"\1", token), re.sub(r"(.)\1{2,}", r"\1\1", token))
    candidates = (*shorter, re.sub(r"(.)\1$", r"\1", shorter[0]))
    return next((one for one in candidates if one in _KNOWN_TOKENS), token)


def _units(tokens: list[str]) -> Iterator[tuple[str, str]]:
    """The longest known phrases from left to right: what each means; a deed with its pattern."""
    position = 0
    while position < len(tokens):
        phrase = _phrase_at(tokens, position, _MEANINGS)
        length, pattern = _deed_at(tokens, position)
        if length > len(phrase):
            yield "deed", pattern
        elif phrase:
            yield _MEANINGS[phrase], ""
        else:
            yield _stray(tokens[position]), ""
        position += max(length, len(phrase), 1)


def _deed_at(tokens: list[str], start: int) -> tuple[int, str]:
    """How many tokens name a deed here, and what the summary must match."""
    before = _phrase_at(tokens, start, _OBJECT_PATTERNS)
    # "订单取消" is Chinese; "order cancel" is a new request.
    before = () if "".join(before).isascii() else before
    verb = _phrase_at(tokens, start + len(before), _DEED_PATTERNS)
    if not verb:
        return 0, ""
    end = start + len(before) + len(verb)
    after = _phrase_at(tokens, end, _OBJECT_PATTERNS)
    end += len(after)
    while end < len(tokens) and tokens[end] in "掉吧了":
        end += 1
    objects = [_OBJECT_PATTERNS[one] for one in (before, after) if one]
    needed = [_DEED_PATTERNS[verb], *objects]
    return end - start, "(?s)^" + "".join(f"(?=.*(?:{one}))" for one in needed)


def _phrase_at(
    tokens: list[str], start: int, phrases: Mapping[tuple[str, ...], str]
) -> tuple[str, ...]:
    """The longest of `phrases` that begins at `start`, or nothing."""
    for length in range(min(_LONGEST, len(tokens) - start), 0, -1):
        phrase = tuple(tokens[start : start + length])
        if phrase in phrases:
            return phrase
    return ()


def _joined(units: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Without pauses; "don't" takes its deed, "I want to" and a deed are the deed."""
    for position, (meaning, pattern) in enumerate(units):
        before = units[position - 1][0] if position else "pause"
        after = units[position + 1][0] if position + 1 < len(units) else "pause"
        is_refused = meaning == "deed" and before == "not"
        leads_on = meaning == "link" and after in {"deed", "link"}
        if meaning == "not" and after == "no":
            yield "doubt", ""  # "don't stop", "don't leave it"
        elif meaning != "pause" and not is_refused and not leads_on:
            yield meaning, pattern


def _stray(token: str) -> str:
    """A token that no phrase begins with: a lone sign is a doubt, a word may be anything."""
    if token in _PAUSES:
        return "pause"
    return "unknown" if unicodedata.category(token[0])[0] in "LN" else "doubt"
