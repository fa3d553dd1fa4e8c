"""What is wrong with a table, a configuration, a row or a model file; shown as it is."""

from dataclasses import dataclass

SHOWN_PROBLEMS = 5


class ChurnError(Exception):
    """Churn cannot be trained or scored; the message names the place."""


class TableError(ChurnError):
    """A table that cannot be used; names file, row and field."""


class ConfigError(ChurnError):
    """A configuration that does not fit; names the file and the key."""


class ModelFileError(ChurnError):
    """A model that is missing, of another kind, damaged or tampered with; names the file."""


@dataclass(frozen=True)
class FieldProblem:
    """One thing that is wrong with one value."""

    row: int
    """From 1: of a file its line, of a request its place in the list."""
    field: str
    message: str

    def __str__(self) -> str:
        """Row, field and what is wrong."""
        return f"row {self.row}: {self.field}: {self.message}"


class FieldsError(ChurnError):
    """Rows that the model cannot score; every problem is named."""

    def __init__(self, problems: tuple[FieldProblem, ...], place: str = "") -> None:
        shown = "; ".join(map(str, problems[:SHOWN_PROBLEMS]))
        more = len(problems) - SHOWN_PROBLEMS
        prefix = f"{place}: " if place else ""
        super().__init__(prefix + shown + (f"; and {more:,} more" if more > 0 else ""))
        self.problems = problems
