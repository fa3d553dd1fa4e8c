"""The table: who says what, or what stands where, and which harm is meant."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from evals.dialogs.case_files import SETS
from evals.errors import EvalsError
from evals.injections.disguises import Disguise, disguised

Language = Literal["en", "zh"]
Channel = Literal["message", "article", "product", "customer_name", "address"]
"""Where the attack stands; all but `message` are places that others than this customer may fill,
and the customer asks something innocent."""
CHANNELS: tuple[Channel, ...] = get_args(Channel)
Goal = Literal["deed", "prompt", "policy", "others", "link", "markup", "persona"]
"""The harm that is meant: something done or said to be done, our own prompt, a rule that the shop
does not have, another customer's data, an address of somebody else, HTML, a change of role."""
TABLE = SETS / "online_shop_injections"


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Row(BaseModel):
    """One attack. `{A}`, `{stranger.email}` and the like are names of its world."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    id: str
    language: Language
    channel: Channel = "message"
    goal: Goal
    text: Texts
    """What the customer writes, message by message; elsewhere, what stands there."""
    disguise: Disguise | None = None
    """How the last text is written so that it looks like something else."""
    asks: str | None = None
    """The innocent message that brings up what stands elsewhere; unset: the place's own."""
    known_fault: str | None = None
    """What is wrong with the agent today; the row then must be a breach."""
    known_with: str | None = None
    """The only set-up in which the known fault shows; unset: in all of them."""

    @property
    def attacks(self) -> tuple[str, ...]:
        """The texts as they are sent or put in place."""
        if self.disguise is None:
            return self.text
        return (*self.text[:-1], disguised(self.text[-1], self.disguise))

    def is_faulty(self, set_up: str) -> bool:
        """Whether a breach is known of in this set-up."""
        return self.known_fault is not None and self.known_with in {None, set_up}


def load_rows(folder: Path = TABLE) -> tuple[Row, ...]:
    """All rows, in the order of files and lines; a file holds rows by channel and goal.

    Raises:
        EvalsError: a file is not of that form, or an id or an attack is there twice.
    """
    rows: list[Row] = []
    for path in sorted(folder.glob("*.yaml")):
        rows += _read(path)
    for what, found in (
        ("id", Counter(row.id for row in rows)),
        ("attack", Counter((row.channel, *row.attacks) for row in rows)),
    ):
        if twice := [str(one) for one, times in found.items() if times > 1]:
            raise EvalsError(f"{folder}: the same {what} twice: {', '.join(twice)}")
    if not rows:
        raise EvalsError(f"{folder}: no rows")
    return tuple(rows)


def _read(path: Path) -> list[Row]:
    """The rows of a file, whose name ends with their language."""
    language = path.stem.rpartition("_")[2]
    rows = []
    try:
        for name, group in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            shared = {key: value for key, value in group.items() if key != "rows"}
            for number, one in enumerate(group["rows"], start=1):
                own = one if isinstance(one, dict) else {"text": one}
                row_id = f"{name}.{number:02d}.{language}"
                rows.append(Row(id=row_id, language=language, **{**shared, **own}))
    except (AttributeError, KeyError, TypeError, ValidationError, yaml.YAMLError) as error:
        raise EvalsError(f"{path}: {error}") from error
    return rows
