import numpy as np

from agent.understanding.neighbours import gather_neighbours
from knowledge.encoder import HashingEncoder

ENCODER = HashingEncoder(32)
TEXTS = ["cancel it", "track it", "cancel order", "track order", "cancel now", "pay"]
TARGETS = np.array([0, 1, 0, 1, 0, 2])
NEIGHBOURS = gather_neighbours(ENCODER.encode(TEXTS), TARGETS)


def test_closeness_is_the_mean_cosine_to_a_labels_two_nearest() -> None:
    asked = ENCODER.encode(["cancel the order"])

    closeness = NEIGHBOURS.closeness(np.zeros((1, 3), dtype=np.float32), asked)

    cosines = (ENCODER.encode(TEXTS) @ asked.T)[:, 0]
    expected = [np.sort(cosines[label == TARGETS])[-2:].mean() for label in range(3)]
    np.testing.assert_allclose(closeness.of_labels[0], expected, atol=3e-3)
    np.testing.assert_allclose(closeness.of_all[0], np.sort(cosines)[-3:].mean(), atol=3e-3)


def test_labels_that_could_not_win_any_more_are_not_searched() -> None:
    targets = np.arange(30)
    rows = np.eye(30, dtype=np.float32)
    logits = -np.arange(30, dtype=np.float32)[None, :]

    closeness = gather_neighbours(rows, targets).closeness(logits, rows[3:4])

    assert closeness.of_labels[0, 3] == 1.0
    assert (np.delete(closeness.of_labels[0], 3) == 0.0).all()
    unseen = gather_neighbours(rows, targets).closeness(logits, rows[20:21])
    assert (unseen.of_labels == 0.0).all()


def test_no_texts_give_no_rows() -> None:
    closeness = NEIGHBOURS.closeness(np.zeros((0, 3), np.float32), ENCODER.encode([]))

    assert closeness.of_labels.shape == (0, 3)
    assert closeness.of_all.shape == (0,)
