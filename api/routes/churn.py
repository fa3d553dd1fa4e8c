"""`POST /v1/churn/predict`: how likely each customer is to leave, and why."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.dependencies import ServicesDep
from api.service_keys import service_router

router = service_router("churn", 413, 503)
Value = str | float | int | bool | None


class ChurnRows(BaseModel):
    """Customers to score; each has exactly the features of the model, by name.

    Whole tables are scored by `python -m tools.churn predict`.
    """

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[dict[str, Value]], Field(min_length=1, max_length=100)]
    most_reasons: Annotated[int, Field(ge=0, le=100)] = 5


class ChurnReason(BaseModel):
    """How much one feature moves a customer's log-odds away from the average."""

    feature: str
    value: Value
    contribution: float
    """Above zero speaks for leaving."""


class ChurnPrediction(BaseModel):
    """`log_odds` is `intercept` and the contributions of all features added up."""

    probability: float
    band: Literal["low", "medium", "high"]
    log_odds: float
    intercept: float
    reasons: list[ChurnReason]
    """The strongest first."""


class ChurnPredictions(BaseModel):
    """In the order of the rows."""

    model_version: str
    reasons_by: str
    """The method of the contributions."""
    items: list[ChurnPrediction]


@router.post("/churn/predict")
async def predict(body: ChurnRows, services: ServicesDep) -> ChurnPredictions:
    """Score customers with the model that was trained last.

    A field that is missing, extra, mistyped or of a category never seen is named, with its row.
    """
    model = services.agent.needs.churn.model.current()
    scores = await run_in_threadpool(model.score_rows, body.rows)
    items = [
        ChurnPrediction(
            probability=score.probability,
            band=score.band,
            log_odds=score.log_odds,
            intercept=score.intercept,
            reasons=[
                ChurnReason(feature=one.feature, value=one.value, contribution=one.contribution)
                for one in score.reasons[: body.most_reasons]
            ],
        )
        for score in scores
    ]
    return ChurnPredictions(
        model_version=model.version, reasons_by=model.about.reasons_by, items=items
    )
