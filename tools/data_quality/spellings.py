"""Cells as numbers and truth values."""

import re

TRUE = frozenset({"yes", "true", "1", "y", "t", "1.0"})
FALSE = frozenset({"no", "false", "0", "n", "f", "0.0"})
UNKNOWN_NUMBERS = frozenset({"na", "n/a", "nan", "null", "none", "?", "-", "#n/a", "unknown"})
"""What other programs write into a column of numbers where they know none."""
LARGEST = 1e100
"""Beyond this, squares overflow; nothing that is counted about a customer comes near."""
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def number_of(cell: str) -> float | None:
    """12, -3.5 or 1e3; None for anything else: `nan`, 1,000 and what is larger than `LARGEST`."""
    if not _NUMBER.fullmatch(cell):
        return None
    value = float(cell)
    return value if abs(value) <= LARGEST else None


def truth_of(cell: str) -> bool | None:
    """Yes, true, 1 and their like; None for anything else."""
    lowered = cell.lower()
    if lowered in TRUE:
        return True
    return False if lowered in FALSE else None


def is_unknown_number(cell: str) -> bool:
    """Whether a table says, in a column of numbers, that the number is not known."""
    return not cell or cell.lower() in UNKNOWN_NUMBERS
