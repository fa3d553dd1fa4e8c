"""The model in use follows training, and survives a damaged one."""

import shutil
from pathlib import Path

import pytest

from tools.churn.errors import ModelFileError
from tools.churn.model_file import ARRAYS, PAGE
from tools.churn.served import ServedModel


def test_without_training_there_is_none(tmp_path: Path) -> None:
    served = ServedModel(tmp_path)

    assert not served.is_there
    with pytest.raises(ModelFileError, match=r"model\.json: No such file"):
        served.current()


def test_a_model_is_loaded_once_and_a_damaged_one_does_not_replace_it(
    tmp_path: Path, model_folder: Path
) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    served = ServedModel(tmp_path)
    first = served.current()

    assert served.current() is first
    (tmp_path / PAGE).write_text("{}")
    assert served.current() is first
    (tmp_path / PAGE).unlink()
    assert served.current() is first
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    assert served.current().version == first.version


def test_a_model_damaged_from_the_start_is_refused(tmp_path: Path, model_folder: Path) -> None:
    shutil.copytree(model_folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / ARRAYS).write_bytes(b"")

    with pytest.raises(ModelFileError, match="the hash is not the one"):
        ServedModel(tmp_path).current()
