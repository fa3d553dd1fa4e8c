"""How much what has just happened speaks for leaving: `churn.yaml` of a pack.

Models learn from orders. Until there are enough outcomes to learn it from, what an open complaint
or "close my account" weighs is the company's own judgement, written down where it can be read.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SignalName = Literal[
    "complaint", "severe_complaint", "low_rating", "high_rating", "upset", "angry", "wants_to_leave"
]  # fmt: skip


class SignalWeight(BaseModel):
    """What one kind of signal adds."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    log_odds: float = Field(ge=-5, le=5)
    """Above zero speaks for leaving; 0.7 doubles the odds."""

    half_life_days: float | None = Field(default=None, gt=0)
    """After which it counts half; unset: in full for as long as it lasts."""


class ChurnSignals(BaseModel):
    """`churn.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    signals: Mapping[SignalName, SignalWeight] = {}

    leaving_tasks: tuple[str, ...] = ()
    """Tasks by which customers turn away: a message that begins one counts as `wants_to_leave`."""

    rising_by: float = Field(default=0.5, gt=0)
    """Log-odds in 30 days from which a score counts as rising, or falling."""
