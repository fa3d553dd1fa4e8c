"""Which language a message is in, by its script; good for English beside Chinese."""

import re
import unicodedata

from knowledge.pack import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
# Invisible or direction-changing characters have no business in a message to a shop.
_REMOVED_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_KEPT = frozenset("\n\t\u200d")


def clean(text: str) -> str:
    """Normalise to NFKC, drop control and invisible characters, fold white space."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        character
        for character in text
        if character in _KEPT or unicodedata.category(character) not in _REMOVED_CATEGORIES
    )
    return re.sub(r"[ \t]+", " ", text).strip()


def detect_language(text: str, *, otherwise: Language) -> Language:
    """Chinese when Han characters carry the message, English when Latin words do.

    A few English words inside a Chinese sentence leave it Chinese, and the other way round: a Han
    character counts as much as a Latin word. With neither (an order number, an emoji) the
    language of the conversation goes on.
    """
    han = len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if han == 0 and latin == 0:
        return otherwise
    return "zh" if han >= latin else "en"
