"""Saving, loading, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.tools.recommendations.test_model import TODAY, shopping
from tools.recommendations import (
    PurchaseTable,
    RecommendationFileError,
    RecommendationModel,
    Rhythms,
    day_of,
    fit_recommendations,
    fit_rhythms,
    load_recommendations,
    save_recommendations,
)


@pytest.fixture(scope="module")
def fitted() -> tuple[RecommendationModel, Rhythms]:
    table = PurchaseTable.of(shopping())
    texts = {"lamp": "Birch desk lamp", "new": "Alder floor lamp 落地灯"}
    model = fit_recommendations(table, today=day_of(TODAY), texts=texts)
    return model, fit_rhythms(table)


@pytest.fixture
def saved(fitted: tuple[RecommendationModel, Rhythms], tmp_path: Path) -> Path:
    save_recommendations(tmp_path / "model", *fitted, {"trained_at": "2026-03-09", "orders": 130})
    return tmp_path / "model"


def test_a_saved_model_recommends_the_same(
    fitted: tuple[RecommendationModel, Rhythms], saved: Path
) -> None:
    model, rhythms = load_recommendations(saved)

    for bought in ({}, {"lamp": 1}, {"kettle": 1, "descaler": 4}):
        for repeats in (False, True):
            one = model.recommend(bought, limit=9, repeats=repeats)
            assert one == fitted[0].recommend(bought, limit=9, repeats=repeats)
    assert rhythms == fitted[1]


def test_the_same_model_has_the_same_version(
    fitted: tuple[RecommendationModel, Rhythms], tmp_path: Path
) -> None:
    one, other = (save_recommendations(tmp_path / name, *fitted, {}) for name in "ab")

    assert one == other
    load_recommendations(tmp_path / "a", version=one)
    with pytest.raises(RecommendationFileError, match=r"model\.json: this is version"):
        load_recommendations(tmp_path / "a", version="another")


def test_damage_and_editing_are_named(saved: Path) -> None:
    page, arrays = saved / "model.json", saved / "arrays.npz"
    content = page.read_text("utf-8")
    page.write_text(content.replace('"lamp"', '"gold"', 1), "utf-8")
    with pytest.raises(RecommendationFileError, match=r"model\.json: the hash does not fit"):
        load_recommendations(saved)

    page.write_text(content, "utf-8")
    arrays.write_bytes(arrays.read_bytes()[:-9])
    with pytest.raises(RecommendationFileError, match=r"arrays\.npz: it was changed"):
        load_recommendations(saved)

    arrays.unlink()
    with pytest.raises(RecommendationFileError, match=r"arrays\.npz: No such file"):
        load_recommendations(saved)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "this is no JSON"),
        ("[]", "this is no model of recommendations"),
        (json.dumps({"format": "rapport-churn-model"}), "this is no model of recommendations"),
        (
            json.dumps({"format": "rapport-recommendation-model", "format_version": 9}),
            "train the model again",
        ),
    ],
)
def test_another_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "model.json").write_text(content, "utf-8")

    with pytest.raises(RecommendationFileError, match=message):
        load_recommendations(tmp_path)


def test_arrays_are_never_unpickled(saved: Path) -> None:
    np.savez(saved / "arrays.npz", weights=np.array([{"a": 1}], dtype=object))

    with pytest.raises(RecommendationFileError):
        load_recommendations(saved)
