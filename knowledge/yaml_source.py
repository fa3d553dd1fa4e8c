"""YAML read together with its line numbers, so that a complaint can name file and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.errors import PackError

Model = TypeVar("Model", bound=BaseModel)


class YamlSource:
    """One YAML text with the place it came from."""

    def __init__(self, text: str, path: Path, *, first_line: int = 1) -> None:
        self.path = path
        self._first_line = first_line
        try:
            self._node = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data: object = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = first_line + (mark.line if mark else 0)
            raise PackError(f"{path}:{line}: not valid YAML: {error.problem}") from error

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
