"""Where the business record lives."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ToolsSettings(BaseSettings):
    """Read from `RAPPORT_*` variables or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    data_dir: Path = Path("var")
    """Everything Rapport writes: database, checkpoints, vectors, models."""

    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url")
    )
    """SQLAlchemy URL; unset means a SQLite file in the data directory."""

    smtp_url: str | None = None
    """`smtp://user:password@host:587` or `smtps://...`; unset: mails stay in the outbox."""

    mail_from: str = "care@localhost"
    """Whom mails come from."""

    demo_seed: int = 20
    """Seed of the demo shop; the same seed gives the same customers and orders."""

    demo_customers: int = Field(default=520, ge=10, le=100_000)
    """Size of the demo shop."""

    @property
    def effective_database_url(self) -> str:
        """The URL in use, with the SQLite default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'rapport.sqlite'}"
