"""Names as vectors."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.recommendations.content import likeness, name_vectors


def test_shared_rare_words_make_names_alike() -> None:
    vectors = name_vectors(["Birch desk lamp", "Alder floor lamp", "Alder shelf", "Ember kettle"])

    cosines = vectors @ vectors.T
    assert cosines[0, 0] == pytest.approx(1.0)
    assert cosines[0, 1] > 0.1
    assert cosines[0, 2] == pytest.approx(0.0)


def test_chinese_is_compared_by_characters() -> None:
    vectors = name_vectors(["空气净化器", "净水器", "台灯"])

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_vectors_are_the_same_in_another_process() -> None:
    code = (
        "from tools.recommendations.content import name_vectors;"
        "print(name_vectors(['Birch desk lamp', '台灯']).nonzero())"
    )

    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip

    assert len(found) == 1


@given(st.lists(st.text(max_size=20), max_size=8))
def test_no_name_breaks_it_and_nothing_is_its_own_neighbour(names: list[str]) -> None:
    vectors = name_vectors(names)
    found = likeness(vectors)

    assert np.isfinite(vectors).all()
    for row, (neighbours, cosines) in enumerate(zip(found.neighbours, found.cosines, strict=True)):
        assert row not in neighbours
        assert ((cosines >= 0) & (cosines <= 1 + 1e-5)).all()
