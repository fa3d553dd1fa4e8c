"""Measures the product's article search on a retrieval benchmark."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from evals.errors import BenchmarkFileError, EvalsError
from evals.ranking_metrics import DEEPEST, Estimate, estimates, query_metrics
from evals.retrieval_files import (
    IndexOn,
    Judgements,
    read_documents,
    read_judgements,
    read_queries,
)
from knowledge import KnowledgeError, KnowledgeSettings, SentenceEncoder, load_encoder
from knowledge.chroma_store import open_embedded
from knowledge.console import progress_bar
from knowledge.corpus import Corpus, index_documents
from knowledge.encoder import Progress
from knowledge.fusion_learning import learn_weights
from knowledge.pack import Language
from knowledge.passages import Document
from knowledge.probes import ask_probes
from knowledge.ranking import FusionWeights, HybridRanker

SEED = 20_26
SYSTEMS = ("hybrid", "encoder_alone", "lexical_alone")
CHINESE_SHARE = 0.2
"""Share of Chinese characters from which documents count as Chinese."""


@dataclass(frozen=True)
class RetrievalResult:
    """Figures of the three rankers on the same queries."""

    systems: Mapping[str, Mapping[str, Estimate]]
    weights: FusionWeights
    language: Language
    documents: int
    queries: int

    def as_json(self) -> dict[str, object]:
        """The hybrid's figures at the top, the others nested."""
        figures = {name: _figures(found) for name, found in self.systems.items()}
        return {
            **figures.pop("hybrid"),
            **figures,
            "encoder_weight": self.weights.encoder,
            "language": self.language,
            "documents": self.documents,
            "queries": self.queries,
        }


def measure_retrieval(
    documents: Sequence[Document],
    queries: Mapping[str, str],
    judgements: Judgements,
    encoder: SentenceEncoder,
    progress: Progress | None = None,
) -> RetrievalResult:
    """Index `documents` as the product does, in a temporary folder, and ask every judged query.

    Only documents are seen before the first query: weights are learned from them alone.

    Raises:
        BenchmarkFileError: no query is judged, or a judgement names an unknown document.
    """
    _check(documents, queries, judgements)
    language = documents_language(documents)
    with tempfile.TemporaryDirectory(prefix="rapport-retrieval-") as folder:
        store = open_embedded(Path(folder))
        try:
            collection = store.collection(f"benchmark-{language}")
            corpus = index_documents(collection, documents, language, encoder, progress)
            weights = _learned(corpus, encoder, progress)
            systems = _ask_all(corpus.ranker(weights), queries, judgements, encoder, progress)
        finally:
            store.close()
    measured = {name: estimates(found, seed=SEED) for name, found in systems.items()}
    return RetrievalResult(measured, weights, language, len(documents), len(systems["hybrid"]))


def documents_language(documents: Sequence[Document]) -> Language:
    """Chinese when a fair share of the characters is."""
    text = "".join(
        part
        for document in documents[:200]
        for part in (document.title, *document.questions, *document.bodies)
    )
    chinese = sum("㐀" <= character <= "鿿" for character in text)
    return "zh" if chinese > CHINESE_SHARE * max(len(text), 1) else "en"


def retrieval(
    documents: Annotated[Path, typer.Option(help="JSON lines, also .gz.")],
    queries: Annotated[Path, typer.Option(help="JSON lines with id and text.")],
    qrels: Annotated[Path, typer.Option(help="Tab-separated query_id and doc_id.")],
    index_on: Annotated[
        IndexOn | None, typer.Option(help="Fields to index; default: all there are.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Measure article search on a benchmark: hybrid, encoder alone, lexical alone."""
    try:
        found_documents = read_documents(documents, index_on)
        found_queries, judgements = read_queries(queries), read_judgements(qrels)
        with progress_bar() as progress:
            encoder = load_encoder(KnowledgeSettings(), progress)
            result = measure_retrieval(
                found_documents, found_queries, judgements, encoder, progress
            )
    except (EvalsError, KnowledgeError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        _print(result)


def _learned(corpus: Corpus, encoder: SentenceEncoder, progress: Progress | None) -> FusionWeights:
    probes = ask_probes(corpus.documents, corpus.language, encoder, corpus.vectors(), progress)
    return learn_weights(probes, corpus.language)


def _ask_all(
    ranker: HybridRanker,
    queries: Mapping[str, str],
    judgements: Judgements,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> dict[str, list[dict[str, float]]]:
    asked = [query_id for query_id in queries if query_id in judgements]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in SYSTEMS}
    for number, query_id in enumerate(asked, start=1):
        text = queries[query_id]
        vector = encoder.encode([text])[0]
        ranking = ranker.rank(text, vector)
        # Taken anew: a hybrid that leaves the encoder out does not ask it.
        encoder_alone, _ = ranker.encoder_scores(vector)
        scores = (ranking.joined, encoder_alone, ranking.lexical)
        for name, row in zip(SYSTEMS, scores, strict=True):
            ranked = _ranked(ranker.document_ids, row)
            found[name].append(query_metrics(ranked, judgements[query_id]))
        if progress and (number % 20 == 0 or number == len(asked)):
            progress("asking queries", number, len(asked))
    return found


def _ranked(document_ids: Sequence[str], scores: NDArray[np.float32]) -> list[str]:
    return [document_ids[row] for row in np.argsort(-scores, kind="stable")[:DEEPEST]]


def _check(
    documents: Sequence[Document], queries: Mapping[str, str], judgements: Judgements
) -> None:
    known = {document.document_id for document in documents}
    for query_id, relevant in judgements.items():
        if query_id in queries and (unknown := relevant - known):
            raise BenchmarkFileError(
                f"judgement of query {query_id!r} names unknown document {min(unknown)!r}"
            )
    if not queries.keys() & judgements.keys():
        raise BenchmarkFileError("no query is judged: the ids in queries and judgements differ")


def _figures(found: Mapping[str, Estimate]) -> dict[str, object]:
    return {
        **{name: round(estimate.mean, 4) for name, estimate in found.items()},
        "intervals": {
            name: [round(estimate.low, 4), round(estimate.high, 4)]
            for name, estimate in found.items()
        },
    }


def _print(result: RetrievalResult) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=f"{result.queries} queries over {result.documents} documents ({result.language}), "
        f"encoder weight {result.weights.encoder:.1f}"
    )
    names = list(result.systems["hybrid"])
    for heading in ("ranker", *names):
        table.add_column(heading)
    for system, found in result.systems.items():
        cells = [f"{found[n].mean:.3f} [{found[n].low:.3f}, {found[n].high:.3f}]" for n in names]
        table.add_row(system.replace("_", " "), *cells)
    Console(width=120).print(table)
