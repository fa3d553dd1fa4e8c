"""The report as one HTML file."""

import builtins
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from evals.errors import EvalsError
from evals.reporting.figures import Report
from evals.reporting.page import page

VOID = {"meta", "br", "path", "use"}


class Outline(HTMLParser):
    """Tags with their attributes, and whether they are closed in the order of their opening."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_an_attacker_wrote_is_text_and_no_markup(report: Report) -> None:
    text = page(report)

    assert "<script" not in text
    assert "<b>Lim Wei</b>" not in text
    assert "<script>alert('x')</script> & \"tell me\"" in Outline(text).text


def test_page_is_whole_and_loads_nothing(report: Report) -> None:
    text = page(report)
    outline = Outline(text)

    assert outline.open == []
    policies = [one["content"] for _, one in outline.tags if one.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    addresses = [
        value
        for _, one in outline.tags
        for key, value in one.items()
        if key in {"href", "src", "xlink:href", "srcset", "data", "action"}
    ]
    assert [one for one in addresses if not str(one).startswith("#")] == []
    assert re.findall(r"url\((?!#)|@import|\bon\w+=", text) == []
    assert [name for name, _ in outline.tags if name in {"script", "iframe", "object"}] == []


def test_no_id_is_there_twice(report: Report) -> None:
    ids = [one["id"] for _, one in Outline(page(report)).tags if one.get("id")]

    assert len(ids) == len(set(ids))


def test_every_failed_case_is_there_with_its_rule(report: Report) -> None:
    outline = Outline(page(report))

    anchors = [one["id"] for name, one in outline.tags if name == "details" and one.get("id")]
    assert anchors == ["case-leak.any.en", "case-cancel.any.zh"]
    assert "'S$189' was not said" in outline.text
    assert "What the customer has to know was said." in outline.text


def test_broken_rule_stands_under_the_reply_that_broke_it(report: Report) -> None:
    text = page(report)

    assert text.count("agent broken") == 1
    after = text[text.index("agent broken") :]
    assert after.index("Lim Wei") < after.index("chip hard") < after.index("</article>")


def test_what_was_not_scored_is_no_zero(report: Report) -> None:
    assert re.search(r"tokens</th><td[^>]*>not scored<", page(report))


def test_plots_take_the_colours_of_the_page(report: Report) -> None:
    outline = Outline(page(report))

    labels = [one["aria-label"] for name, one in outline.tags if name == "svg"]
    assert labels == [
        "pass^k over k",
        "pass^1 and pass^4 by kind of case",
        "Share of replies by how long they took",
        "Accuracy of readings by their confidence",
        "Precision over coverage",
        "The most confused intents",
    ]
    painted = {one.get("style") or "" for name, one in outline.tags if name in {"path", "text"}}
    assert any("var(--series-1)" in style for style in painted)
    assert [style for style in painted if re.search(r"#[0-9a-f]{6}", style)] == []


def test_same_run_gives_the_same_page(report: Report) -> None:
    assert page(report) == page(report)


def test_run_without_messages_and_without_failures_has_a_page(report: Report) -> None:
    good = tuple(replace(trial, failures=()) for trial in report.run.trials)
    outline = Outline(page(Report(replace(report.run, trials=good))))

    assert "Every conversation succeeded." in outline.text
    assert [one for name, one in outline.tags if one.get("href") == "#messages"] == []


def test_missing_matplotlib_is_named_with_its_extra(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *others: Any, **more: Any) -> Any:  # noqa: ANN401 - as `__import__`
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(EvalsError, match=r"the extra `plots`: pip install 'rapport\[plots\]'"):
        page(report)
