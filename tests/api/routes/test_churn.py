"""Scores over HTTP: with reasons that add up, and for whom they are meant."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import SERVICE_KEYS
from tests.tools.churn.samples import subscribers
from tools.churn.config import TableConfig
from tools.churn.selection import Plan
from tools.churn.table import read_table
from tools.churn.training import train_model

EVERYTHING, OTHER = SERVICE_KEYS
CUSTOMER: dict[str, Any] = {
    "plan": "basic", "months": 3, "spend": 41.5, "has_app": False, "region": "north",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def model(churn_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("subscribers")
    table = read_table(subscribers(folder / "subscribers.csv", rows=400))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    train_model(table, TableConfig(), folder / "model", now=now, plan=Plan(folds=2, repeats=1))
    shutil.copytree(folder / "model", churn_folder, dirs_exist_ok=True)


async def predict(
    client: httpx.AsyncClient, body: object, key: str | None = EVERYTHING
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return await client.post("/v1/churn/predict", json=body, headers=headers)


async def test_each_customer_gets_probability_band_and_reasons(client: httpx.AsyncClient) -> None:
    loyal = CUSTOMER | {"plan": "pro", "months": 50, "has_app": True}

    answer = await predict(client, {"rows": [CUSTOMER, loyal], "most_reasons": 100})

    assert answer.status_code == 200
    leaving, staying = answer.json()["items"]
    assert leaving["probability"] > 0.5 > staying["probability"]
    assert {one["feature"] for one in leaving["reasons"]} == set(CUSTOMER)
    total = leaving["intercept"] + sum(one["contribution"] for one in leaving["reasons"])
    assert total == pytest.approx(leaving["log_odds"], abs=1e-9)
    assert len(answer.json()["model_version"]) == 12


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"months": "three"}, "body.rows.1.months", "'three' is no number"),
        ({"plan": "gold"}, "body.rows.1.plan", "'gold' was never seen in training"),
        ({"plan": 7}, "body.rows.1.plan", "'7' was never seen in training"),
        ({"has_app": "maybe"}, "body.rows.1.has_app", "'maybe' is neither yes nor no"),
        ({"shoe_size": 42}, "body.rows.1.shoe_size", "is not a field of this model"),
        ({"spend": ["41.5"]}, "body.rows.1.spend.str", "Input should be a valid string"),
    ],
)
async def test_a_wrong_field_is_named_with_its_row(
    client: httpx.AsyncClient, change: dict[str, Any], field: str, message: str
) -> None:
    answer = await predict(client, {"rows": [CUSTOMER, CUSTOMER | change]})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["errors"][0]["message"].startswith(message)


async def test_a_missing_field_is_named(client: httpx.AsyncClient) -> None:
    answer = await predict(client, {"rows": [{"plan": "basic"}]})

    assert {one["field"] for one in answer.json()["errors"]} == {
        "body.rows.0.months", "body.rows.0.spend", "body.rows.0.has_app", "body.rows.0.region",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rows": []}, "body.rows"),
        ({"rows": [CUSTOMER] * 101}, "body.rows"),
        ({"rows": "all"}, "body.rows"),
        ({"rows": [CUSTOMER], "reason": 1}, "body.reason"),
        ({}, "body.rows"),
        ([], "body"),
    ],
)
async def test_a_request_of_another_shape_is_refused(
    client: httpx.AsyncClient, body: object, field: str
) -> None:
    answer = await predict(client, body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("key", "status"), [(None, 401), ("", 401), ("the-service-key", 401), (OTHER, 403)]
)
async def test_only_a_key_for_churn_opens_it(
    client: httpx.AsyncClient, key: str | None, status: int
) -> None:
    answer = await predict(client, {"rows": [CUSTOMER]}, key)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
