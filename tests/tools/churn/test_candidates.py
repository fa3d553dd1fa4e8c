"""Every candidate: what it learns, and that its reasons are its score."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from tools.churn import boosted_fits
from tools.churn.candidates import CANDIDATES, fit_all
from tools.churn.encoding import encode_table
from tools.churn.fitted_arrays import arrays_of, fitted_of
from tools.churn.glass import GlassModel, Matrix, Vector
from tools.churn.measures import area_under_roc
from tools.churn.schema import Feature, Schema
from tools.churn.table import Table
from tools.churn.training import Trained

FEATURES = (
    Feature("age", "numeric", (), 0, 1),
    Feature("debt", "numeric", (), 0, 1),
    Feature("plan", "categorical", ("a", "b", "c")),
)


def crossed(rows: int = 1500) -> tuple[Matrix, Vector]:
    """Who leaves depends on age and plan together, and on nothing alone."""
    generator = np.random.default_rng(2)
    matrix = np.column_stack(
        [generator.random((rows, 2)), generator.integers(0, 3, rows).astype(np.float64)]
    )
    matrix[::30, 1] = np.nan
    is_odd = (matrix[:, 0] > 0.5) ^ (matrix[:, 2] == 1)
    left = (generator.random(rows) < np.where(is_odd, 0.8, 0.2)).astype(np.float64)
    return matrix, left


@pytest.mark.parametrize("name", CANDIDATES)
def test_contributions_add_up_and_files_give_the_model_back(
    name: str, trained: Trained, table: Table
) -> None:
    schema: Schema = trained.model.schema
    rows = encode_table(table, schema.features)
    model = CANDIDATES[name](rows, trained.left, schema.features, seed=1).scaled(0.9, -0.1)

    again = fitted_of(arrays_of(model), schema.features)

    contributions = model.contributions(rows)
    log_odds = model.log_odds(rows)
    assert np.abs(model.intercept + contributions.sum(axis=1) - log_odds).max() < 1e-6
    assert np.array_equal(again.contributions(rows), contributions)
    assert again.intercept == model.intercept
    shuffled = np.random.default_rng(1).permutation(len(rows))
    assert model.log_odds(rows[shuffled]) == pytest.approx(log_odds[shuffled], abs=1e-12)


def test_fitting_all_at_once_gives_the_same_as_one_by_one() -> None:
    rows, left = crossed(400)

    found = fit_all(rows, left, FEATURES, seed=3)

    assert list(found) == list(CANDIDATES)
    for name, fit in CANDIDATES.items():
        alone = fit(rows, left, FEATURES, seed=3)
        assert found[name].log_odds(rows) == pytest.approx(alone.log_odds(rows), abs=1e-12)


def test_tables_read_off_the_booster_are_the_booster(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, left = crossed()
    boosters: list[HistGradientBoostingClassifier] = []
    plain = HistGradientBoostingClassifier.decision_function

    def remembered(self: HistGradientBoostingClassifier, probes: Matrix) -> Vector:
        boosters.append(self)
        answers: Vector = plain(self, probes)
        return answers

    monkeypatch.setattr(HistGradientBoostingClassifier, "decision_function", remembered)

    model = boosted_fits.fit_boosted_pairs(rows, left, FEATURES, seed=1)

    shapes = [boosted_fits.empty_shape(rows[:, n], one) for n, one in enumerate(FEATURES)]
    codes = np.column_stack([shape.codes(rows[:, n]) for n, shape in enumerate(shapes)])
    assert model.log_odds(rows) == pytest.approx(plain(boosters[0], codes.astype(float)), abs=1e-9)
    assert {(pair.first, pair.second) for pair in model.pairs} >= {(0, 2)}


def test_pairs_see_what_curves_cannot() -> None:
    rows, left = crossed()

    found = fit_all(rows, left, FEATURES, seed=1)

    auc = {name: area_under_roc(model.log_odds(rows), left) for name, model in found.items()}
    assert auc["logistic"] < 0.65
    assert auc["boosting"] > 0.78


def test_of_many_features_only_the_strongest_are_paired() -> None:
    generator = np.random.default_rng(4)
    features = tuple(Feature(f"f{n}", "numeric", (), 0, 1) for n in range(34))
    rows = generator.integers(0, 4, (400, 34)).astype(np.float64)
    left = (rows[:, 33] + generator.random(400) > 2).astype(np.float64)

    model = boosted_fits.fit_boosted_pairs(rows, left, features, seed=1)

    assert isinstance(model, GlassModel)
    assert len({place for pair in model.pairs for place in (pair.first, pair.second)}) <= 30
    assert area_under_roc(model.log_odds(rows), left) > 0.95
