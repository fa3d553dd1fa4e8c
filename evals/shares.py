"""A share of yes and no, with its interval."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`hits` of `total`; a share of nothing is missing, not zero."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """Hits of total, or None."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson score interval (Wilson, JASA 1927), or None."""
        if not self.total:
            return None
        n, p = self.total, self.hits / self.total
        centre = (p + _Z95**2 / (2 * n)) / (1 + _Z95**2 / n)
        half = _Z95 / (1 + _Z95**2 / n) * math.sqrt(p * (1 - p) / n + _Z95**2 / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        """97.2 % [95.1, 98.4] (417/429)."""
        if self.value is None or self.interval is None:
            return "not scored"
        low, high = self.interval
        return f"{self.value:.1%} [{low:.1%}, {high:.1%}] ({self.hits}/{self.total})"


def share(answers: Iterable[bool]) -> Share:
    """Count the yeses."""
    counted = list(answers)
    return Share(sum(counted), len(counted))
