"""YAML read together with its line numbers, so that a complaint can name file and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.errors import PackError

# libyaml's reads ten times as fast; a wheel for a rare machine may come without it.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
Model = TypeVar("Model", bound=BaseModel)


class YamlSource:
    """One YAML text with the place it came from."""

    def __init__(self, text: str, path: Path, *, first_line: int = 1) -> None:
        self.path = path
        self._first_line = first_line
        try:
            self._node = yaml.compose(text, Loader=_LOADER)
            self.data: object = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = first_line + (mark.line if mark else 0)
            raise PackError(f"{path}:{line}: not valid YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise PackError(f"{path}:{first_line}: not valid YAML: {error}") from error
        except ValueError as error:
            # 2027-13-31 looks like a date to YAML, and is none.
            line, value = self._unreadable_scalar(self._node) or (first_line, "")
            raise PackError(f"{path}:{line}: {value!r} is not valid: {error}") from error

    def _unreadable_scalar(self, node: yaml.Node | None) -> tuple[int, str] | None:
        """Line and text of the first value that has the form of a date or number and is none."""
        if isinstance(node, yaml.ScalarNode):
            try:
                yaml.safe_load(node.value)
            except (ValueError, yaml.YAMLError):
                is_plain = not node.style
                line = self._first_line + node.start_mark.line
                return (line, str(node.value)) if is_plain else None
            return None
        children: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            children = [child for pair in node.value for child in pair]
        elif isinstance(node, yaml.SequenceNode):
            children = list(node.value)
        found = (self._unreadable_scalar(child) for child in children)
        return next((place for place in found if place is not None), None)

    def line_of(self, location: Sequence[str | int]) -> int:
        """The line of a value; of its closest existing parent when it is missing."""
        node, line = self._node, self._first_line
        for step in location:
            child = _child(node, step)
            if child is None:
                break
            node = child
            line = self._first_line + node.start_mark.line
        return line

    def key_line(self, location: Sequence[str | int]) -> int:
        """The line of the key itself, where its value may begin on the next one."""
        *parents, last = location
        node = self._node
        for step in parents:
            node = _child(node, step)
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.value == str(last):
                return self._first_line + int(key.start_mark.line)
        return self.line_of(location)

    def parse(self, model: type[Model]) -> Model:
        """Validate the whole text as `model`.

        Raises:
            PackError: with a line per problem, each with file and line.
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            problems = [
                f"{self.path}:{self.line_of(problem['loc'])}: "
                f"{'.'.join(map(str, problem['loc'])) or 'file'}: {problem['msg']}"
                for problem in error.errors()
            ]
            raise PackError("\n".join(problems)) from error


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        children: list[yaml.Node] = node.value
        return children[step] if step < len(children) else None
    return None
