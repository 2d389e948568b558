"""Whether a message asks for a whole film, changes one that is there, or films something and then adds to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from agent.desk import DeskRow, selected
from agent.director import cues, edit_cues
from agent.director.film.clauses import QUOTED, FilmAtHand
from agent.director.film.edits import FilmEdit, read_film_edit
from agent.director.film.features import SOUNDS
from agent.director.film.wishes import Wanted, film_wanted
from agent.director.media import writes
from agent.director.operations import MAKES_IT_FILM
from agent.director.picking import handles_in
from agent.director.readings import Reading
from agent.director.text import Said
from prompts.briefs import SoundBrief
from prompts.film_changes import Caption, Cards, ComeIn, Narrate, Reshoot, Score, Sound, Trim, Volume
from tools.chinese import Language

_NEW = re.compile(
    rf"^{edit_cues.POLITE}(?:make|create|generate|produce|compose|write|draw|paint|record|give me|design|shoot|film|i (?:want|need))\s+(?:me |us )?(?:an?|another|one|a new|some|two|three|\d+)\b(?! (?:bit|little|second|more|shot|scene|close-?up|title|take|different music)\b)|"
    r"^(?:请|帮我|给我|我(?:想)?要|麻烦|再|另外)*(?:做|拍|画|写|作|制作|生成|创作|剪|来|录)(?:一|两|三|几|个|另)(?!下|次|遍|点|些)"
)
_THE_FILM = re.compile(r"\b(?:the|this|that|my) (?:[\w.-]+ ){0,2}(?:film|movie|video|clip)\b|\b(?:make|turn|have|cut) (?:it|this|that)\b|整[部支个片]|这[部支个段](?:影片|视频|短片|片)|^(?:把|将|给|让)?(?:影片|视频|短片)|同[一样]?[一个段部支]*(?:影片|视频|短片)")
_STARTS = re.compile(rf"^{edit_cues.POLITE}(?:{edit_cues.EDIT_VERBS}|export|narrate|title|swap|mute|redo|caption|subtitle|no|without|louder|quieter|slower|faster)\b|^(?:请|帮我|把|将|再|也)*[一-龥]")
_ASKS = re.compile(r"^(?:what|how|who|why|when|where|which|is|are|does|do|did|was|has)\b|[?？吗呢]$|什么|多少|几个|多长|多久|怎么样|哪")
_ON_VIDEO = (Narrate, Score, Caption, Volume, Trim, ComeIn, Cards, Sound)
"""Changes that make a film of a single video; another length, look or camera is a new take of it instead."""
_ADDED = (Narrate, Score, Caption, Sound, Cards, ComeIn)
"""What may be added to a film shot in the message that asks for it."""
_THING = re.compile(r"^(?:an?|another|one|two|three|some) (?:[\w.-]+ ){0,5}?(?:songs?|pieces?|tunes?|jingles?|melod(?:y|ies)|pictures?|images?|posters?|drawings?|photos?|paintings?|videos?|clips?|films?|sound effects?|podcast)\b(?! (?:card|of shot|after|before|between))")
"""A thing of its own, named without a command."""
_COMPOSES = re.compile(rf"^{edit_cues.POLITE}(?:compose|write|create|generate|produce)\b|^(?:请|帮我|给我)*(?:写|作|谱|生成|创作|做)(?:一)?[首支段]")
LONGEST_EDIT = 1_500
"""Characters of a message that is read as a change of a film."""
_PLAIN = ("volume", "narrate", "music", "captions", "cards", "sound", "transition", "add", "format")
"""Changes whose words mean nothing else."""
_SPEED_ON_VIDEO = re.compile(r"\bspeed\b|\bslow (?:it|this|the \w+) down\b|\bslow[- ]mo|\bfaster$|倍速|加速|减速|放慢|加快|慢动作|快一?点|慢一?点|快进")
_FOR_REAL = re.compile(r"\b(?:render|make|do|produce|shoot|film) (?:it|this|the (?:film|video|whole film|movie|shots?)|all(?: the)? shots) (?:for real|properly|in full)\b|\bfor real\b|^(?:please |now |and |then )*(?:render|finish) (?:it|this|(?:the|this|my) (?:whole )?(?:film|video|movie|draft|shots?)|film\d+)(?: now| please)*\W*$|\b(?:make|render|turn) (?:it|this|(?:the|this) (?:whole )?(?:film|video|movie)|film\d+) (?:(?:in)?to )?(?:an? |the )?finals?\b|\b(?:the )?final (?:film|version|render|cut)\b|\bfinali[sz]e\b|正式(?:渲染|输出|制作|版|拍)|(?:做|出|渲染)(?:成)?(?:正式|最终|成品|完整)(?:版|片)|(?:算|做|渲染|变|转)成(?:成品|正式版|最终版)|^(?:把|将)?(?:影片|视频|短片|电影|整部片|它)?(?:渲染|算)出来|定稿|成片")
_CUT_BOARD = re.compile(r"^(?:yes|yep|yeah|sure|ok(?:ay)?|go ahead|do it|please do|好的?|可以|没问题|行|嗯|就这样)(?: please| then|吧|了)?$|^(?:(?:yes|yep|yeah|ok(?:ay)?|good|great|perfect|looks good|please|now|then|sure|fine|go ahead)[ ,.!]*)*(?:and )?(?:(?:go ahead|do it|go on)|(?:make|cut|render|produce|shoot|film|finish|create|build|turn) (?:it|this|that|the (?:film|movie|video|story ?board|brd\d+)|brd\d+)(?: (?:into|to|as) (?:an? |the )?(?:film|movie|video))?(?: (?:of|from) (?:it|this|that|the story ?board|brd\d+))?(?: now| please)?)$|^(?:好的?|可以|没问题|行|ok|就这样|很好)*[，, ]*(?:就)?(?:照(?:这个|着?分镜|它)?(?:做|拍|剪)|开始(?:做|剪|拍|制作)|(?:把)?(?:它|分镜|这个|brd\d+)?(?:做成|剪成|拍成|变成)(?:影片|视频|短片|片子)|做吧|拍吧|剪吧|做影片|拍影片|出片)(?:吧|了)?$")
_AGAIN = re.compile(r"^(?:please |now |and )*(?:(?:do|make|try|render|shoot|film) (?:it|that|this|everything|the film|the whole thing) (?:again|anew|over|once more)|(?:try |once )?again|another (?:version|take|try)(?: please)?|re-?(?:do|shoot|make|generate) (?:it|everything|the (?:whole )?film|all(?: the)? shots))$|^(?:请)?(?:整[部支个片])?(?:都)?(?:再(?:做|来|拍|生成)一?[次遍个版](?:版本)?|重(?:新)?(?:做|拍|来|生成)(?:一?[次遍])?|换一?个版本|全部重拍)(?:吧)?$")
_ADDS = re.compile(rf"^{edit_cues.POLITE}(?:add|with|put|give (?:it|this|the picture)|plus|include|set it to)\b|^(?:请|再|也|帮我|(?:帮|给|为|替)(?:[它她他]|这[张幅](?:图|画|照片)|图片?|照片)|然后)*(?:加上?|配上?|搭配|附上)")
_JOINT = re.compile(r"[，,.;。；!]\s*(?:and then|and|then|also)?\s*|\s+(?:and then|then|and also|and)\s+|(?:然后|接着|并且?|再|最后|同时)")
_FILMS = re.compile(r"\b(?:video|film|clip|movie|gif|animation|animate|move|life|loop)\b|影片|视频|短片|动画|动起来|动图")
_ONTO = re.compile(r"\b(?:add|put|lay|overlay|dub|record)\w*\b.{0,60}\b(?:to|on|onto|over|into)\b|(?:加|配|放)(?:到|在|上)")
_THEN_FILM = re.compile(r"(?:[,;.]\s*|\s)(?:and )?then\b|\b(?:finally|lastly),|最后[,，]?(?=把|用|做|合)|然后|接着|再(?=把|用|做|让|给)")


@dataclass(frozen=True)
class Cut:
    """A change of a film: of which asset, what, and whether it is to be rendered for real."""

    target: str
    edit: FilmEdit
    final: bool = False


def at_hand(desk: Sequence[DeskRow], row: DeskRow, music: Mapping[str, Any] | None = None) -> FilmAtHand:
    """Return what the desk tells of a film."""
    return FilmAtHand(row.handle, seconds=row.seconds or None, count=len(row.shots), music=music or {}, looks=(dict(row.fields),) if row.fields else ())


def is_film(row: DeskRow) -> bool:
    """Tell whether a row is a film with a plan of its own, or a storyboard."""
    return row.handle.startswith(("film", "brd"))


def storyboard_agreed(said: Said, desk: Sequence[DeskRow]) -> str | None:
    """Return the handle of the storyboard that a message asks to make a film of, or None."""
    boards = [row.handle for row in desk if row.handle.startswith("brd")]
    current = selected(desk)
    text = said.bare.strip(" .!,，。！")
    named = next((handle for handle in handles_in(said) if handle in boards), None)
    if not boards or not _CUT_BOARD.match(text):
        return None
    return named or (current.handle if current and current.handle in boards else None)


def cut_meant(said: Said, desk: Sequence[DeskRow], reading: Reading, *, music: Mapping[str, Any] | None = None) -> Cut | None:
    """Return the change of a film that a message asks for, or None. reading: how it is read where no film is meant."""
    if reading.intent in ("refuse", "compare", "name", "forget", "prefer") or (reading.intent == "chat" and (_ASKS.search(said.bare.strip()) or not _STARTS.match(said.bare.strip()))):
        return None
    row = _row_meant(said, desk) if len(said.raw) <= LONGEST_EDIT else None
    if row is None:
        return None
    film = at_hand(desk, row, music)
    edit = read_film_edit(said, film)
    if is_film(row) and _FOR_REAL.search(said.bare) and not edit.shots:
        return Cut(row.handle, FilmEdit((*(change for change in edit.changes if change.op not in ("reshoot", "cards")), Reshoot())), final=True)
    if is_film(row) and not edit.shots and _AGAIN.match(said.bare.strip(" .!?,，。！？")):
        return Cut(row.handle, FilmEdit((Reshoot(),)))
    if not edit.any or _says_something_else(said, reading, edit, row):
        return None
    if not is_film(row):
        return Cut(row.handle, edit) if _fits_video(said, edit) else None
    known = bool(edit.unable) or (edit.read > 0 and (edit.left == 0 or edit.about_film or reading.intent in ("edit", "variation", "convert")))
    told = edit.read > 0 and not edit.left and all(change.op in _PLAIN for change in edit.changes)
    moves = reading.intent in ("undo", "redo", "pick") and not (edit.shots if reading.intent == "undo" else edit.about_film or told)
    changes = edit.shots or (reading.intent == "edit" and reading.modality == "video") or reading.does in ("restyle", "extend")
    return Cut(row.handle, edit) if not moves and (known or changes) else None


def _row_meant(said: Said, desk: Sequence[DeskRow]) -> DeskRow | None:
    """The film that a message may be about: one it names, the one at hand, the newest where it speaks of what only a film has."""
    rows = {row.handle: row for row in desk}
    named = [rows[handle] for handle in handles_in(said) if handle in rows]
    filmed = next((row for row in named if row.kind == "video" or is_film(row)), None)
    current = selected(desk)
    if filmed is not None or current is None:
        return filmed
    if is_film(current) or current.kind == "video":
        return current
    film = next((row for row in reversed(desk) if is_film(row) or row.kind == "video"), None)
    if film is None:
        return None
    heard = current.kind in ("voice", "music", "sfx") and _THE_FILM.search(said.bare)
    if heard or not is_film(film):
        return film if heard else None
    edit = read_film_edit(said, at_hand(desk, film))
    of_sound = bool(edit.changes) and not edit.left and all(isinstance(change, Volume) or (isinstance(change, Score) and change.source) for change in edit.changes)
    return film if edit.about_film or of_sound else None


def _says_something_else(said: Said, reading: Reading, edit: FilmEdit, row: DeskRow) -> bool:
    """Whether a message that could be read as a change asks for something of its own."""
    text = said.bare.strip()
    if _NEW.search(text) and not _THE_FILM.search(text):
        return not any(change.op in ("add", "format") for change in edit.changes) and edit.container is None
    if (reading.does == "speak" and not edit.shots) or (_COMPOSES.match(text) and not is_film(row)):
        return True
    if reading.does in ("clone", "isolate", "transcribe", "frames") or (reading.does in ("dub", "convert") and not is_film(row)):
        return True
    if _THING.match(text) and not edit.shots:
        return True
    sounds = any(change.op in ("music", "narrate", "volume") for change in edit.changes)
    return not edit.about_film and not sounds and reading.intent == "new" and (edit.left > 0 or bool(cues.MAKE_START.match(text) and not _THE_FILM.search(text) and edit.read == 0))


def _fits_video(said: Said, edit: FilmEdit) -> bool:
    """Whether changes make a film of a single video, and no new take of it."""
    if any(isinstance(change, _ON_VIDEO) for change in edit.changes):
        return not edit.shots
    if edit.left or edit.shots:
        return False
    return not edit.changes or (all(change.op == "speed" for change in edit.changes) and bool(_SPEED_ON_VIDEO.search(said.bare)))


def wanted(said: Said, desk: Sequence[DeskRow], text: str, *, model: str = "", language: Language = "en") -> Wanted | None:
    """Return the whole film that a message asks for; None also where something else is made first."""
    found = film_wanted(said, desk, text, model=model, language=language)
    if found is None:
        return None
    on_it = any(is_film(row) or row.kind == "video" for row in desk) and _THE_FILM.search(said.bare)
    if on_it and (_ONTO.search(said.bare) or not _NEW.search(said.bare.strip())):
        return None
    if found.wish.script:
        return found
    then = _THEN_FILM.search(said.bare)
    if then and not _FILMS.search(said.bare[: then.start()]) and _FILMS.search(said.bare[then.start() :]):
        return None
    return found


MOST_JOINTS = 16
"""Places at which what is added may begin: all that follows one is read, so that without a bound long messages take forever."""


def added_after(said: Said) -> tuple[int, FilmEdit] | None:
    """Return where the part of a message begins that adds voice, music or captions to what is filmed before it, and what it adds."""
    letters = list(said.bare)
    for quote in said.quotes:
        letters[quote.start : quote.end] = QUOTED * (quote.end - quote.start)
    text = "".join(letters)
    for match in islice(_JOINT.finditer(text), MOST_JOINTS):
        head, tail = text[: match.start()], said.part(match.end(), len(said.raw))
        if not (_FILMS.search(head) or MAKES_IT_FILM.search(head)) or len(tail.raw.strip()) < 4:
            continue
        edit = read_film_edit(tail, FilmAtHand("it"))
        if edit.changes and not edit.left and all(isinstance(change, _ADDED) for change in edit.changes):
            return match.end(), edit
    return None


def sound_in_shot(said: Said) -> tuple[str, FilmEdit] | None:
    """Return a wish for a film shot without the sound that shall be heard in it, and that sound; None where none is named."""
    match = SOUNDS.search(said.bare)
    name = next((n for n in ("s", "t", "z") if match[n]), "") if match else ""
    if match is None or not name or not _FILMS.search(said.bare):
        return None
    heard = said.raw[match.start(name) : match.end(name)].strip()
    rest = f"{said.raw[: match.start()]}{said.raw[match.end() :]}".strip(" ,，")
    return rest, FilmEdit((Sound(sound=SoundBrief(text=heard)),), read=1)


def added_to_picture(said: Said) -> FilmEdit | None:
    """Return what a message adds that is heard, and nothing else: words to speak, a piece of music, a sound; None for any other."""
    if writes(said) or not _ADDS.match(said.bare.strip()):
        return None
    edit = read_film_edit(said, FilmAtHand("it"))
    if not edit.changes or edit.left or edit.shots or edit.container:
        return None
    heard = all((isinstance(c, Narrate) and c.lines) or (isinstance(c, Score) and c.music) or (isinstance(c, Sound) and c.sound) for c in edit.changes)
    return edit if heard else None
