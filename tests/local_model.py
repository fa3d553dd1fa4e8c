"""A real OpenAI-compatible server for tests: llama.cpp's own, with a small model."""

from functools import cache

from agent.language_model.local_server import LocalServer, start_local_server
from agent.settings import LanguageModelSettings


def start_local_model() -> LanguageModelSettings:
    """The settings of this process's one server, up in about a second; it stops with Python."""
    return _only_server().settings


@cache
def _only_server() -> LocalServer:
    # A second one in the same process has been seen to hang at its start.
    return start_local_server()
