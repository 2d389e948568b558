"""What chat programs ask a model behind the person's back (a title, tags, follow-up questions): answered here, so that nothing is drawn for it."""

from __future__ import annotations

import json
import re

from agent.channels.openai_api.asked import Message, words_of

_TASK = re.compile(r"\s*#{2,4}\s*Task:|\s*(?:Please )?(?:generate|create|provide|write) (?:a|an|the)?\s*(?:short|concise|brief|\d).{0,60}\btitle\b", re.IGNORECASE | re.DOTALL)
"""How Open WebUI begins such requests ("### Task:"), and how LibreChat asks for a title."""
_FIRST_SAID = re.compile(r"(?:<chat_history>|Conversation:|USER:|User:)\s*(?:USER:|User:)?\s*(?P<said>[^\n<]{1,200})")
_TITLE_CHARS = 48


def housework(messages: list[Message]) -> str | None:
    """Return the answer to a request that is no person's, or None when a person speaks."""
    asked = words_of(messages[-1])
    if not _TASK.match(asked):
        return None
    low = asked.lower()
    for name, value in (("tags", ["Pictures"]), ("follow_ups", []), ("queries", []), ("text", "")):
        if f'"{name}"' in low:
            return json.dumps({name: value})
    if "title" not in low:
        return ""
    title = _title(asked, messages)
    return json.dumps({"title": title}, ensure_ascii=False) if '"title"' in low else title


def _title(asked: str, messages: list[Message]) -> str:
    said = next((words_of(m) for m in messages[:-1] if m.role == "user"), "")
    found = _FIRST_SAID.search(asked)
    words = " ".join((said or (found["said"] if found else "")).split())
    return words[:_TITLE_CHARS] or "Scenewright"
