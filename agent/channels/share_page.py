"""The page by which everybody with its link may read a talk: plain HTML without scripts, where every word of a person is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from agent.channels.share_words import SHARE_WORDS
from agent.channels.transcript import for_everybody
from agent.channels.web_words import script_of
from agent.views import alt_text
from prompts.phrases import printable_lines
from prompts.shot import FIELDS
from tools.assets import Asset
from tools.exporting.documents import Line

POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""No scripts, no forms, nothing from elsewhere, in nobody's frame."""
PICTURES = frozenset({"image", "board"})
FILMS = frozenset({"video", "film"})
SOUNDS = frozenset({"voice", "music", "sound"})
SHOWN = PICTURES | FILMS | SOUNDS | {"text"}
"""Kinds that others may see; masks and cloned voices stay with their owner."""
_CODE = re.compile(r"`([^`\n]+)`")

STYLE = """
:root{color-scheme:light dark;--back:#fafaf9;--front:#1c1917;--soft:#57534e;--card:#fff;--line:#e7e5e4;--said:#eef2ff}
@media(prefers-color-scheme:dark){:root{--back:#171615;--front:#f5f5f4;--soft:#a8a29e;--card:#211f1e;--line:#3a3633;--said:#262a3d}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--front);font:16px/1.6 system-ui,"Noto Sans","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif}
main{max-width:760px;margin:0 auto;padding:24px 16px 64px}
header{border-bottom:1px solid var(--line);margin-bottom:24px;padding-bottom:12px}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 4px;overflow-wrap:anywhere}
header p,footer{color:var(--soft);font-size:.875rem;margin:0}
section{margin:0 0 20px}
.words.said{background:var(--said);border-radius:14px;padding:10px 14px;margin-left:auto;max-width:85%;width:fit-content}
.words{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
.who{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
figure{margin:12px 0;background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
img,video{display:block;width:100%;height:auto;max-height:80vh;object-fit:contain;background:#0001}
audio{display:block;width:calc(100% - 24px);margin:12px}
figcaption{padding:10px 14px;font-size:.9rem}
figcaption p{margin:0 0 4px;overflow-wrap:anywhere}
.soft{color:var(--soft);font-size:.8125rem}
summary{cursor:pointer;color:var(--soft);padding:4px 0}
summary:focus-visible,a:focus-visible{outline:2px solid #6366f1;outline-offset:2px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 12px;margin:4px 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:12px 14px;max-height:60vh;overflow:auto;font:inherit}
@media(max-width:420px){main{padding:16px 12px 48px}.words.said{max-width:95%}dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """An asset on the page. there: whether its file is. text: the words of a text."""

    asset: Asset
    there: bool = True
    text: str = ""


def language_for(accepted: str) -> str:
    """Return "en", "zh-Hant" or "zh-Hans" for an Accept-Language header: the first of these that is liked best."""
    liked: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            liked.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    tags = [tag for _, tag in sorted(liked, key=lambda one: one[0]) if tag.lower().startswith(("en", "zh"))]
    return script_of(tags[0]) if tags else "en"


def talk_page(title: str, lines: Sequence[Line], assets: dict[str, Shown], base: str, language: str) -> str:
    """Return the page of a talk. assets: what may be shown, by id. base: the address of the page, below which the files lie."""
    words = SHARE_WORDS[language]
    parts = [_section(line, assets, base, words) for line in lines]
    body = "\n".join(filter(None, parts)) or f"<p>{words['empty']}</p>"
    return _page(title or words["untitled"], body, words)


def gone_page(language: str) -> str:
    """Return the page of a link that leads nowhere."""
    words = SHARE_WORDS[language]
    return _page("Scenewright", f"<p>{words['gone']}</p>", words)


def _page(title: str, body: str, words: dict[str, str]) -> str:
    return f"""<!doctype html>
<html lang="{words["lang"]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<link rel="icon" href="/chat/public/favicon.svg">
<title>{_told(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<header><h1 dir="auto">{_told(title)}</h1><p>{words["made"]} · {words["read"]}</p></header>
{body}
</main>
</body>
</html>
"""


def _section(line: Line, assets: dict[str, Shown], base: str, words: dict[str, str]) -> str:
    person = line.who == "person"
    said = line.words.strip() if person else for_everybody(line.words)
    figures = [_figure(assets[one], base, words) for one in line.assets if one in assets]
    if not said and not figures:
        return ""
    who = f'<span class="who">{words["asked" if person else "answered"]}: </span>'
    spoken = f'<p class="words{" said" if person else ""}" dir="auto">{who}{_marked(said)}</p>' if said else ""
    return f"<section>{spoken}{''.join(figures)}</section>"


def _marked(text: str) -> str:
    """Return words as HTML: as they are, but for what stands between backticks."""
    return _CODE.sub(r"<code>\1</code>", _told(text))


def _told(text: str) -> str:
    """Return words as HTML that shows them as they are, without characters that turn the direction of what follows."""
    return escape(printable_lines(text))


def _figure(shown: Shown, base: str, words: dict[str, str]) -> str:
    asset, alt = shown.asset, _told(alt_text(shown.asset))
    media = (
        _media(shown, f"{base}/assets/{asset.id}", alt, words)
        if shown.there
        else f'<p class="soft">{words["lost"]}</p>'
    )
    labels = [f"{words['licence']}: {asset.licence}"] if asset.licence else []
    told = " · ".join(_told(one) for one in (*labels, *asset.labels))
    marks = f'<p class="soft">{told}</p>' if told else ""
    return f'<figure id="{escape(asset.handle)}">{media}<figcaption><p dir="auto">{alt}</p>{marks}{_prompt(asset, words)}</figcaption></figure>'


def _media(shown: Shown, url: str, alt: str, words: dict[str, str]) -> str:
    asset = shown.asset
    if asset.kind in PICTURES:
        size = f' width="{asset.width}" height="{asset.height}"' if asset.width and asset.height else ""
        return f'<a href="{url}"><img src="{url}" alt="{alt}" loading="lazy"{size}></a>'
    if asset.kind in FILMS:
        track = (
            f'<track kind="captions" src="{url}/captions" label="{words["captions"]}">'
            if "captions.vtt" in asset.sidecars
            else ""
        )
        return f'<video controls playsinline preload="metadata" src="{url}" poster="{url}/thumb" aria-label="{alt}">{track}</video>'
    if asset.kind in SOUNDS:
        return f'<audio controls preload="metadata" src="{url}" aria-label="{alt}"></audio>'
    return f'<pre dir="auto">{_told(shown.text)}</pre>'


def _prompt(asset: Asset, words: dict[str, str]) -> str:
    said = asset.shot.said() if asset.shot else {}
    rows = "".join(f'<dt>{words[name]}</dt><dd dir="auto">{_told(said[name])}</dd>' for name in FIELDS if name in said)
    return f"<details><summary>{words['prompt']}</summary><dl>{rows}</dl></details>" if rows else ""
