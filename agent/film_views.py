"""Films and storyboards as plain data: shots with what is seen and said in them, tracks, captions; the same for page, command line and models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prompts.films import FilmBrief, FilmShot
from tools.assets import Asset
from tools.film.assembling import begin
from tools.film.languages import language_of
from tools.film.timeline import Picture, Timeline
from tools.requests import FilmRequest, read_request

PANEL_PX = 512
"""Longest side of one panel's picture."""
BADGE = 0.19
"""How much of a panel's height its number and its length take, at the top."""
SHORT = 90
"""Characters of a shot's words in a row of the desk."""


def film_request(asset: Asset) -> FilmRequest | None:
    """Return what a film or a storyboard was made from, or None for any other asset."""
    if asset.kind not in ("film", "board") or asset.recipe is None:
        return None
    request = read_request(asset.recipe.request)
    return request if isinstance(request, FilmRequest) else None


def film_view(asset: Asset, handles: Mapping[str, str]) -> dict[str, Any]:
    """Return a film's or a storyboard's plan and cut; empty for any other asset. handles: asset id -> handle, for its pieces."""
    request = film_request(asset)
    if request is None:
        return {}
    brief = request.brief
    timeline = request.timeline or (begin(brief).timeline if brief is not None else None)
    view: dict[str, Any] = {"shots": _cut(brief, timeline, handles) if timeline is not None else []}
    if brief is not None:
        view |= {
            "title": brief.title,
            "end_card": brief.end_card,
            "aspect_ratio": brief.aspect_ratio,
            "lines": brief.lines,
            "fps": brief.fps,
            "captions": brief.captions is not None,
            "caption_wish": brief.captions.model_dump() if brief.captions is not None else None,
            "language": brief.narrator.language,
            "spoken": language_of(brief) if any(shot.narration.strip() for shot in brief.shots) else "",
            "music": music_words(brief),
        }
    return view | (_heard(timeline, handles) if timeline is not None and asset.kind == "film" else {})


def panel_picture(asset: Asset, shot: str) -> bytes | None:
    """Return the picture of the shot with this id on a storyboard's sheet, as WebP; None where there is no such shot.

    It is cut below the sheet's own number and length, which the page shows as they will be. Also None for a sheet that was drawn with other letters or another layout than today's.
    """
    from PIL import Image  # noqa: PLC0415 - for a page that asks for it only

    from tools.film.board import picture_box  # noqa: PLC0415
    from tools.media import encode_thumbnail  # noqa: PLC0415

    request = film_request(asset)
    if request is None or request.brief is None or asset.kind != "board":
        return None
    if shot not in {known.id for known in request.brief.shots}:
        return None
    size, (left, top, right, bottom) = picture_box(request.brief, request.timeline or begin(request.brief).timeline, shot)
    if size != (asset.width, asset.height):
        return None
    with Image.open(asset.path) as sheet:
        box = (left + BADGE * (right - left) / 2, top + BADGE * (bottom - top), right - BADGE * (right - left) / 2, bottom)
        return encode_thumbnail(sheet.convert("RGB").crop(tuple(map(round, box))), PANEL_PX)  # type: ignore[arg-type]


def film_parents(asset: Asset) -> tuple[str, ...]:
    """Return the ids a film or a storyboard comes from, as a person thinks of it: the version before, else what it shows and plays."""
    request = film_request(asset)
    if request is None:
        return asset.parents
    if request.parent:
        return (request.parent,)
    brief = request.brief
    given = [shot.source for shot in brief.shots] + [brief.music_source] if brief is not None else []
    return tuple(dict.fromkeys(source for source in given if source))


def shot_rows(asset: Asset) -> list[str]:
    """Return a short text for each shot: what is seen, and what is said in quotes."""
    request = film_request(asset)
    if request is None or request.brief is None:
        return []
    return [_row(shot) for shot in request.brief.shots]


def film_differences(left: Asset, right: Asset) -> tuple[dict[str, str], dict[str, str]]:
    """Return what two films or storyboards differ in, by name: as it is in the left one, and in the right one."""
    one, other = _facts(left), _facts(right)
    names = [name for name in {**one, **other} if one.get(name, "") != other.get(name, "")]
    return {name: one.get(name, "") for name in names}, {name: other.get(name, "") for name in names}


def _facts(asset: Asset) -> dict[str, str]:
    """Return what a film is, one short text a fact."""
    request = film_request(asset)
    if request is None or request.brief is None:
        return {}
    brief, timeline = request.brief, request.timeline
    facts = {f"shot {number}": _told(shot_words(shot), shot.narration) for number, shot in enumerate(brief.shots, 1)}
    facts |= {
        "length": f"{asset.duration_s:g} s" if asset.duration_s else "",
        "shape": f"{brief.aspect_ratio}, {brief.lines} lines, {brief.fps:g} fps",
        "title": brief.title,
        "end card": brief.end_card,
        "music": music_words(brief),
        "language": brief.narrator.language,
        "captions": brief.captions.position if brief.captions is not None else "",
    }
    if timeline is not None:
        facts |= {f"{track} level": f"{level:+g} dB" for track, level in timeline.levels_db.items()}
        facts["muted"] = ", ".join(timeline.muted)
        facts["speed"] = ", ".join(f"{piece.shot} {piece.speed:g}×" for piece in timeline.pictures if piece.speed != 1.0)
    return {name: text for name, text in facts.items() if text}


def shot_sources(asset: Asset) -> list[str]:
    """Return the asset ids of what a film shows, shot by shot."""
    request = film_request(asset)
    if request is None or request.timeline is None:
        return []
    return [piece.source for piece in request.timeline.pictures if piece.kind != "card"]


def shot_words(shot: FilmShot) -> str:
    """Return what a shot shows, in few words."""
    said = shot.shot.said()
    return ", ".join(said[name] for name in ("subject", "action", "scene", "lighting") if name in said)


def music_words(brief: FilmBrief) -> str:
    """Return what the music of a film was asked to be; empty where there is none."""
    music = brief.music
    return "" if music is None else ", ".join(filter(None, (music.words, music.genre, music.mood, ", ".join(music.instruments))))


def _row(shot: FilmShot) -> str:
    said = shot.shot.said()
    return _told(", ".join(said[name] for name in ("action", "subject", "scene") if name in said)[:SHORT], shot.narration[:SHORT])


def _told(shown: str, narration: str) -> str:
    return f"{shown} “{narration}”" if narration else shown


def _cut(brief: FilmBrief | None, timeline: Timeline, handles: Mapping[str, str]) -> list[dict[str, Any]]:
    starts, number, rows = timeline.starts(), 0, []
    shots = {shot.id: shot for shot in brief.shots} if brief is not None else {}
    for piece in timeline.pictures:
        number += piece.kind != "card"
        shot = shots.get(piece.shot)
        row = _shot(number, shot) if shot is not None and piece.kind != "card" else {"n": 0, "id": piece.id, "words": piece.words, "narration": ""}
        rows.append(row | _piece(piece, starts[piece.id], handles))
    return rows


def _shot(number: int, shot: FilmShot) -> dict[str, Any]:
    return {
        "n": number,
        "id": shot.id,
        "words": shot_words(shot),
        "narration": shot.narration,
        "translations": dict(shot.translations),
        "speaker": shot.speaker,
        "sounds": [sound.text for sound in shot.sounds],
        "transition": shot.transition,
    }


def _piece(piece: Picture, start_s: float, handles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "piece": piece.id,
        "kind": piece.kind,
        "handle": handles.get(piece.source, ""),
        "asset": piece.source,
        "start_s": round(start_s, 3),
        "duration_s": round(piece.duration_s, 3),
        "transition": piece.transition,
        "transition_s": piece.transition_s,
        "speed": piece.speed,
    }


def _heard(timeline: Timeline, handles: Mapping[str, str]) -> dict[str, Any]:
    tracks: dict[str, list[dict[str, Any]]] = {"voice": [], "music": [], "sound": []}
    for sound in timeline.sounds:
        start = timeline.when(sound)
        length = sound.duration_s or sound.source_s
        end = timeline.duration_s if length is None else min(timeline.duration_s, start + length)
        tracks[sound.track].append(
            {
                "id": sound.id,
                "handle": handles.get(sound.source, ""),
                "asset": sound.source,
                "start_s": round(start, 3),
                "duration_s": round(max(0.0, end - start), 3),
                "shot": sound.anchor,
                "in_s": sound.in_s,
                "source_s": sound.source_s,
                "loop": sound.loop,
                "gain_db": round(sound.gain_db, 1),
            }
        )
    return {"tracks": tracks, "levels_db": dict(timeline.levels_db), "muted": list(timeline.muted), "cues": _cues(timeline)}


def _cues(timeline: Timeline) -> list[dict[str, Any]]:
    """Return the captions, each with its shot and its number in it, as `prompts.film_changes.Recaption` counts them."""
    counts: dict[str, int] = {}
    rows = []
    for cue in timeline.cues:
        counts[cue.anchor] = counts.get(cue.anchor, 0) + 1
        start = timeline.when(cue)
        times = {"start_s": round(start, 3), "end_s": round(start + cue.end_s - cue.start_s, 3)}
        rows.append(times | {"text": cue.text, "shot": cue.anchor, "n": counts[cue.anchor], "speaker": cue.speaker})
    return rows
