"""The report as one HTML file: no script, nothing to load, readable from a disk."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.dialogs.saved_runs import SavedRun
from evals.metrics import Figure
from evals.reporting import plots
from evals.reporting.conversations import (
    conversation,
    failed_case,
    rule_chip,
)
from evals.reporting.elements import Html, table, tag
from evals.reporting.figures import (
    MEANINGS,
    FailedCase,
    Report,
    broken_promises,
    failed_cases,
    latencies,
    least_good,
    pass_curve,
    quantiles,
    rules_broken,
    success_by,
)
from evals.reporting.messages import messages_section
from evals.reporting.summaries import IN_UNITS, figure_of, metadata, scores, title_of, written

_STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_MOST_LEAST_GOOD = 12


def page(report: Report) -> str:
    """The whole file.

    Raises:
        EvalsError: matplotlib is not installed.
    """
    run, cases = report.run, failed_cases(report.run)
    title = f"Evaluation: {run.agent} agent"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Html(_STYLE.read_text("utf-8"))),
    )
    body = tag(
        "body",
        tag(
            "main",
            tag("header", tag("h1", title), _under_the_title(report), class_="top"),
            _cards(run),
            _navigation(report),
            _scores(report),
            *([messages_section(report.shop)] if report.shop else []),
            _failures(cases),
            _least_good(run),
            _metadata(report),
        ),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _under_the_title(report: Report) -> Html:
    run = report.run
    cases = len({trial.case for trial in run.trials})
    facts = [f"{len(run.trials)} conversations of {cases} cases", f"seed {run.seed}"]
    facts += [run.made_at.replace("T", " ")] if run.made_at else []
    return tag("p", " · ".join(facts))


def _cards(run: SavedRun) -> Html:
    promises = broken_promises(run)
    times = quantiles(latencies(run))
    cards = [
        _card(title_of(name), figure_of(run.figures.get(name, {})))
        for name in ("task_success", "pass_4")
    ]
    cards += [
        _card("quality of a conversation", figure_of(run.figures.get("quality", {})), unit=""),
        tag(
            "div",
            tag("b", str(promises)),
            tag("span", "conversations with a broken promise"),
            tag("small", "rules without tolerance"),
            class_="card bad" if promises else "card good",
        ),
        _card(
            "messages to resolution", figure_of(run.figures.get("turns_to_resolution", {})), unit=""
        ),
    ]
    if times:
        reply = tag("b", f"{times['p50']:.0f} ms"), tag("span", "median time of a reply")
        cards.append(tag("div", *reply, tag("small", f"p95 {times['p95']:.0f} ms"), class_="card"))
    return tag("section", *cards, class_="cards")


def _card(name: str, figure: Figure, unit: str = "%") -> Html:
    value, _, interval = written(figure, unit).partition(" [")
    small = f"95 %: {interval.rstrip(']').replace(', ', ' to ')}" if interval else ""
    return tag("div", tag("b", value), tag("span", name), tag("small", small), class_="card")


def _navigation(report: Report) -> Html:
    names = [("scores", "Scores"), ("messages", "Messages"), ("failures", "Failures")]
    names += [("least-good", "Least good"), ("metadata", "Made with")]
    links = [
        tag("a", title, href=f"#{name}")
        for name, title in names
        if name != "messages" or report.shop
    ]
    return tag("nav", *links)


def _scores(report: Report) -> Html:
    run = report.run
    by_tag = {
        name: (figure_of(pair[0]), figure_of(pair[1]))
        for name, pair in run.figures.get("by_tag", {}).items()
    }
    all_scores = table(
        ("score", "value [95 % interval]"),
        ((title_of(name), written(one, IN_UNITS.get(name, "%"))) for name, one in scores(report)),
    )
    return tag(
        "section",
        tag("h2", "Scores"),
        tag("p", "What each score means: docs/evals.md. “Not scored” is no zero.", class_="hint"),
        tag("div", all_scores, *_plots(run, by_tag), class_="grid"),
        tag("h3", "Parts of the quality"),
        _quality_table(run),
        tag("h3", "By kind of case"),
        table(
            ("tag", "pass^1", "pass^4"),
            ((name.replace("_", " "), *map(written, pair)) for name, pair in by_tag.items()),
        ),
        *_groups(run),
        id="scores",
    )


def _plots(run: SavedRun, by_tag: dict[str, tuple[Figure, Figure]]) -> Iterator[Html]:
    curve = pass_curve(run)
    if any(one.value is not None for one in curve.values()):
        yield _figure("pass^k: all of k trials of a case succeed", plots.pass_hat_plot(curve))
    if any(once.value is not None for once, _ in by_tag.values()):
        yield _figure("By kind of case", plots.tags_plot(by_tag))
    if times := latencies(run):
        yield _figure("Time until the reply", plots.latency_plot(times))


def _figure(caption: str, plot: Html) -> Html:
    """A plot with its caption above it."""
    return tag("figure", tag("figcaption", caption), plot)


def _groups(run: SavedRun) -> Iterator[Html]:
    for group in ("language", "persona"):
        yield tag("h3", f"By {group}")
        yield table(
            (group, "cases", "conversations", "task success"),
            (
                (name.replace("_", " "), str(cases), str(trials), written(success))
                for name, (cases, trials, success) in success_by(run, group).items()
            ),
        )


def _quality_table(run: SavedRun) -> Html:
    parts = run.figures.get("quality_parts", {})
    values = [part for trial in run.trials for part in trial.quality.parts]
    return table(
        ("part", "mean", "conversations scored", "below 1"),
        (
            (
                name,
                written(figure_of(one)),
                str(sum(part.name == name and part.value is not None for part in values)),
                str(
                    sum(
                        part.name == name and (part.value or 0) < 1
                        for part in values
                        if part.value is not None
                    )
                ),
            )
            for name, one in parts.items()
        ),
    )


def _failures(cases: list[FailedCase]) -> Html:
    rules = table(
        ("rule", "conversations", "cases", "what must hold"),
        (
            (rule_chip(rule), str(trials), str(count), MEANINGS.get(rule, ""))
            for rule, trials, count in rules_broken(cases)
        ),
    )
    found: Iterable[Html] = (
        (rules, *map(failed_case, cases)) if cases else (tag("p", "Every conversation succeeded."),)
    )
    count = f"{len(cases)} cases failed at least once; broken promises come first."
    hint = tag("p", count, class_="hint") if cases else Html()
    return tag("section", tag("h2", "Failures"), hint, *found, id="failures")


def _least_good(run: SavedRun) -> Html:
    found = least_good(run, _MOST_LEAST_GOOD)
    lines = [
        tag(
            "details",
            tag(
                "summary",
                tag("span", trial.case, class_="case"),
                tag("span", f"quality {value:.2f}", class_="count"),
            ),
            conversation(trial),
        )
        for value, trial in found
    ]
    hint = tag("p", "Conversations that succeeded, but could have been better.", class_="hint")
    return tag("section", tag("h2", "Least good successes"), hint, *lines, id="least-good")


def _metadata(report: Report) -> Html:
    rows: list[tuple[str, str]] = []
    for name, value in metadata(report).items():
        if isinstance(value, dict):
            rows += [(f"{name}: {key}", str(one)) for key, one in value.items()]
        elif value not in (None, ""):
            rows.append((name.replace("_", " "), str(value)))
    return tag("section", tag("h2", "Made with"), table(("", ""), rows), id="metadata")
