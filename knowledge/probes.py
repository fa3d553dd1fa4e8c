"""Questions with known answers, taken from the documents themselves: no labels needed.

Alternative questions are left out one per document at a time and asked again. Documents without
any lose a sentence of their text, which is then asked (the inverse cloze task of Lee et al., ACL
2019); on StackFAQ and on the Chinese shop passages the weights this favours are those that human
questions favour.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Progress, SentenceEncoder
from knowledge.markdown_text import sentences
from knowledge.pack import Language
from knowledge.passages import Document, IndexEntry, document_entries
from knowledge.ranking import FusionWeights, HybridRanker
from knowledge.vectors import InMemoryCollection

FEWEST_PROBES = 30
"""With fewer the result says more about chance than about the rankers."""
MOST_SENTENCE_PROBES = 150
FOLDS = 3
"""Alternative questions asked per document."""
STAGE = "measuring rankers"

Vectors = dict[str, NDArray[np.float32]]
"""Entry id -> embedding; grows with what has to be embedded anew."""


@dataclass(frozen=True)
class ProbeScores:
    """What each ranker says of each document for each probe."""

    encoder: NDArray[np.float32]
    """Shape (n_probes, n_documents)."""
    lexical: NDArray[np.float32]
    """Shape (n_views, n_probes, n_documents)."""
    answers: NDArray[np.int64]
    """Shape (n_probes,): the document each probe was taken from."""
    texts: tuple[str, ...]

    def joined(self, weights: FusionWeights) -> NDArray[np.float32]:
        """Shape (n_probes, n_documents)."""
        lexical = np.tensordot(np.array(weights.lexical, np.float32), self.lexical, axes=1)
        return np.asarray(weights.encoder * self.encoder + lexical, dtype=np.float32)


Probe = tuple[str, str]
"""Document id and question."""


def ask_probes(
    documents: Sequence[Document],
    language: Language,
    encoder: SentenceEncoder,
    vectors: Vectors,
    progress: Progress | None = None,
) -> ProbeScores | None:
    """Probe the rankers with what the documents offer; None when that is too little."""
    rounds = [found for found in _question_rounds(documents) if found[1]]
    if sum(len(probes) for _, probes in rounds) < FEWEST_PROBES:
        rounds = [_sentence_round(documents)]
    if sum(len(probes) for _, probes in rounds) < FEWEST_PROBES:
        return None
    embed = _embedder(encoder, vectors)
    parts = []
    for number, (reduced, probes) in enumerate(rounds):
        if progress:
            progress(STAGE, number, len(rounds))
        parts.append(_ask(reduced, probes, language, embed))
    if progress:
        progress(STAGE, len(rounds), len(rounds))
    return ProbeScores(
        encoder=np.concatenate([part.encoder for part in parts]),
        lexical=np.concatenate([part.lexical for part in parts], axis=1),
        answers=np.concatenate([part.answers for part in parts]),
        texts=tuple(text for part in parts for text in part.texts),
    )


def _question_rounds(
    documents: Sequence[Document],
) -> Iterator[tuple[list[Document], list[Probe]]]:
    """Each round leaves one question out of every document that has more than one."""
    for fold in range(FOLDS):
        reduced, probes = [], []
        for document in documents:
            questions = document.questions
            if len(questions) <= max(fold, 1):
                reduced.append(document)
                continue
            probes.append((document.document_id, questions[fold]))
            rest = questions[:fold] + questions[fold + 1 :]
            reduced.append(replace(document, questions=rest))
        yield reduced, probes


def _sentence_round(documents: Sequence[Document]) -> tuple[list[Document], list[Probe]]:
    """Some documents lose one sentence, which is asked."""
    chance = random.Random(0)  # noqa: S311 - a reproducible draw, no secret.
    reduced = {document.document_id: document for document in documents}
    places = [
        (document, number, found)
        for document in documents
        for number, body in enumerate(document.bodies)
        if len(found := sentences(body)) > 1
    ]
    chance.shuffle(places)
    probes: dict[str, str] = {}
    for document, number, found in places:
        if document.document_id in probes or len(probes) == MOST_SENTENCE_PROBES:
            continue
        asked = chance.randrange(len(found))
        rest = "\n\n".join(s.markdown for row, s in enumerate(found) if row != asked)
        bodies = (*document.bodies[:number], rest, *document.bodies[number + 1 :])
        reduced[document.document_id] = replace(document, bodies=bodies)
        probes[document.document_id] = found[asked].text
    return list(reduced.values()), list(probes.items())


Embed = Callable[[Mapping[str, str]], NDArray[np.float32]]


def _embedder(encoder: SentenceEncoder, vectors: Vectors) -> Embed:
    def embed(texts: Mapping[str, str]) -> NDArray[np.float32]:
        new = [text_id for text_id in texts if text_id not in vectors]
        if new:
            rows = encoder.encode([texts[text_id] for text_id in new])
            vectors.update(zip(new, rows, strict=True))
        return np.stack([vectors[text_id] for text_id in texts])

    return embed


def _ask(
    documents: Sequence[Document], probes: Sequence[Probe], language: Language, embed: Embed
) -> ProbeScores:
    entries: list[IndexEntry] = [
        entry for document in documents for entry in document_entries(document, language)
    ]
    collection = InMemoryCollection()
    texts = {entry.entry_id: entry.embedded_text for entry in entries}
    collection.add(list(texts), embed(texts))
    ranker = HybridRanker(entries, language, collection, FusionWeights(1.0, ()))
    rows = {document_id: row for row, document_id in enumerate(ranker.document_ids)}
    asked = embed({f"probe\x1f{text}": text for _, text in probes})
    by_text = dict(zip(dict.fromkeys(text for _, text in probes), asked, strict=True))
    return ProbeScores(
        encoder=np.stack([ranker.encoder_scores(by_text[text])[0] for _, text in probes]),
        lexical=np.stack([ranker.lexical_views(text) for _, text in probes], axis=1),
        answers=np.array([rows[document_id] for document_id, _ in probes]),
        texts=tuple(text for _, text in probes),
    )
