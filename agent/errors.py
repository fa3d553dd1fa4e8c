"""What the agent says when it cannot go on; `api/errors.py` turns these into HTTP problems."""


class AgentError(Exception):
    """Base of this folder's errors."""


class ConversationNotFoundError(AgentError):
    """Unknown, or not yours: the two look the same from outside on purpose."""


class ConversationTakenError(AgentError):
    """The conversation belongs to another customer already."""


class TurnOvertakenError(AgentError):
    """A newer message arrived while this turn was thinking; its reply must not be sent."""


class ModelMissingError(AgentError):
    """An intent model has not been trained yet, or not for this encoder and pack."""


class PackToolsError(AgentError):
    """A task of the pack names a tool that is not there, or leaves out what its tool needs."""


class MessageReusedError(AgentError):
    """A client message id came again with another text."""


class ApprovalNotFoundError(AgentError):
    """There is no such approval."""


class ApprovalDecidedError(AgentError):
    """Somebody else was first, or it has expired; the text says which."""


class ReceiptNotFoundError(AgentError):
    """There is no such receipt."""


class NotReversibleError(AgentError):
    """What was done cannot be taken back, or not any more; the text says why."""


class NotTheOwnerError(AgentError):
    """The conversation is not an operator's to speak in: take it over first."""


class TakenByAnotherError(AgentError):
    """Another operator has the conversation; the text is their name."""


class RatingLimitError(AgentError):
    """A conversation's rating was changed too often; the last one stands."""


class StaleReplyError(AgentError):
    """The customer wrote again after what the operator had seen; nothing was sent."""


class LanguageModelError(AgentError):
    """The language model did not answer as it must; the text says how."""


class ModelUnavailableError(LanguageModelError):
    """For now: no connection, no answer in time, too many requests, an error of the server."""

    def __init__(self, detail: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds
        """When the endpoint wants to be asked again, if it said so."""


class ModelRefusedError(LanguageModelError):
    """Asking again does not help: a wrong key, an unknown model, a request it does not take."""


class ModelAnswerError(LanguageModelError):
    """Something came back that is no answer: empty, cut off, too long, or not of the form."""


class ModelBudgetError(LanguageModelError):
    """The tokens that may be spent are spent; the text says for whom."""
