"""Settings of the web server."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ServiceScope = Literal["churn", "customers", "recommendations"]


class ApiSettings(BaseSettings):
    """Read from `RAPPORT_*` variables or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    api_host: str = "127.0.0.1"
    """Loopback by default: put a proxy with TLS in front before opening it to a network."""

    api_port: int = Field(default=8000, ge=0, le=65535)
    """0 lets the system choose a free port."""

    data_dir: Path = Path("var")
    """Where the generated signing secret is kept."""

    api_secret: str | None = Field(default=None, min_length=32)
    """Signs conversation tokens. Unset: one is made at first start and kept in the data folder."""

    site_secret: str | None = Field(default=None, min_length=32)
    """Shared with the embedding site, which signs customer tokens with it (HS256). Unset: no
    customer token is accepted, except the demo's own."""

    operator_key: str | None = Field(default=None, min_length=16)
    """Bearer key of the operators' API. Unset: one is made at first start and kept in the data
    folder as `operator-key.key`."""

    service_keys: dict[Annotated[str, Field(min_length=16)], tuple[ServiceScope, ...]] | None = None
    """Bearer keys of other programs, each with what it is good for, as JSON:
    `{"a-long-random-key": ["churn"]}`. Unset: one for everything is made at first start and kept in
    the data folder as `service-key.key`."""

    demo: bool = False
    """Seeds a shop into an empty database and lets anybody sign in as one of its customers."""

    max_body_bytes: int = Field(default=65_536, ge=1024)
    """Larger requests are refused with 413 before they are read."""

    heartbeat_seconds: float = Field(default=15.0, gt=0)
    """Silence after which an event stream sends a comment, so that proxies keep it open."""

    frame_ancestors: str = "*"
    """Who may put the widget into a frame (CSP `frame-ancestors`)."""
