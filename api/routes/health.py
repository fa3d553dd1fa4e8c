"""For machines: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.dependencies import ServicesDep
from api.errors import problems
from api.metrics import LIVE_WATCHERS, RUNNING_TURNS, language_model_metrics

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def is_alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=problems(503))
async def is_ready(services: ServicesDep) -> dict[str, str | dict[str, str]]:
    """Database, models and index are there; a problem document says what is not.

    A language model is never waited for: without one, or while it is away, all goes on.
    """
    needs = services.agent.needs
    await services.agent.log.owed_replies(limit=1)
    model = needs.language_model
    state = {"state": "none"} if model is None else model.as_health()
    return {"status": "ready", "versions": needs.versions, "language_model": state}


@router.get("/metrics", response_class=Response)
async def read_metrics(services: ServicesDep) -> Response:
    """Prometheus text format."""
    LIVE_WATCHERS.set(services.agent.live.watcher_count)
    RUNNING_TURNS.set(services.agent.turns.running_count)
    text = generate_latest()
    if services.agent.needs.language_model is not None:
        text += generate_latest(language_model_metrics(services.agent.needs.language_model))
    return Response(text, media_type=CONTENT_TYPE_LATEST)
