"""Text to and from Slack: what people wrote without Slack's marks, and what we say so that it calls nobody and fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prompts.phrases import printable_lines

SECTION = 3_000
"""Most characters of the text of one block. Source: https://docs.slack.dev/reference/block-kit/blocks/section-block"""
BLOCKS = 50
"""Most blocks of a message. Source: https://docs.slack.dev/reference/block-kit/blocks"""
TEXT = 40_000
"""Most characters of a message's plain text. Source: https://docs.slack.dev/reference/methods/chat.postMessage"""
PLAIN = 75
"""Most characters of a button's or an option's label."""

_MARK = re.compile(r"<([^<>\s|][^<>|]*)(?:\|([^<>]*))?>")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_MESSAGE = re.compile(r"https://[\w.-]+/archives/([CDG][A-Z0-9]+)/p(\d{10})(\d{6})")


@dataclass(frozen=True, slots=True)
class Plainly:
    """What a person wrote, as plain text, and the messages (channel, ts) that it links to."""

    text: str
    messages: tuple[tuple[str, str], ...]


def escaped(text: str) -> str:
    """Return text in which nothing is a mark of Slack's: no mention, no link, no @channel, and nothing steers the reader's screen. Its own three signs are spelled out."""
    return printable_lines(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str) -> str:
    """Return a reply's Markdown as Slack writes it: bold, headings; links stand with their address, so that nobody is led astray."""
    bold = _BOLD.sub(lambda found: f"*{found[1] or found[2]}*", _HEADING.sub(r"*\1*", escaped(text)))
    return _LINK.sub(r"\1 (\2)", bold)


def plainly(text: str, me: str) -> Plainly:
    """Read what a person wrote: our own mention goes, links become their labels or addresses, and signs are spelled plainly."""
    linked = tuple((found[1], f"{found[2]}.{found[3]}") for found in _MESSAGE.finditer(text))

    def said(found: re.Match[str]) -> str:
        inside, label = found[1], found[2]
        if inside.startswith("@"):
            return "" if inside[1:] == me else f"@{label or inside[1:]}"
        if inside.startswith(("#", "!")):
            return inside[0].replace("!", "@") + (label or inside[1:]).lstrip("#@")
        if _MESSAGE.match(inside):
            return ""
        return label if label and not inside.startswith("http") else inside.removeprefix("mailto:")

    words = _MARK.sub(said, text)
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        words = words.replace(sign, plain)
    return Plainly(re.sub(r"[ \t]+", " ", words).strip(), linked)


def pieces(text: str, most: int = SECTION) -> list[str]:
    """Return a text in pieces that fit into a block each, parted at a line or a space where there is one."""
    parts = []
    while len(text) > most:
        at = max(text.rfind("\n", most // 2, most), text.rfind(" ", most // 2, most))
        at = at if at > 0 else _before_a_sign(text, most)
        parts.append(text[:at])
        text = text[at:].lstrip("\n ")
    return [*parts, text] if text else parts


def _before_a_sign(text: str, at: int) -> int:
    """Return where to part a text at the latest so that a spelled-out sign (&amp;) stays whole."""
    amp = text.rfind("&", max(0, at - 5), at)
    return amp if amp > 0 and ";" in text[amp : at + 5] and text.find(";", amp) >= at else at


def clipped(text: str, most: int) -> str:
    """Return the text, shortened with an ellipsis where it is longer."""
    return text if len(text) <= most else text[: most - 1] + "…"
