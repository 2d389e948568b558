"""The words for films and for what only a film has: data only, matched on lower-case simplified text."""

from __future__ import annotations

import re

FILM = re.compile(
    r"\b(?:films?(?! (?:poster|grain|noir|still|photo|camera|style|festival|strip|studio))|movies?(?! (?:poster|star|still|theater|theatre|style|character|night))|videos?(?! (?:games?|gamers?|consoles?|calls?|cameras?|cards?|stores?|arcades?|conferences?))|animations?(?! style)|animatics?|"
    r"commercials?|advert(?:isement)?s?|ads?|trailers?|teasers?|documentar(?:y|ies)|explainers?|tutorials?|promos?|vlogs?|reels?|storyboards?|slide ?shows?|short film|clips?(?! ?art)|shorts)\b|影片|视频|短片|片子|广告片?(?![图页牌词语海文案设])|宣传片|预告片|纪录片|微电影|动画片|教学片|教学(?=$|[，。,、；;])|形象片|分镜|故事板|短视频|短影音|\bmv\b|vlog|动画短片|幻灯片"
)
GENRES = re.compile(
    r"\b(?:commercials?|advert(?:isement)?s?|ads?|trailers?|teasers?|documentar(?:y|ies)|explainers?|tutorials?|promos?|promotional|vlogs?|storyboards?|slide ?shows?|short film|music video|training (?:film|video)|safety (?:film|video)|lesson|animatic)\b|宣传片|广告片?|预告片|纪录片|微电影|教学片?|形象片|分镜|故事板|宣导|\bmv\b|vlog|幻灯片|工安"
)
"""Kinds of films that are never one shot."""
DRAWN_AD = re.compile(
    r"[张幅](?!.{0,10}(?:影片|视频|短片))[^，。,:：]{0,10}?广告(?!片)|^(?:请|帮我|给我)*(?:画|绘制)[^，。,:：]{0,12}?广告(?!片)|(?:平面|报纸|杂志|户外|看板|社群|社交)广告|\b(?:draw|paint|illustrate|sketch)\b[^,.:;]{0,40}\b(?:ads?|advert(?:isement)?s?)\b|\b(?:print|poster|banner|magazine|newspaper|instagram|facebook|social(?: media)?|billboard|display|picture) (?:ads?|advert(?:isement)?s?)\b"
)
"""An advertisement that is one picture."""
STORYBOARD = re.compile(r"\bstory ?boards?\b|分镜(?:表|图|稿|脚本)?|故事板")
FIRST = re.compile(
    r"\b(?:just|only) (?:the |an? )?story ?board\b|\bstory ?board(?:s)?(?: only)?(?: first| for now| before)\b|\bfirst (?:show me |give me |make |draw |do )?(?:the |an? )?story ?board\b|\b(?:show|let) me (?:see |approve |check )?(?:the |an? )?(?:story ?board|plan)(?: first| before)?\b|\bstart with (?:the |an? )?story ?board\b|"
    r"(?:先|只)(?:给我|让我|出|做|看|要|画|来|提供)*(?:一下|一?[份个张])?(?:看)?(?:分镜|故事板)(?:表|图|稿|脚本)?|分镜(?:表|图|稿|脚本)?(?:就好|就行|先)"
)
"""A storyboard that is wanted before the film."""
