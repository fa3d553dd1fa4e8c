"""A real OpenAI-compatible server for tests: llama.cpp's own, with a small model."""

from agent.language_model.local_server import LocalServer, start_local_server
from agent.settings import LanguageModelSettings


def start_local_model() -> LanguageModelSettings:
    """Start a server on a free port, up in about a second; it stops when Python ends."""
    found = start_local_server()
    _RUNNING.append(found)
    return found.settings


_RUNNING: list[LocalServer] = []
"""A server stops when nobody holds it."""
