"""What is counted."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from agent.language_model.desk import ModelDesk

REQUESTS = Counter("rapport_http_requests_total", "HTTP requests", ("method", "route", "status"))
REQUEST_SECONDS = Histogram(
    "rapport_http_request_seconds",
    "Time from request to end of response",
    ("route",),
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4, 1, 5),
)
LIVE_WATCHERS = Gauge("rapport_live_watchers", "Open event streams")
RUNNING_TURNS = Gauge("rapport_running_turns", "Conversations with a turn under way")


def language_model_metrics(desk: ModelDesk) -> CollectorRegistry:
    """What the language model took since the process started, in a registry of its own."""
    registry = CollectorRegistry()
    registry.register(_LanguageModelCollector(desk))
    return registry


class _LanguageModelCollector(Collector):
    """The agent counts by itself and knows nothing of Prometheus."""

    def __init__(self, desk: ModelDesk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """See `Collector`."""
        totals = self._desk.totals
        requests = CounterMetricFamily(
            "rapport_llm_requests", "Requests to the language model", labels=("purpose", "outcome")
        )
        for labels, count in sorted(totals.requests.items()):
            requests.add_metric(labels, count)
        tokens = CounterMetricFamily("rapport_llm_tokens", "Tokens it took", labels=("kind",))
        for kind in ("prompt", "completion"):
            tokens.add_metric((kind,), totals.tokens[kind])
        yield requests
        yield tokens
        yield CounterMetricFamily("rapport_llm_cost_cents", "What that cost", totals.cost_cents)
        yield GaugeMetricFamily(
            "rapport_llm_ready", "Whether it is asked", float(self._desk.state == "ready")
        )
