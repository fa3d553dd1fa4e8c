"""Markdown as blocks of plain text and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

BlockKind = Literal["paragraph", "item", "step", "heading"]
# A full stop ends a sentence only before a space and something that can begin one, so that
# "S$4.90" and "e.g. 3 pieces" stay whole; Chinese marks end one anywhere.
_ENGLISH_END = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bapprox\.)(?<!\bNo\.)"
    r"[\"”’)*_]*\s+(?=[\"“‘(*_\[]*[A-Z0-9])"
)
_CHINESE_END = re.compile(r"(?<=[。！？])(?![”’）」』])|(?<=[。！？][”’）」』])")
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Sentence:
    """A sentence (or a list item, or a whole list of steps) of an article."""

    text: str
    """Plain text, one line."""
    markdown: str
    """As written, without list marks."""


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading, a list item or a step of a numbered list."""

    kind: BlockKind
    text: str
    markdown: str


def blocks(markdown: str) -> list[Block]:
    """The blocks of a Markdown text in their order; code fences and table rows count too."""
    return list(_walk(_PARSER.parse(markdown)))


def plain_text(markdown: str) -> str:
    """The text a reader sees, a line per block."""
    return "\n".join(block.text for block in blocks(markdown))


def sentences(markdown: str) -> list[Sentence]:
    """Complete sentences in their order: list items whole, headings left out."""
    found: list[Sentence] = []
    for block in blocks(markdown):
        if block.kind == "heading":
            continue
        if block.kind == "paragraph":
            found.extend(split_sentences(block.markdown))
        else:
            found.append(Sentence(block.text, block.markdown))
    return found


def split_sentences(markdown: str) -> Iterator[Sentence]:
    """The sentences of one paragraph."""
    for part in _ENGLISH_END.split(markdown):
        for piece in _CHINESE_END.split(part):
            stripped = piece.strip()
            if stripped:
                yield Sentence(_inline_text(_PARSER.parseInline(stripped)[0]), stripped)


def _walk(tokens: list[Token]) -> Iterator[Block]:
    lists: list[BlockKind] = []
    heading = False
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append("step" if token.type.startswith("ordered") else "item")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type in {"heading_open", "heading_close"}:
            heading = token.type == "heading_open"
        elif token.type == "inline" or token.type in {"fence", "code_block"}:
            kind: BlockKind = "heading" if heading else "paragraph"
            # What is nested in steps belongs to them.
            yield _block(token, "step" if "step" in lists else lists[-1] if lists else kind)


def _block(token: Token, kind: BlockKind) -> Block:
    text = _inline_text(token) if token.type == "inline" else " ".join(token.content.split())
    return Block(kind, text, " ".join(token.content.split()))


def _inline_text(token: Token) -> str:
    pieces = [
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or []
        if child.type != "html_inline"
    ]
    return " ".join("".join(pieces).split())
