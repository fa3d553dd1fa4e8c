"""The embedded encoder: tokenizer and onnxruntime session."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.encoder import well_formed
from knowledge.errors import EncoderWeightsError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

BATCH_SIZE = 16
WORTH_HELP = 4
"""Batches from which on a second thread takes its share: a long message with all its parts."""


class OnnxEncoder:
    """Sentence vectors from an ONNX file of `knowledge.encoder.build`; safe to share by threads."""

    def __init__(self, model: Path, tokenizer: Path, *, name: str, max_tokens: int) -> None:
        """Load both files.

        Raises:
            EncoderWeightsError: a file cannot be read.
        """
        self.name = name
        self._tokenizer = _load_tokenizer(tokenizer, max_tokens)
        self._session = _load_session(model)
        self.dimension: int = self._session.get_outputs()[0].shape[1]
        # A dynamic int8 graph has one activation scale per batch: a sentence's vector must not
        # depend on its neighbours, so there such batches are of one.
        self._batch_size = 1 if "-int8-" in name else BATCH_SIZE
        self._helper = ThreadPoolExecutor(1, thread_name_prefix="encoder")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, dimension), rows L2-normalised."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        sentences = [well_formed(text) for text in texts]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(sentences)]
        batches = deque(_equal_lengths(tokens, self._batch_size))

        def work() -> None:
            while batches:
                try:
                    rows = batches.popleft()
                except IndexError:
                    return  # the other thread was quicker
                ids = np.array([tokens[row] for row in rows], dtype=np.int64)
                feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
                vectors[rows] = self._session.run(None, feed)[0]

        helping = self._helper.submit(work) if len(batches) >= WORTH_HELP else None
        work()
        # A helper that is busy elsewhere has not begun, and is not waited for.
        if helping is not None and not helping.cancel():
            helping.result()
        return vectors


def _equal_lengths(tokens: list[list[int]], size: int) -> Iterator[list[int]]:
    """Row numbers in batches of one length each: no padding, so nothing is computed for nothing."""
    if len(tokens) == 1:
        yield [0]
        return
    by_length: dict[int, list[int]] = {}
    for row, ids in enumerate(tokens):
        by_length.setdefault(len(ids), []).append(row)
    for rows in by_length.values():
        for start in range(0, len(rows), size):
            yield rows[start : start + size]


def _load_tokenizer(path: Path, max_tokens: int) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception for any unreadable file
        raise EncoderWeightsError(f"{path} is not a tokenizer: {error}") from error
    # The file asks for padding to 128 tokens, which would make every query cost 128.
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=max_tokens)
    return tokenizer


def _load_session(path: Path) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # A spinning worker burns a core that another request could use.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no narrower base
        raise EncoderWeightsError(f"{path} cannot be loaded: {error}") from error
