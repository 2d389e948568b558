"""What Slack sends, read: which messages are for us, what they say, which files they bring, and by which keys they run once. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from agent.channels.slack.mrkdwn import plainly

FILES = 8
"""Most files of one message, as many as a turn takes; see `agent.session.MAX_UPLOADS`."""
POINTS = frozenset({"point_up", "point_up_2", "point_right", "point_left", "point_down", "pushpin"})
"""Reactions that select the picture they stand under."""
_SPOKEN = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that somebody wrote; all else is an edit, a deletion, somebody who joined."""
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that somebody wrote, or a command."""

    team: str
    channel: str
    user: str
    ts: str
    """Where it stands; of a command: of the message that we wrote for it."""
    thread_ts: str
    """The thread it stands in; empty outside of threads."""
    direct: bool
    """Whether it came in a direct message."""
    called: bool
    """Whether it is for us wherever it stands: a mention, a direct message, a command."""
    text: str
    files: tuple[dict[str, Any], ...] = ()
    quoted: tuple[tuple[str, str], ...] = ()
    """Messages (channel, ts) that it shares, quotes or links to."""
    keys: tuple[str, ...] = ()
    """It runs once for all that have one of these keys in common."""

    def kept(self) -> str:
        """Return it as text that `recalled` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)


def recalled(text: str) -> Heard:
    """Return what `Heard.kept` wrote down."""
    data = json.loads(text)
    lists = {"files": tuple(data["files"]), "quoted": tuple((c, t) for c, t in data["quoted"]), "keys": tuple(data["keys"])}
    return Heard(**{**data, **lists})


def heard(body: Mapping[str, Any], event: Mapping[str, Any], me: str) -> Heard | None:
    """Return a message or mention of the Events API; None for what nobody wrote to be read. me: our own user id.

    A mention comes twice, as `app_mention` and as `message`, and Slack sends again what was not acknowledged in time: all of these
    share a key. https://docs.slack.dev/reference/events/message
    """
    user, channel, ts = (str(event.get(name) or "") for name in ("user", "channel", "ts"))
    if event.get("subtype") not in _SPOKEN or event.get("bot_id") or event.get("hidden") or not (user and channel and ts) or user == me:
        return None
    read = plainly(str(event.get("text") or ""), me)
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    files = _files(event)
    return Heard(
        team=str(body.get("team_id") or event.get("team") or ""),
        channel=channel,
        user=user,
        ts=ts,
        thread_ts=str(event.get("thread_ts") or ""),
        direct=direct,
        called=direct or event.get("type") == "app_mention" or me in _MENTION.findall(str(event.get("text") or "")),
        text=read.text,
        files=files,
        quoted=(*_shared(event), *read.messages),
        keys=_keys(body, event, files),
    )


def _keys(body: Mapping[str, Any], event: Mapping[str, Any], files: tuple[Any, ...]) -> tuple[str, ...]:
    """Return the keys of a message: of its delivery, of its words, and of its files, which a mention may come without."""
    said = [f"{event['channel']}:{event[name]}" for name in ("ts", "client_msg_id") if event.get(name)]
    delivery = [f"event:{body['event_id']}"] if body.get("event_id") else []
    return tuple(delivery + [f"said:{key}" for key in said] + [f"files:{key}" for key in said if files])


def without_words(message: Heard) -> Heard:
    """Return the files of a message alone, where its words were taken in before as a mention that came without them."""
    keys = tuple(key for key in message.keys if not key.startswith("said:"))
    return Heard(**{**_fields(message), "text": "", "quoted": (), "keys": keys})


def _fields(message: Heard) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__slots__}


def _files(event: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return what is needed of each file that a message, or a message it shares, brings."""
    wanted = ("id", "name", "mimetype", "size", "url_private_download", "url_private", "mode", "file_access")
    return tuple({name: file[name] for name in wanted if name in file} for file in event.get("files") or () if file.get("id"))[: FILES + 1]


def _shared(event: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the messages that a message shares or quotes."""
    return tuple(
        (str(part["channel_id"]), str(part["ts"])) for part in event.get("attachments") or () if part.get("channel_id") and part.get("ts")
    )


def of_message(body: Mapping[str, Any], me: str) -> Heard | None:
    """Return the message on which somebody used our shortcut, as that person's own words to us."""
    message, channel, user = body.get("message") or {}, (body.get("channel") or {}).get("id"), (body.get("user") or {}).get("id")
    if not (channel and user and message.get("ts")):
        return None
    read = plainly(str(message.get("text") or ""), me)
    return Heard(
        team=str((body.get("team") or {}).get("id") or ""),
        channel=str(channel),
        user=str(user),
        ts=str(message["ts"]),
        thread_ts=str(message.get("thread_ts") or ""),
        direct=str(channel).startswith("D"),
        called=True,
        text=read.text,
        files=_files(message),
        quoted=((str(channel), str(message["ts"])),),
        keys=(f"used:{channel}:{message['ts']}:{body.get('trigger_id') or body.get('action_ts')}",),
    )


def of_command(body: Mapping[str, Any], ts: str) -> Heard:
    """Return what was typed after /scenewright; it begins a thread under the message of ours at `ts`."""
    read = plainly(str(body.get("text") or ""), "")
    return Heard(
        team=str(body.get("team_id") or ""),
        channel=str(body["channel_id"]),
        user=str(body["user_id"]),
        ts=ts,
        thread_ts=ts,
        direct=str(body["channel_id"]).startswith("D"),
        called=True,
        text=read.text,
        quoted=read.messages,
        keys=(f"command:{body.get('trigger_id') or ts}",),
    )
