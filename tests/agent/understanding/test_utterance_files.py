from pathlib import Path

import pytest

from agent.understanding.utterance_files import UtteranceFileError, read_labelled_texts


def test_rows_labelled_oos_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes('\ufefftext,label\n"cancel, please",cancel\n下雨吗,oos\n'.encode())

    rows = read_labelled_texts(path)

    assert rows.texts == ("cancel, please",)
    assert rows.labels == ("cancel",)
    assert rows.out_of_scope == ("下雨吗",)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", r":1: no column label, text"),
        ("question,label\nhello,x\n", r":1: no column text"),
        ("text,label\n", r":1: no rows"),
        ("text,label\nhello,x\nonly a text\n", r":3: a row is exactly text,label"),
        ("text,label\nhello,x\n,y\n", r":3: a row is exactly"),
        ("text,label\na,b,c\n", r":2: a row is exactly"),
        ('text,label\n"open,x\n', r"unexpected end of data"),
    ],
)
def test_a_malformed_file_is_an_error_that_names_file_and_line(
    content: str, where: str, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(content, "utf-8")

    with pytest.raises(UtteranceFileError, match=rf"rows\.csv.*{where}"):
        read_labelled_texts(path)


def test_a_file_that_is_not_utf8_or_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("text,label\ncafé,x\n".encode("latin-1"))

    with pytest.raises(UtteranceFileError, match=r"latin\.csv is not UTF-8"):
        read_labelled_texts(path)
    with pytest.raises(UtteranceFileError, match=r"gone\.csv cannot be read"):
        read_labelled_texts(tmp_path / "gone.csv")
