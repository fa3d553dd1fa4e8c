"""Models that come back as they were, or not at all."""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tools.churn.errors import ModelFileError
from tools.churn.model_file import load_model
from tools.churn.table import Table
from tools.churn.training import Trained


@pytest.fixture
def copied(model_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def test_a_loaded_model_scores_as_the_saved_one(
    trained: Trained, model_folder: Path, table: Table
) -> None:
    loaded = load_model(model_folder, version=trained.model.version)

    assert np.array_equal(loaded.probabilities(table), trained.model.probabilities(table))
    assert loaded.about == trained.model.about
    assert loaded.schema == trained.model.schema


def test_another_process_with_another_hash_seed_gives_the_same_bits(
    trained: Trained, model_folder: Path, table: Table
) -> None:
    code = (
        "import sys; from pathlib import Path; from tools.churn.model_file import load_model;"
        "from tools.churn.table import read_table;"
        "model = load_model(Path(sys.argv[1]));"
        "print(model.probabilities(read_table(Path(sys.argv[2]))).tobytes().hex());"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules])"
    )

    found = subprocess.run(
        [sys.executable, "-c", code, str(model_folder), table.place],
        env={"PYTHONHASHSEED": "4711"}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    scores, heavy = found.stdout.split()
    assert scores == trained.model.probabilities(table).tobytes().hex()
    assert heavy == "[]"


@pytest.mark.parametrize("name", ["model.json", "arrays.npz"])
def test_a_flipped_byte_is_noticed_and_the_file_named(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(bytes(content))

    with pytest.raises(ModelFileError, match=name.replace(".", r"\.")):
        load_model(copied)


@pytest.mark.parametrize("name", ["model.json", "arrays.npz"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\x80\x04", b"[" * 100_000])
def test_what_is_no_model_is_refused(copied: Path, name: str, content: bytes) -> None:
    (copied / name).write_bytes(content)

    with pytest.raises(ModelFileError, match=name.replace(".", r"\.")):
        load_model(copied)


@pytest.mark.parametrize("name", ["model.json", "arrays.npz"])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()

    with pytest.raises(ModelFileError, match=name.replace(".", r"\.")):
        load_model(copied)


def test_an_edited_page_is_refused(copied: Path) -> None:
    page = json.loads((copied / "model.json").read_text("utf-8"))
    page["bands"]["high"] = 0.31
    (copied / "model.json").write_text(json.dumps(page), "utf-8")

    with pytest.raises(ModelFileError, match="it was changed"):
        load_model(copied)


def test_arrays_of_another_model_are_refused(copied: Path) -> None:
    np.savez(copied / "arrays.npz", intercept=np.zeros(1))

    with pytest.raises(ModelFileError, match="it was changed"):
        load_model(copied)


def test_another_version_than_the_wanted_one_is_refused(copied: Path) -> None:
    with pytest.raises(ModelFileError, match="not 000000000000"):
        load_model(copied, version="000000000000")


def test_a_pickle_is_never_run(copied: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (exec, ("raise SystemExit('ran')",))

    (copied / "arrays.npz").write_bytes(pickle.dumps(Evil()))

    with pytest.raises(ModelFileError):
        load_model(copied)
