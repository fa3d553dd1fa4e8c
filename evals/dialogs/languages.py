"""Which language a text is in, as far as a case is concerned."""

import re

_ADDRESS = re.compile(r"[\w.+*-]+@[\w.-]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def is_chinese(text: str) -> bool:
    """Whether it has more Chinese characters than Latin words; an e-mail address is neither."""
    characters = sum("\u4e00" <= character <= "\u9fff" for character in text)
    return characters > len(_LATIN_WORD.findall(_ADDRESS.sub(" ", text)))
