"""The web application: nothing happens at import, `create_app` builds everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from agent import Agent
from api.dependencies import Services
from api.errors import add_error_handlers, describe_problems
from api.middleware import BoundedBody, Observed
from api.routes import (
    chat,
    churn,
    conversations,
    demo,
    health,
    identity,
    operator_records,
    operator_tickets,
    operators,
    reference,
    widget,
)
from api.routes.pages import WEB_FOLDER, HashedAssets, pages_router
from api.service_keys import EVERYTHING
from api.settings import ApiSettings
from api.tokens import TokenSigner
from tools.clock import Clock, system_clock
from tools.secret_files import load_secret

_DESCRIPTION = "Chat with a company's agent: grounded answers, orders, people when wanted."


def create_app(settings: ApiSettings, agent: Agent, *, clock: Clock = system_clock) -> FastAPI:
    """The application around a running agent."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await agent.turns.recover()
        background = [asyncio.create_task(agent.watch.run_forever())]
        if agent.sender is not None:
            background.append(asyncio.create_task(agent.sender.run_forever()))
        yield
        for task in background:
            task.cancel()

    app = FastAPI(
        title="Rapport",
        version="1",
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = Services(
        agent,
        _signer(settings, clock),
        settings,
        settings.operator_key or load_secret(settings.data_dir, "operator-key"),
        settings.service_keys or {load_secret(settings.data_dir, "service-key"): EVERYTHING},
    )
    app.add_middleware(BoundedBody, max_bytes=settings.max_body_bytes)
    app.add_middleware(Observed)
    add_error_handlers(app)
    for routes in (chat, conversations, identity, operators, operator_tickets, operator_records):
        app.include_router(routes.router)
    for routes in (widget, health, reference, churn):
        app.include_router(routes.router)
    if settings.demo:
        app.include_router(demo.router)
        app.include_router(identity.demo_router)
    app.include_router(pages_router(settings.frame_ancestors))
    for name in ("widget", "shop", "console"):
        app.mount(f"/{name}/assets", HashedAssets(WEB_FOLDER / name / "assets"))
    # FastAPI keeps the document and serves it; completed once, when all routes are there.
    describe_problems(app.openapi())
    return app


def _signer(settings: ApiSettings, clock: Clock) -> TokenSigner:
    secret = settings.api_secret or load_secret(settings.data_dir, "api-secret")
    site_secret = settings.site_secret
    if site_secret is None and settings.demo:
        site_secret = load_secret(settings.data_dir, "demo-site-secret")
    return TokenSigner(secret=secret, site_secret=site_secret, clock=clock)
