"""Plain methods that a churn model must beat, written apart from the product's own."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tools.churn.encoding import Features
from tools.churn.measures import area_under_roc
from tools.churn.selection import Plan, splits

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
GRID: Mapping[str, tuple[float, ...]] = {
    "learning_rate": (0.03, 0.06),
    "max_iter": (100, 200),
    "max_leaf_nodes": (4, 8),
}
"""What the boosting is tuned over, in three folds of each training set."""


def plain_logistic(train: Matrix, left: Vector, test: Matrix, features: Features) -> Vector:
    """Probabilities of scikit-learn's logistic regression as it comes; shape (n_test,)."""
    found: Vector = fit_plain_logistic(train, left, features).predict_proba(test)[:, 1]
    return found


class Classifier(Protocol):
    """What of scikit-learn is used here."""

    def predict_proba(self, rows: Matrix, /) -> Vector:
        """Shape (n, 2)."""


def fit_plain_logistic(train: Matrix, left: Vector, features: Features) -> Classifier:
    """A pipeline of scikit-learn: medians for what is unknown, one column for each category."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    is_number = [feature.kind == "numeric" for feature in features]
    numbers = [place for place, one in enumerate(is_number) if one]
    others = [place for place, one in enumerate(is_number) if not one]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), others),
    )
    model = make_pipeline(columns, LogisticRegression(max_iter=5000))
    fitted: Classifier = model.fit(train, left)
    return fitted


def tuned_boosting(
    train: Matrix, left: Vector, test: Matrix, features: Features, *, seed: int
) -> Vector:
    """Probabilities of histogram boosting, unrestricted trees, the best of `GRID`."""
    plan = Plan(folds=3, repeats=1, seed=seed)
    folds = list(splits(left, plan))
    best: tuple[float, dict[str, float]] = (-1.0, {})
    for values in product(*GRID.values()):
        options = dict(zip(GRID, values, strict=True))
        scores = [
            area_under_roc(
                _boosted(train[known], left[known], train[asked], features, seed, options),
                left[asked],
            )
            for known, asked in folds
        ]
        best = max(best, (float(np.mean(scores)), options), key=lambda one: one[0])
    return _boosted(train, left, test, features, seed, best[1])


def _boosted(
    train: Matrix,
    left: Vector,
    test: Matrix,
    features: Features,
    seed: int,
    options: Mapping[str, Any],
) -> Vector:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        **{name: int(v) if v >= 1 else v for name, v in options.items()},
        min_samples_leaf=40,
        l2_regularization=5.0,
        max_features=0.5,
        categorical_features=[feature.kind != "numeric" for feature in features],
        early_stopping=False,
        random_state=seed,
    )
    model.fit(train, left)
    found: Vector = model.predict_proba(test)[:, 1]
    return found
