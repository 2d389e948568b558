"""What each sentence of a message votes for: a new asset, a change, a talk, with how strongly it says so."""

from __future__ import annotations

import re

from agent.director import cues, edit_cues
from agent.director.attribute_edits import qualities_said
from agent.director.designing import is_designed
from agent.director.fields import label_text
from agent.director.media import Modality, asked_medium, implied_medium, media_spans, moves_camera, writes
from agent.director.readings import Ground, Intent, Reading, kind_of
from agent.director.text import HAN, Said, read_text
from agent.pointing import speaks_of_versions
from prompts import vocabulary

_FILE = re.compile(r"[\w-]+\.(?:png|jpe?g|webp|gif|bmp|mp4|mov|webm|wav|mp3|flac|ogg|m4a)\b")
_THANKS = re.compile(
    r"^(?:i\b(?! want| need| would)|i'm|i've|i'd (?!like|love)|we're|(?:it|its|my|they|absolutely|exactly|agreed|indeed|yeah)\b|it's|that(?:'s| was| is| sounds| looks)|this is|you(?:'re| are|r)|sounds|looks|"
    r"我(?!想|要|需)|你(?!能|可)|他们|这(?:真|太|很|是)|那(?:真|太|很|是)|真(?:是|的)?|太(?!大|小|亮|暗|近|远|多|少))", re.IGNORECASE
)
_SUPPLY = re.compile(r"^\s*(?:i (?:want|need|would like|'d like)|give me|(?:can|could) (?:you|i) (?:make|draw|create|have|get)(?: me)?|please (?:make|draw|create)(?: me)?|make(?: me)?|create|generate|draw(?: me)?) (?:an?|some|the) (?:new )?(?:image|picture|photo|drawing|video|clip|song|art)s?(?: please)?[.!? ]*$|^\s*(?:draw|make|create|generate|paint|design)?\s*(?:me\s+)?(?:something|anything|a (?:picture|image|photo|drawing|video)|an image|art|stuff)(?: (?:nice|cool|pretty|good|fun|beautiful|please|for me))*[.! ]*$|^(?:请|帮我|给我)*(?:随便)?(?:画|做|生成|来)(?:点|个|些|一?张|一?幅)?(?:什么|东西|图|画|图片|好看的|漂亮的)*(?:吧|呗)?[。!！]?$")
_POINTS = re.compile(r"^(?:no,? )?(?:the|that|this) (?:\w+ ){1,3}(?:one|image|picture|photo|version)$|^(?:the|that)(?! (?:looks?|sounds?|is|was|seems|feels|makes|would|will|one'?s)\b) (?:[\w-]+ ){1,3}\w+$|^(?:the )?one (?:with|of|where|that)\b.{3,50}$|^the one (?:with|of|where|that)\b.{3,50}$|^(?:就|要|是)?[那这](?:一)?[张个幅](?!不).{1,14}的?(?:图|那张)?$|^有.{1,8}的(?:那|这)[张个幅]$|^.{1,8}的那[张个幅]$")
_POSSIBLE = re.compile(rf"^(?:is it possible to|would it be possible to|is there (?:any|a) way to|do you think you could|would you mind) (?:{edit_cues.EDIT_VERBS})\b", re.IGNORECASE)
_WEAK_MAKE = re.compile(rf"^{edit_cues.POLITE}(?:find|convert|translate|turn|provide|build|develop|prepare|present|deliver|bring|imagine (?:you|that|if))\b", re.IGNORECASE)
_EDIT_LATER = re.compile(rf"(?:\b(?:but|and|then)|,) (?:please )?(?:{edit_cues.EDIT_VERBS})\b (?:it|the|this|that|her|him|them|a|an)\b")
_AND_THEN = re.compile(rf"(?:,|;|,? and| then)\s+(?:then |also )?(?=(?:{edit_cues.EDIT_VERBS})\b)")
_WANTS_IT = re.compile(r"\b(?:want|like|love|need|prefer) (?:to see )?(?:the|his|her|its|this|that|their|my) (?!best|same\b)[\w' ]+")
_CHANGED = re.compile(r"(?:,|\bbut\b|\bwith\b|\bin\b|\bat\b) .+")
_REFERS = re.compile(r"\b(?:it|this|that|these|those|them|her|him|his|its|their|the|same|my)\b|[这那它她他]|上[一面]|同|第[一二三四五六\d]|刚才|原")
_INDEFINITE_MEDIA = re.compile(r"\b(?:an?|some|one|two|three|four|five|six|\d+|new|more|another|me|us)\b (?:[\w'-]+ ){0,5}$")
_SHOW_ALL = re.compile(r"^(?:please )?(?:show|list)(?: me| us)? (?:all|every|everything)\b|列出|(?:看|显示)(?:一下)?(?:所有|全部)的?(?:版本|图|图片)")
_ENDS_HEARD = re.compile(r"^(?!(?:with|more|less|no|without|louder|quieter)\b)[^,，]*(?:\b(?:music|tune|melody|song|soundtrack|sounds?)|音乐|配乐|歌|曲|音效|声)(?:[,，]? ?[\w. -]*(?:seconds?|s|minutes?|秒钟?|分钟|loop|循环))?$")
"""Words that name music or a sound and how long it lasts, and nothing else: with none of it there, they ask for it."""
_MAKES_THE = re.compile(rf"^{edit_cues.POLITE}(?:make|move|put|turn|let) (?:the|her|his|its|their)\b", re.IGNORECASE)


def by_sentences(said: Said, ground: Ground) -> Reading:
    """Return the reading that the strongest sentence of a message votes for."""
    votes: list[tuple[int, Reading]] = []
    for start, end in said.sentences or ((0, len(said.raw)),):
        part = said.part(start, end)
        intent, modality, weight = _sentence(part, ground)
        votes.append((weight, Reading(intent, modality, (start, end))))
    best = max(votes, key=lambda vote: vote[0])[1]
    if best.intent == "chat" and ground.any is False and _describes(said, votes):
        return Reading("new", implied_medium(said), (0, len(said.raw)))
    return best


def _describes(said: Said, votes: list[tuple[int, Reading]]) -> bool:
    """Whether a message without a command is a description to be drawn."""
    first = votes[0][1]
    asks = votes[-1][1].intent == "chat" and votes[-1][0] >= 35
    return first.intent == "new" and len(said.raw) > 120 and not asks


Vote = tuple[Intent, Modality, int]


def _sentence(said: Said, ground: Ground) -> Vote:
    text = cues.CONTEXT_LEAD.sub("", said.bare.strip(" ,.!?，。！？")) if ground.any else said.bare.strip(" ,.!?，。！？")
    if not re.search(r"\w", text):
        return ("new", implied_medium(said), 10) if said.quotes else ("chat", "text", 0)
    if cues.GREETING.search(text) or (cues.THANKS.search(text) and not _makes(said, text, ground) and not edit_cues.EDIT_ZH.search(text) and not edit_cues.STRONG_EDIT.search(text)):
        return "chat", "text", 20
    for rule in (_spoken_text, _layout, _vague, _not_media, _about, _variation, _convert, _heard, _edit, _make):
        vote = rule(said, text, ground)
        if vote:
            return vote
    return _bare(said, text, ground)


_TO_SPEECH = re.compile(r"\b(?:turn|convert|change|make) (?:this|the following|these|the)(?: (?:next|following))?(?: (?:sentences?|text|words?|lines?|paragraph|script))? ?(?:in)?to (?:speech|audio|spoken (?:words?|audio)|a (?:voice|recording))\b")


def to_speech(said: Said) -> bool:
    """Tell whether a text behind a colon or in quotes is to be heard: "turn this sentence into speech: ..."."""
    return bool(said.quotes or ":" in said.bare) and _TO_SPEECH.search(said.bare) is not None


def _spoken_text(said: Said, text: str, ground: Ground) -> Vote | None:
    return ("new", "voice", 74) if to_speech(said) else None


def _layout(said: Said, text: str, ground: Ground) -> Vote | None:
    """Format, place, lettering of the picture at hand, or what is wrong with it."""
    return ("edit", "image", 73) if "image" in ground.kinds and kind_of(ground) == "image" and (is_designed(said) or writes(said)) else None


def _vague(said: Said, text: str, ground: Ground) -> Vote | None:
    return ("clarify", "text", 60) if _SUPPLY.search(text) and not said.quotes else None


def _not_media(said: Said, text: str, ground: Ground) -> Vote | None:
    """Software, texts and sums: nothing that is drawn, filmed or heard."""
    if cues.SOFTWARE.search(text) or cues.SOFTWARE_ZH.search(text):
        return "chat", "text", 40
    spans = media_spans(said)
    if ground.any and _SHOW_ALL.search(text):
        return "chat", "text", 72
    if ground.any and _MAKES_THE.match(text):
        return None
    asked = cues.TEXT_ASK.search(text) or cues.TEXT_ASK_ZH.search(text)
    if asked and not any(start < asked.end() for start, _ in spans):
        return "chat", "text", 40
    return None


def _about(said: Said, text: str, ground: Ground) -> Vote | None:
    """Questions: about the program, the world, or what is in an asset."""
    if cues.HARD_QUESTION.search(text) and not cues.MEDIA_OF.search(text[:60]):
        return "chat", "text", 45
    if cues.ABOUT_US.search(text):
        return "chat", "text", 45
    question = cues.QUESTION_START.search(text) or cues.CHAT_VERB.search(text)
    makes = _makes(said, text, ground) or (ground.any and bool(_POSSIBLE.match(text)))
    if said.chinese:
        if (len(text) < 24 or re.search("[?？吗]", said.bare)) and cues.QUESTION_ZH.search(said.bare.strip()) and not makes and not edit_cues.EDIT_ZH.search(text):
            return "chat", "text", 35
        return None
    if question and not makes:
        return "chat", "text", 35
    if cues.QUESTION_ANY.search(text) and not makes and not edit_cues.EDIT_START.search(text):
        return "chat", "text", 35
    return None


def _variation(said: Said, text: str, ground: Ground) -> Vote | None:
    if not ground.any or not cues.VARIATION.search(text) or len(text) > 90:
        return None
    if _with_looks(said, text):
        return "edit", kind_of(ground), 70
    return "variation", asked_medium(said) if asked_medium(said) in ground.kinds else kind_of(ground), 70  # type: ignore[return-value]


def _with_looks(said: Said, text: str) -> bool:
    """Whether another version is asked for with a look of its own: "another one in watercolor", 像素風再來一張."""
    rest = read_text(cues.VARIATION.sub(" ", text).strip(" ,，。.!"))
    if not 1 < len(rest.low) < 40 or not re.match(r"(?:but |and |this time |just )*(?:in|at|with|from|as)\b|[一-龥]", rest.low):
        return False
    fields = {piece.field for piece in label_text(rest, 0, len(rest.low))}
    return bool(fields) and fields <= {"style", "lighting", "camera"} and bool(vocabulary.find(rest.low, ("style", "light", "framing", "angle", "weather")))


def _convert(said: Said, text: str, ground: Ground) -> Vote | None:
    if not ground.any:
        return None
    medium = asked_medium(said)
    if edit_cues.ANIMATE.search(text):
        return "convert", "video", 72
    into = re.search(r"\b(?:turn|convert|transform|make|change) .{1,40}?\binto (?:an? |the |some )?.+$|(?:变成|做成|改成|转成|改编成)一?[首段个支].+$", text)
    if into and medium in ("music", "voice", "sfx") and medium not in ground.kinds:
        return "convert", medium, 71
    if medium and medium != "image" and medium not in ground.kinds and _FILE.search(said.low) and "image" in ground.kinds and _makes(said, text, ground):
        return "convert", medium, 70
    if medium and medium not in ("image",) and medium not in ground.kinds and edit_cues.CONTEXT_MEDIA.search(text) and _makes(said, text, ground):
        return "convert", medium, 70
    if medium == "image" and "image" not in ground.kinds and re.search(r"^(?:paint|draw|make|create|show)\b.{0,12}\bthe \w+", text):
        return "convert", "image", 70
    if medium == "image" and "image" not in ground.kinds and edit_cues.CONTEXT_MEDIA.search(text):
        return "convert", "image", 70
    return None


def _heard(said: Said, text: str, ground: Ground) -> Vote | None:
    """A sound named without a command: "footsteps on gravel, then a door", 雨聲加上打雷."""
    if not cues.ONLY_HEARD.search(text) or cues.LOUDNESS.search(text) or asked_medium(said) not in (None, "sfx"):
        return None
    return None if vocabulary.find(said.low, ("style",)) else ("new", "sfx", 67)


def _edit(said: Said, text: str, ground: Ground) -> Vote | None:
    if not ground.any:
        return None
    weight = _edit_weight_zh(text) if said.chinese else _edit_weight_en(said, text, ground)
    return ("edit", _edited_kind(said, ground), weight) if weight else None


def _edit_weight_zh(text: str) -> int:
    changes = edit_cues.EDIT_ZH.search(text) or edit_cues.SAME.search(text)
    return 65 if changes and not edit_cues.ALREADY_NEW_ZH.search(text) else 0


def _edit_weight_en(said: Said, text: str, ground: Ground) -> int:
    """How strongly an English sentence asks for a change of what is there; 0 when it does not."""
    if edit_cues.SAME.search(text) or edit_cues.AGAIN_BUT.match(text):
        return 65
    first = _AND_THEN.split(text, maxsplit=1)[0]
    if qualities_said(first, first):
        return 66
    if _makes_new(said, text, ground):
        return 0
    if any(pattern.search(text) for pattern in (edit_cues.EDIT_START, edit_cues.EDIT_MODAL, edit_cues.EDIT_SHOULD)):
        return 65
    if _EDIT_LATER.search(text) and not _makes(said, text, ground):
        return 64
    if edit_cues.STRONG_EDIT.search(text) and (cues.ASK_FRAME.search(text) or _names_asset(said, ground)):
        return 62
    if _WANTS_IT.search(text) and not _asks_for_media(said):
        return 61
    return _edit_weight_short(text)


def _edit_weight_short(text: str) -> int:
    """A version with something to change ("the second one, but at night"), or a comparison ("a bit darker")."""
    if len(text) < 80 and speaks_of_versions(text) and _CHANGED.search(text) and not cues.QUESTION_START.search(text):
        return 60
    if len(text) < 90 and edit_cues.EDIT_MORE.search(text) and not _THANKS.search(text):
        return 55
    return 0


def _make(said: Said, text: str, ground: Ground) -> Vote | None:
    if not _makes(said, text, ground):
        return None
    medium = asked_medium(said) or implied_medium(said)
    return "new", medium, 68


def _bare(said: Said, text: str, ground: Ground) -> Vote:
    """A sentence with no command: a remark, a few words of style for what is there, or a description to draw."""
    if re.match(rf"(?:i|we)(?: want|'d like| would like| need) to (?!{cues.MAKE_EN}\b|see\b|have\b|look at\b|watch\b|hear\b)", text) and not media_spans(said):
        return "chat", "text", 33
    if ground.any and cues.CONTEXT_ONLY.search(text):
        return "chat", "text", 8
    if _leads_with_name(text, ground):
        return "new", asked_medium(said) or implied_medium(said), 52
    if ground.any and _POINTS.match(text) and not edit_cues.EDIT_SHOULD.match(text):
        return "pick", kind_of(ground), 50
    heard = asked_medium(said)
    if ground.any and heard in ("music", "sfx") and not {heard, "video"} & set(ground.kinds) and _ENDS_HEARD.search(text):
        return "new", heard, 51
    if ground.any and _few_words(text) and not _THANKS.search(text) and not _is_scene(said):
        return "edit", kind_of(ground), 50
    if _THANKS.search(text) and not media_spans(said):
        return "chat", "text", 32
    if ground.any and moves_camera(said) and len(text) < 60:
        return "edit", kind_of(ground), 45
    return "new", asked_medium(said) or implied_medium(said), 30


_VIEW_OF = re.compile(r"^(?:an? )?(?:[\w-]+ )?(?:close-?up|shot|view|portrait|picture|drawing) of |^(?:一张)?(?=.)", re.IGNORECASE)


def _leads_with_name(text: str, ground: Ground) -> bool:
    """Whether a bare description opens with a character: "Mia on a beach", "close-up of Mia crying" is a new picture of her."""
    text = _VIEW_OF.sub("", text)
    for name in ground.cast:
        rest = text[len(name) :]
        if text.startswith(name) and len(rest.strip()) > 1 and not (name[-1].isalnum() and rest[:1].isascii() and rest[:1].isalnum()):
            return not re.match(r"\s*(?:'s\b|should|could|must|needs|has to|is too|looks)|的|应该|要|太", rest)
    return False


# ---------------------------------------------------------------- helpers
def _asks_for_media(said: Said) -> bool:
    """Whether a media noun stands in the sentence as something to make, not inside a file's name."""
    return any(kind for _, kind in media_spans(said.part(0, len(_FILE.split(said.low)[0]))))


def _makes(said: Said, text: str, ground: Ground) -> bool:
    """Whether the sentence asks for something to be made."""
    if ground.any and cues.CONTEXT_ONLY.search(text) and not re.search(r"\b(?:want|like|need) (?:you )?to\b|\bplease\b", text):
        return False
    if re.match(r"(?:what|how|who|why|when|where|which)\b(?! about)", text):
        return False
    if said.chinese:
        return bool(cues.MAKE_ZH.search(text)) and (bool(media_spans(said)) or not edit_cues.EDIT_ZH.search(text))
    if cues.MAKE_START.search(text):
        return not _WEAK_MAKE.search(text) or bool(media_spans(said))
    if media_spans(said) and re.search(r"\bto (?:generate|create|make|produce|draw|design)\b", text):
        return True
    if media_spans(said) and (cues.ASK_FRAME.search(text) or re.search(rf"^{edit_cues.POLITE}{cues.MAKE_EN}\b", text)):
        return not re.search(r"\b(?:tell|describe|explain|know|identify|transcribe|classify|count)\b", text)
    if cues.MEDIA_OF.search(text[:80]) and not cues.QUESTION_START.search(text):
        return True
    return bool(re.search(rf"^{edit_cues.POLITE}(?:draw|paint|generate|create|design|sketch|illustrate|imagine|render|compose|say|narrate|read)\b", text))


def _makes_new(said: Said, text: str, ground: Ground) -> bool:
    """Whether an English sentence asks for a new asset rather than for a change of one that is there."""
    verb = re.search(rf"\b(?:{cues.MAKE_EN})\b", text)
    spans = media_spans(said)
    if not verb or not spans:
        return bool(re.search(rf"^{edit_cues.POLITE}(?:(?:draw|paint|generate|create|design|sketch|illustrate|imagine|compose|say|narrate)\b(?! (?:it|this|that|her|him|them|in|on)\b)|show me (?:an?|some|two|three)\b)", text))
    edit = edit_cues.STRONG_EDIT.search(text)
    noun = next((start for start, _ in spans if start >= verb.start()), None)
    if noun is None or (edit and edit.start() < noun and edit.start() <= verb.start()):
        return False
    between = said.bare[verb.end() : noun]
    return bool(_INDEFINITE_MEDIA.search(between)) and not re.match(r"\s*(?:it|this|that|them|the \w+ (?:in)?to)\b", between)


def _names_asset(said: Said, ground: Ground) -> bool:
    return bool(_FILE.search(said.low)) or any(name and name in said.low for name in ground.names) or bool(_REFERS.search(said.bare))


def _edited_kind(said: Said, ground: Ground) -> Modality:
    """The medium of the thing to be changed: one the message names and the desk holds, else the newest."""
    named = [kind for _, kind in media_spans(said) if kind in ground.kinds]
    if "video" in named:
        return "video"
    return named[0] if named else kind_of(ground)  # type: ignore[return-value]


def _is_scene(said: Said) -> bool:
    """Whether a few words are a picture of their own: somebody or something, and what it does."""
    fields = {piece.field for piece in label_text(said, 0, len(said.low))}
    return {"subject", "action"} <= fields and not re.search(r"\b(?:it|him|her|them|more|less)\b|[她他它牠]", said.low)


def _few_words(text: str) -> bool:
    """Whether the text is a short phrase: up to 5 English words or 12 Chinese characters, and not a noun phrase with an article."""
    if HAN.search(text):
        return len(HAN.findall(text)) <= 12 and not re.match(r"[一两三几](?:[只个位条匹头辆座朵群对名张]|[隻匹])", text)
    words = text.split()
    return len(words) <= 5 and not re.match(r"(?:an?|two|three|some)\b", text)
