"""Film shots: what a message asks to film, to move, to lengthen or to make anew in another look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.edits import read_edit
from agent.director.fields import label_text, read_fields
from agent.director.keeping import read_references
from agent.director.lengths import length_said, lengths
from agent.director.media import moves_camera
from agent.director.picking import handles_in, pick
from agent.director.spans import CAMERA, CAMERA_ZH, tidy
from agent.director.text import Said, read_text

_SILENT = re.compile(r",?\s*(?:\band )?(?:\bwith )?\b(?:without|no|mute)(?: any| the)? (?:sound|audio)\b(?! effects?)|,?\s*\bsilent(?:ly)?\b(?= |$|[,.])|\bmuted\b|[，,]?\s*(?:无声的?|静音的?|(?:不要|没有|不带|去掉)(?:声音|音频|配音|声))")
_SOUNDED = re.compile(r",?\s*(?:\band )?\b(?:with|add(?:ing)?) (?P<kind>(?:an? |some |the )?(?:[\w-]+ ){0,3}?(?:music|narration|voice-?overs?|soundtrack|song|voice saying)\b[^,.;]*)|^add (?:some |the )?(?:sound|audio)\b|[，,]?\s*(?:配上?|加上?|带)(?P<zkind>[^，。,]{0,6}(?:音乐|配乐|旁白))|,?\s*(?:\band )?\bwith (?:its own |native |matching |the |some )?(?:sound|audio|sounds)\b(?P<of> (?:of|effects? of) [^,.;]+)?|[，,]?\s*(?:要|带|有|配上?|加上?)(?:原生|自己的)?(?P<zof>[^，。,]{0,8}?的?)(?:声音|音频|声)(?=$|[，。,的])")
_AS_LAST = re.compile(r"\b(?:end(?:s|ing)?(?: with| at| on| in)?|finish(?:es|ing)?(?: with| at| on)?|last frame:?|to)\s+(?:the )?(?P<h>img\d+)|(?P<z>img\d+)\s*(?:当|作为|做|为|是)(?:结尾|尾帧|最后一帧|结束|终点)|(?:结尾|尾帧|结束于|变成|变到|到)(?:是|为|用)?\s*(?P<y>img\d+)")
_COMMAND = re.compile(
    r"^(?:(?:please|now|then|and) )*(?:use|using|with|take) .{0,24}?\b(?:as )?(?:the )?(?:first|last|opening|closing|start|end) frame\b(?:,? and)?(?: (?:make|have|let))?|^(?:the )?same [\w ]{1,30}?,? (?:but )?as an? (?:video|clip|film|movie|gif)|^(?:(?:please|now|then|and|also|next|finally|can you|could you|would you|will you|i want you to|i want to|i'd like to|let's|let us|help me|ok(?:ay)?)[ ,]+)*(?:(?:turn|make|convert|transform|change) (?:.{1,40}? )?(?:in)?to (?:an? |the )?(?:[\w-]+ ){0,4}?(?:video|clip|movie|film|gif|animation)|(?:make|turn) (?:it|this|that|img\d+) an? (?:[\w-]+ ){0,4}?(?:video|clip|movie|film|gif|animation)|animate (?:it|this|that|them|him|her|img\d+|(?:the|this|that) (?:first|second|third|last) (?:one|picture|image)|(?:the|this|that) (?:picture|image|photo|drawing|one)|the [\w ]{2,30}?(?= picture| image|[,:;.]| so| with| where|$)(?: picture| image)?)|"
    r"(?:bring|make) (?:it|this|that|them|him|her|img\d+|the [\w ]{1,20}?) (?:to life|move|come alive|come to life)|(?:make|create|generate|produce|film|shoot|do|give me|render) (?:me )?(?:an? |the |some )?(?:[\w-]+ ){0,4}?(?:video|clip|movie|film|gif|animation|transition|loop)(?: (?:of|from|with|out of|using|based on|between|for) (?:it|this|that|them|img\d+|the (?:first|second|third|last|same) (?:one|picture|image)|(?:this|that|the) (?:picture|image|photo|one)|the [\w ]{2,20} (?:picture|image|photo)))?|(?:an? |the )?(?:[\w-]+ ){0,3}?(?:video|clip|film|animation)(?= (?:that|which|from|between|where|begin|start|of (?:it|this|that|img))))",
)
_COMMAND_ZH = re.compile(
    r"^(?:请|帮我|麻烦|可以|能不能|现在|然后|接着|再|最后|也)*(?:(?:让|使|令)(?:它|她|他|这[张个幅](?:图片?|画)?|图片?|照片|画面|img\d+)?(?:动|动一?动)(?:起来)?|(?:把|将|用|给|从|拿)?\s*(?:它|她|他|这[张个幅](?:图片?|画|照片)?|那[张个幅](?:图片?|画)?|第[一二三四五六\d][张个幅](?:图片?|画)?|img\d+|[^，。,]{1,8}?那[张个幅]|图片?|照片)?\s*(?:做成|变成|转成|转为|转换成|改成|变为|生成|做|制作|拍成)(?:一)?(?:[个段部支])?(?:的)?(?:[^，。,]{0,8}?的?)?(?:视频|影片|短片|动画|动图))"
)
_SPAN_WORDS = re.compile(r"^(?:(?:in which|with|where|that|which|while|so that|as|and|then|but|of|it|is|now|lasting|please|for|a|an|the|from|to|between|begins?|starts?|ends?|at|,|:|;)\s+)+|^[\s,.:;，。：；、的并且而]+")
_NEXT = re.compile(r"(?:^(?:extend|continue|lengthen|go on)[^:,]{0,20}(?=[:,])|^[^:：，,]{0,8}(?:延长|继续|接着)[^:：，,]{0,6}(?=[:：，,])|\bwhat happens next|\bnext|\bthen|\bafter that|\bgo(?:es)? on with|\bcontinues? with|\bcontinue(?=:)|\bwhere|\bin which|\bwhile|\bas|接下来(?:发生什么|会怎样|的剧情)?|然后|后面|之后|继续)\s*[:：,，]?\s*(?P<what>\S.*)$")
_JUST_AS = re.compile(r"^(?:the )?same (?:film|video|clip|movie|shot)(?: again)?,?\s*(?:but |only )?(?:now )?(?:as|in|with)?\s*(?:an? )?|^(?:please )?restyle (?:it|this|that|the \w+|vid\d+)\s*(?:as|into|in|to)?\s*(?:an? )?|^(?:同[一样]?(?:[一个段部支])*的?|一样的)(?:影片|视频|短片)[，,]?(?:但)?(?:换成|改成|变成|用)?")
_RETIMED = re.compile(r"\b(?:stabili[sz]e|reverse|backwards?|crop)\b|稳定|防抖|倒放|倒着|裁切")
"""What cannot be done to a film here."""
_SLOWLY = re.compile(r"(?:very |quite |a (?:little|bit) )?(?:slowly|gently|softly)|(?:很|非常)?(?:慢慢|缓缓|轻轻|缓慢|慢)(?:地|的|一点|些)?")
"""A pace and nothing else; what is done stays as it is."""
_SLOWLY_MOVING = re.compile(r"(?:慢慢|缓缓|轻轻|缓慢)(?:地|的)?(?=动)")


def film_calls(said: Said, intent: str, does: str, desk: Sequence[DeskRow], target: Sequence[str], *, before: Call | None = None, cast: Sequence[str] = ()) -> list[Call]:
    """Return the calls that film what was asked; none for what cannot be done to a film yet. before: what made the film it is about."""
    rows = {row.handle: row for row in desk}
    if does == "extend":
        return [_extended(said, target[0] if target else pick(said, desk, ("video",)))]
    if does == "frames":
        return [_between(said, desk)]
    if intent in ("new", "convert"):
        pictures = [handle for handle in target if handle not in rows or rows[handle].kind == "image"]
        if intent == "new" or not target:
            return [_new(read_references(said, desk)[1], pictures)]
        return [_moved(said, pictures, rows)] if pictures else []
    film = next((rows[handle] for handle in target if handle in rows and rows[handle].kind == "video"), None)
    if does == "restyle" and film is None:
        film = next((row for row in reversed(desk) if row.kind == "video"), DeskRow(target[0] if target else "the last video", kind="video"))
    if film is None or (_RETIMED.search(said.bare) and does != "restyle"):
        return []
    if intent == "variation":
        return [_again(film, before, rows, {})]
    return [_changed(said, film, before, rows, cast, does)]


def _new(said: Said, references: Sequence[str]) -> Call:
    """A film shot from words alone."""
    plain, sound, heard = _without_sound(said)
    plain = _cut(plain, [(a, b) for a, b, _ in lengths(plain.bare)])
    shot = {name: value for name, value in read_fields(plain, medium="video").shot.items() if name != "audio"}
    if heard:
        shot["audio"] = heard
    seconds = length_said(said.bare)
    return Call("create_video", {"shot": shot, **({"references": list(references)} if references else {}), **_timing(seconds, sound)})


def _moved(said: Said, pictures: Sequence[str], rows: Mapping[str, DeskRow]) -> Call:
    """A film from a picture: the picture is its first frame, what moves is the change."""
    plain, sound, heard = _without_sound(said)
    change = movement(plain)
    if heard:
        change["audio"] = heard
    arguments: dict[str, Any] = {"first_frame": pictures[0], **({"last_frame": pictures[1]} if len(pictures) == 2 else {})}
    return Call("create_video", {**arguments, **({"change": change} if change else {}), **_timing(length_said(said.bare), sound)})


def _between(said: Said, desk: Sequence[DeskRow]) -> Call:
    """A film from one picture to another."""
    plain, sound, _ = _without_sound(said)
    first, last = frames_of(said, desk)
    change = movement(_cut(plain, [m.span() for m in _FRAMES_SAID.finditer(plain.bare)]))
    return Call("create_video", {"first_frame": first, "last_frame": last, **({"change": change} if change else {}), **_timing(length_said(said.bare), sound)})


_FRAMES_SAID = re.compile(
    r"(?:,?\s*\b(?:that |which |it )?(?:and )?(?:from|between|begin(?:s|ning)?(?: with| at| on| from)?|start(?:s|ing)?(?: with| at| from| on)?|end(?:s|ing)?(?: with| at| on| in)?|finish(?:es|ing)?(?: with| at| on)?|to|and|until|with|using)\s+)?(?:the )?(?:(?:first|second|third|fourth|last) (?:one|picture|image)|img\d+)(?:\s+as (?:the )?(?:first|last|start|end|opening|closing)(?: frame)?)?|[、，,]?(?:从|用|以|到|和|与)?\s*(?:img\d+|第[一二三四五六\d][张个幅](?:图片?)?)\s*(?:当|作为|做|为)?(?:开头|结尾|首帧|尾帧|起点|终点|第一帧|最后一帧)?(?:之间)?",
    re.IGNORECASE,
)
_ORDINALS = re.compile(r"\b(?:the )?(?:first|second|third|fourth|last) (?:one|picture|image)\b|第[一二三四五六\d][张个幅]")


def frames_of(said: Said, desk: Sequence[DeskRow]) -> tuple[str, ...]:
    """Return the two pictures between which a film shall run, the first one first; fewer when they are not both named."""
    pictures = [row.handle for row in desk if row.kind == "image"]
    found = [(said.bare.index(h), h) for h in handles_in(said) if h in pictures]
    for match in _ORDINALS.finditer(said.bare):
        handle = pick(said.part(*match.span()), desk, ("image",))
        found += [(match.start(), handle)] if handle else []
    ordered = list(dict.fromkeys(handle for _, handle in sorted(found)))
    last = _AS_LAST.search(said.bare)
    named = next((g for g in last.groups() if g), None) if last else None
    if named and len(ordered) == 2 and ordered[0] == named and not re.search(r"\bto\b|到", said.bare):
        ordered.reverse()
    return tuple(ordered[:2])


def _extended(said: Said, video: str | None) -> Call:
    """A film that goes on where it ends."""
    following = _NEXT.search(said.bare)
    rest = said.raw[following.start("what") : following.end("what")] if following else ""
    change = movement(_cut(read_text(rest), [(a, b) for a, b, _ in lengths(read_text(rest).low)])) if tidy(rest) else {}
    seconds = length_said(said.bare)
    return Call("create_video", {"operation": "extend", **({"video": video} if video else {}), **({"change": change} if change else {}), **_timing(seconds, None)})


def _changed(said: Said, film: DeskRow, before: Call | None, rows: Mapping[str, DeskRow], cast: Sequence[str], does: str) -> Call:
    """A film in another look; a move of the camera, a length or the sound make a new take instead."""
    plain, sound, _ = _without_sound(said)
    seconds = length_said(plain.bare)
    bare = _cut(plain, [(a, b) for a, b, _ in lengths(plain.bare)])
    left = re.sub(r"^(?:(?:please|now|and|but|again|make|let|set|have|turn|it|this|that|the|video|film|clip|be|with|use|an?)\s*)+|^[请把将它让这段视频影片改成为，,\s]+", "", bare.low.strip(" .,!。，"))
    if does != "restyle" and (seconds is not None or sound is not None) and not re.search(r"\w", left):
        return _again(film, before, rows, {}, _timing(seconds, sound))
    if does != "restyle" and _only_camera(bare):
        words = tidy(re.sub(r"^(?:(?:please|now|and|but|make|let|use|do|have)(?: it| the camera)?\s+)+", "", bare.raw, flags=re.IGNORECASE))
        return _again(film, before, rows, {"camera": {"add": [words]}}, _timing(seconds, sound))
    spoken = _JUST_AS.match(plain.bare)
    if spoken and spoken.end():
        look = tidy(plain.raw[spoken.end() :])
        fields = {piece.field for piece in label_text(read_text(look), 0, len(look))}
        change: dict[str, Any] = {"lighting": {"set": look}} if fields == {"lighting"} else {"style": {"set": look}}
    else:
        change = dict(read_edit(read_text(_THE_FILM.sub(_as_it, plain.raw)), film, cast).change)
    return Call("create_video", {"operation": "restyle", "video": film.handle, "change": change, **_timing(seconds, sound)})


_THE_FILM = re.compile(r"\b(?:the|this|that) (?:whole |entire )?(?:video|film|clip|movie)\b(?P<but>,? (?:but|only) )?|^(?:请)?(?P<zh>[把将])?(?:这段|这部|整段|整个|整部)?(?:视频|影片|視頻|短片)(?:整体|整體|全部|都|里的|裡的)?的?", re.IGNORECASE)


def _as_it(match: re.Match[str]) -> str:
    """How the film is spoken of in a change of one picture."""
    if match["but"] is not None:
        return ""
    return (match["zh"] and f"{match['zh']}它") or ("it" if match.group().isascii() else "")


def _again(film: DeskRow, before: Call | None, rows: Mapping[str, DeskRow], change: dict[str, Any], more: dict[str, Any] | None = None) -> Call:
    """A new take of a film: made as it was made, with the change beside what was asked then."""
    if before is not None and before.name == "create_video" and before.arguments.get("operation", "make") == "make":
        arguments = dict(before.arguments)
    else:
        frame = _first_frame(film, rows)
        told = {name: text for name, text in film.fields.items() if frame is None or frame.fields.get(name) != text}
        arguments = {"first_frame": frame.handle, **({"change": told} if told else {})} if frame else {"shot": told}
    if change and "shot" in arguments:
        camera = ", ".join(filter(None, (str(arguments["shot"].get("camera", "")), *change["camera"]["add"])))
        arguments["shot"] = {**arguments["shot"], "camera": camera}
    elif change:
        arguments["change"] = {**arguments.get("change", {}), **change}
    return Call("create_video", {**arguments, **(more or {})})


def _first_frame(film: DeskRow, rows: Mapping[str, DeskRow]) -> DeskRow | None:
    """The picture that a film came from, through all its versions."""
    row = film
    for _ in range(len(rows)):
        there = [rows[p] for p in row.parents if p in rows]
        frame = next((r for r in there if r.kind == "image"), None)
        if frame is not None or not there:
            return frame
        row = there[0]
    return None


def movement(said: Said) -> dict[str, Any]:
    """Return what moves in a picture, as a change: the camera apart, light and look apart, everything else as the action."""
    text = _cut(said, [(a, b) for a, b, _ in lengths(said.bare)])
    slowly = _SLOWLY_MOVING.search(text.bare) if text.chinese else None
    text = _cut(text, [slowly.span()]) if slowly else text
    command = (_COMMAND_ZH if text.chinese else _COMMAND).match(text.bare)
    rest = text.raw[command.end() :] if command else text.raw
    clauses = _clauses(rest)
    acted = [clause for clause in clauses if not _SLOWLY.fullmatch(read_text(clause).bare)]
    found: dict[str, list[str]] = {"camera": [_slow_motion(said)]} if slowly or len(acted) < len(clauses) else {}
    for clause in acted:
        found.setdefault(_field_of(read_text(clause)), []).append(clause)
    comma = "，" if said.chinese else ", "
    change: dict[str, Any] = {}
    if found.get("action"):
        change["action"] = comma.join(found["action"])
    if found.get("camera"):
        change["camera"] = {"add": found["camera"]}
    for name in ("lighting", "style", "technical"):
        if found.get(name):
            change[name] = comma.join(found[name])
    return change


def _slow_motion(said: Said) -> str:
    """The words for slow motion in the language and the script of a message."""
    if not said.chinese:
        return "slow motion"
    return "慢動作" if "動" in said.raw else "慢动作"


def _clauses(text: str) -> list[str]:
    """The clauses of a text without the words that only join them; camera words end a clause of their own."""
    pieces = re.split(r"[,，;；。.!！、]+|\s+(?:and|with|while|as)\s+(?=(?:an? |the )?(?:\w+ ){0,2}(?:camera|push|pan|tilt|zoom|dolly|orbit|slow[- ]?motion|tracking|crane))", text)
    clauses = []
    for piece in pieces:
        bare = piece.strip()
        for _ in range(2):
            match = _SPAN_WORDS.match(f"{bare} ".lower())
            bare = bare[match.end() :].strip() if match else bare
        bare = re.sub(r"\s+(?:and|with|so|then|please|,)$|^(?:并且?|而且?|然后)|^(?:it|this|that|them|him|her|please|一段|一个|的|img\d+|转场|过渡|(?:an? |the )?(?:transition|film|video|clip|movie))$", "", bare, flags=re.IGNORECASE).strip(" :：的")
        if re.search(r"\w", bare):
            clauses.append(tidy(bare))
    return clauses


def _field_of(clause: Said) -> str:
    if moves_camera(clause) or (CAMERA_ZH if clause.chinese else CAMERA).search(clause.low):
        return "camera"
    fields = {piece.field for piece in label_text(clause, 0, len(clause.low))}
    only = next(iter(fields)) if len(fields) == 1 else ""
    return only if only in ("lighting", "style", "technical") else "action"


def _only_camera(said: Said) -> bool:
    """Whether a change speaks of nothing but the camera."""
    clauses = _clauses(said.raw)
    return bool(clauses) and all(_field_of(read_text(clause)) == "camera" for clause in clauses)


def _without_sound(said: Said) -> tuple[Said, bool | None, str]:
    """The message without its words about sound, whether sound is wanted, and which."""
    silent = _SILENT.search(said.bare)
    if silent:
        return _cut(said, [silent.span()]), False, ""
    sounded = _SOUNDED.search(said.bare)
    if sounded is None:
        return said, None, ""
    name = next((name for name in ("kind", "zkind", "of", "zof") if sounded[name]), "")
    heard = said.raw[sounded.start(name) : sounded.end() if name == "zof" else sounded.end(name)] if name else ""
    return _cut(said, [sounded.span()]), True, tidy(re.sub(r"^\s*(?:of|effects? of)\s+", "", heard))


def _timing(seconds: float | None, sound: bool | None) -> dict[str, Any]:
    return {**({"duration_s": seconds} if seconds is not None else {}), **({"sound": sound} if sound is not None else {})}


def _cut(said: Said, spans: Sequence[tuple[int, int]]) -> Said:
    """The message without some spans, and without what their leaving leaves over."""
    if not spans:
        return said
    kept, at = "", 0
    for start, end in sorted(spans):
        kept, at = kept + said.raw[at:start], max(at, end)
    text = kept + said.raw[at:]
    text = re.sub(r"\ban? (?=(?:videos?|clips?|films?|movies?)\b)", "a ", text)
    text = re.sub(r"\s*([,，])\s*(?=[,，.。]|$)", "", re.sub(r" {2,}", " ", text))
    return read_text(text.strip(" ,，、"))
