"""What a customer may want next."""

from tools.recommendations.eligibility import (
    EligibilityRules,
    Product,
    Standing,
    eligible,
    refused_by,
)
from tools.recommendations.extras import Candidate, Fitting, Owned, fitting
from tools.recommendations.model import Recommendation, RecommendationModel, fit_recommendations
from tools.recommendations.model_file import (
    RecommendationFileError,
    load_recommendations,
    save_recommendations,
)
from tools.recommendations.purchases import Purchase, PurchaseTable, day_of
from tools.recommendations.timing import Rhythms, fit_rhythms

__all__ = [
    "Candidate",
    "EligibilityRules",
    "Fitting",
    "Owned",
    "Product",
    "Purchase",
    "PurchaseTable",
    "Recommendation",
    "RecommendationFileError",
    "RecommendationModel",
    "Rhythms",
    "Standing",
    "day_of",
    "eligible",
    "fit_recommendations",
    "fit_rhythms",
    "fitting",
    "load_recommendations",
    "refused_by",
    "save_recommendations",
]
