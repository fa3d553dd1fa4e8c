"""A made-up table of subscribers, with a bend and an interaction that a straight line misses."""

from pathlib import Path

import numpy as np

HEADER = "customer_id,plan,months,spend,has_app,region,churned"


def subscriber_lines(rows: int = 600, seed: int = 3) -> list[str]:
    """CSV lines, the header first."""
    generator = np.random.default_rng(seed)
    lines = [HEADER]
    for number in range(rows):
        plan = ("basic", "plus", "pro")[int(generator.integers(3))]
        months = int(generator.integers(0, 60))
        spend = round(float(generator.gamma(3, 20)), 2)
        has_app = bool(generator.integers(2))
        region = ("north", "south")[int(generator.integers(2))]
        log_odds = 1.2 * (months < 12) + 0.9 * (plan == "basic") - 0.8 * has_app - 1.0
        left = generator.random() < 1 / (1 + np.exp(-log_odds))
        shown = "" if number % 50 == 0 else f"{spend}"
        lines.append(
            f"C{number:05d},{plan},{months},{shown},{'yes' if has_app else 'no'},"
            f"{region},{'yes' if left else 'no'}"
        )
    return lines


def subscribers(path: Path, rows: int = 600, seed: int = 3) -> Path:
    """The same as a file."""
    path.write_text("\n".join(subscriber_lines(rows, seed)) + "\n", "utf-8")
    return path
