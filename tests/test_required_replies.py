"""The list of replies that the code needs, against the code: nothing may be said that a pack lacks.

`knowledge.checks.required_replies` cannot look into the other folders, so this reads them instead.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from agent.approvals import Status
from agent.ledger import Reason
from agent.state import Mood
from knowledge.checks.required_replies import REQUIRED_REPLIES
from knowledge.pack_loading import PACKS_FOLDER, load_pack
from tools.business_hours import Severity

ROOT = Path(__file__).parent.parent
# Which argument of these calls is the key of a reply.
_SAYS = {"say": 0, "section": 0, "drop": 1, "_ask": 2}
_MAIL = re.compile(r"mail_[a-z_]+")


def modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def texts(node: ast.AST | None, scopes: list[ast.AST]) -> Iterator[str]:
    """Strings that an expression may be; `{}` for each value of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    elif isinstance(node, ast.Name):
        yield from assigned(node.id, scopes)
    else:
        for part in alternatives(node):
            yield from texts(part, scopes)


def alternatives(node: ast.AST | None) -> list[ast.expr]:
    """What the value of an expression may come from: conditions and arguments are left out."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BoolOp | ast.Dict):
        return node.values
    if isinstance(node, ast.Subscript):
        return [node.value]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return [node.func.value]
    return []


def assigned(name: str, scopes: list[ast.AST]) -> Iterator[str]:
    for node in (node for scope in scopes for node in ast.walk(scope)):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value and name in names_in(*targets):
                yield from texts(node.value, [] if name in names_in(node.value) else scopes)


def names_in(*nodes: ast.AST) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def keys_said(folder: str) -> set[str]:
    """Keys of replies in calls of `folder`; what only the pack names has no text here."""
    found: set[str] = set()
    for _, module in modules(folder):
        constants = ast.Module(
            [node for node in module.body if isinstance(node, ast.Assign | ast.AnnAssign)], []
        )
        functions = [
            node
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        for function in functions:
            for call in ast.walk(function):
                if not isinstance(call, ast.Call):
                    continue
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                position = _SAYS.get(name, len(call.args))
                if position < len(call.args):
                    found.update(texts(call.args[position], [function, constants]))
    # `{ask}_none` and the like come from the pack, and are checked with its tasks.
    return {key for key in found if not key.startswith("{}")}


def keys_advised() -> set[str]:
    """What the errors of tools advise to say."""
    found: set[str] = set()
    for _, module in modules("tools"):
        for node in ast.walk(module):
            if isinstance(node, ast.keyword) and node.arg == "advice":
                found.update(texts(node.value, []))
            elif isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                for statement in node.body:
                    is_key = isinstance(statement, ast.Assign) and any(
                        isinstance(target, ast.Name) and target.id == "key"
                        for target in statement.targets
                    )
                    if is_key and isinstance(statement, ast.Assign):
                        found.update(texts(statement.value, []))
    return found


def keys_mailed(folder: str) -> set[str]:
    """Subject and body of every mail that is worded by the pack."""
    named = {
        node.value
        for _, module in modules(folder)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _MAIL.fullmatch(node.value)
    }
    return {f"{mail}_{part}" for mail in named for part in ("subject", "body")}


def missing(needed: set[str], folder: str) -> list[str]:
    listed = set(REQUIRED_REPLIES[folder])
    patterns = {key: re.compile(re.escape(key).replace(r"\{\}", ".+")) for key in needed}
    return sorted(
        key for key in needed if not any(patterns[key].fullmatch(known) for known in listed)
    )


def superfluous(needed: set[str], folder: str) -> list[str]:
    patterns = [re.compile(re.escape(key).replace(r"\{\}", ".+")) for key in needed]
    return sorted(
        known
        for known in REQUIRED_REPLIES[folder]
        if not any(pattern.fullmatch(known) for pattern in patterns)
    )


@pytest.mark.parametrize("folder", ["agent", "api"])
def test_every_reply_that_the_code_says_is_listed_and_nothing_else(folder: str) -> None:
    needed = keys_said(folder) | keys_mailed(folder)

    assert needed
    assert missing(needed, folder) == []
    assert superfluous(needed, folder) == []


def test_every_reply_that_a_tool_advises_or_mails_is_listed_and_nothing_else() -> None:
    needed = keys_advised() | keys_mailed("tools")

    assert missing(needed, "tools") == []
    assert superfluous(needed, "tools") == []


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("mood_{}", set(get_args(Mood)) - {"calm"}),
        ("complaint_{}", set(get_args(Severity))),
        ("consent_{}", set(get_args(Reason))),
        ("approval_{}", set(get_args(Status)) - {"approved"}),
    ],
)
def test_every_value_of_a_form_is_listed(form: str, values: set[str]) -> None:
    assert {form.format(value) for value in values} <= set(REQUIRED_REPLIES["agent"])


def test_the_shop_has_them_all() -> None:
    replies = load_pack(PACKS_FOLDER / "online_shop").replies

    assert [key for keys in REQUIRED_REPLIES.values() for key in keys if key not in replies] == []
