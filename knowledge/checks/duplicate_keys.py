"""Checks YAML files for keys that stand twice: the second silently wins."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from knowledge.checks.finding import Finding


def check_duplicate_keys(folder: Path) -> Iterator[Finding]:
    """In every YAML file of the pack."""
    for path in sorted(folder.rglob("*.yaml")):
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
        yield from _in_node(root, path)


def _in_node(node: yaml.Node | None, path: Path) -> Iterator[Finding]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                yield Finding(path, line, "error", f"{key.value!r} is defined twice")
            seen.add(key.value)
            yield from _in_node(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _in_node(item, path)
