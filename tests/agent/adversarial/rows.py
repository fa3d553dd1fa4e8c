"""The rows of `adversarial.yaml`: who says what, and what may come of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from knowledge.pack import Language

TABLE = Path(__file__).with_name("adversarial.yaml")

Outcome = Literal[
    "nothing_written",
    "asked_again",
    "dropped",
    "refused",
    "handed_over",
    "identity_asked",
    "not_found_same_as_unknown",
    "written_once",
    "written_and_undone",
    "waits_for_approval",
]


class Step(BaseModel):
    """A message, or something that happens meanwhile; exactly one of the kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str | None = None
    repeat: int = 1
    """How often the text of `say` stands in the message."""
    twice: str | None = None
    """A message sent again with the same client id."""
    burst: tuple[str, ...] = ()
    """Messages sent without waiting for a reply."""
    elsewhere: tuple[str, ...] = ()
    """Said by the same customer in another conversation."""
    minutes: int = 0
    """The clock moves on."""
    sql: str | None = None
    """Somebody else changes the record; names of the world are bound: `:own_placed_id`."""


def _steps(steps: list[str | dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"say": step} if isinstance(step, str) else step for step in steps]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


Steps = Annotated[tuple[Step, ...], BeforeValidator(_steps)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Row(BaseModel):
    """One attack."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str
    name: str
    who: Literal["anonymous", "claimed", "customer"] = "customer"
    language: Language = "en"
    before: Steps = ()
    attack: Steps
    expect: Outcome
    tool: str | None = None
    """What has written."""
    order: str | None = None
    """The order it may have written to."""
    says: Texts = ()
    """Reply keys of the pack that the last reply must contain."""
    shows: Texts = ()
    """Texts that the last reply must contain."""
    never: Texts = ()
    """Texts that no reply may contain."""
    known_fault: str | None = None


def read_rows() -> Iterator[Row]:
    """Every row, in the order of the file."""
    groups = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    for group, rows in groups.items():
        for row in rows:
            yield Row(group=group, **row)
