"""The manifest from which Slack makes the app, with no more permissions than are used."""

from __future__ import annotations

from typing import Any

from agent.channels.slack.config import EVENTS

COMMAND = "/scenewright"
USE = "use_here"
"""The id of our shortcut on messages."""
SCOPES: dict[str, str] = {
    "app_mentions:read": "hear mentions",
    "channels:history": "hear further messages in threads it takes part in, in public channels",
    "groups:history": "the same in private channels",
    "im:history": "hear direct messages",
    "mpim:history": "the same in group messages",
    "chat:write": "answer",
    "commands": "the command /scenewright and the shortcut on messages",
    "files:read": "fetch pictures, voices and videos that people attach",
    "files:write": "share what was made",
    "reactions:read": "select a picture by a pointing hand",
    "users:read": "know who is who",
    "users:read.email": "know whose conversation it is, where people sign in",
}
"""Permissions of the bot and what each is for."""
HEARD = ("app_mention", "message.channels", "message.groups", "message.im", "message.mpim", "reaction_added")


def manifest(public_url: str = "", *, socket: bool = True) -> dict[str, Any]:
    """Return the app's manifest; without Socket Mode it names the address that Slack calls.

    Source: https://docs.slack.dev/reference/app-manifest
    """
    address = {} if socket else {"request_url": f"{public_url or 'https://YOUR.ADDRESS'}{EVENTS}"}
    command = {"command": COMMAND, "description": "Talk a scene into being", "usage_hint": "a cat on the moon", "should_escape": False}
    url = {} if socket else {"url": address["request_url"]}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Scenewright",
            "description": "Talk a scene into being: pictures, films, voices and music in a thread.",
            "background_color": "#1f1b2e",
        },
        "features": {
            "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "scenewright", "always_online": True},
            "shortcuts": [{"name": "Use in Scenewright", "type": "message", "callback_id": USE, "description": "Take this message into the talk"}],
            "slash_commands": [{**command, **url}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(HEARD)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
