"""What stands out in a table, and how bad it is."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["stops", "warns", "note"]
SEVERITIES: tuple[Severity, ...] = ("stops", "warns", "note")


@dataclass(frozen=True)
class Finding:
    """One thing that somebody should know about a table."""

    severity: Severity
    """"stops": nothing can be learnt from the table as it is."""
    kind: str
    """For programs: "duplicate_rows", "unit_changed" and so on."""
    message: str
    column: str | None = None
    line: int | None = None
    """Of the file, where there is one place to look at; the first of several."""

    def __str__(self) -> str:
        """12: age: 1 value is far out."""
        where = [str(part) for part in (self.line, self.column) if part is not None]
        return ": ".join([*where, self.message])
