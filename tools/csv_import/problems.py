"""What can be wrong with a file, a row or a cell."""

from dataclasses import dataclass


class ImportFileError(Exception):
    """The file as a whole cannot be imported; nothing was loaded."""


@dataclass(frozen=True)
class Problem:
    """Why a row is rejected."""

    field: str
    """The column; for what concerns the whole row, `row`."""
    reason: str
    line: int | None = None
    """Where in the file; None: in the first row of what is rejected."""


class CellError(Exception):
    """A cell, or what several say together, cannot be loaded."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.field}: {problem.reason}")
        self.problem = problem
