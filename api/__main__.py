"""`python -m api`: serve."""

import asyncio
import ctypes
import gc
import logging
import sys
import time
from contextlib import AsyncExitStack
from typing import Annotated

import structlog
import typer
import uvicorn
import uvloop
from rich.console import Console

from agent import AgentSettings, build_agent
from agent.assembly import AssemblySettings
from agent.errors import AgentError
from agent.language_model.local_server import start_local_server
from agent.settings import LanguageModelSettings
from api.app import create_app
from api.echo import create_echo
from api.settings import ApiSettings
from knowledge import KnowledgeError, KnowledgeSettings
from knowledge.console import progress_bar
from tools.settings import ToolsSettings

cli = typer.Typer(add_completion=False)
_console = Console(stderr=True)
_BACKLOG = 2048
_M_ARENA_MAX = -8  # from glibc's malloc.h


@cli.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    *,
    demo: Annotated[
        bool, typer.Option(help="Seed a demo shop into an empty database and allow demo sign-in.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="Instead of RAPPORT_API_PORT.")] = None,
    local_model: Annotated[
        str | None,
        typer.Option(help="Run a language model beside: smollm2, or the path to a GGUF file."),
    ] = None,
) -> None:
    """Serve the chat, the widget and the demo shop."""
    if context.invoked_subcommand:
        return
    started = time.perf_counter()
    _share_one_heap()
    changes = {"demo": demo or ApiSettings().demo}
    settings = ApiSettings().model_copy(
        update=changes if port is None else {**changes, "api_port": port}
    )
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, started, local_model))
    except (KnowledgeError, AgentError) as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(1) from error


@cli.command()
def echo(*, port: Annotated[int, typer.Option(help="Where to listen.")] = 8000) -> None:
    """Serve a bare FastAPI echo: the reference that `python -m evals speed` measures against."""
    uvicorn.run(create_echo(), port=port, log_level="warning", access_log=False)


async def _serve(settings: ApiSettings, started: float, local_model: str | None) -> None:
    local = start_local_server(local_model) if local_model else None
    assembly = AssemblySettings(
        AgentSettings(),
        KnowledgeSettings(),
        ToolsSettings(),
        is_demo=settings.demo,
        language_model=local.settings if local else LanguageModelSettings(),
    )
    async with AsyncExitStack() as stack:
        with progress_bar() as progress:
            agent = await stack.enter_async_context(build_agent(assembly, progress=progress))
        config = uvicorn.Config(
            create_app(settings, agent),
            host=settings.api_host,
            port=settings.api_port,
            log_level="warning",
            access_log=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=5,
        )
        # What is loaded now stays for good: without this the collector walks all of it again and
        # again, 88 ms a time.
        gc.collect()
        gc.freeze()
        _give_back_memory()
        address = f"http://{settings.api_host}:{settings.api_port}/"
        _console.print(f"Ready after {time.perf_counter() - started:.1f} s: {address}")
        if settings.demo:
            _console.print(f"Operators: {address}console, signing in with {_key_home(settings)}")
        await uvicorn.Server(config).serve()


def _key_home(settings: ApiSettings) -> str:
    """Where the operators' key is, and never the key: what is printed may be kept."""
    if settings.operator_key is not None:
        return "RAPPORT_OPERATOR_KEY"
    return f"the key in {settings.data_dir / 'operator-key.key'}"


def _share_one_heap() -> None:
    """One heap for all threads: glibc's eight per core keep 45 MB of free pages apart."""
    if sys.platform == "linux":
        limit = getattr(ctypes.CDLL(None), "mallopt", None)
        if limit is not None:
            limit(_M_ARENA_MAX, 1)


def _give_back_memory() -> None:
    """Loading leaves tens of megabytes of free pages that glibc would keep for good."""
    if sys.platform == "linux":
        # musl has no such function, and gives pages back by itself.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


structlog.configure(
    # Plain tracebacks: structlog's own show every local variable, which takes seconds and prints
    # what customers wrote.
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)

if __name__ == "__main__":
    cli()
