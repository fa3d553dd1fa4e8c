"""Which language a message is in, by its script; good for English beside Chinese."""

import re
import unicodedata

from knowledge.pack import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_NOT_WORDS = re.compile(
    r"<[^<>]*>|[\w.+-]+@[\w.-]+|(?:https?://|www\.)[\w./?=&%-]+|\b[A-Za-z]{0,4}[- ]?\d[\w-]*",
    re.ASCII,
)
_ENGLISH_ALONE = frozenset({"hello", "hi", "hey", "help", "yes", "no", "thanks", "thank"})
"""Words that are English even with a capital letter."""
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

    E-mail addresses, codes, markup, order numbers and emoji have no language: that of the
    conversation, `otherwise`, goes on. In a Chinese conversation neither have names and addresses
    in Latin letters, which begin with capitals, and the English words that people there mix in.
    """
    text = _NOT_WORDS.sub(" ", text)
    han = len(_HAN.findall(text))
    latin = _LATIN_WORD.findall(text)
    if otherwise == "zh" and not (han or any(map(_is_english, latin))):
        return "zh"
    if otherwise == "zh":
        return "zh" if 2 * han >= len(latin) else "en"
    if han == 0:
        return "en"
    return "zh" if han >= len(latin) else "en"


def _is_english(word: str) -> bool:
    return word[0].islower() or word.lower() in _ENGLISH_ALONE
