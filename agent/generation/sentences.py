"""Sentences out of a stream of text, each as soon as it is certain to be whole."""

import re

LONGEST_SENTENCE = 600
"""Characters; a longer one is cut off, and nothing backs half a sentence."""
# A full stop ends a sentence when a blank follows; at the end of what has come so far it may still
# turn out to be "S$4.90". After a citation it cannot.
_END = re.compile(r"(?<=\d\])[.!?]+|[.!?]+[)\"'”’\]]*(?=\s)|[。！？]+[”’」』）)]*|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|no|nos|approx|min|max|mr|mrs|ms|dr|st|ave|rd|blk|tel|incl|excl)"
    r"|(?<![A-Za-z])[A-Za-z]|^\s*\d{1,2})\.$",
    re.IGNORECASE,
)


class SentenceSplitter:
    """Fed with pieces; gives whole sentences, with the white space that follows dropped."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """The sentences that `piece` completes, in order."""
        self._rest += piece
        found: list[str] = []
        position = 0
        for end in _END.finditer(self._rest):
            candidate = self._rest[position : end.end()]
            if end[0].startswith(".") and _ABBREVIATION.search(candidate):
                continue
            if candidate.strip():
                found.append(candidate.strip())
            position = end.end()
        self._rest = self._rest[position:]
        if len(self._rest) > LONGEST_SENTENCE:
            found.append(self._rest[:LONGEST_SENTENCE])
            self._rest = ""
        return found

    def finish(self) -> str:
        """What is left when the stream has ended as it should; "" for nothing."""
        rest, self._rest = self._rest.strip(), ""
        return rest
