"""The scores of held-out messages as a file."""

from datetime import UTC, datetime
from pathlib import Path

from evals.ranking_metrics import Estimate
from evals.readings import Confusion, CurvePoint, Reading
from evals.saved_shop import read_shop, saved_shop, write_shop
from evals.shares import Share
from evals.shop import Outcome, ShopScores

WRONG = Outcome({"text": "a held-out message"}, ("returns",), (), "No.")
NOTHING = Share(0, 0)
SCORES = ShopScores(
    language="en",
    precision=Share(9, 10),
    coverage=NOTHING,
    right_article=NOTHING,
    addressed=NOTHING,
    persons_honoured=NOTHING,
    persons_imagined=NOTHING,
    unanswerable_rejected=NOTHING,
    answerable_rejected=NOTHING,
    mistakes=(WRONG,),
    readings=(Reading("returns", 0.9, ("returns",)), Reading("returns", 0.6, ("repair",))),
    retrieval={"mrr_at_10": Estimate(0.8, 0.7, 0.9)},
)
MARKS = (("precision", 0.95, True), ("persons_imagined", 0.05, False))


def test_scores_keep_marks_and_curves_but_no_message(tmp_path: Path) -> None:
    path = tmp_path / "scores" / "shop.json"
    made_at = datetime(2026, 3, 9, 7, tzinfo=UTC)

    write_shop(saved_shop([SCORES], MARKS, {"pack": "9f"}, "online_shop", made_at), path)
    kept = read_shop(path)

    english = kept.languages[0]
    assert "held-out message" not in path.read_text("utf-8")
    assert [(mark.name, mark.value, mark.holds) for mark in english.marks] == [
        ("precision", 0.9, False),
        ("persons_imagined", None, False),
    ]
    assert english.intent_accuracy.value == 0.5
    assert english.coverage_precision == (CurvePoint(0.9, 0.5, 1.0), CurvePoint(0.6, 1.0, 0.5))
    assert english.confusions == (Confusion("repair", "returns", 1),)
    assert english.retrieval["mrr_at_10"].mean == 0.8
    assert (kept.versions, kept.made_at) == ({"pack": "9f"}, "2026-03-09T07:00:00+00:00")
