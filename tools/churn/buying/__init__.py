"""Churn of who has no contract: "no order in the next 90 days", from orders alone."""

from tools.churn.buying.behaviour import FEATURES, behaviour_at
from tools.churn.buying.blindness import sees_later
from tools.churn.buying.files import OrderColumns, read_order_lines
from tools.churn.buying.lines import OrderLine, OrderLines
from tools.churn.buying.training import BuyingModel, train_buying

__all__ = [
    "FEATURES",
    "BuyingModel",
    "OrderColumns",
    "OrderLine",
    "OrderLines",
    "behaviour_at",
    "read_order_lines",
    "sees_later",
    "train_buying",
]
