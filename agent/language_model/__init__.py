"""An optional language model behind one Protocol."""

from agent.language_model.endpoint import EndpointModel, JsonMode, open_endpoint_model
from agent.language_model.guarded import CircuitBreaker, GuardedModel
from agent.language_model.model import (
    ChatMessage,
    Completion,
    JsonSchema,
    LanguageModel,
    Request,
    Usage,
)

__all__ = [
    "ChatMessage",
    "CircuitBreaker",
    "Completion",
    "EndpointModel",
    "GuardedModel",
    "JsonMode",
    "JsonSchema",
    "LanguageModel",
    "Request",
    "Usage",
    "open_endpoint_model",
]
