"""Numbers that name one order or person say nothing about what is wanted: their digits are hidden.

Training and scoring use the same function, so that both read the same token; a change here needs
another recipe in `pack_models`. Values of slots come from the real text.
"""

import re

# Not the pattern of `slots`: models are trained on what this module writes.
_PHONE = re.compile(r"(?<![\w.])(?:\+65[\s-]?)?[3689]\d{3}[\s-]?\d{4}(?!\d)")
_RUN = re.compile(r"\d{5,}")
# "w 104417" and "W-104417" are "W104417"; "a" and "I" before a number are words.
_PREFIXED = re.compile(r"(?<![A-Za-z0-9])([b-hj-z])[\s-]?(?=\d{5})", re.IGNORECASE)


def mask_numbers(text: str) -> str:
    """`text` with zeros in order numbers, phones, postal codes and other runs of 5 digits or more.

    How long a run is stays visible: it tells a phone from an order.
    """
    text = _PHONE.sub("00000000", text)
    text = _PREFIXED.sub(lambda found: found[1].upper(), text)
    return _RUN.sub(lambda found: "0" * len(found[0]), text)
