"""The topic of a film as words for its sentences and pictures: with and without its article, and the being it names."""

from __future__ import annotations

import re

from agent.writer.stories import Story
from agent.writer.tongues import Tongue
from prompts.shot import Shot
from tools.animatic.reading import read

_ARTICLE = re.compile(r"^(?:an?|the|some)\s+", re.IGNORECASE)
_INDEFINITE = re.compile(r"^an?\s+", re.IGNORECASE)
_JOURNEY = re.compile(
    r"^(?:(?:an?|our|my|the)\s+)?(?:[\w-]+\s+)?(?:trip|journey|visit|tour|holiday|vacation|travels?|travelling|weekend|guide)(?:\s+guide)?\s+(?:to|in|of|through|around|across)\s+|"
    r"^(?:去|到)|(?:的)?(?:之旅|自由行|深度遊|一日遊|一日游|小旅行|旅行|旅遊|旅游|遊記|游记|觀光|观光|景點|景点|美景)+$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[^：:，,]{0,24}(?:短片|影片|視頻|视频|動畫|动画|課|课|\bfilm|\bvideo|\blesson)\s*[：:]\s*(?=\S)", re.IGNORECASE)
"""What kind of film it is, before what it is about."""
_RELATIVE = re.compile(r"\s+(?:who|that|which|with|on|in|at|from|to|by|for|opening|going|trying|learning|living|\w+ing)\b.*$", re.IGNORECASE)
_HEAD_ZH = re.compile(r"^.*的(?=[^的]+$)")
_OF_BEINGS = ("character", "pet", "tale", "sport", "recipe", "generic", "greeting")
"""Stories whose hero is the being that the topic names."""


def names(topic: str, hero: str, story: Story, side: Tongue | str) -> dict[str, str]:
    """Return what stands for the placeholders of a story: hero, topic, Topic, bare (without its article), Bare, the_topic."""
    topic = _LABEL.sub("", topic.strip(" .。!！?？,，"))
    topic = (_JOURNEY.sub("", topic).strip() or topic) if story.id == "travel" else topic
    bare = _ARTICLE.sub("", topic)
    return {
        "hero": hero or being_of(topic, story) or story.hero[side],
        "topic": topic,
        "Topic": _capital(topic),
        "bare": bare,
        "Bare": _capital(bare),
        "the_topic": _INDEFINITE.sub("the ", topic),
    }


def names_somebody(topic: str) -> bool:
    """Tell whether the topic names a being."""
    return bool(topic) and bool(read(Shot.model_validate({"subject": topic})).actors)


def being_of(topic: str, story: Story) -> str:
    """Return the words of the being that the topic names, where the story is about it; else nothing."""
    if story.id not in _OF_BEINGS or not names_somebody(topic):
        return ""
    short = _RELATIVE.sub("", topic) if topic.isascii() else _HEAD_ZH.sub("", topic)
    return short if names_somebody(short) else topic


def says_topic(sentence: str) -> bool:
    """Tell whether a sentence of a story holds the topic's own words."""
    return "topic}" in sentence or "Topic}" in sentence or "are}" in sentence


def without_topic(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sentences that do without the topic's words, or all where each needs them."""
    return tuple(sentence for sentence in sentences if not says_topic(sentence)) or sentences


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
