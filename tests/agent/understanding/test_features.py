import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.features import (
    character_ngrams,
    fit_features,
    key_of,
    split_pieces,
    word_ngrams,
)

FITTED = fit_features(["where is my card", "cancel my card", "我的订单在哪里", "取消订单"])


def test_words_and_their_neighbours_are_features() -> None:
    assert word_ngrams(split_pieces("I don't know")) == [
        "i",
        "don't",
        "know",
        "i don't",
        "don't know",
    ]


def test_a_chinese_character_is_a_word() -> None:
    assert word_ngrams(split_pieces("退款VIP")) == ["退", "款", "vip", "退 款", "款 vip"]


def test_character_ngrams_stay_inside_a_word_and_know_its_ends() -> None:
    assert character_ngrams(["ok"]) == [" o", "ok", "k ", " ok", "ok ", " ok "]


def test_chinese_character_ngrams_run_through_the_stretch() -> None:
    assert character_ngrams(["取消单"]) == ["取消", "消单", "取消单"]


def test_full_width_and_capital_letters_do_not_matter() -> None:
    assert split_pieces("ＶＩＰ Card") == ["vip", "card"]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    row = FITTED.row("cancel card")
    value_of = dict(zip(row.columns.tolist(), row.values.tolist(), strict=True))

    rare, common = (FITTED.words.tolist().index(key_of(word)) for word in ("cancel", "card"))

    assert value_of[rare] > value_of[common]


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzzz", "\ud83d"])
def test_a_text_without_a_known_ngram_has_no_features(text: str) -> None:
    row = FITTED.row(text)

    assert len(row.columns) == 0
    assert len(row.values) == 0


@given(st.text(max_size=60))
def test_each_block_has_length_one_or_is_empty(text: str) -> None:
    row = FITTED.row(text)

    is_word = row.columns < len(FITTED.words)
    for block in (row.values[is_word], row.values[~is_word]):
        assert len(block) == 0 or abs(float(np.linalg.norm(block)) - 1.0) < 1e-5
    assert len(set(row.columns.tolist())) == len(row.columns)


def test_weights_agree_with_scikit_learns() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["where is my card", "cancel my card my card", "card lost"]
    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float64
    )
    expected = vectorizer.fit_transform(texts).toarray()
    features = fit_features(texts)

    rows = np.zeros_like(expected)
    for found, text in zip(rows, texts, strict=True):
        row = features.row(text)
        is_word = row.columns < len(features.words)
        found[row.columns[is_word]] = row.values[is_word]

    # Ours are in the order of their keys.
    order = np.argsort([key_of(name) for name in vectorizer.get_feature_names_out()])
    np.testing.assert_allclose(rows, expected[:, order], atol=1e-6)
