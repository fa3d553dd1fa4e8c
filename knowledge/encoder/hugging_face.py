"""Any Hugging Face encoder through `transformers` and torch: an optional extra."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.encoder import well_formed
from knowledge.errors import EncoderExtraMissingError, EncoderWeightsError

BATCH_SIZE = 16


class HuggingFaceEncoder:
    """Mean-pooled, normalised last hidden states of a Hugging Face model."""

    def __init__(self, name: str, *, max_tokens: int) -> None:
        """Load `name`, a folder or a model of the hub.

        Raises:
            EncoderExtraMissingError: transformers or torch is not installed.
            EncoderWeightsError: the model is neither a folder nor in the local hub cache.
        """
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise EncoderExtraMissingError(
                f"encoder hf:{name} needs the optional extra: pip install 'rapport[transformers]' "
                f"({error})"
            ) from error
        try:
            # Code that comes along with weights is never run.
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
            self._model: Any = AutoModel.from_pretrained(name, trust_remote_code=False).eval()
        except (OSError, ValueError) as error:
            raise EncoderWeightsError(
                f"encoder hf:{name} cannot be loaded (a first download needs HF_HUB_OFFLINE=0): "
                f"{error}"
            ) from error
        self._tokenizer_lock = threading.Lock()
        self._torch: Any = torch
        self._max_tokens = max_tokens
        self.dimension = int(self._model.config.hidden_size)
        self.name = f"hf-{Path(name).name}-{self._fingerprint()}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, dimension), rows L2-normalised."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for rows in _batches(texts):
            vectors[rows] = self._encode_batch([well_formed(texts[row]) for row in rows])
        return vectors

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        # A fast tokenizer keeps padding and truncation as state and fails when threads share it.
        with self._tokenizer_lock:
            batch = self._tokenizer(
                texts,
                padding=True,
                truncation=True,
                max_length=self._max_tokens,
                return_tensors="pt",
            )
        with self._torch.inference_mode():
            hidden = self._model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
            pooled = self._torch.nn.functional.normalize(pooled, dim=-1)
        array: NDArray[np.float32] = pooled.float().numpy()
        return array

    def _fingerprint(self) -> str:
        """A folder's weights may change under the same name; a sum over them tells."""
        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{name}{tensor.double().sum().item():.9e}".encode())
        return digest.hexdigest()[:12]


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Rows of similar length together, so that little is padded."""
    rows = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]
