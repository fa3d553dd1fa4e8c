"""What is counted."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("rapport_http_requests_total", "HTTP requests", ("method", "route", "status"))
REQUEST_SECONDS = Histogram(
    "rapport_http_request_seconds",
    "Time from request to end of response",
    ("route",),
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4, 1, 5),
)
LIVE_WATCHERS = Gauge("rapport_live_watchers", "Open event streams")
RUNNING_TURNS = Gauge("rapport_running_turns", "Conversations with a turn under way")
