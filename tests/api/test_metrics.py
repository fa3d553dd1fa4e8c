from types import SimpleNamespace
from typing import Any

from prometheus_client import generate_latest

from agent.language_model.account import ModelCall, ModelTotals
from api.metrics import language_model_metrics


def test_requests_tokens_and_cost_of_the_language_model_are_counted() -> None:
    totals = ModelTotals()
    for outcome, tokens in (("answered", 40), ("ModelUnavailableError", 0)):
        totals.add(ModelCall("understanding", "p@1", "m", outcome, 3.0, tokens, tokens // 2, 0.5))
    desk: Any = SimpleNamespace(totals=totals, state="ready")

    text = generate_latest(language_model_metrics(desk)).decode()

    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == [
        'rapport_llm_requests_total{outcome="ModelUnavailableError",purpose="understanding"} 1.0',
        'rapport_llm_requests_total{outcome="answered",purpose="understanding"} 1.0',
        'rapport_llm_tokens_total{kind="prompt"} 40.0',
        'rapport_llm_tokens_total{kind="completion"} 20.0',
        "rapport_llm_cost_cents_total 1.0",
        "rapport_llm_ready 1.0",
    ]
