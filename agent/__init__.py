"""The conversation: what happens next. Outsiders import from here."""

import os

# LangGraph brings a tracing client that must never call home (docs/adr/0004).
os.environ.setdefault("LANGSMITH_TRACING", "false")
os.environ.setdefault("LANGCHAIN_TRACING_V2", "false")
# Strict: a checkpoint can only ever hold plain data.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

from agent.agent import Agent, Reply
from agent.assembly import build_agent
from agent.live import LiveEvent
from agent.messages import Admission, IncomingMessage
from agent.settings import AgentSettings

__all__ = [
    "Admission",
    "Agent",
    "AgentSettings",
    "IncomingMessage",
    "LiveEvent",
    "Reply",
    "build_agent",
]
