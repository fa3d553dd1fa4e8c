"""A profile as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tools.data_quality.columns import ColumnFacts
from tools.data_quality.findings import Finding, Severity
from tools.data_quality.profile import Profile

_HEADS: dict[Severity, str] = {
    "stops": "Must be mended",
    "warns": "Should be looked at",
    "note": "Good to know",
}


def write_report(profile: Profile, path: Path) -> Path:
    """Write it as a file of its own."""
    path.write_text("\n".join(report_lines(profile)) + "\n", "utf-8")
    return path


def report_lines(profile: Profile) -> Iterator[str]:
    """The worst first, then a table of all columns."""
    yield f"# Data quality of {profile.place}"
    yield ""
    yield f"{profile.rows:,} rows, {len(profile.columns)} columns. {summary(profile)}"
    for severity, head in _HEADS.items():
        found = [one for one in profile.findings if one.severity == severity]
        if found:
            yield from ("", f"## {head}", "", *map(_told, found))
    yield from ("", "## Columns", "")
    yield from _table(
        ("column", "kind", "missing", "distinct", "values"), map(row_of, profile.columns)
    )


def summary(profile: Profile) -> str:
    """One sentence: how many of each severity."""
    counts = {
        head.lower(): sum(one.severity == severity for one in profile.findings)
        for severity, head in _HEADS.items()
    }
    told = [f"{count} {head}" for head, count in counts.items() if count]
    return f"Findings: {', '.join(told)}." if told else "Nothing stands out."


def row_of(facts: ColumnFacts) -> tuple[str, str, str, str, str]:
    """The cells of a column's line in a table."""
    missing = f"{facts.missing_share:.1%}" if facts.missing else "-"
    return facts.name, facts.kind, missing, f"{facts.distinct:,}", _values(facts)


def _values(facts: ColumnFacts) -> str:
    if facts.low is not None:
        return f"{facts.low:g} to {facts.high:g}, median {facts.median:g}"
    if facts.earliest is not None:
        return f"{facts.earliest} to {facts.latest}"
    if facts.kind == "text" or not facts.common:
        return ""
    return ", ".join(f"{value[:30]} {count / facts.rows:.0%}" for value, count in facts.common)


def _told(finding: Finding) -> str:
    column = f"`{finding.column}`: " if finding.column else ""
    line = f" (line {finding.line})" if finding.line is not None else ""
    return f"- {column}{finding.message}{line}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
