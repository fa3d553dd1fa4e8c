from knowledge.passages import Document, document_entries, split_passages

DOCUMENT = Document(
    "delivery-cost", "How much is delivery?", ("shipping fees", "postage"), ("It costs S$4.90.",)
)


def test_title_questions_and_passages_are_entries_of_the_article() -> None:
    entries = document_entries(DOCUMENT, "en")

    assert [entry.field for entry in entries] == ["title", "question", "question", "passage"]
    assert {entry.document_id for entry in entries} == {"delivery-cost"}


def test_a_passage_is_embedded_below_its_title() -> None:
    passage = document_entries(DOCUMENT, "en")[-1]

    assert passage.text == "It costs S$4.90."
    assert passage.embedded_text == "How much is delivery?\nIt costs S$4.90."


def test_ids_depend_on_the_content_only() -> None:
    reordered = Document("delivery-cost", DOCUMENT.title, ("postage", "shipping fees"), ())
    ids = {entry.text: entry.entry_id for entry in document_entries(DOCUMENT, "en")}

    for entry in document_entries(reordered, "en"):
        assert ids[entry.text] == entry.entry_id


def test_the_same_question_twice_is_one_entry() -> None:
    twice = Document("a", "", ("postage", "postage"), ())

    assert len(document_entries(twice, "en")) == 1


def test_long_texts_are_cut_between_sentences() -> None:
    passages = split_passages("One sentence here. " * 10, 60)

    assert all(len(passage) <= 60 for passage in passages)
    assert all(passage.endswith(".") for passage in passages)
    assert sum(passage.count("One") for passage in passages) == 10


def test_a_single_long_sentence_stays_whole() -> None:
    assert split_passages("a" * 500 + ".", 60) == ["a" * 500 + "."]


def test_a_text_of_headings_only_is_not_lost() -> None:
    assert split_passages("# Only a heading", 60) == ["Only a heading"]
