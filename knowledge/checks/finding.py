"""One thing that is wrong, or soon will be, in a company pack."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, order=True)
class Finding:
    """Points at a file and line."""

    path: Path
    line: int
    severity: Literal["error", "warning"]
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.text}"


def line_of_text(path: Path, text: str) -> int:
    """The first line that holds `text`; 1 when it is written in another way there."""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if text in line:
            return number
    return 1
