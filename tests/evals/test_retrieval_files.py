import gzip
import json
from pathlib import Path

import pytest

from evals.errors import BenchmarkFileError
from evals.retrieval_files import read_documents, read_judgements, read_queries

FAQ = {"id": "f1", "question": "How?", "answers": ["Like this.", "Or that."]}


def write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records) + "\n", "utf-8")
    return path


def test_faq_fields_are_indexed_as_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "faq.jsonl", FAQ)

    (question,) = read_documents(path, "question")
    (answer,) = read_documents(path, "answer")
    (both,) = read_documents(path, None)

    assert (question.questions, question.bodies) == (("How?",), ())
    assert (answer.title, answer.bodies) == ("", ("Like this.", "Or that."))
    assert (both.title, both.bodies) == ("How?", ("Like this.", "Or that."))


def test_answers_may_be_the_text_of_a_python_list(tmp_path: Path) -> None:
    record = {**FAQ, "answers": "['It\\'s so.', \"Or that.\"]"}
    path = write(tmp_path / "faq.jsonl", record)

    assert read_documents(path, "answer")[0].bodies == ("It's so.", "Or that.")


def test_passages_carry_title_and_section_and_may_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "kb.jsonl.gz"
    record = {"id": "p#1", "title": "Kettle", "section": "Care", "text": "Descale it."}
    path.write_bytes(gzip.compress(json.dumps(record).encode()))

    (document,) = read_documents(path, None)

    assert (document.document_id, document.title) == ("p#1", "Kettle Care")
    assert document.bodies == ("Descale it.",)


def test_judgements_skip_the_header_and_irrelevant_documents(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query_id\tdoc_id\nq1\tf1\nq1\tf2\t0\nq1\tf3\t1\n", "utf-8")

    assert read_judgements(path) == {"q1": frozenset({"f1", "f3"})}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{not json", r":2: not JSON"),
        ("[1]", r":2: expected an object"),
        ('{"id": "", "question": "x", "answers": ["y"]}', r":2: id: expected a text"),
        ('{"id": "f2", "answers": ["y"]}', r":2: question: expected a text"),
        ('{"id": "f2", "question": "x", "answers": "[oops"}', r":2: answers: not a list"),
        ('{"id": "f2", "question": "x", "answers": []}', r":2: answers: expected a list"),
        ('{"id": "f2", "question": "x", "answers": [3]}', r":2: answers: holds something"),
        ('{"id": "f1", "question": "x", "answers": ["y"]}', r":2: id 'f1' is there twice"),
    ],
)
def test_malformed_documents_are_named_with_file_and_line(
    tmp_path: Path, line: str, problem: str
) -> None:
    path = write(tmp_path / "faq.jsonl", FAQ)
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")

    with pytest.raises(BenchmarkFileError, match=rf"faq\.jsonl{problem}"):
        read_documents(path, "both")


def test_a_malformed_judgement_is_named_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query_id\tdoc_id\nq1 f1\n", "utf-8")

    with pytest.raises(BenchmarkFileError, match=r"qrels\.tsv:2: expected query_id"):
        read_judgements(path)


def test_missing_empty_and_binary_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "broken.jsonl.gz").write_bytes(b"no gzip")

    for name, problem in [
        ("none.jsonl", "cannot be read"),
        ("empty.jsonl", "no queries"),
        ("binary.jsonl", "not UTF-8 at byte 0"),
        ("broken.jsonl.gz", "cannot be read"),
    ]:
        with pytest.raises(BenchmarkFileError, match=rf"{name}.*{problem}"):
            read_queries(tmp_path / name)
