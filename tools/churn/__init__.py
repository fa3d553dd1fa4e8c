"""Who is about to leave, how likely, and why."""

from tools.churn.errors import ChurnError, FieldProblem, FieldsError
from tools.churn.model import ChurnModel, ChurnScore, Reason
from tools.churn.model_file import load_model

__all__ = [
    "ChurnError",
    "ChurnModel",
    "ChurnScore",
    "FieldProblem",
    "FieldsError",
    "Reason",
    "load_model",
]
