"""Articles as index entries: titles, alternative questions and passages of the body."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.markdown_text import blocks, sentences
from knowledge.pack import Article, Language

EntryField = Literal["title", "question", "passage"]
PASSAGE_CHARACTERS: dict[Language, int] = {"en": 800, "zh": 300}
"""About 128 tokens, the longest text the embedded encoder reads. On StackFAQ's answers recall@1 of
the encoder is .755, .790 and .803 with passages of 200, 400 and 800 characters."""


@dataclass(frozen=True)
class IndexEntry:
    """One searchable text of a document."""

    entry_id: str
    """Hash of document, field and text: only a changed text gets a new id."""
    document_id: str
    field: EntryField
    text: str
    heading: str = ""
    """The title over a passage; counts for ranking, not for display."""

    @property
    def embedded_text(self) -> str:
        """What the encoder reads."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True)
class Document:
    """What search ranks: an article, or a document of a benchmark."""

    document_id: str
    title: str
    questions: tuple[str, ...]
    bodies: tuple[str, ...]
    """Markdown; several when a document holds several answers."""


def article_document(article: Article) -> Document:
    """An article as search sees it."""
    return Document(article.article_id, article.title, article.questions, (article.body,))


def document_entries(document: Document, language: Language) -> list[IndexEntry]:
    """Title, alternative questions and passages; equal texts once."""
    texts: list[tuple[EntryField, str, str]] = []
    if document.title:
        texts.append(("title", document.title, ""))
    texts.extend(("question", question, "") for question in document.questions)
    for body in document.bodies:
        texts.extend(
            ("passage", text, document.title)
            for text in split_passages(body, PASSAGE_CHARACTERS[language])
        )
    entries = {
        content_id(document.document_id, field, heading, text): (field, text, heading)
        for field, text, heading in texts
    }
    return [
        IndexEntry(entry_id, document.document_id, field, text, heading)
        for entry_id, (field, text, heading) in entries.items()
    ]


def split_passages(markdown: str, longest: int) -> list[str]:
    """Plain text in pieces of whole sentences, at most `longest` characters where they allow it."""
    passages: list[str] = []
    current = ""
    for text in _sentence_texts(markdown):
        if current and len(current) + len(text) > longest:
            passages.append(current)
            current = ""
        current = f"{current} {text}".strip()
    if current:
        passages.append(current)
    return passages


def content_id(*parts: str) -> str:
    """A short hash that names these texts in this order."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _sentence_texts(markdown: str) -> Iterable[str]:
    found = [sentence.text for sentence in sentences(markdown)]
    return found or [block.text for block in blocks(markdown)]
