"""Reading cases, with an error that names file, line and field."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, RootModel

from evals.dialogs.cases import Case
from evals.errors import EvalsError
from knowledge.errors import PackError
from knowledge.yaml_source import YamlSource

Model = TypeVar("Model", bound=BaseModel)
SETS = Path(__file__).parents[1] / "sets"


class _CaseFile(RootModel[tuple[Case, ...]]):
    """One file: a list of cases."""

    model_config = ConfigDict(frozen=True)


class _ParaphraseFile(RootModel[dict[str, tuple[str, ...]]]):
    """One file: texts by group."""


def load_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of a folder, sorted by id.

    Raises:
        EvalsError: with file, line and field of everything that is wrong, or an id is there twice.
    """
    cases: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        cases.extend(_parsed(path, _CaseFile).root)
    if not cases:
        raise EvalsError(f"{folder}: no cases")
    twice = {case.id for case in cases if sum(other.id == case.id for other in cases) > 1}
    if twice:
        raise EvalsError(f"{folder}: the same id twice: {', '.join(sorted(twice))}")
    return tuple(sorted(cases, key=lambda case: case.id))


def load_paraphrases(folder: Path, language: str) -> dict[str, tuple[str, ...]]:
    """Texts by group, from all of the language's files.

    Raises:
        EvalsError: a file is not of that form, or a group is in two files.
    """
    groups: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / language).glob("*.yaml")):
        for group, texts in _parsed(path, _ParaphraseFile).root.items():
            if group in groups:
                raise EvalsError(f"{path}: group {group!r} is in another file too")
            groups[group] = texts
    return groups


def _parsed(path: Path, model: type[Model]) -> Model:
    try:
        return YamlSource(path.read_text("utf-8"), path).parse(model)
    except PackError as error:
        raise EvalsError(str(error)) from error
