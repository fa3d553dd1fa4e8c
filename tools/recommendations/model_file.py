"""Models as files that can be read and checked: a JSON page beside plain arrays, no pickle."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.recommendations.content import Likeness
from tools.recommendations.model import RecommendationModel
from tools.recommendations.timing import Rhythms, Typical

FORMAT = "rapport-recommendation-model"
FORMAT_VERSION = 1
PAGE, ARRAYS = "model.json", "arrays.npz"
_VERSION_LETTERS = 12
Arrays = Mapping[str, NDArray[Any]]


class RecommendationFileError(Exception):
    """A model that is missing, of another kind, damaged or changed; names the file."""


def save_recommendations(
    folder: Path, model: RecommendationModel, rhythms: Rhythms, about: Mapping[str, str | int]
) -> str:
    """Write both files; what was there is replaced.

    The page holds the hash of the arrays and one of itself, so that damage and editing show.

    Args:
        folder: made if it is not there.
        model: what goes together.
        rhythms: when it is due again.
        about: when it was trained, from what; written as it is.

    Returns:
        The version, for `load_recommendations`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **_arrays_of(model))
    content = buffer.getvalue()
    page: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "about": dict(about),
        "items": list(model.items),
        "rhythms": {item: [one.days, one.intervals] for item, one in rhythms.by_item.items()},
        "overall_rhythm": rhythms.overall and [rhythms.overall.days, rhythms.overall.intervals],
        "arrays_sha256": hashlib.sha256(content).hexdigest(),
    }
    page["sha256"] = _hash_of(page)
    _replace(folder / ARRAYS, content)
    _replace(folder / PAGE, (json.dumps(page, indent=1, ensure_ascii=False) + "\n").encode())
    return str(page["sha256"])[:_VERSION_LETTERS]


def load_recommendations(
    folder: Path, *, version: str | None = None
) -> tuple[RecommendationModel, Rhythms]:
    """The model in a folder, checked.

    Raises:
        RecommendationFileError: a file is missing, of another format, damaged, changed, or not the
            `version` that was asked for; names it.
    """
    path, arrays_path = folder / PAGE, folder / ARRAYS
    page = _page(path)
    content = _content(arrays_path)
    if hashlib.sha256(content).hexdigest() != page["arrays_sha256"]:
        raise RecommendationFileError(f"{arrays_path}: it was changed: not the hash of {PAGE}")
    found = str(page["sha256"])[:_VERSION_LETTERS]
    if version is not None and version != found:
        raise RecommendationFileError(f"{path}: this is version {found}, not {version}")
    try:
        model = _model_of(tuple(page["items"]), _arrays(arrays_path, content))
        return model, _rhythms_of(page)
    except (KeyError, TypeError, ValueError) as error:
        raise RecommendationFileError(f"{path}: the model cannot be read: {error}") from error


def _arrays_of(model: RecommendationModel) -> Arrays:
    return {
        "neighbours": model.neighbours,
        "weights": model.weights,
        "popularity": model.popularity,
        "freshness": model.freshness,
        "unsold": model.unsold,
        "alike": model.alike.neighbours,
        "cosines": model.alike.cosines,
    }


def _model_of(items: tuple[str, ...], arrays: Arrays) -> RecommendationModel:
    for name, array in arrays.items():
        if len(array) != len(items):
            raise ValueError(f"{name} has {len(array)} rows for {len(items)} items")
    for name in ("neighbours", "alike"):
        if arrays[name].size and not 0 <= arrays[name].min() <= arrays[name].max() < len(items):
            raise ValueError(f"{name} points at items that are not there")
    return RecommendationModel(
        items,
        arrays["neighbours"],
        arrays["weights"],
        arrays["popularity"],
        arrays["freshness"],
        arrays["unsold"],
        Likeness(arrays["alike"], arrays["cosines"]),
    )


def _rhythms_of(page: Mapping[str, Any]) -> Rhythms:
    overall = page["overall_rhythm"]
    by_item = {str(item): Typical(*one) for item, one in page["rhythms"].items()}
    return Rhythms(by_item, None if overall is None else Typical(*overall))


def _page(path: Path) -> dict[str, Any]:
    try:
        page = json.loads(_content(path))
    except (ValueError, RecursionError) as error:
        raise RecommendationFileError(f"{path}: this is no JSON: {error}") from error
    if not isinstance(page, dict) or page.get("format") != FORMAT:
        raise RecommendationFileError(f"{path}: this is no model of recommendations")
    if page.get("format_version") != FORMAT_VERSION:
        raise RecommendationFileError(
            f"{path}: format version {page.get('format_version')!r}; this release reads"
            f" {FORMAT_VERSION}: train the model again"
        )
    if page.get("sha256") != _hash_of(page):
        raise RecommendationFileError(f"{path}: the hash does not fit the content: it was changed")
    return page


def _hash_of(page: Mapping[str, object]) -> str:
    content = {key: value for key, value in page.items() if key != "sha256"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _arrays(path: Path, content: bytes) -> Arrays:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, AttributeError) as error:
        raise RecommendationFileError(f"{path}: no archive of plain arrays: {error}") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecommendationFileError(f"{path}: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    """In one step: a reader sees the old file or the new one."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(content)
    temporary.replace(path)
