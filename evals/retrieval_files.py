"""Reads the documents, queries and judgements of a retrieval benchmark."""

import ast
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from evals.errors import BenchmarkFileError
from knowledge.passages import Document

IndexOn = Literal["question", "answer", "both", "text"]
Judgements = Mapping[str, frozenset[str]]
"""Query id -> ids of its relevant documents."""


def read_documents(path: Path, index_on: IndexOn | None) -> list[Document]:
    """Documents with the chosen fields: FAQ entries, or passages with a title.

    Args:
        path: JSON lines (also .gz) with `id` and either `question` and `answers`, or `text` and
            optionally `title` and `section`.
        index_on: `question`, `answer` or `both` for FAQ entries, `text` for passages; None takes
            `both` or `text`, whichever the first document has.

    Raises:
        BenchmarkFileError: names file and line.
    """
    documents: dict[str, Document] = {}
    for place, record in _records(path):
        chosen = index_on or ("text" if "text" in record else "both")
        document_id = _text(record, "id", place)
        if document_id in documents:
            raise BenchmarkFileError(f"{place}: id {document_id!r} is there twice")
        documents[document_id] = _document(document_id, record, chosen, place)
    if not documents:
        raise BenchmarkFileError(f"{path}: no documents")
    return list(documents.values())


def read_queries(path: Path) -> dict[str, str]:
    """Query id -> text, from JSON lines with `id` and `text`.

    Raises:
        BenchmarkFileError: names file and line.
    """
    queries: dict[str, str] = {}
    for place, record in _records(path):
        query_id = _text(record, "id", place)
        if query_id in queries:
            raise BenchmarkFileError(f"{place}: id {query_id!r} is there twice")
        queries[query_id] = _text(record, "text", place)
    if not queries:
        raise BenchmarkFileError(f"{path}: no queries")
    return queries


def read_judgements(path: Path) -> Judgements:
    """From tab-separated lines `query_id doc_id [relevance]` below a header; 0 means irrelevant.

    Raises:
        BenchmarkFileError: names file and line.
    """
    found: dict[str, set[str]] = {}
    for number, line in enumerate(_lines(path), start=1):
        columns = line.split("\t")
        if not line.strip() or (number == 1 and columns[0] in {"query_id", "query-id", "qid"}):
            continue
        if len(columns) not in {2, 3}:
            raise BenchmarkFileError(
                f"{path}:{number}: expected query_id, doc_id and maybe relevance between tabs, "
                f"found {len(columns)} column(s)"
            )
        if len(columns) == 3 and columns[2].strip() == "0":
            continue
        found.setdefault(columns[0].strip(), set()).add(columns[1].strip())
    return {query_id: frozenset(documents) for query_id, documents in found.items()}


def _document(
    document_id: str, record: Mapping[str, object], index_on: str, place: str
) -> Document:
    if index_on == "text":
        heading = " ".join(str(record[key]) for key in ("title", "section") if record.get(key))
        return Document(document_id, heading, (), (_text(record, "text", place),))
    question = _text(record, "question", place) if index_on != "answer" else ""
    answers = _answers(record, place) if index_on != "question" else ()
    if index_on == "question":
        return Document(document_id, "", (question,), ())
    return Document(document_id, question, (), answers)


def _answers(record: Mapping[str, object], place: str) -> tuple[str, ...]:
    """A list of texts; some exports hold it as the text of a Python list."""
    answers = record.get("answers", record.get("answer"))
    if isinstance(answers, str) and answers.lstrip().startswith("["):
        try:
            answers = ast.literal_eval(answers)
        except (ValueError, SyntaxError) as error:
            raise BenchmarkFileError(f"{place}: answers: not a list: {error}") from error
    if isinstance(answers, str):
        answers = [answers]
    if not isinstance(answers, list) or not answers:
        raise BenchmarkFileError(f"{place}: answers: expected a list of texts")
    if not all(isinstance(answer, str) and answer.strip() for answer in answers):
        raise BenchmarkFileError(f"{place}: answers: holds something that is no text")
    return tuple(answers)


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each line's object with its place, `file:line`."""
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise BenchmarkFileError(f"{place}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise BenchmarkFileError(f"{place}: expected an object")
        yield place, record


def _lines(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        # Not splitlines(): texts may hold other Unicode line ends inside their quotes.
        return data.decode("utf-8").removesuffix("\n").replace("\r\n", "\n").split("\n")
    except (OSError, EOFError) as error:
        raise BenchmarkFileError(f"{path}: cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise BenchmarkFileError(f"{path}: not UTF-8 at byte {error.start}") from error


def _text(record: Mapping[str, object], key: str, place: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BenchmarkFileError(f"{place}: {key}: expected a text")
    return value
