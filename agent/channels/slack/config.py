"""What Slack needs to be set up, read from the settings: off, HTTP events or Socket Mode; and what is missing, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

from agent.settings import LOOPBACK, Settings
from tools.errors import NotConfigured

EVENTS = "/slack/events"
"""The one path that Slack calls: events, buttons and commands."""
PACKAGES = ("slack_bolt", "aiohttp")
SLACK_HOSTS = ("slack.com", "slack-files.com", "slack-edge.com")
"""Whose hosts files come from and go to; the bot token is shown to no other."""


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """A Slack app that is set up."""

    mode: Literal["http", "socket"]
    bot_token: str
    signing_secret: str
    app_token: str
    base_url: str
    public_url: str
    proxy: str
    max_file_bytes: int
    people: dict[str, str]
    """Slack user id -> the account that is theirs here."""
    signs_in: bool
    """Whether people sign in to the page; if not, everything is the one local user's."""

    @property
    def on_loopback(self) -> bool:
        """Whether a server on this machine stands in for Slack."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    def page(self, thread: str) -> str:
        """Return the address of a conversation in the page; empty when no public address is set."""
        return f"{self.public_url}/chat/thread/{thread}" if self.public_url else ""

    def is_slacks(self, address: str) -> bool:
        """Tell whether an address is one of Slack's own (or of the server that stands in for it), so that the token may go there."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.netloc == urlsplit(self.base_url).netloc and parts.scheme == urlsplit(self.base_url).scheme:
            return True
        return parts.scheme == "https" and not parts.username and any(host == own or host.endswith(f".{own}") for own in SLACK_HOSTS)


def slack_config(settings: Settings) -> SlackConfig | None:
    """Return how Slack is set up, or None when it is not.

    Raises NotConfigured when both ways are set up at once, when a token is of the wrong kind, and when the packages are missing.
    """
    bot, secret, app = (_plain(settings.slack_bot_token), _plain(settings.slack_signing_secret), _plain(settings.slack_app_token))
    if not bot or not (secret or app):
        return None
    if secret and app:
        raise NotConfigured("Set either SLACK_SIGNING_SECRET (Slack calls us over HTTP) or SLACK_APP_TOKEN (Socket Mode), not both.")
    for value, start, name in ((bot, "xoxb-", "SLACK_BOT_TOKEN"), (app, "xapp-", "SLACK_APP_TOKEN")):
        if value and not value.startswith(start):
            raise NotConfigured(f"{name} does not begin with {start}; copy it again from the pages of your Slack app.")
    if any(find_spec(package) is None for package in PACKAGES):
        raise NotConfigured('Slack needs two more packages; install them with: pip install "scenewright[slack]"')
    return SlackConfig(
        mode="socket" if app else "http",
        bot_token=bot,
        signing_secret=secret,
        app_token=app,
        base_url=settings.slack_url.rstrip("/") + "/",
        public_url=settings.public_url.rstrip("/"),
        proxy=settings.proxy,
        max_file_bytes=settings.max_upload_mb * 1_000_000,
        people=people_of(settings.slack_people),
        signs_in=settings.signs_in,
    )


def missing(settings: Settings) -> str:
    """Return what has to be set before Slack can be used, as a sentence; empty when nothing is missing."""
    if not settings.slack_bot_token:
        return "Set SLACK_BOT_TOKEN to the bot token of your Slack app (xoxb-...); docs/slack.md says where it stands."
    if not (settings.slack_signing_secret or settings.slack_app_token):
        return "Set SLACK_APP_TOKEN (xapp-..., for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP events); docs/slack.md says which."
    return ""


def people_of(text: str) -> dict[str, str]:
    """Read "U1=ann@example.com, U2=bo" as a mapping; raise NotConfigured for what cannot be read."""
    people = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        user, equals, account = (part.strip() for part in entry.partition("="))
        if not (user and equals and account):
            raise NotConfigured(f'SCENEWRIGHT_SLACK_PEOPLE holds "{entry}"; write a Slack user id and an account: U0123=ann@example.com.')
        people[user] = account
    return people


def _plain(secret: object) -> str:
    value = getattr(secret, "get_secret_value", str)()
    return str(value).strip()
