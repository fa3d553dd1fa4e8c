"""For machines: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.dependencies import ServicesDep
from api.errors import problems
from api.metrics import LIVE_WATCHERS, RUNNING_TURNS

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def is_alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=problems(503))
async def is_ready(services: ServicesDep) -> dict[str, str | dict[str, str]]:
    """Database, models and index are there; a problem document says what is not."""
    needs = services.agent.needs
    await services.agent.log.owed_replies(limit=1)
    return {"status": "ready", "versions": needs.versions, "language_model": "none"}


@router.get("/metrics", response_class=Response)
async def read_metrics(services: ServicesDep) -> Response:
    """Prometheus text format."""
    LIVE_WATCHERS.set(services.agent.live.watcher_count)
    RUNNING_TURNS.set(services.agent.turns.running_count)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
