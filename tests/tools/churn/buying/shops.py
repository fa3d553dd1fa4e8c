"""A made-up shop: some buy often and some stop, and the time of the year matters."""

from datetime import UTC, datetime, timedelta

import numpy as np

from tools.churn.buying.lines import OrderLine

OPENED = datetime(2026, 1, 1, tzinfo=UTC)


def order_lines(customers: int = 500, days: int = 330, seed: int = 5) -> list[OrderLine]:
    """Lines of orders; every twentieth order comes back."""
    chance = np.random.default_rng(seed)
    lines, number = [], 0
    for customer in range(customers):
        rate, leaves = chance.gamma(0.9, 1 / 35), chance.beta(0.6, 4)
        day = float(chance.uniform(0, 150))
        while day < days:
            number += 1
            at = OPENED + timedelta(days=day)
            for item in range(int(chance.integers(1, 4))):
                amount = round(float(chance.gamma(2, 20)), 2)
                sku = f"SKU{chance.integers(40):02d}"
                owner, order = f"C{customer}", f"W{number}"
                lines.append(OrderLine(owner, order, f"{sku}{item}", at, amount, False))
            if number % 20 == 0:
                back = at + timedelta(days=5)
                lines.append(OrderLine(f"C{customer}", f"R{number}", "SKU00", back, 10.0, True))
            if chance.random() < leaves:
                break
            season = 1.4 if 240 < day < 300 else 1.0
            day += float(chance.exponential(1 / (rate * season)))
    return lines
