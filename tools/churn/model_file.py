"""Models as files that can be read and checked: a JSON page beside plain arrays, no pickle."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from tools.churn.candidates import Fitted
from tools.churn.config import Bands
from tools.churn.errors import ModelFileError
from tools.churn.fitted_arrays import arrays_of, fitted_of
from tools.churn.model import About, ChurnModel
from tools.churn.schema import Schema

FORMAT = "rapport-churn-model"
FORMAT_VERSION = 1
PAGE, ARRAYS = "model.json", "arrays.npz"
_VERSION_LETTERS = 12
Arrays = Mapping[str, NDArray[Any]]


def save_model(
    folder: Path, fitted: Fitted, schema: Schema, bands: Bands, about: About
) -> ChurnModel:
    """Write both files; what was there is replaced.

    The page holds the hash of the arrays and one of itself, so that damage and editing show. Who
    can replace both hashes can replace the model: keep the version elsewhere and give it to
    `load_model` where that matters.
    """
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    # Not compressed: a model is a few kilobytes, and loads faster.
    np.savez(buffer, allow_pickle=False, **arrays_of(fitted))
    content = buffer.getvalue()
    page: dict[str, object] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "schema": asdict(schema),
        "bands": bands.model_dump(),
        "about": asdict(about),
        "arrays_sha256": hashlib.sha256(content).hexdigest(),
    }
    page["sha256"] = _hash_of(page)
    _replace(folder / ARRAYS, content)
    _replace(folder / PAGE, (json.dumps(page, indent=1, ensure_ascii=False) + "\n").encode())
    return load_model(folder)


def load_model(folder: Path, *, version: str | None = None) -> ChurnModel:
    """The model in a folder, checked.

    Args:
        folder: where `save_model` wrote.
        version: if given, the only one that is accepted.

    Raises:
        ModelFileError: a file is missing, of another format, damaged or changed; names it.
    """
    path = folder / PAGE
    page = _page(path)
    arrays_path = folder / ARRAYS
    content = _content(arrays_path)
    if hashlib.sha256(content).hexdigest() != page["arrays_sha256"]:
        raise ModelFileError(f"{arrays_path}: the hash is not the one in {PAGE}: it was changed")
    found = str(page["sha256"])[:_VERSION_LETTERS]
    if version is not None and version != found:
        raise ModelFileError(f"{path}: this is version {found}, not {version}")
    try:
        schema = TypeAdapter(Schema).validate_python(page["schema"])
        bands = Bands.model_validate(page["bands"])
        about = TypeAdapter(About).validate_python(page["about"])
        fitted = fitted_of(_arrays(arrays_path, content), schema.features)
    except (ValidationError, KeyError, ValueError, IndexError) as error:
        raise ModelFileError(f"{path}: the model cannot be read: {error}") from error
    return ChurnModel(fitted, schema, bands, about, found)


def _page(path: Path) -> dict[str, Any]:
    try:
        page = json.loads(_content(path))
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{path}: this is no JSON: {error}") from error
    if not isinstance(page, dict) or page.get("format") != FORMAT:
        raise ModelFileError(f"{path}: this is no churn model")
    if page.get("format_version") != FORMAT_VERSION:
        raise ModelFileError(
            f"{path}: format version {page.get('format_version')!r}; this release reads"
            f" {FORMAT_VERSION}: train the model again"
        )
    if page.get("sha256") != _hash_of(page):
        raise ModelFileError(f"{path}: the hash does not fit the content: it was changed")
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
        raise ModelFileError(f"{path}: this is no archive of plain arrays: {error}") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    """In one step: a reader sees the old file or the new one."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(content)
    temporary.replace(path)
