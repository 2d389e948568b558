"""`scenewright slack`: whether the Slack app is set up as it should be, and the manifest to make one from."""

from __future__ import annotations

import json
import sys

from agent.channels.slack import manifest as manifests
from agent.channels.slack.config import missing, slack_config
from agent.settings import Settings, read_settings
from tools.errors import NotConfigured


async def slack_command(*, manifest: bool) -> int:
    """Print the manifest, or check the app; return the exit code."""
    settings = read_settings()
    return print_manifest(settings) if manifest else await check(settings)


def print_manifest(settings: Settings) -> int:
    """Print the manifest: for HTTP events where a signing secret is set, else for Socket Mode."""
    told = manifests.manifest(settings.public_url.rstrip("/"), socket=settings.slack_signing_secret is None)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return 0


async def check(settings: Settings) -> int:
    """Ask Slack who we are and what we may, and print it; raise NotConfigured for what is missing."""
    lacking = missing(settings)
    if lacking:
        raise NotConfigured(lacking)
    config = slack_config(settings)
    if config is None:
        raise NotConfigured("Slack is not set up; docs/slack.md says how.")
    from agent.channels.slack.outbox import Outbox, web_client  # noqa: PLC0415 - loads Slack's packages

    client = web_client(config)
    found = await Outbox(client, patience_s=30.0).call("auth_test")
    granted = set(str((await client.auth_test()).headers.get("x-oauth-scopes") or "").split(","))
    lines = [f"{found.get('user')} in {found.get('team')}: the bot token works."]
    lines.append("Slack is heard over a line of our own (Socket Mode)." if config.mode == "socket" else f"Slack calls {config.public_url or 'our address'}/slack/events.")
    if config.mode == "socket":
        await Outbox(client, patience_s=30.0).call("apps_connections_open", app_token=config.app_token)
        lines.append("The app token works.")
    absent = [scope for scope in manifests.SCOPES if scope not in granted]
    sys.stdout.write("\n".join(lines) + "\n")
    if absent:
        told = "; ".join(f"{scope} (to {manifests.SCOPES[scope]})" for scope in absent)
        raise NotConfigured(f"The app lacks permissions: {told}. Add them on its pages under OAuth & Permissions, and install it again.")
    sys.stdout.write("All permissions are there.\n")
    return 0
