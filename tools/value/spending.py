"""How much a customer spends at a time: the gamma-gamma model.

Amounts of one customer scatter around a mean of their own, and the means differ between customers.
Who has bought once or twice is pulled towards the mean of all, the less the more is known of them.

Source: Fader & Hardie, "The gamma-gamma model of monetary value", 2013.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
_START = (2.0, 4.0)
_LEAST_Q = 1.01
"""Below 1 the mean of all would be infinite."""


@dataclass(frozen=True)
class SpendingModel:
    """Shape `p` of the amounts of one customer; shape `q` and scale `gamma` of their rates."""

    p: float
    q: float
    gamma: float
    """In the unit of the amounts."""

    def __post_init__(self) -> None:
        """Refuse what has no mean."""
        numbers = (self.p, self.q - 1.0, self.gamma)
        if not all(np.isfinite(one) and one > 0 for one in numbers):
            raise ValueError(f"p and gamma must be above zero and q above one: {self}")

    def mean(self, times: Vector, usual: Vector) -> Vector:
        """The mean amount to expect, of who has spent `usual` on average in `times` purchases."""
        expected: Vector = self.p * (self.gamma + times * usual) / (self.p * times + self.q - 1.0)
        return expected


def fit_spending(times: Vector, usual: Vector) -> SpendingModel:
    """The numbers under which these means are likeliest; shape (n,) each, all above zero.

    Raises:
        ValueError: nobody has spent anything.
    """
    from scipy.optimize import minimize

    has_spent = (usual > 0) & (times > 0)
    if not has_spent.any():
        raise ValueError("nobody has spent anything")
    times, usual = times[has_spent], usual[has_spent]
    scale = float(np.median(usual))
    start = np.log([_START[0], _START[1] - _LEAST_Q, 1.0])
    found = minimize(
        lambda logs: _loss(logs, times, usual / scale), start, method="L-BFGS-B",
        bounds=[(-6, 6)] * 3,
    )  # fmt: skip
    p, beyond, gamma = (float(one) for one in np.exp(found.x))
    return SpendingModel(p, _LEAST_Q + beyond, gamma * scale)


def _loss(logs: Vector, times: Vector, usual: Vector) -> float:
    """Mean negative log-likelihood."""
    from scipy.special import gammaln

    p, beyond, gamma = np.exp(logs)
    q, shape = _LEAST_Q + beyond, p * times
    likely = (
        gammaln(shape + q)
        - gammaln(shape)
        - gammaln(q)
        + q * np.log(gamma)
        + (shape - 1) * np.log(usual)
        + shape * np.log(times)
        - (shape + q) * np.log(gamma + times * usual)
    )
    return float(-likely.mean())
