from knowledge.markdown_text import blocks, plain_text, sentences, split_sentences

ARTICLE = """# Fees

Delivery costs **S$4.90**. It is free, e.g. from S$60.

- Express: S$9.90.
- [Pick-up](https://shop.example) is free.

1. Order.
2. Wait.
"""


def test_sentences_are_whole_and_in_order_and_leave_headings_out() -> None:
    assert [sentence.text for sentence in sentences(ARTICLE)] == [
        "Delivery costs S$4.90.",
        "It is free, e.g. from S$60.",
        "Express: S$9.90.",
        "Pick-up is free.",
        "Order.",
        "Wait.",
    ]


def test_markdown_of_a_sentence_is_kept() -> None:
    assert sentences(ARTICLE)[0].markdown == "Delivery costs **S$4.90**."


def test_blocks_know_items_from_steps() -> None:
    assert [block.kind for block in blocks(ARTICLE)] == [
        "heading",
        "paragraph",
        "item",
        "item",
        "step",
        "step",
    ]


def test_chinese_sentences_end_without_a_space() -> None:
    found = [s.text for s in split_sentences("运费 S$4.90。满 S$60 免费！“好的。”可以吗？")]

    assert found == ["运费 S$4.90。", "满 S$60 免费！", "“好的。”", "可以吗？"]


def test_amounts_and_times_do_not_end_a_sentence() -> None:
    text = "We open at 9 a.m. on weekdays and take S$4.90 for approx. 3 kg."

    assert len(list(split_sentences(text))) == 1


def test_html_is_not_text() -> None:
    assert plain_text("A <b>bold</b> word") == "A bold word"


def test_table_cells_and_code_count_as_text() -> None:
    text = plain_text("| Item | Fee |\n|---|---|\n| Bed | S$25 |\n\n```\ncode 1\n```\n")

    assert "S$25" in text
    assert "code 1" in text
