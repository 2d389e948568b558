"""Settings: the only place that reads the environment (and a `.env` file), and that sets what a library reads there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tools.errors import NotConfigured

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """Every setting with its default; each is read from `SCENEWRIGHT_<NAME>` unless another name is given."""

    model_config = SettingsConfigDict(env_prefix="SCENEWRIGHT_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("scenewright", appauthor=False)))
    """Folder of projects and histories for the chat; the command line may name another with --project."""
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("scenewright", appauthor=False)))
    """Folder of what can be made again (drawn glyphs); safe to delete."""
    model: str = ""
    """Name of the language model; needed with a custom base URL, else a default of OpenAI's."""
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("SCENEWRIGHT_OPENAI_API_KEY", "OPENAI_API_KEY")
    )
    openai_base_url: str = Field(
        default="", validation_alias=AliasChoices("SCENEWRIGHT_OPENAI_BASE_URL", "OPENAI_BASE_URL")
    )
    brain: Literal["auto", "embedded", "openai"] = "auto"
    """Who understands the talk: the embedded director, or a language model; auto takes the model when one is set up."""
    vision: bool = True
    """Whether uploads are shown to the language model as pictures."""
    draft_mark: bool = True
    """Whether drafts carry the small DRAFT mark in a corner."""
    workers: int = Field(default=2, ge=1, le=32)
    """Drawing processes of the web chat."""
    term: str = Field(default="", validation_alias="TERM")
    term_program: str = Field(default="", validation_alias="TERM_PROGRAM")
    password: SecretStr | None = None
    """Password of the web chat; needed when it is served beyond this machine."""
    max_message_chars: int = Field(default=8_000, ge=100)
    max_upload_mb: int = Field(default=40, ge=1)
    max_pixels: int = Field(default=50_000_000, ge=1_000_000)

    @property
    def uses_language_model(self) -> bool:
        """Whether the talk goes to a language model rather than to the embedded director."""
        if self.brain == "auto":
            return bool(self.openai_api_key or self.openai_base_url)
        return self.brain == "openai"


def read_settings() -> Settings:
    """Return the settings of this process; raise NotConfigured, naming the first that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "a setting"
        raise NotConfigured(f"The setting {_spelled(name)} cannot be used: {first['msg']}.") from error


def _spelled(name: str) -> str:
    return name if name.isupper() else f"SCENEWRIGHT_{name.upper()}"


def chainlit_root(folder: Path) -> None:
    """Tell Chainlit where its files lie; it reads this from the environment once, when it is first imported."""
    os.environ["CHAINLIT_APP_ROOT"] = str(folder)


def quiet_chainlit() -> None:
    """Turn off what Chainlit's dependencies would send anywhere."""
    os.environ.setdefault("TRACELOOP_TELEMETRY", "false")
    os.environ.setdefault("OTEL_SDK_DISABLED", "true")


def chainlit_secret(secret: str) -> None:
    """Give Chainlit the secret that signs its session cookies, unless the user set one."""
    os.environ.setdefault("CHAINLIT_AUTH_SECRET", secret)
