"""Lines for a parser that may take more of them than its row has."""

import io
from collections import deque
from typing import Self

# What a line may hold before it is cut in pieces, which are then rejected one by one.
LONGEST_LINE = 1 << 20


class RowLines:
    """An iterator over lines that can be put back, so that the next row begins with them."""

    def __init__(self, text: io.TextIOWrapper, start: int) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self.start = start
        """The number of the first line that the current row has taken."""

    def begin(self) -> bool:
        """Start a row; False at the end of the file."""
        self.start += sum(line.endswith(("\n", "\r")) for line in self._taken)
        self._taken = []
        if not self._waiting and (line := self._text.readline(LONGEST_LINE)):
            self._waiting.append(line)
        return bool(self._waiting)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self._taken.append(line)
        return line

    @property
    def has_several(self) -> bool:
        """Whether the row has taken more than one line."""
        return len(self._taken) > 1

    def keep_first(self) -> str:
        """Give all lines but the first back; returns the first."""
        first, *rest = self._taken
        self._taken = [first]
        self._waiting.extendleft(reversed(rest))
        return first
