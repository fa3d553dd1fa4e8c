"""What a customer may want next."""

from tools.recommendations.model import Recommendation, RecommendationModel, fit_recommendations
from tools.recommendations.purchases import Purchase, PurchaseTable, day_of

__all__ = [
    "Purchase",
    "PurchaseTable",
    "Recommendation",
    "RecommendationModel",
    "day_of",
    "fit_recommendations",
]
