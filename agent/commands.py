"""What a customer wants, as typed commands: the only thing that understanding may hand on.

Both brains (encoder, language model) emit these; only code acts on them (DESIGN, promise 2).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    """The part of the message that says it."""
    probability: float = Field(ge=0, le=1)
    """Calibrated: of commands with .9, nine in ten are right."""


class AskQuestion(_Command):
    """A question that an article may answer."""

    type: Literal["AskQuestion"] = "AskQuestion"
    intent: str
    articles: dict[str, float] = Field(default_factory=dict, max_length=10)
    """Article id -> probability that it answers; the likeliest few."""


class StartTask(_Command):
    """Something is to be looked up or done for this customer."""

    type: Literal["StartTask"] = "StartTask"
    intent: str
    slots: dict[str, str] = Field(default_factory=dict)


class SetSlot(_Command):
    """A value for something that was asked for."""

    type: Literal["SetSlot"] = "SetSlot"
    slot: str
    value: str


class CorrectSlot(_Command):
    """Another value for something that was said before."""

    type: Literal["CorrectSlot"] = "CorrectSlot"
    slot: str
    value: str


class CancelTask(_Command):
    """Never mind."""

    type: Literal["CancelTask"] = "CancelTask"


class Undo(_Command):
    """Take back what was done last."""

    type: Literal["Undo"] = "Undo"


class CheckApproval(_Command):
    """Ask what has become of a request that waits for an operator."""

    type: Literal["CheckApproval"] = "CheckApproval"


class Affirm(_Command):
    """Yes."""

    type: Literal["Affirm"] = "Affirm"


class Deny(_Command):
    """No."""

    type: Literal["Deny"] = "Deny"


class Complain(_Command):
    """Dissatisfaction that is to be taken seriously."""

    type: Literal["Complain"] = "Complain"


class RequestHuman(_Command):
    """A person, please."""

    type: Literal["RequestHuman"] = "RequestHuman"


class SmallTalk(_Command):
    """Greeting, thanks and the like."""

    type: Literal["SmallTalk"] = "SmallTalk"
    intent: str


class NotCovered(_Command):
    """Understood, and nothing we have an answer for: our field (`in_field`) or another."""

    type: Literal["NotCovered"] = "NotCovered"
    in_field: bool


class Unclear(_Command):
    """Not sure enough; `candidates` are intents, likeliest first."""

    type: Literal["Unclear"] = "Unclear"
    candidates: list[str] = Field(default_factory=list, max_length=3)


Command = Annotated[
    AskQuestion
    | StartTask
    | SetSlot
    | CorrectSlot
    | CancelTask
    | Undo
    | CheckApproval
    | Affirm
    | Deny
    | Complain
    | RequestHuman
    | SmallTalk
    | NotCovered
    | Unclear,
    Field(discriminator="type"),
]

commands_adapter: TypeAdapter[list[Command]] = TypeAdapter(list[Command])
