"""Text that somebody else wrote into the record, as it may stand in a reply.

A product's name or a street is one short line. What would make a link, a tag or a line of its own
of it is left out: a reply is read in the widget, in mails and in consoles, and whoever can name a
product or an address must not be able to write there.
"""

import re
import unicodedata

MOST_CHARACTERS = 200
_PICTURE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\s?\([^)]*\)?")
_TAG = re.compile(r"<\s*/?\s*[a-z!][^<>]*>?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![a-z0-9])(?:[a-z][a-z0-9+.-]*://|www\.|(?:javascript|vbscript|data):(?=\S))"
    r"[^\s，。；、）]*",
    re.IGNORECASE,
)


def as_one_line(text: str) -> str:
    """`text` without markup, addresses of the web, line breaks and signs that nobody can see."""
    seen = "".join(" " if one.isspace() else one for one in text if _is_seen(one))
    plain = _PICTURE_OR_LINK.sub(r"\1", seen)
    # Twice: what is left of one sign may make another.
    for _ in range(2):
        plain = _ADDRESS.sub("", _TAG.sub("", plain))
    line = " ".join(plain.split())
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1].rstrip()}…"


def _is_seen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cs"}
