"""What an analyst says about a table; everything may be left to inference but the label."""

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tools.churn.errors import ConfigError

Kind = Literal["numeric", "boolean", "categorical"]


class Bands(BaseModel):
    """Probabilities from which a customer counts as at risk."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    medium: float = Field(default=0.3, gt=0, lt=1)
    high: float = Field(default=0.6, gt=0, lt=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high <= self.medium:
            raise ValueError("high must be above medium")
        return self


class TableConfig(BaseModel):
    """The roles of the columns. Names must match the header exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    label: str | None = None
    """Who left; unset: a column called churn, churned, exited, attrition or label."""

    positive: str | None = None
    """The value that means "left"; needed unless the values are like yes/no or 1/0."""

    id: str | None = None
    """Never a feature; unset: a column called so whose values hardly ever repeat."""

    time: str | None = None
    """ISO date of the row, never a feature: the newest fifth then judges the model."""

    features: tuple[str, ...] = ()
    """Unset: every column that has no other role and can be one."""

    ignore: tuple[str, ...] = ()
    """Columns that are not to be used: known only later, or not allowed."""

    trusted: tuple[str, ...] = ()
    """Features that may tell almost everything, because they are known beforehand."""

    types: dict[str, Kind] = Field(default_factory=dict)
    """Where inference is wrong: a code of digits that is categorical, say."""

    bands: Bands = Bands()

    self_training: bool = False
    """Guess the rows whose label is empty, and learn from the guesses if that helps on others;
    unset: an empty label is an error."""


def read_config(path: Path) -> TableConfig:
    """A YAML file with the keys of `TableConfig`.

    Raises:
        ConfigError: names the file and the key.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return TableConfig.model_validate({} if content is None else content)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is no YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise ConfigError(f"{path}: {key}: {first['msg']}") from error
