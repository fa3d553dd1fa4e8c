"""A trained model: probability, band and reasons, from rows or a whole table; numpy only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tools.churn.candidates import Fitted
from tools.churn.config import Bands
from tools.churn.encoding import Value, encode_rows, encode_table
from tools.churn.glass import Matrix, Vector
from tools.churn.schema import Schema
from tools.churn.table import Table

Band = Literal["low", "medium", "high"]
Metrics = Mapping[str, float]


@dataclass(frozen=True)
class Reason:
    """How much one feature moves a customer's log-odds away from the average."""

    feature: str
    value: str | float | int | bool | None
    contribution: float
    """Signed: above zero speaks for leaving."""


@dataclass(frozen=True)
class ChurnScore:
    """`log_odds` = `intercept` + the contributions of all reasons, within 1e-9."""

    probability: float
    log_odds: float
    intercept: float
    band: Band
    reasons: tuple[Reason, ...]
    """Every feature, the strongest first."""
    model_version: str


@dataclass(frozen=True)
class About:
    """Where a model comes from; part of its file."""

    candidate: str
    reasons_by: str
    """The method of the contributions."""
    trained_rows: int
    leavers: int
    fingerprint: str
    """SHA-256 of the training table's cells."""
    trained_at: str
    metrics: Metrics
    """On rows not seen in training, means over folds."""
    versions: Mapping[str, str]
    """Of the packages that trained it."""
    computed_with: Mapping[str, float] = field(default_factory=dict)
    """Numbers that features must be computed with, where they are computed."""
    items: Mapping[str, float] = field(default_factory=dict)
    """A number for each item, likewise."""


@dataclass(frozen=True, eq=False)
class ChurnModel:
    """What `tools.churn.model_file` loads."""

    fitted: Fitted
    schema: Schema
    bands: Bands
    about: About
    version: str
    """The start of the file's hash."""

    def score(self, row: Mapping[str, Value]) -> ChurnScore:
        """One customer; well below 3 ms.

        Raises:
            FieldsError: names every field that is missing, extra or not as in training.
        """
        return self.score_rows([row])[0]

    def score_rows(self, rows: Sequence[Mapping[str, Value]]) -> list[ChurnScore]:
        """Many customers with reasons, in order."""
        encoded = encode_rows(rows, self.schema.features)
        contributions = self.fitted.contributions(encoded)
        return [self._explained(row, one) for row, one in zip(rows, contributions, strict=True)]

    def probabilities(self, table: Table) -> Vector:
        """Shape (n_rows,); the label, the id and other columns may be there and are not read."""
        return sigmoid(self.fitted.log_odds(encode_table(table, self.schema.features)))

    def band_of(self, probability: float) -> Band:
        """By the configuration's two limits."""
        if probability >= self.bands.high:
            return "high"
        return "medium" if probability >= self.bands.medium else "low"

    def _explained(self, row: Mapping[str, Value], contributions: Vector) -> ChurnScore:
        log_odds = self.fitted.intercept + float(contributions.sum())
        probability = float(sigmoid(np.array([log_odds]))[0])
        names = [feature.name for feature in self.schema.features]
        reasons = tuple(
            Reason(names[place], row[names[place]], float(contributions[place]))
            for place in np.argsort(-np.abs(contributions), kind="stable")
        )
        return ChurnScore(
            probability,
            log_odds,
            self.fitted.intercept,
            self.band_of(probability),
            reasons,
            self.version,
        )


def sigmoid(log_odds: Vector | Matrix) -> Vector:
    """Probabilities; no overflow at either end."""
    probabilities: Vector = 0.5 * (1.0 + np.tanh(0.5 * log_odds))
    return probabilities
