"""What has just happened moves a score at once; where it has been heading is its slope.

A model learns from orders and sees nothing of an open complaint or of "close my account". There is
no record to learn their weight from yet, so the company states it, in log-odds, in its pack; it
stands among the reasons like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import numpy as np

from tools.churn.model import ChurnScore, Reason

SLOPE_DAYS, SLOPE_UNIT_DAYS = 90, 30
LEAST_POINTS, LEAST_SPAN = 3, timedelta(days=7)
Trend = Literal["unknown", "falling", "steady", "rising"]


@dataclass(frozen=True)
class Weight:
    """What one kind of signal adds."""

    log_odds: float
    half_life_days: float | None = None
    """After which it counts half; None: in full for as long as it lasts."""


class Signal(NamedTuple):
    """Something that happened, or still holds."""

    name: str
    since: datetime


class Point(NamedTuple):
    """A score of the past."""

    at: datetime
    log_odds: float


@dataclass(frozen=True)
class LiveScore:
    """A score with what has happened since; the reasons still add up to the log-odds."""

    probability: float
    log_odds: float
    base_probability: float
    """Without signals."""
    reasons: tuple[Reason, ...]
    """Signals and features, the strongest first."""
    trend: Trend
    model_version: str


def live_score(
    score: ChurnScore,
    signals: Sequence[Signal],
    weights: Mapping[str, Weight],
    *,
    past: Sequence[Point],
    rising_by: float,
    now: datetime,
) -> LiveScore:
    """`score` moved by `signals`; of several of one name the weightiest counts.

    Args:
        score: the model's.
        signals: names without a weight are left out.
        weights: by name.
        past: earlier live scores, in any order; the slope is theirs and the new one's.
        rising_by: log-odds in 30 days from which a trend is called rising, or falling.
        now: nothing after it counts.
    """
    moved: dict[str, float] = {}
    for signal in signals:
        if signal.name in weights and signal.since <= now:
            added = _faded(weights[signal.name], now - signal.since)
            if abs(added) > abs(moved.get(signal.name, 0.0)):
                moved[signal.name] = added
    log_odds = score.log_odds + sum(moved.values())
    reasons = (*score.reasons, *(Reason(name, True, added) for name, added in moved.items()))
    return LiveScore(
        probability=float(1 / (1 + np.exp(-log_odds))),
        log_odds=log_odds,
        base_probability=score.probability,
        reasons=tuple(sorted(reasons, key=lambda one: -abs(one.contribution))),
        trend=trend_of([*past, Point(now, log_odds)], rising_by=rising_by, now=now),
        model_version=score.model_version,
    )


def trend_of(points: Sequence[Point], *, rising_by: float, now: datetime) -> Trend:
    """Where scores of the last 90 days are heading; unknown of fewer than three, or of one week.

    Source: the median of the slopes between all pairs; Theil, 1950, and Sen, 1968. One odd score
    does not turn it.
    """
    recent = sorted(one for one in points if timedelta(0) <= now - one.at <= timedelta(SLOPE_DAYS))
    if len(recent) < LEAST_POINTS or recent[-1].at - recent[0].at < LEAST_SPAN:
        return "unknown"
    slopes = [
        (later.log_odds - earlier.log_odds) / ((later.at - earlier.at) / timedelta(days=1))
        for place, earlier in enumerate(recent)
        for later in recent[place + 1 :]
        if later.at > earlier.at
    ]
    change = float(np.median(slopes)) * SLOPE_UNIT_DAYS
    if abs(change) < rising_by:
        return "steady"
    return "rising" if change > 0 else "falling"


def _faded(weight: Weight, age: timedelta) -> float:
    if weight.half_life_days is None:
        return weight.log_odds
    days = age / timedelta(days=1)
    return float(weight.log_odds * 0.5 ** (days / weight.half_life_days))
