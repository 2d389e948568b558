"""Settings: the only place that reads the environment (and a `.env` file), and that sets what a library reads there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tools.errors import NotConfigured


def _both(name: str) -> AliasChoices:
    """Read a key under our own name or under the one its provider made common."""
    return AliasChoices(f"SCENEWRIGHT_{name}", name)


_SDK_SWITCH, _QUIETED = "OTEL_SDK_DISABLED", "True"
"""How libraries are told to send no traces, spelt as nobody does, so that it can be told from a person's own switch."""
_LANGSMITH_SWITCHES = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


_STORE_KEYS = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
    "GOOGLE_SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT_KEY", "GOOGLE_APPLICATION_CREDENTIALS",
    "AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_ENDPOINT",
)  # fmt: skip


def _oauth_variables() -> dict[str, str]:
    """Return what the environment and the `.env` file say of OAuth providers, by Chainlit's own names."""
    said = {**dotenv_values(".env"), **os.environ}
    return {name: value for name, value in said.items() if name.startswith("OAUTH_") and value}


def _any_oauth() -> bool:
    return any(name.endswith("_CLIENT_ID") for name in _oauth_variables())


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
    """Processes of the embedded studio that film and cut, and of the web chat that draw."""
    soundfont: Path | None = None
    """A SoundFont (.sf2) that the embedded composer plays with instead of its own instruments."""
    piper_voice: Path | None = None
    """A voice of Piper (.onnx, its .onnx.json beside it) that speaks instead of espeak-ng; needs the package piper-tts."""
    kokoro_model: Path | None = None
    kokoro_voices: Path | None = None
    """The model and the voices of Kokoro that speak instead of espeak-ng; need the package kokoro-onnx."""
    term: str = Field(default="", validation_alias="TERM")
    term_program: str = Field(default="", validation_alias="TERM_PROGRAM")
    quality: Literal["auto", "draft", "final"] = "auto"
    """What is made when nobody says: auto makes finals as soon as a service or a local model can, and drafts until then."""
    engine: str = ""
    """Engines to be used for all that they can make, separated by commas: local, local:sdxl, openai; see `--engine`."""
    commercial: bool = False
    """Whether only what may be used commercially is made."""
    moderate: bool = False
    """Whether words that go to a service, and what a trained model made, are checked by OpenAI's free moderation model; needs OPENAI_API_KEY."""
    moderate_words: str = ""
    """Files of words that nobody may ask for, separated by commas: one word or phrase a line, in any language; # begins a note."""
    moderate_appeal: str = ""
    """What a person is told whose request was refused or whose result is held back; {case} stands for the case's id."""
    approve_above_usd: float = Field(default=0.5, ge=0)
    """A request estimated above this waits for the person's yes."""
    cap_job_usd: float | None = Field(default=20.0, ge=0)
    cap_talk_usd: float | None = Field(default=None, ge=0)
    cap_day_usd: float | None = Field(default=50.0, ge=0)
    cap_user_usd: float | None = Field(default=None, ge=0)
    """Caps in US dollars: one job, one conversation, one day of everybody, one person a day. Empty: none."""
    elevenlabs_api_key: SecretStr | None = Field(default=None, validation_alias=_both("ELEVENLABS_API_KEY"))
    replicate_api_token: SecretStr | None = Field(default=None, validation_alias=_both("REPLICATE_API_TOKEN"))
    hf_token: SecretStr | None = Field(default=None, validation_alias=_both("HF_TOKEN"))
    openai_media_url: str = "https://api.openai.com/v1"
    """Where pictures and voices of OpenAI's kind are made; the language model may live elsewhere."""
    media_url: str = ""
    """Address of a media server of one's own that speaks OpenAI's protocol (vLLM-Omni, SGLang): http://gpu:8000/v1."""
    media_key: SecretStr | None = None
    """Its key, where it wants one."""
    elevenlabs_url: str = "https://api.elevenlabs.io"
    replicate_url: str = "https://api.replicate.com"
    comfyui_urls: str = ""
    """Addresses of ComfyUI servers, separated by commas."""
    proxy: str = Field(default="", validation_alias=AliasChoices("SCENEWRIGHT_PROXY", "HTTPS_PROXY", "https_proxy"))
    """The proxy through which results are fetched; the services' own clients read HTTPS_PROXY themselves."""
    models_dir: Path | None = None
    """A folder of models of one's own, <org>/<name> each; what is fetched goes there too. Without it the hub's cache takes it."""
    hf_home: Path | None = Field(default=None, validation_alias="HF_HOME")
    hf_hub_cache: Path | None = Field(default=None, validation_alias=AliasChoices("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"))
    xdg_cache_home: Path | None = Field(default=None, validation_alias="XDG_CACHE_HOME")
    """Where the hub's library keeps models, read as it reads them; see `hub_cache`."""
    hf_endpoint: str = Field(default="https://huggingface.co", validation_alias=_both("HF_ENDPOINT"))
    """Where models are fetched from: the hub, or a mirror of it."""
    offline: bool = Field(default=False, validation_alias=AliasChoices("SCENEWRIGHT_OFFLINE", "HF_HUB_OFFLINE"))
    """Whether no model may be fetched; what is on this machine goes on working."""
    devices: str = ""
    """Devices that local models may use, separated by commas: cuda:0, cuda, mps, cpu. Empty: all, GPUs first."""
    gpu_reserve_gb: float = Field(default=1.0, ge=0)
    """Memory of a GPU that is left to other programs."""
    model_idle_s: float = Field(default=600.0, ge=1)
    """How long a local model without work is kept in memory."""
    local_speed: Literal["plain", "exact", "fast"] = "plain"
    """How local models run on a GPU: exact is quicker and differs by rounding alone; fast also leaves out steps' work, which shows a little."""
    ray_address: str = ""
    """A Ray cluster that runs this machine's models instead: local (one of this machine's own), auto (the cluster this machine is a
    node of), or HOST:6379, its head; needs the extra `ray`. Empty: the models run here."""
    ray_exchange: str = ""
    """Where the cluster's machines hand files over: a folder that all have at the same path, or s3://, gs:// ...; default: in `home`."""
    ray_gpus: float = Field(default=1.0, ge=0, le=64)
    """Share of a GPU for one replica: 0.5 lets two share one, 0 is for machines without."""
    ray_cpus: float = Field(default=1.0, ge=0)
    """Processors set aside for one replica."""
    ray_min: int = Field(default=1, ge=0)
    ray_max: int = Field(default=1, ge=1)
    """Replicas that are always there, and at most."""
    spaces: str = ""
    """Hugging Face Spaces that may be called, separated by commas: ids, or addresses of one's own."""
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias=_both("SLACK_BOT_TOKEN"))
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias=_both("SLACK_SIGNING_SECRET"))
    """Proves that what comes to /slack/events comes from Slack; with it the bot answers over HTTP."""
    slack_app_token: SecretStr | None = Field(default=None, validation_alias=_both("SLACK_APP_TOKEN"))
    """The app-level token (xapp-...); with it the bot calls Slack itself (Socket Mode), so that no address of ours need be reachable."""
    slack_url: str = "https://slack.com/api/"
    """Where Slack's Web API is."""
    slack_people: str = ""
    """Who is who where people sign in: "U0123=ann@example.com, U0456=bo@example.com"; for the others Slack is asked for the e-mail address."""
    public_url: str = ""
    """Address under which people reach the web chat from outside, for links in Slack: https://scenes.example.com."""
    password: SecretStr | None = None
    """Password of the web chat; it or `oauth` is needed when the chat is served beyond this machine."""
    oauth: bool = Field(default_factory=_any_oauth)
    """Whether people sign in with an account elsewhere; on as soon as a provider's OAUTH_<PROVIDER>_CLIENT_ID is there."""
    turns_a_minute: int = Field(default=30, ge=0)
    uploads_a_minute: int = Field(default=60, ge=0)
    calls_a_minute: int = Field(default=1_200, ge=0)
    """How often a person may ask where people sign in: turns, files and all other requests; 0: as often as they like."""
    key_days: float = Field(default=0.0, ge=0)
    """How many days a key for other programs is good; 0: until it is revoked."""
    session_idle_hours: float = Field(default=72.0, gt=0)
    session_days: float = Field(default=15.0, gt=0)
    """How long a sign-in lasts without being used, and at most."""
    allow: str = ""
    """Who may sign in by OAuth, separated by commas: e-mail addresses, or domains such as example.org. Empty: nobody."""
    database_url: SecretStr | None = None
    """Where the history is kept instead of a file: postgresql://USER:PASSWORD@HOST/NAME; needs the package psycopg."""
    credentials: Literal["auto", "on", "off"] = "auto"
    """Whether files that leave carry content credentials (C2PA): auto signs when the package c2pa-python is there, on hands out no unsigned file of a kind that can carry them."""
    credentials_certificate: Path | None = None
    credentials_key: Path | None = None
    """A certificate chain and its key of one's own (PEM, without a password), given together; without them one is made in the home folder, which nobody else trusts."""
    credentials_trust: Path | None = None
    """Certificates (PEM) of the authorities that `scenewright inspect` trusts."""
    credentials_prompts: bool = False
    """Whether the words that were asked go into the content credentials."""
    assets_url: str = ""
    """Where pictures, films and recordings are kept instead of the home folder: s3://BUCKET/PREFIX, gs://..., az://... (package obstore), or file:///FOLDER."""
    assets_cache_gb: float = Field(default=10.0, gt=0)
    """How much of an object store is kept on this machine for a while."""
    assets_link_mb: float = Field(default=8.0, ge=0)
    """Films of an object store above this are fetched from there by the browser itself, by a link that is good for five minutes."""
    quota_user_gb: float | None = Field(default=None, gt=0)
    quota_total_gb: float | None = Field(default=None, gt=0)
    """How much one person and everybody together may keep. Empty: as much as there is room for."""
    keep_talks_days: int | None = Field(default=None, ge=1)
    """After how many days untouched `scenewright keep retention` deletes a conversation. Empty: never."""
    log: Literal["plain", "json"] = "plain"
    """How the log of a server is written: lines for people, or one JSON object a line with the ids of the work, what is said below a warning too."""
    metrics_token: SecretStr | None = None
    """What Prometheus sends as a bearer token to read /metrics; without it /metrics answers this machine alone, where nobody signs in."""
    otlp_endpoint: str = Field(default="", validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
    """Where traces are sent, as OTLP over HTTP: http://127.0.0.1:4318. Empty: nowhere. Further OTEL_EXPORTER_OTLP_... are read by the exporter."""
    otlp_protocol: str = Field(default="", validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"))
    otel_sdk_disabled: str = Field(default="", validation_alias="OTEL_SDK_DISABLED")
    """A person's own switch, see `traces`."""
    trace_content: bool = False
    """Whether prompts, messages, arguments and results of tools stand in the traces; else only ids, names, times and money."""
    max_message_chars: int = Field(default=8_000, ge=100)
    max_upload_mb: int = Field(default=40, ge=1)
    max_pixels: int = Field(default=50_000_000, ge=1_000_000)
    decode_mb: int = Field(default=2_048, ge=0)
    """Memory that one file of a person or a service may take to be read, in the process of its own that the servers have for that; 0: read in the server itself."""

    @property
    def traces(self) -> bool:
        """Whether traces are sent: where a collector is named, and nobody but us has turned OpenTelemetry off."""
        return bool(self.otlp_endpoint) and (self.otel_sdk_disabled == _QUIETED or self.otel_sdk_disabled.strip().lower() != "true")

    @property
    def signs_in(self) -> bool:
        """Whether people have to sign in to the web chat."""
        return self.password is not None or self.oauth

    @property
    def uses_language_model(self) -> bool:
        """Whether the talk goes to a language model rather than to the embedded director."""
        if self.brain == "auto":
            return bool(self.openai_api_key or self.openai_base_url)
        return self.brain == "openai"

    @property
    def openai_media_key(self) -> SecretStr | None:
        """The key for OpenAI's pictures and voices: none when the key is for a language model that is served elsewhere."""
        elsewhere = bool(self.openai_base_url) and self.openai_media_url == Settings.model_fields["openai_media_url"].default
        return None if elsewhere and "openai.com" not in self.openai_base_url else self.openai_api_key

    def service_key(self, variable: str) -> SecretStr | None:
        """Return the key of a service that is data, from the variable its descriptor names."""
        value = outside(variable) or outside(f"SCENEWRIGHT_{variable}")
        return SecretStr(value) if value else None

    def service_url(self, service: str, default: str) -> str:
        """Return a service's base URL: `SCENEWRIGHT_<SERVICE>_URL`, or the descriptor's own."""
        return outside(f"SCENEWRIGHT_{service.upper().replace('-', '_')}_URL") or default

    @property
    def films_from(self) -> str:
        """Addresses outside from which the page may play films: those that an object store signs links to."""
        ours = {"s3": self.store_keys.get("aws_endpoint_url") or "https://*.amazonaws.com", "gs": "https://storage.googleapis.com"}
        ours["az"] = self.store_keys.get("azure_storage_endpoint") or "https://*.blob.core.windows.net"
        return ours.get(self.assets_url.partition("://")[0], "")

    @property
    def store_keys(self) -> dict[str, str]:
        """What opens an object store, by the names that the clouds' own tools read, in lower case."""
        found = {name: outside(name) for name in _STORE_KEYS}
        return {name.lower(): value for name, value in found.items() if value}

    @property
    def hub_cache(self) -> Path:
        """Folder of the hub's cache, as the hub's library finds it: HF_HUB_CACHE, HF_HOME/hub, else the user's cache folder."""
        home = self.hf_home or (self.xdg_cache_home or Path.home() / ".cache") / "huggingface"
        return self.hf_hub_cache or home / "hub"

    @property
    def device_names(self) -> tuple[str, ...]:
        """Devices that local models may use; none: all."""
        return tuple(name.strip() for name in self.devices.split(",") if name.strip())

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: SecretStr | None) -> SecretStr | None:
        """Take an empty setting for none, and refuse what is no PostgreSQL."""
        url = value.get_secret_value() if value else ""
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("write postgresql://USER:PASSWORD@HOST/NAME, or leave it out for a file of SQLite")
        return value if url else None

    @field_validator(
        "models_dir", "hf_home", "hf_hub_cache", "xdg_cache_home", "credentials_certificate", "credentials_key", "credentials_trust", mode="before"
    )
    @classmethod
    def _folder(cls, value: object) -> object:
        """Take an empty setting for none, and ~ for the user's folder."""
        if not isinstance(value, str):
            return value
        try:
            return Path(value).expanduser().absolute() if value.strip() else None
        except RuntimeError as error:
            raise ValueError(f"nobody here has the home that {value[:200]} begins with; write the whole path") from error

    @field_validator("models_dir", "hf_home", "hf_hub_cache")
    @classmethod
    def _no_file(cls, value: Path | None) -> Path | None:
        """Refuse a file where a folder is meant; one that is not there yet is made by the first download."""
        try:
            is_file = value is not None and value.exists() and not value.is_dir()
        except OSError as error:
            raise ValueError(f"{str(value)[:200]} cannot be looked at ({error.strerror}); name a folder") from error
        if is_file:
            raise ValueError(f"{value} is a file; name a folder")
        return value

    @field_validator("offline", mode="before")
    @classmethod
    def _said_yes(cls, value: object) -> object:
        """Read it as the hub's library does: anything but a yes is a no."""
        return value.strip().upper() in ("1", "ON", "YES", "TRUE") if isinstance(value, str) else value

    @field_validator("hf_endpoint")
    @classmethod
    def _endpoint(cls, value: str) -> str:
        return value.strip().rstrip("/") or "https://huggingface.co"

    @property
    def card_folders(self) -> tuple[Path, ...]:
        """Folders of the user's own cards and services, the later ones winning."""
        return (self.home / "cards", Path.cwd() / "cards")


def outside(name: str) -> str:
    """Return a variable of the environment or of the `.env` file, else an empty string."""
    value = os.environ.get(name)
    return (value if value is not None else dotenv_values(".env").get(name) or "").strip()


def read_settings() -> Settings:
    """Return the settings of this process; raise NotConfigured, naming the first that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "a setting"
        raise NotConfigured(f"The setting {_spelled(name)} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from error


def _spelled(name: str) -> str:
    return name if name.isupper() else f"SCENEWRIGHT_{name.upper()}"


def go_offline() -> None:
    """Let nothing be fetched in this process and in those that it starts."""
    os.environ["SCENEWRIGHT_OFFLINE"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"


def ready_for_ray(values: Mapping[str, str]) -> None:
    """Set what Ray reads from the environment when it is loaded, unless it is set already."""
    for name, value in values.items():
        os.environ.setdefault(name, value)


def chainlit_root(folder: Path) -> None:
    """Tell Chainlit where its files lie; it reads this from the environment once, when it is first imported."""
    os.environ["CHAINLIT_APP_ROOT"] = str(folder)


def quiet_chainlit() -> None:
    """Turn off what Chainlit's dependencies would send anywhere."""
    os.environ.setdefault("TRACELOOP_TELEMETRY", "false")
    os.environ.setdefault(_SDK_SWITCH, _QUIETED)


@contextmanager
def sdk_of_our_own() -> Iterator[None]:
    """Let a provider of traces be built for the block that works, though libraries find OpenTelemetry turned off."""
    kept = os.environ.pop(_SDK_SWITCH, None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ[_SDK_SWITCH] = kept


def langsmith_by_its_own_switch() -> None:
    """Let LangSmith be sent anything only when LANGSMITH_TRACING says so, and then no inputs and outputs unless they are asked for.

    Its library heeds three more switches, which other programs set for themselves.
    """
    if os.environ.get("LANGSMITH_TRACING", "").strip().lower() == "true":
        os.environ["LANGSMITH_TRACING"] = "true"
        for name in ("LANGSMITH_HIDE_INPUTS", "LANGSMITH_HIDE_OUTPUTS"):
            os.environ.setdefault(name, "true")
        return
    for name in _LANGSMITH_SWITCHES:
        if name in os.environ:
            os.environ[name] = "false"


def chainlit_oauth(public_url: str) -> None:
    """Show Chainlit the OAuth providers of the `.env` file too, and where the person's browser finds this server."""
    for name, value in _oauth_variables().items():
        os.environ.setdefault(name, value)
    if public_url:
        os.environ.setdefault("CHAINLIT_URL", public_url)


def chainlit_secret(secret: str) -> None:
    """Give Chainlit the secret that signs its session cookies, unless the user set one."""
    os.environ.setdefault("CHAINLIT_AUTH_SECRET", secret)
