"""What a customer will be worth over the coming months, and how much of it is at risk."""

from tools.value.model import CustomerValue, ValueModel, at_risk, fit_value
from tools.value.spending import SpendingModel, fit_spending

__all__ = [
    "CustomerValue",
    "SpendingModel",
    "ValueModel",
    "at_risk",
    "fit_spending",
    "fit_value",
]
