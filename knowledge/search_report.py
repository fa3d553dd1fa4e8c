"""Tables for the terminal: what was measured, what was found."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from knowledge.pack import Language
from knowledge.search import ArticleSearch, PassageMatch


def print_index(search: ArticleSearch, languages: Sequence[Language]) -> None:
    """Size, weights and measured abstention of each language's index."""
    table = Table(title="Article index (shares: each question left out in turn)")
    for heading in (
        "language",
        "articles",
        "encoder weight",
        "threshold",
        "answerable rejected",
        "unanswerable rejected",
    ):
        table.add_column(heading)
    for language in languages:
        report = search.report(language)
        unanswerable = "unmeasured"
        if report.unanswerable_rejected is not None:
            unanswerable = f"{report.unanswerable_rejected:.1%} of {report.unanswerable}"
        table.add_row(
            language,
            str(search.article_count(language)),
            f"{search.weights(language).encoder:.1f}",
            f"{report.threshold:.3f}",
            f"{report.answerable_rejected:.1%} of {report.answerable}",
            unanswerable,
        )
    Console().print(table)


def print_matches(matches: Sequence[PassageMatch], threshold: float) -> None:
    """Each match with its score and shortened answer."""
    console = Console()
    if not matches:
        console.print(f"No article answers this (threshold {threshold:.3f}).")
    for match in matches:
        mark = "" if match.score >= threshold else " (below the threshold)"
        console.print(f"[bold]{match.score:.3f}[/bold] {match.article_id}: {match.title}{mark}")
        console.print(match.answer, markup=False)
        console.print(f"cites: {match.answer_sentence}\n", markup=False, style="dim")
