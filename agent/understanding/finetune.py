"""Fine-tune the embedded encoder on labelled utterances; needs the `transformers` extra.

The vectors of one intent are drawn towards a prototype and away from the others' (softmax over
scaled cosines, prototypes starting at the means of the intents), so the result is again a sentence
encoder: the same files, the same ONNX form, the same head on top.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import AgentError
from knowledge.encoder import Progress
from knowledge.encoder.weights import WeightFiles

COSINE_SCALE = 20.0
LABEL_SMOOTHING = 0.1
PROTOTYPE_RATE = 1e-2
WEIGHT_DECAY = 0.01
WARM_UP_SHARE = 0.1
TUNED_SHARE = 0.6
"""The written weights are this much tuned and the rest as they were: what the encoder knew of other
texts survives, and the head on top does not see every training row as certain (Wortsman et al.,
"Robust fine-tuning of zero-shot models", CVPR 2022)."""
BUCKET_BATCHES = 25
"""Texts of similar length share a batch, but only within this many batches of random ones."""


class FineTuningUnavailableError(AgentError):
    """The optional extra with torch and transformers is not installed."""


@dataclass(frozen=True)
class FineTuning:
    """How to fine-tune; the defaults keep 10,000 short texts under 20 minutes on one core."""

    epochs: int = 8
    batch_size: int = 32
    learning_rate: float = 2e-4
    max_tokens: int = 48
    threads: int = 1
    seed: int = 7


def fine_tune_encoder(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    base: WeightFiles,
    target: Path,
    how: FineTuning,
    progress: Progress,
) -> Path:
    """Write a fine-tuned copy of `base` to the folder `target` and return it.

    Raises:
        FineTuningUnavailableError: torch or transformers is not installed.
    """
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise FineTuningUnavailableError(
            f"fine-tuning needs the optional extra: pip install 'rapport[transformers]' ({error})"
        ) from error
    torch.manual_seed(how.seed)
    torch.set_num_threads(how.threads)
    folder = base.weights.parent
    model = AutoModel.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    names = sorted(set(labels))
    targets = np.array([names.index(label) for label in labels], dtype=np.int64)
    tokens = tokenizer(list(texts), truncation=True, max_length=how.max_tokens)["input_ids"]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    _Trainer(model, tokens, targets, how).run(progress)
    after = model.state_dict()
    model.load_state_dict(
        {
            name: tensor.lerp(after[name], TUNED_SHARE) if tensor.is_floating_point() else tensor
            for name, tensor in before.items()
        }
    )
    model.save_pretrained(target)
    # The tokenizer is copied, not saved again: transformers would write another form of it.
    (target / "tokenizer.json").write_bytes(base.tokenizer.read_bytes())
    return target


class _Trainer:
    """One run over one model; torch is imported by the time this exists."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - a transformers model
        tokens: list[list[int]],
        targets: NDArray[np.int64],
        how: FineTuning,
    ) -> None:
        import torch

        self._torch: Any = torch
        self._model = model
        self._tokens = tokens
        self._targets = targets
        self._how = how
        self._generator = np.random.default_rng(how.seed)
        prototypes = torch.zeros(int(targets.max()) + 1, model.config.hidden_size)
        self._prototypes = torch.nn.Parameter(self._means(prototypes))
        self._optimiser = torch.optim.AdamW(
            [
                {"params": model.parameters(), "lr": how.learning_rate},
                {"params": [self._prototypes], "lr": PROTOTYPE_RATE, "weight_decay": 0.0},
            ],
            weight_decay=WEIGHT_DECAY,
        )

    def run(self, progress: Progress) -> None:
        """Train; the learning rate rises for a tenth of the steps and falls to zero."""
        per_epoch = -(-len(self._tokens) // self._how.batch_size)
        total = per_epoch * self._how.epochs
        warm_up = max(1, round(total * WARM_UP_SHARE))

        def rate(step: int) -> float:
            return min((step + 1) / warm_up, (total - step) / max(1, total - warm_up))

        schedule = self._torch.optim.lr_scheduler.LambdaLR(self._optimiser, rate)
        self._model.train()
        step = 0
        for _ in range(self._how.epochs):
            for rows in self._batches():
                self._step(rows)
                schedule.step()
                step += 1
                progress("fine-tuning", step, total)
        self._model.eval()

    def _step(self, rows: NDArray[np.intp]) -> None:
        functional = self._torch.nn.functional
        vectors = self._embed(rows)
        prototypes = functional.normalize(self._prototypes, dim=-1)
        loss = functional.cross_entropy(
            COSINE_SCALE * vectors @ prototypes.T,
            self._torch.from_numpy(self._targets[rows]),
            label_smoothing=LABEL_SMOOTHING,
        )
        self._optimiser.zero_grad()
        loss.backward()
        self._torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimiser.step()

    def _embed(self, rows: NDArray[np.intp]) -> Any:  # noqa: ANN401 - a torch tensor
        tokens = [self._tokens[row] for row in rows]
        longest = max(map(len, tokens))
        ids = self._torch.tensor([ids + [0] * (longest - len(ids)) for ids in tokens])
        mask = (ids != 0).long()
        # Half precision is four times as fast where the processor knows bfloat16.
        with self._torch.autocast("cpu", dtype=self._torch.bfloat16):
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        pooled = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return self._torch.nn.functional.normalize(pooled, dim=-1)

    def _means(self, prototypes: Any) -> Any:  # noqa: ANN401 - torch tensors
        """The mean vector of each intent before training."""
        self._model.eval()
        with self._torch.inference_mode():
            for rows in self._batches():
                prototypes.index_add_(
                    0, self._torch.from_numpy(self._targets[rows]), self._embed(rows)
                )
        return self._torch.nn.functional.normalize(prototypes, dim=-1)

    def _batches(self) -> Iterator[NDArray[np.intp]]:
        size = self._how.batch_size
        order = self._generator.permutation(len(self._tokens))
        lengths = np.array([len(ids) for ids in self._tokens])
        batches: list[NDArray[np.intp]] = []
        for start in range(0, len(order), size * BUCKET_BATCHES):
            bucket = order[start : start + size * BUCKET_BATCHES]
            bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
            batches += [bucket[at : at + size] for at in range(0, len(bucket), size)]
        for index in self._generator.permutation(len(batches)):
            yield batches[index]
