"""Learning also from customers of whom nobody has written down yet whether they left.

A model of the labelled rows guesses the others; the guesses it is surest of are taken for labels,
and it learns again. It can help where labels are scarce, and it can confirm its own mistakes: what
it gains or loses is therefore measured on labelled rows that it has not seen, in the same fit.

Sources: Yarowsky, "Unsupervised word sense disambiguation rivaling supervised methods", ACL 1995;
scikit-learn's `SelfTrainingClassifier`. Unlike there, guesses keep the share of leavers: with one
threshold for both kinds, the rarer kind is hardly ever sure enough, and the share runs away.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.churn.candidates import Fit, Fitted
from tools.churn.encoding import Features
from tools.churn.glass import Matrix, Vector
from tools.churn.measures import Estimate, area_under_roc, over_folds
from tools.churn.selection import Plan, calibration, splits


@dataclass(frozen=True, eq=False)
class Rows:
    """What is learnt from."""

    labelled: Matrix
    """Shape (n, n_features)."""
    left: Vector
    """Shape (n,)."""
    unlabelled: Matrix
    """Shape (m, n_features); m may be 0."""

    def of(self, chosen: NDArray[np.intp]) -> "Rows":
        """Some of the labelled ones, and all others."""
        return replace(self, labelled=self.labelled[chosen], left=self.left[chosen])


@dataclass(frozen=True)
class Guessing:
    """How much is guessed."""

    rounds: int = 3
    share_a_round: float = 0.1
    """Of the rows without a label, so much more in each round: the surest of each kind."""


@dataclass(frozen=True, eq=False)
class SelfTrained:
    """A model with and without guesses, both calibrated on labelled rows not seen."""

    alone: Fitted
    guessed: Fitted
    gain: Estimate
    """AUC with guesses less AUC without; paired, over folds of the labelled rows."""

    @property
    def helps(self) -> bool:
        """Whether the whole interval of the gain is above zero."""
        return self.gain.low > 0


def self_train(
    fit: Fit, rows: Rows, features: Features, plan: Plan, guessing: Guessing | None = None
) -> SelfTrained:
    """Fit with and without guesses, calibrate both, and measure the difference.

    Guessing makes a model too sure of itself, so that it needs the calibration more than others.
    """
    guessing = guessing or Guessing()
    log_odds = np.empty((2, plan.repeats, len(rows.left)))
    gains = []
    for number, (train, test) in enumerate(splits(rows.left, plan)):
        known = rows.of(train)
        both = (
            fit(known.labelled, known.left, features, seed=plan.seed),
            fit_with_guesses(fit, known, features, guessing, seed=plan.seed),
        )
        for place, model in enumerate(both):
            log_odds[place, number // plan.folds, test] = model.log_odds(rows.labelled[test])
        alone, guessed = log_odds[:, number // plan.folds, test]
        left = rows.left[test]
        gains.append(area_under_roc(guessed, left) - area_under_roc(alone, left))
    alone_fit = fit(rows.labelled, rows.left, features, seed=plan.seed)
    guessed_fit = fit_with_guesses(fit, rows, features, guessing, seed=plan.seed)
    return SelfTrained(
        alone_fit.scaled(*calibration(log_odds[0], rows.left)),
        guessed_fit.scaled(*calibration(log_odds[1], rows.left)),
        over_folds(np.array(gains), plan.folds),
    )


def fit_with_guesses(
    fit: Fit, rows: Rows, features: Features, guessing: Guessing, *, seed: int
) -> Fitted:
    """A model of the labelled rows and of those it is surest of among the others.

    Guesses of earlier rounds are made anew in each: a mistake need not stay.
    """
    model = fit(rows.labelled, rows.left, features, seed=seed)
    others = len(rows.unlabelled)
    for done in range(guessing.rounds):
        count = min(round(others * guessing.share_a_round * (done + 1)), others)
        if not count:
            break
        sure, guesses = _surest(model.log_odds(rows.unlabelled), count, float(rows.left.mean()))
        together = np.vstack([rows.labelled, rows.unlabelled[sure]])
        model = fit(together, np.concatenate([rows.left, guesses]), features, seed=seed)
    return model


def _surest(log_odds: Vector, count: int, share: float) -> tuple[NDArray[np.intp], Vector]:
    """Places of the lowest and the highest, `share` of them highest; and what is guessed."""
    high = round(count * share)
    low = count - high
    order = np.argsort(log_odds, kind="stable")
    places = np.concatenate([order[:low], order[len(order) - high :]])
    return places, np.concatenate([np.zeros(low), np.ones(high)])
