"""The card that training writes."""

import re
from dataclasses import replace

from tools.churn.card import CARD, PLOTS, unseen_probabilities, write_card
from tools.churn.measures import Estimate
from tools.churn.training import Trained


def test_the_card_says_what_the_model_is_and_how_good(trained: Trained) -> None:
    path = write_card(trained)

    text = path.read_text("utf-8")
    assert path == trained.folder / CARD
    assert text.startswith(f"# Churn model {trained.model.version}\n")
    assert "`churned` is `yes`" in text
    assert trained.model.about.fingerprint in text
    assert "| additive | 0." in text
    assert len(re.findall(r"^\| \d+ \| \d+\.\d% \| \d+\.\d% \| 100 \|$", text, re.M)) == 10
    assert re.search(r"^\| months \| numeric \| 0\.\d+ \| \d+ \(\+", text, re.M)
    assert (trained.folder / PLOTS).read_bytes().startswith(b"\x89PNG")


def test_the_card_says_what_guessed_labels_are_worth(trained: Trained) -> None:
    found = replace(trained, guessed=Estimate(0.002, -0.001, 0.005, 0.0015))

    text = write_card(found).read_text("utf-8")

    assert "higher by 0.0020 [-0.0010, 0.0050], on rows not seen. They are not used." in text
    assert "Guessing" not in write_card(trained).read_text("utf-8")


def test_the_probabilities_of_the_card_are_calibrated(trained: Trained) -> None:
    probabilities = unseen_probabilities(trained)

    assert abs(probabilities.mean() - trained.left.mean()) < 0.01
