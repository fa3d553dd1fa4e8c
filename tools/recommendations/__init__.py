"""What a customer may want next."""

from tools.recommendations.eligibility import (
    EligibilityRules,
    Product,
    Standing,
    eligible,
    refused_by,
)
from tools.recommendations.model import Recommendation, RecommendationModel, fit_recommendations
from tools.recommendations.purchases import Purchase, PurchaseTable, day_of
from tools.recommendations.timing import Rhythms, fit_rhythms

__all__ = [
    "EligibilityRules",
    "Product",
    "Purchase",
    "PurchaseTable",
    "Recommendation",
    "RecommendationModel",
    "Rhythms",
    "Standing",
    "day_of",
    "eligible",
    "fit_recommendations",
    "fit_rhythms",
    "refused_by",
]
