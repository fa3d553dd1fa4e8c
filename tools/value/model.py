"""Expected margin of the coming time, with an interval.

    value = margin rate x P(still a customer) x E[purchases] x E[amount]

Whether somebody is still a customer and how often they will buy follow from `tools.repurchase`, the
amounts from `tools.value.spending`. Given a rate and a chance to drop out, the purchases of `days`
days number (1 - exp(-rate x chance x days)) / chance on average; rate and chance are integrated
over what is left open of them after a customer's history.

Sources: Fader, Hardie & Lee, "RFM and CLV: using iso-value curves for customer base analysis",
Journal of Marketing Research 2005; Batislam, Denizel & Filiztekin, 2007.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.repurchase import Histories, RepurchaseModel, fit_repurchase
from tools.value.spending import SpendingModel, fit_spending

Vector = NDArray[np.float64]
YEAR_DAYS = 365.0
_GRID = 24
"""Points at which rate and chance are each looked at: the expectation is within 1 %."""
_DRAWS = 400
_MOST_PURCHASES = 200
INTERVAL = (0.1, 0.9)


@dataclass(frozen=True)
class CustomerValue:
    """Money in cents; the interval holds the margin of four in five customers like this one."""

    expected_cents: int
    low_cents: int
    high_cents: int
    purchases: float
    """To expect in the same time."""
    alive: float
    """The probability of still being a customer."""


@dataclass(frozen=True)
class ValueModel:
    """Of a company's customers as they are on one day."""

    repurchase: RepurchaseModel
    spending: SpendingModel
    margin_rate: float
    """Of what is spent, in (0, 1]."""

    def __post_init__(self) -> None:
        """Refuse a rate that is none."""
        if not 0 < self.margin_rate <= 1:
            raise ValueError(f"margin_rate must be above 0 and at most 1: {self.margin_rate}")

    def purchases(self, seen: Histories, days: float = YEAR_DAYS) -> Vector:
        """To expect within `days`; shape (n,)."""
        return self.repurchase.alive(seen) * self._purchases_if_alive(seen, days)

    def expected(self, seen: Histories, usual: Vector, days: float = YEAR_DAYS) -> Vector:
        """Margin to expect within `days`, in the unit of `usual`; shape (n,)."""
        amounts = self.spending.mean(seen.repeats + 1, usual)
        return self.margin_rate * self.purchases(seen, days) * amounts

    def values(
        self, seen: Histories, usual: Vector, *, seed: int, days: float = YEAR_DAYS
    ) -> list[CustomerValue]:
        """Value with interval per customer; `usual`: mean amount of a purchase, in cents."""
        expected, purchases = self.expected(seen, usual, days), self.purchases(seen, days)
        alive = self.repurchase.alive(seen)
        found = []
        for place in range(len(seen.age)):
            one = Histories(*(column[place : place + 1] for column in seen))
            # A customer's interval does not depend on who else is asked about.
            drawn = self._drawn(one, float(usual[place]), days, np.random.default_rng(seed))
            low, high = np.quantile(drawn, INTERVAL)
            found.append(
                CustomerValue(
                    round(float(expected[place])),
                    round(float(low)),
                    round(float(high)),
                    float(purchases[place]),
                    float(alive[place]),
                )
            )
        return found

    def _purchases_if_alive(self, seen: Histories, days: float) -> Vector:
        from scipy.stats import beta, gamma

        model = self.repurchase
        middles = (np.arange(_GRID) + 0.5) / _GRID
        rate = (
            gamma.ppf(middles[None, :], (model.r + seen.repeats)[:, None], scale=1.0)
            / (model.alpha + seen.age)[:, None]
        )
        chance = beta.ppf(middles[None, :], model.a, (model.b + seen.repeats + 1)[:, None])
        chance = np.clip(chance, 1e-9, 1.0)
        both = rate[:, :, None] * chance[:, None, :]
        counts: Vector = (-np.expm1(-both * days) / chance[:, None, :]).mean(axis=(1, 2))
        return counts

    def _drawn(
        self, one: Histories, usual: float, days: float, chance: np.random.Generator
    ) -> Vector:
        """Margins that this customer may bring, shape (_DRAWS,)."""
        model, spending = self.repurchase, self.spending
        repeats, age = float(one.repeats[0]), float(one.age[0])
        is_alive = chance.random(_DRAWS) < self.repurchase.alive(one)[0]
        rate = chance.gamma(model.r + repeats, 1.0 / (model.alpha + age), _DRAWS)
        leaves = np.clip(chance.beta(model.a, model.b + repeats + 1, _DRAWS), 1e-9, 1.0)
        # Purchases until the customer drops out, or until the days are over.
        until_gone = chance.geometric(leaves)
        in_time = chance.poisson(rate * days)
        count = np.where(is_alive, np.minimum(np.minimum(until_gone, in_time), _MOST_PURCHASES), 0)
        times = repeats + 1
        each = chance.gamma(
            spending.p * times + spending.q, 1.0 / (spending.gamma + times * usual), _DRAWS
        )
        total = chance.gamma(np.maximum(spending.p * count, 1e-12), 1.0) / each
        margins: Vector = np.where(count > 0, self.margin_rate * total, 0.0)
        return margins


def fit_value(seen: Histories, usual: Vector, *, margin_rate: float) -> ValueModel:
    """The model of these customers; `usual`: mean amount of a purchase of each.

    Raises:
        ValueError: nobody has bought anything, or the rate is none.
    """
    spending = fit_spending(seen.repeats + 1, usual)
    return ValueModel(fit_repurchase(seen), spending, margin_rate)


def at_risk(
    values: Sequence[CustomerValue], churn_probabilities: Sequence[float]
) -> list[tuple[int, int]]:
    """Positions of customers and the margin in cents that may be lost, the most first.

    The expected margin times the probability of leaving. It says whom to look at first, not what
    may be won back: whether an offer changes anything only an experiment tells.
    """
    lost = [
        (place, round(one.expected_cents * probability))
        for place, (one, probability) in enumerate(zip(values, churn_probabilities, strict=True))
    ]
    return sorted(lost, key=lambda one: (-one[1], one[0]))
