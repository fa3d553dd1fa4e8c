"""An optional language model behind one Protocol."""

from agent.language_model.endpoint import EndpointModel, open_endpoint_model
from agent.language_model.model import ChatMessage, Completion, LanguageModel, Usage

__all__ = [
    "ChatMessage",
    "Completion",
    "EndpointModel",
    "LanguageModel",
    "Usage",
    "open_endpoint_model",
]
