import numpy as np
import pytest

from agent.understanding import training
from agent.understanding.calibration import fit_mixing_weights, softmax
from agent.understanding.fitting import assign_folds, fit_parts
from agent.understanding.intent_model import linear_logits
from agent.understanding.training import TrainingDataError, train_intent_model
from knowledge.encoder import BlindEncoder
from tests.agent.understanding.test_intent_model import ENCODER, LABELS, TEXTS


def test_the_exported_model_agrees_with_scikit_learns_own_predictions() -> None:
    material = training._prepare(TEXTS, LABELS, ENCODER, training._silent)
    fitted = fit_parts(material.rows, seed=1)
    factors = [0.7, 1.3]

    weights = training._mix(fitted, [*factors, 5.0])

    names = [name.replace("_", " ") for name in material.names]
    exported = linear_logits(weights, material.features, [*TEXTS, *names], material.rows.embeddings)
    expected = training._weighted_sum(fitted.logits(material.rows), factors)
    np.testing.assert_allclose(softmax(exported), softmax(expected), atol=2e-4)


@pytest.mark.parametrize("labels", [2, 3])
def test_one_part_alone_gives_scikit_learns_probabilities(labels: int) -> None:
    kept = [row for row, label in enumerate(LABELS) if label in sorted(set(LABELS))[:labels]]
    texts, names = [TEXTS[row] for row in kept], [LABELS[row] for row in kept]
    material = training._prepare(texts, names, ENCODER, training._silent)
    fitted = fit_parts(material.rows, seed=1)

    ours = softmax(fitted.logits(material.rows)[0])

    theirs = fitted.embedding.predict_proba(material.rows.embeddings)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_the_same_rows_and_seed_give_the_same_model() -> None:
    first, second = (train_intent_model(TEXTS, LABELS, encoder=ENCODER, seed=3) for _ in range(2))

    embeddings = ENCODER.encode(TEXTS)
    np.testing.assert_array_equal(
        first.predict(TEXTS, embeddings).probabilities,
        second.predict(TEXTS, embeddings).probabilities,
    )


def test_strange_texts_score_below_familiar_ones_with_and_without_examples() -> None:
    strange = ["qqq vvv zzz", "xylophone jazz quartet"]
    for examples in ([], ["what a lovely fjord", "sing me a waltz", "who won the cup"]):
        model = train_intent_model(
            TEXTS, LABELS, encoder=ENCODER, out_of_scope_texts=examples, seed=1
        )

        familiar = model.predict(TEXTS, ENCODER.encode(TEXTS)).in_scope_scores
        odd = model.predict(strange, ENCODER.encode(strange)).in_scope_scores

        assert odd.max() < familiar.min()
        assert odd.max() < model.in_scope_threshold


def test_chinese_is_understood_through_its_characters() -> None:
    starts = ["", "我要", "请帮我", "能不能", "怎么"]
    asked = {"cancel": "取消订单", "refund": "申请退款", "track": "查询物流"}
    texts = [start + wish for wish in asked.values() for start in starts]
    labels = [label for label in asked for _ in starts]
    blind = BlindEncoder()

    model = train_intent_model(texts, labels, encoder=blind, seed=1)

    new = ["订单取消一下", "退款进度", "物流到哪了"]
    found = model.predict(new, blind.encode(new)).probabilities.argmax(axis=1)
    assert [model.labels[column] for column in found] == ["cancel", "refund", "track"]


def test_one_utterance_per_label_is_enough_to_train() -> None:
    model = train_intent_model(["cancel it", "track it"], ["a", "b"], encoder=ENCODER, seed=1)

    scores = model.predict(["cancel"], ENCODER.encode(["cancel"]))

    assert np.isfinite(scores.probabilities).all()
    assert np.isfinite(scores.in_scope_scores).all()


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (["a"], ["x", "y"], "1 texts but 2 labels"),
        (["a", "b"], ["x", "x"], r"at least two labels are needed, found \['x'\]"),
        ([], [], "at least two labels"),
    ],
)
def test_rows_that_cannot_train_a_model_are_refused(
    texts: list[str], labels: list[str], message: str
) -> None:
    with pytest.raises(TrainingDataError, match=message):
        train_intent_model(texts, labels, encoder=ENCODER, seed=1)


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []

    def report(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    train_intent_model(TEXTS, LABELS, encoder=ENCODER, seed=1, progress=report)

    last = {stage: (done, total) for stage, done, total in told}
    assert {"encoding", "cross-validating", "training intents"} <= set(last)
    assert all(done == total for done, total in last.values())


def test_every_label_is_spread_over_the_folds_and_a_lonely_row_is_never_held_out() -> None:
    targets = np.array([0] * 7 + [1])

    folds = assign_folds(targets, held_out=np.ones(8, dtype=bool), folds=3, seed=1)

    assert sorted(np.bincount(folds[:7], minlength=3).tolist()) == [2, 2, 3]
    assert folds[7] == -1


def test_mixing_can_only_weigh_parts_up_not_against() -> None:
    logits = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)

    factors = fit_mixing_weights([logits, -logits], np.array([0, 1]))

    assert all(factor > 0 for factor in factors)
