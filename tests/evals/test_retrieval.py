import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.retrieval import documents_language, measure_retrieval
from knowledge.encoder import HashingEncoder
from knowledge.passages import Document

SETS = Path(__file__).parents[2] / "evals" / "sets" / "ecombench_zh"
PUBLIC_DATA = Path(__file__).parents[3] / "shared" / "data"
DOCUMENTS = [
    Document("cost", "", ("How much is delivery?",), ()),
    Document("return", "", ("Can I return an item?",), ()),
]
METRICS = {"recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10"}


def test_three_rankers_are_measured_on_the_same_queries() -> None:
    result = measure_retrieval(
        DOCUMENTS,
        {"q1": "how much is delivery", "q2": "return an item", "unjudged": "zebra"},
        {"q1": frozenset({"cost"}), "q2": frozenset({"return"})},
        HashingEncoder(),
    )

    figures = result.as_json()
    assert figures["recall_at_1"] == 1.0
    assert figures["queries"] == 2
    assert {"encoder_alone", "lexical_alone"} <= figures.keys()
    assert figures.keys() >= METRICS
    for name in ("encoder_alone", "lexical_alone"):
        alone = figures[name]
        assert isinstance(alone, dict)
        assert alone.keys() == METRICS | {"intervals"}


def test_chinese_documents_are_recognised() -> None:
    assert (
        documents_language([Document("a", "美的 F6033 热水器", (), ("安装费 150 元。",))]) == "zh"
    )
    assert documents_language(DOCUMENTS) == "en"


def run(folder: Path, *extra: str, qrels: str = "query_id\tdoc_id\nq1\tcost\n") -> tuple[int, str]:
    record = {"id": "cost", "question": "How much is delivery?", "answers": ["S$4.90."]}
    (folder / "faq.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    query = {"id": "q1", "text": "delivery fee"}
    (folder / "queries.jsonl").write_text(json.dumps(query) + "\n", "utf-8")
    (folder / "qrels.tsv").write_text(qrels, "utf-8")
    files = [("documents", "faq.jsonl"), ("queries", "queries.jsonl"), ("qrels", "qrels.tsv")]
    arguments = [part for key, name in files for part in (f"--{key}", str(folder / name))]
    result = CliRunner().invoke(app, ["retrieval", *arguments, *extra])
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def fake_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_KNOWLEDGE_ENCODER", "hashing")


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    code, output = run(tmp_path, "--index-on", "question")

    assert code == 0
    assert "lexical alone" in output


def test_the_command_names_what_is_wrong(tmp_path: Path) -> None:
    code, output = run(tmp_path, qrels="query_id\tdoc_id\nq1\tnowhere\n")

    assert code == 1
    assert "judgement of query 'q1' names unknown document 'nowhere'" in output


def test_queries_without_judgements_are_an_error(tmp_path: Path) -> None:
    code, output = run(tmp_path, qrels="query_id\tdoc_id\nother\tcost\n")

    assert code == 1
    assert "no query is judged" in output


def test_our_chinese_questions_are_all_judged_once() -> None:
    lines = (SETS / "queries.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line) for line in lines]
    judged = [line.split("\t")[0] for line in (SETS / "qrels.tsv").read_text("utf-8").split("\n")]

    assert len(queries) >= 110
    assert len({query["text"] for query in queries}) == len(queries)
    assert [query["id"] for query in queries] == [line for line in judged[1:] if line]


@pytest.mark.public_data
def test_chinese_questions_find_their_passage() -> None:
    documents = PUBLIC_DATA / "ecombench_zh" / "kb_sections.jsonl.gz"
    if not documents.is_file():
        pytest.skip("public data is not here")
    arguments = ["--documents", str(documents), "--queries", str(SETS / "queries.jsonl")]

    result = CliRunner().invoke(
        app, ["retrieval", *arguments, "--qrels", str(SETS / "qrels.tsv"), "--json"]
    )

    figures = json.loads(result.stdout)
    assert figures["recall_at_1"] >= 0.60
    assert figures["recall_at_5"] >= 0.95
    assert figures["recall_at_1"] >= figures["lexical_alone"]["recall_at_1"] - 0.01
