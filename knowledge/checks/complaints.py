"""Checks of what complaints and handovers need: a task, tables, a task per remedy."""

from collections.abc import Iterator

from knowledge.checks.finding import Finding
from knowledge.pack import Pack
from knowledge.yaml_source import YamlSource

_TABLES_OF_COMPLAINTS = ("remedy", "goodwill", "photo")


def check_complaints(pack: Pack) -> Iterator[Finding]:
    """All findings about complaints, whichever file they are in."""
    policies = pack.folder / "policies.yaml"
    yield from _complaint_task(pack)
    needed = ["handover"]
    if any(task.is_complaint for task in pack.tasks.values()):
        needed += _TABLES_OF_COMPLAINTS
    for table in needed:
        if table not in pack.policies.tables:
            yield Finding(policies, 1, "error", f"no table {table!r}: the agent asks it")
    if policies.is_file():
        yield from _remedies(pack, YamlSource(policies.read_text("utf-8"), policies))


def _complaint_task(pack: Pack) -> Iterator[Finding]:
    """A complaint of whatever intent is taken up by the task of this one name."""
    path = pack.folder / "intents.yaml"
    task = pack.tasks.get("complaint")
    for intent in pack.intents:
        if intent.kind == "complaint" and not (task and task.is_complaint):
            line = YamlSource(path.read_text("utf-8"), path).key_line((intent.name,))
            text = f"intent {intent.name!r} is a complaint, and tasks.yaml takes none up: it needs "
            yield Finding(path, line, "error", f"{text}`complaint: {{is_complaint: true}}`")


def _remedies(pack: Pack, source: YamlSource) -> Iterator[Finding]:
    table = pack.policies.tables.get("remedy")
    for rule in table.rules if table else ():
        remedy = rule.outcome.values.get("remedy")
        name = f"remedy_{remedy}"
        if remedy is None or name in pack.tasks:
            continue
        line = source.line_of(("remedy", "rules", rule.number - 1, "give"))
        text = f"remedy#{rule.number} gives {remedy!r}, and tasks.yaml has no task {name!r}"
        yield Finding(source.path, line, "error", text)
