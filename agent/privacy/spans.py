"""Where personal data stands in a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "EMAIL", "URL", "IP", "BANK_ACCOUNT", "CARD", "ID_NUMBER", "PHONE", "NUMBER", "ADDRESS", "NAME",
]  # fmt: skip


@dataclass(frozen=True)
class PersonalDatum:
    """One piece, `text[start:end]`."""

    kind: Kind
    start: int
    end: int


def without_overlaps(found: Iterable[PersonalDatum]) -> list[PersonalDatum]:
    """Sorted by place; of two that overlap, the one that was found first stays."""
    kept: list[PersonalDatum] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
