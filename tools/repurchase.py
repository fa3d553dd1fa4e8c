"""When somebody will buy again, from how often and how lately they have: the MBG/NBD model.

A customer buys at random times at a rate of their own, and after each purchase, the first one
included, may drop out for good. Rates and chances of dropping out differ between customers (gamma
and beta distributed), so a few thousand histories determine four numbers.

Sources: Fader, Hardie & Lee, "Counting your customers the easy way", Marketing Science 2005
(BG/NBD); Batislam, Denizel & Filiztekin, "Empirical validation and comparison of models for
customer base analysis", IJRM 2007 (MBG/NBD: also after the first purchase).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
_START = (0.5, 30.0, 0.5, 1.0)
_PULL = 1e-4
"""Keeps what few data leave open from running away, in log units."""


class Histories(NamedTuple):
    """What the model needs of customers; shape (n,) each, times in days."""

    repeats: Vector
    """Days with a purchase, less the first."""
    last: Vector
    """From the first purchase to the last one; 0 of who bought once."""
    age: Vector
    """From the first purchase to now."""


@dataclass(frozen=True)
class RepurchaseModel:
    """Shape `r` and scale `alpha` (days) of the rates; `a` and `b` of the chances to drop out."""

    r: float
    alpha: float
    a: float
    b: float

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        if not all(np.isfinite(one) and one > 0 for one in (self.r, self.alpha, self.a, self.b)):
            raise ValueError(f"all four numbers must be above zero: {self}")

    def alive(self, seen: Histories) -> Vector:
        """The probability of not having dropped out."""
        grown = np.log(self.alpha + seen.age) - np.log(self.alpha + seen.last)
        odds = np.log(self.a) - np.log(self.b + seen.repeats) + (self.r + seen.repeats) * grown
        probabilities: Vector = 1.0 / (1.0 + np.exp(np.minimum(odds, 700.0)))
        return probabilities

    def none_within(self, seen: Histories, days: float) -> Vector:
        """The probability of no purchase in the next `days`."""
        quiet = np.log(self.alpha + seen.age) - np.log(self.alpha + seen.age + days)
        still: Vector = np.exp((self.r + seen.repeats) * quiet)
        return 1.0 - self.alive(seen) * (1.0 - still)


def fit_repurchase(seen: Histories) -> RepurchaseModel:
    """The four numbers under which these histories are likeliest.

    Raises:
        ValueError: there is no history.
    """
    from scipy.optimize import minimize

    if not len(seen.age):
        raise ValueError("no customer has bought anything")
    found = minimize(
        lambda numbers: _loss(numbers, seen),
        np.log(_START),
        method="L-BFGS-B",
        bounds=[(-9, 9)] * 4,
    )
    return RepurchaseModel(*(float(one) for one in np.exp(found.x)))


def _loss(logs: Vector, seen: Histories) -> float:
    """Mean negative log-likelihood, with a slight pull to 1."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = np.exp(logs)
    x = seen.repeats
    rates = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    staying = betaln(a, b + x + 1) - betaln(a, b)
    alive = -(r + x) * np.log(alpha + seen.age)
    gone = np.log(a) - np.log(b + x) - (r + x) * np.log(alpha + seen.last)
    likely = rates + staying + np.logaddexp(alive, gone)
    return float(-likely.mean() + _PULL * (logs**2).sum())
