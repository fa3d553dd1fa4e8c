"""A model of buyers as a churn model like any other, with the numbers its features need."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tools.churn.buying.behaviour import (
    FEATURES,
    HORIZON_DAYS,
    Around,
    behaviour_at,
    left_after,
)
from tools.churn.buying.items import ItemReach
from tools.churn.buying.lines import OrderLines, day_of
from tools.churn.buying.training import BuyingModel, train_buying
from tools.churn.config import Bands
from tools.churn.errors import ModelFileError, TableError
from tools.churn.measures import area_under_roc, brier, calibration_error
from tools.churn.model import About, ChurnModel, ChurnScore
from tools.churn.model_file import load_model, save_model
from tools.churn.schema import Feature, Schema
from tools.churn.training import REASONS_BY_PAIRS
from tools.repurchase import RepurchaseModel

CANDIDATE = "buying"
_VERSIONS = ("numpy", "scipy", "scikit-learn")
_NUMBERS = ("r", "alpha", "a", "b")
_OF_OTHER_ITEMS = "reach_of_other_items"


@dataclass(frozen=True, eq=False)
class BuyerScores:
    """Scores customers by their orders."""

    model: ChurnModel
    around: Around

    def score(self, lines: OrderLines, now: datetime) -> dict[str, ChurnScore]:
        """By customer; who has not ordered before `now` has no score."""
        try:
            found = behaviour_at(lines, day_of(now), self.around)
        except ValueError:
            return {}
        rows = [
            {
                name: None if np.isnan(value) else float(value)
                for name, value in zip(FEATURES, row, strict=True)
            }
            for row in found.rows
        ]
        names = [lines.customers[place] for place in found.customer]
        return dict(zip(names, self.model.score_rows(rows), strict=True))


def train_and_save(
    lines: OrderLines, folder: Path, *, now: datetime, seed: int, bands: Bands | None = None
) -> BuyerScores:
    """Learn from the orders before `now`, measure on the newest 90 days, save.

    The measured model is an older one, that has not seen those 90 days; where the orders do not
    reach far enough back for it, there are no figures.

    Raises:
        TableError: too few customers, or too short a time.
    """
    today = day_of(now)
    model = train_buying(lines, today, seed=seed)
    rows = behaviour_at(lines, today, model.around).rows
    past = behaviour_at(lines, model.cuts[-1])
    about = About(
        candidate=CANDIDATE,
        reasons_by=REASONS_BY_PAIRS,
        trained_rows=len(past.rows),
        leavers=int(left_after(lines.known_at(today), model.cuts[-1], past.customer).sum()),
        fingerprint=_fingerprint(lines.known_at(today)),
        trained_at=now.isoformat(timespec="seconds"),
        metrics=_backtest(lines, today - HORIZON_DAYS, seed=seed),
        versions={name: version(name) for name in _VERSIONS},
        computed_with=_numbers(model.around),
        items=model.around.reach.log_share,
    )
    save_model(folder, model.fitted, _schema(rows), bands or Bands(medium=0.5, high=0.75), about)
    return load_buyers(folder)


def load_buyers(folder: Path) -> BuyerScores:
    """What `train_and_save` wrote.

    Raises:
        ModelFileError: it is missing, damaged, or a model of something else.
    """
    return buyers_of(load_model(folder), folder)


def buyers_of(model: ChurnModel, folder: Path) -> BuyerScores:
    """The same of a model that is loaded already.

    Raises:
        ModelFileError: it is a model of something else.
    """
    try:
        numbers = model.about.computed_with
        repurchase = RepurchaseModel(*(numbers[name] for name in _NUMBERS))
        reach = ItemReach(model.about.items, numbers[_OF_OTHER_ITEMS])
    except (KeyError, ValueError) as error:
        raise ModelFileError(f"{folder}: this is no model of buyers: {error}") from error
    return BuyerScores(model, Around(repurchase, reach))


def _numbers(around: Around) -> dict[str, float]:
    numbers = {name: getattr(around.repurchase, name) for name in _NUMBERS}
    return numbers | {_OF_OTHER_ITEMS: around.reach.of_others}


def _backtest(lines: OrderLines, cut: float, *, seed: int) -> dict[str, float]:
    try:
        older: BuyingModel = train_buying(lines, cut, seed=seed)
    except TableError:
        return {}
    seen = behaviour_at(lines, cut, older.around)
    left = left_after(lines, cut, seen.customer)
    probabilities = older.probabilities(seen.rows)
    if left.min() == left.max():
        return {}
    return {
        "auc": area_under_roc(probabilities, left),
        "brier": brier(probabilities, left),
        "calibration_error": calibration_error(probabilities, left),
    }


def _schema(rows: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Schema:
    features = tuple(
        Feature(name, "numeric", (), float(np.nanmin(column)), float(np.nanmax(column)))
        for name, column in zip(FEATURES, rows.T, strict=True)
    )
    return Schema(features, f"no order in {HORIZON_DAYS} days", "yes", None, None, {})


def _fingerprint(lines: OrderLines) -> str:
    digest = hashlib.sha256("\x1f".join(lines.customers).encode())
    for array in (lines.customer, lines.day, lines.amount, lines.is_return):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
