"""Settings of the conversation."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AgentSettings(BaseSettings):
    """Read from `RAPPORT_*` variables or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    data_dir: Path = Path("var")
    """Models and checkpoints live here."""

    pack: str = "online_shop"
    """A folder under knowledge/packs, or a path to one elsewhere."""

    target_precision: float = Field(default=0.97, ge=0.5, le=0.999)
    """Answer only if at least this share of such answers is right, measured on held-out rows."""

    history_messages: int = Field(default=20, ge=2, le=200)
    """Messages kept in the state; more makes every checkpoint bigger for nothing."""

    max_message_characters: int = Field(default=4000, ge=100, le=20_000)
    """What is longer is cut, and the customer is told."""

    max_merged_messages: int = Field(default=10, ge=1, le=50)
    """A turn that was overtaken this often is sent anyway: nobody is left waiting."""

    model_threads: int = Field(default=2, ge=1, le=8)
    """Threads that encode sentences beside the event loop; one per core is enough."""

    churn_model: Path | None = None
    """Where `python -m tools.churn` has put its model. Unset: `churn` in the data folder."""

    seed: int = 7
    """Seed of training: the same pack and seed give the same models."""

    @property
    def churn_folder(self) -> Path:
        """Where the churn model is, if there is one."""
        return self.churn_model or self.data_dir / "churn"

    @property
    def pack_folder(self) -> Path:
        """Where the pack is."""
        given = Path(self.pack)
        if given.is_dir():
            return given
        return Path(__file__).parent.parent / "knowledge" / "packs" / self.pack


class LanguageModelSettings(BaseSettings):
    """Read from `OPENAI_*` and `RAPPORT_LLM_*` variables or `.env`; unset, there is no model."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    model: str | None = Field(default=None, validation_alias="RAPPORT_LLM_MODEL")
    """Name of the model, as the endpoint calls it."""

    base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Any OpenAI-compatible endpoint. Unset: OpenAI's own."""

    api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """Local servers mostly need none."""

    timeout_seconds: float = Field(
        default=20.0, gt=0, le=300, validation_alias="RAPPORT_LLM_TIMEOUT_SECONDS"
    )
    """After this, a request has failed."""

    connect_timeout_seconds: float = Field(
        default=2.0, gt=0, le=60, validation_alias="RAPPORT_LLM_CONNECT_TIMEOUT_SECONDS"
    )
    """After this, there is nobody at the other end."""

    first_token_timeout_seconds: float = Field(
        default=5.0, gt=0, le=120, validation_alias="RAPPORT_LLM_FIRST_TOKEN_TIMEOUT_SECONDS"
    )
    """A customer who has seen nothing for this long gets the embedded answer instead."""

    understanding_timeout_seconds: float = Field(
        default=3.0, gt=0, le=60, validation_alias="RAPPORT_LLM_UNDERSTANDING_TIMEOUT_SECONDS"
    )
    """After this, a message means what the embedded encoder makes of it."""

    calls_per_100_turns: float = Field(
        default=20.0, ge=0, le=100, validation_alias="RAPPORT_LLM_CALLS_PER_100_TURNS"
    )
    """How often the model is asked what a message means: where the encoder is least sure."""

    precision: float | None = Field(
        default=None, ge=0.5, le=0.999, validation_alias="RAPPORT_LLM_PRECISION"
    )
    """If set, it decides instead: the model is asked as often as it takes for the encoder to be
    right on this share of the other messages."""

    max_concurrent_requests: int = Field(
        default=32, ge=1, le=1024, validation_alias="RAPPORT_LLM_MAX_CONCURRENT_REQUESTS"
    )
    """More turns than this at once are answered without the model."""

    breaker_failures: int = Field(
        default=5, ge=1, le=100, validation_alias="RAPPORT_LLM_BREAKER_FAILURES"
    )
    """So many failures in a row, and the endpoint is left alone for a while."""

    breaker_seconds: float = Field(
        default=30.0, gt=0, le=3600, validation_alias="RAPPORT_LLM_BREAKER_SECONDS"
    )
    """How long it is left alone; then one request may try."""

    tokens_per_day: int = Field(
        default=2_000_000, ge=0, validation_alias="RAPPORT_LLM_TOKENS_PER_DAY"
    )
    """Of all conversations; after that the embedded brain answers alone until midnight UTC."""

    tokens_per_customer: int = Field(
        default=100_000, ge=0, validation_alias="RAPPORT_LLM_TOKENS_PER_CUSTOMER"
    )
    """A day, of one customer who is known."""

    tokens_per_conversation: int = Field(
        default=50_000, ge=0, validation_alias="RAPPORT_LLM_TOKENS_PER_CONVERSATION"
    )
    """A day, of one conversation."""

    prompt_cents_per_million: float = Field(
        default=0.0, ge=0, validation_alias="RAPPORT_LLM_PROMPT_CENTS_PER_MILLION"
    )
    """Price of a million prompt tokens, for the reports; 0 for a model of one's own."""

    completion_cents_per_million: float = Field(
        default=0.0, ge=0, validation_alias="RAPPORT_LLM_COMPLETION_CENTS_PER_MILLION"
    )
    """Price of a million tokens that the model wrote."""

    @property
    def is_configured(self) -> bool:
        """Whether there is a model to ask."""
        return self.model is not None and (self.base_url is not None or self.api_key is not None)
