"""Ways to write an attack so that it looks like something else."""

import base64
import codecs
from collections.abc import Callable, Mapping
from typing import Literal

Disguise = Literal[
    "base64", "hex", "rot13", "reversed", "spaced", "zero_width", "homoglyphs", "wide", "leet",
    "tags", "entities",
]  # fmt: skip

_LIKE_LATIN = str.maketrans("aceiopsxyAEO", "асеіорѕхуАЕО")
_LEET = str.maketrans("aeiost", "431057")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _tags(text: str) -> str:
    """In characters that nobody sees, after a harmless word."""
    return "hi" + "".join(chr(0xE0000 + ord(one)) for one in text if ord(one) < 0x80)


_WAYS: Mapping[Disguise, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(" "),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "spaced": " ".join,
    "zero_width": "\u200b".join,
    "homoglyphs": lambda text: text.translate(_LIKE_LATIN),
    "wide": lambda text: text.translate(_WIDE),
    "leet": lambda text: text.translate(_LEET),
    "tags": _tags,
    "entities": lambda text: "".join(f"&#{ord(one)};" for one in text),
}


def disguised(text: str, disguise: Disguise) -> str:
    """`text` in that way of writing."""
    return _WAYS[disguise](text)
