"""The form in which a picture's structured prompt is changed: seven fields, and what was changed in them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent.channels.slack.blocks import plain
from agent.channels.slack.mrkdwn import clipped
from agent.channels.slack.words import say
from prompts.shot import FIELDS
from tools.chinese import Language

FORM = "sw:prompt"
FIELD_CHARS = 3_000
"""Most characters of a field. Source: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""


def form(view: Mapping[str, Any], language: Language, where: Mapping[str, str]) -> dict[str, Any]:
    """Return the form for an asset's view. where: what is needed to answer, given back when the form is sent."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(dict(where)),
        "title": plain(clipped(f"{say('prompt', language)} {view['handle']}", 24)),
        "submit": plain(say("apply", language)),
        "close": plain(say("cancel", language)),
        "blocks": [_field(name, str(view["shot"].get(name) or ""), language) for name in FIELDS],
    }


def _field(name: str, text: str, language: Language) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": FIELD_CHARS}
    if text:
        element["initial_value"] = text[:FIELD_CHARS]
    return {"type": "input", "block_id": name, "optional": True, "label": plain(say(name, language)), "element": element}


def changed(view: Mapping[str, Any], shot: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a sent form that differ from the shot's, cleared ones as empty text."""
    values = view["state"]["values"]
    sent = {name: str(((values.get(name) or {}).get("text") or {}).get("value") or "") for name in FIELDS}
    return {name: text for name, text in sent.items() if text.strip() != str(shot.get(name) or "")[:FIELD_CHARS].strip()}
