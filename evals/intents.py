"""Measures the product's intent model on labelled utterances."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import orjson
import typer
from rich.console import Console
from rich.table import Table

from agent.errors import AgentError
from agent.understanding.training import encode_in_chunks, train_intent_model
from agent.understanding.utterance_files import LabelledTexts, read_labelled_texts
from evals.errors import BenchmarkFileError, EvalsError
from evals.metrics import Figure, accuracy, auroc, calibration_error
from knowledge import KnowledgeError, KnowledgeSettings, SentenceEncoder, load_encoder
from knowledge.console import progress_bar
from knowledge.encoder import Progress

_console = Console()


@dataclass(frozen=True)
class IntentResult:
    """Figures on the test rows."""

    figures: Mapping[str, Figure]
    n: int
    n_out_of_scope: int
    labels: int
    seconds: float
    encoder_name: str

    def as_json(self) -> dict[str, object]:
        """Each figure with its interval beside it; null where there was nothing to score."""
        data: dict[str, object] = {}
        for name, figure in self.figures.items():
            data[name] = figure.value
            data[f"{name}_interval"] = figure.interval
        return data | {
            "n": self.n,
            "n_out_of_scope": self.n_out_of_scope,
            "labels": self.labels,
            "seconds": round(self.seconds, 1),
            "encoder": self.encoder_name,
        }


def intents(
    *,
    train: Annotated[Path, typer.Option(help="CSV with text,label; `oos` is out of scope.")],
    test: Annotated[Path, typer.Option(help="CSV of the same form, never seen in training.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of folds, features and intervals.")] = 7,
) -> None:
    """Train the product's intent model on one file and score it on another."""
    try:
        training_rows, test_rows = read_labelled_texts(train), read_labelled_texts(test)
        with progress_bar() as progress:
            encoder = load_encoder(KnowledgeSettings(), progress)
            result = measure_intents(
                training_rows, test_rows, encoder=encoder, seed=seed, progress=progress
            )
    except (EvalsError, KnowledgeError, AgentError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(result.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        _console.print(_table(result))


def measure_intents(
    train: LabelledTexts,
    test: LabelledTexts,
    *,
    encoder: SentenceEncoder,
    seed: int,
    progress: Progress,
) -> IntentResult:
    """Train on `train`, predict `test`, score.

    An out-of-scope row is right for `accuracy` when its score is below the model's threshold, an
    in-scope row when its label is right and it is not below; for `in_scope_accuracy` only
    the likeliest label counts. With no out-of-scope rows in either file there is no rejection.

    Raises:
        TrainingDataError: `train` cannot train a model.
        BenchmarkFileError: a test label never occurs in training.
    """
    unknown = sorted(set(test.labels) - set(train.labels))
    if unknown:
        raise BenchmarkFileError(f"labels of the test file that training lacks: {unknown[:5]}")
    began = time.perf_counter()
    model = train_intent_model(
        train.texts,
        train.labels,
        encoder=encoder,
        out_of_scope_texts=train.out_of_scope,
        seed=seed,
        progress=progress,
    )
    texts = [*test.texts, *test.out_of_scope]
    scores = model.predict(texts, encode_in_chunks(texts, encoder, progress))

    inside = np.arange(len(texts)) < len(test.texts)
    names = np.array(model.labels)[scores.probabilities.argmax(axis=1)]
    is_right = names[inside] == np.array(test.labels, dtype=names.dtype)
    rejects = bool(train.out_of_scope or test.out_of_scope)
    is_rejected = (scores.in_scope_scores < model.in_scope_threshold) & rejects
    confidences = scores.probabilities.max(axis=1)[inside]
    figures = {
        "accuracy": accuracy(
            np.concatenate([is_right & ~is_rejected[inside], is_rejected[~inside]]), seed=seed
        ),
        "in_scope_accuracy": accuracy(is_right, seed=seed),
        "oos_auroc": auroc(
            scores.in_scope_scores[inside], scores.in_scope_scores[~inside], seed=seed
        ),
        "ece": calibration_error(confidences, is_right, seed=seed),
    }
    return IntentResult(
        figures=figures,
        n=len(texts),
        n_out_of_scope=len(test.out_of_scope),
        labels=len(model.labels),
        seconds=time.perf_counter() - began,
        encoder_name=encoder.name,
    )


def _table(result: IntentResult) -> Table:
    table = Table("figure", "value", "95 % interval", title=f"Intents, {result.encoder_name}")
    for name, figure in result.figures.items():
        if figure.value is None or figure.interval is None:
            table.add_row(name, "not scored", "")
            continue
        low, high = figure.interval
        table.add_row(name, f"{figure.value:.4f}", f"{low:.4f} to {high:.4f}")
    rows = f"{result.n} ({result.n_out_of_scope} out of scope)"
    table.add_row("test rows", rows, "")
    table.add_row("training and test", f"{result.seconds:.1f} s", "")
    return table
