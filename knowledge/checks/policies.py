"""Checks of decision tables: gaps, contradictions, dead rules, replies that do not exist."""

from collections.abc import Iterator

from knowledge.checks.finding import Finding
from knowledge.pack import Pack
from knowledge.policies import DecisionTable
from knowledge.policy_checks import check_table
from knowledge.yaml_source import YamlSource


def check_policies(pack: Pack) -> Iterator[Finding]:
    """All findings about `policies.yaml`; what a table cannot be read with, loading has refused."""
    path = pack.folder / "policies.yaml"
    if not path.is_file():
        return
    source = YamlSource(path.read_text("utf-8"), path)
    for table in pack.policies.tables.values():
        for problem in check_table(table):
            line = source.line_of((table.name, *problem.location))
            yield Finding(path, line, problem.severity, f"{table.name}: {problem.text}")
        yield from _missing_replies(pack, table, source)


def _missing_replies(pack: Pack, table: DecisionTable, source: YamlSource) -> Iterator[Finding]:
    for rule in table.rules:
        key = rule.outcome.say
        if key is not None and key not in pack.replies:
            line = source.line_of((table.name, "rules", rule.number - 1, "say"))
            text = f"{table.rule_id(rule.number)} says {key!r}, which replies.yaml does not have"
            yield Finding(source.path, line, "error", text)
