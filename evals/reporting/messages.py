"""The section of the held-out messages: marks, calibration, ranking, confusions."""

from evals.metrics import Figure
from evals.ranking_metrics import Estimate
from evals.reporting import plots
from evals.reporting.elements import Html, table, tag
from evals.reporting.summaries import written
from evals.saved_shop import Mark, SavedLanguage, SavedShop

_HINT = (
    "Single messages that were held out from training. Their words are not shown here: who reads "
    "the mistakes on a held-out set tunes to them."
)


def messages_section(shop: SavedShop) -> Html:
    """Everything about single messages."""
    languages = shop.languages
    read = [one for one in languages if one.reliability]
    confusions = [confusion for one in languages for confusion in one.confusions]
    figures = [
        ("Reliability: right as often as sure?", plots.reliability_plot(read)) if read else None,
        ("Abstention: coverage against precision", plots.coverage_precision_plot(read))
        if read
        else None,
        ("Most confused intents", plots.confusion_plot(confusions)) if confusions else None,
    ]
    drawn = [tag("figure", tag("figcaption", one[0]), one[1]) for one in figures if one is not None]
    return tag(
        "section",
        tag("h2", "Messages"),
        tag("p", _HINT, class_="hint"),
        _marks(languages),
        tag("div", *drawn, _models(languages), class_="grid"),
        id="messages",
    )


def _marks(languages: tuple[SavedLanguage, ...]) -> Html:
    by_name: dict[str, list[Mark]] = {}
    for one in languages:
        for mark in one.marks:
            by_name.setdefault(mark.name, []).append(mark)
    return table(
        ("figure", "asked", *(one.language for one in languages)),
        (
            (name.replace("_", " "), _asked(marks[0]), *map(_value, marks))
            for name, marks in by_name.items()
        ),
    )


def _asked(mark: Mark) -> str:
    return f"{'at least' if mark.is_least else 'at most'} {mark.mark:.0%}" if mark.mark else ""


def _value(mark: Mark) -> Html:
    text = written(Figure(mark.value, mark.interval))
    kind = "line" if mark.holds else "line missed"
    of = tag("small", f" {mark.hits}/{mark.total}" + ("" if mark.holds else " missed"))
    return tag("span", text, of, class_=kind)


def _models(languages: tuple[SavedLanguage, ...]) -> Html:
    rows = [
        ("intent accuracy", *(written(one.intent_accuracy) for one in languages)),
        ("calibration error (15 bins)", *(written(one.calibration_error) for one in languages)),
    ]
    rows += [
        (_RANKING[name], *(_estimate(one.retrieval.get(name)) for one in languages))
        for name in _RANKING
    ]
    return table(("understanding and search", *(one.language for one in languages)), rows)


_RANKING = {
    "recall_at_1": "search: recall@1",
    "recall_at_5": "search: recall@5",
    "mrr_at_10": "search: MRR@10",
    "ndcg_at_10": "search: nDCG@10",
}


def _estimate(one: Estimate | None) -> str:
    return written(Figure(one.mean, (one.low, one.high)) if one else Figure(None, None))
