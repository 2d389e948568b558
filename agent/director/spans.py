"""Pieces of a message and the field each belongs to, and the words of every kind that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agent.director.text import Said, lower
from prompts import vocabulary

CAMERA_KINDS = ("framing", "angle", "lens", "focus", "move", "composition")
LIGHT_KINDS = ("light",)
TECHNICAL_KINDS = ("ratio", "size", "duration", "fps", "platform", "quality")
Span = tuple[int, int]

CAMERA = re.compile(
    r"\b(?:(?:extreme |super |big )?close[- ]?ups?(?: shots?| view| photo)?|(?:extreme |ultra[- ]?)?(?:wide|long|full|medium|mid|establishing|two|cowboy|group|aerial|drone|tracking|dolly|crane|pov|overhead|macro|oblique|static|fixed|insert|master|over[- ]the[- ]shoulder|bird'?s[- ]eye|worm'?s[- ]eye|point[- ]of[- ]view|high[- ]angle|low[- ]angle|wide[- ]angle|eye[- ]level|top[- ]down|tilt[- ]shift|one[- ]point)[ -]+(?:shots?|views?|angles?|perspectives?|lens|framing|photography|movement|photo|camera)|"
    r"(?:front|side|back|rear|bottom|top|profile|three[- ]quarter|3/4|frontal|overhead|aerial|bird'?s[- ]eye|isometric|low|high|dutch|eye[- ]level|first[- ]person|third[- ]person|upward|downward|diagonal|underwater|panoramic)(?:[ -](?:view|angle|perspective|shot|pov))+s?|"
    r"(?:airborne )?dolly(?: movement| in| out| zoom| shot)?|(?:pan|tilt|zoom|push|pull|truck|crane|orbit|pedestal)(?:s|ned|ning|med|ming|ed|ing)?[ -](?:in|out|left|right|up|down|forward|backward|back|around|away)\b(?: (?:on|to|towards?|from) [\w ]{1,24})?|(?:super |ultra )?slow[- ]motion|slow[- ]mo|time[- ]?lapse|hyper[- ]?lapse|"
    r"rack(?:ing)?[- ]focus|(?:shallow|deep) (?:depth of field|focus)|depth of field|bokeh|handheld(?: camera)?|shaky(?: cam(?:era)?)?|(?:with )?(?:an )?intense shaking(?: effect)?|(?:camera shaking|shaking (?:camera|effect))|steadicam|(?:steady and smooth|smooth and steady) (?:perspective|camera|movement)|"
    r"(?:with |leave |leaving )?(?:some |plenty of |lots of )?(?:negative|copy|white|empty) space(?= (?:on|at|around|above|below|in)\b|[,.;]|$)(?: (?:on|at) the (?:left|right|top|bottom)(?: side)?)?|(?:with |leave |leaving )?(?:some |plenty of )?(?:space|room) for (?:the |a |our |my )?(?:text|copy|headline|title|logo)(?: (?:on|at) the (?:left|right|top|bottom)(?: side)?)?|"
    r"first[- ]person|third[- ]person|from (?:above|below|behind|the side|the front|afar|a distance)|looking (?:up|down) at|head ?shots?|waist[- ]up|half[- ]body|full[- ]body|fish-?eye(?: lens)?|\d{2,3} ?mm(?: lens)?|f/?\d(?:\.\d)?|(?:tele)?photo lens|soft focus|blurred background|orbit(?:s|ing)?|"
    r"(?:the )?camera (?:slowly |gently |smoothly |quickly )?(?:pans?|tilts?|zooms?|pushes|pulls|moves?|follows?|tracks?|orbits?|rises?|descends?|circles?|glides?|dollies|flies|rotates?|stays?|holds?)[^,.;]{0,60})",
)
CAMERA_ZH = re.compile(
    r"[^，。,；、]{0,6}(?:镜头|运镜|机位|视角|景深|焦距|构图|变焦|对焦|焦点)[^，。,；、的]{0,14}|[^，。,；、的]{0,4}(?:特写|近景|中景|远景|全景|大景|仰拍|俯拍|航拍|仰视|俯视|俯瞰|鸟瞰|平视|侧面|跟拍|慢动作|慢速播放|快速播放|延时|推近|拉远|环绕|广角|微距|鱼眼|长焦|低角度|高角度|正面|背面|半身|全身|第一人称|手持(?:镜头|拍摄|摄影|感)|虚化|浅景深|移轴)[^，。,；、的]{0,4}"
)
LIGHT = re.compile(
    r"\b(?:(?:sun|moon|star|candle|lamp|fire|day|torch|flash|spot|back|back-|rim|head)[- ]?(?:light(?:ing|s)?|lit)|lighting|light(?:s)?\b(?! (?:blue|green|pink|gr[ae]y|brown|yellow|purple|up|weight|bulb|house))|golden hour|blue hour|sun(?:set|rise|beam|ray|shine)s?|setting sun|rising sun|morning sun|dawn|dusk|twilight|glow(?:ing)?|neon|illuminat\w+|"
    r"shadows?|silhouett\w+|chiaroscuro|backlit|moonlit|sunlit|candlelit|dimly lit|brightly lit|warmly lit|at night|nighttime|night-time|midnight|noon|midday|overcast|gloomy|high[- ]key|low[- ]key|god rays|lens flare|volumetric|hazy|golden hues?|rays of)\b"
)
LIGHT_ZH = re.compile(r"光(?!盘|滑|头|彩|影馆)|阳光|夕阳|日落|日出|黄昏|傍晚|清晨|黎明|夜晚|深夜|午夜|晚上|夜色|晨曦|余晖|落日|暮色|逆光|霓虹|照亮|照明|灯光|阴影|影子|剪影|月色|正午|晚霞|朝霞|暮光|打光|明暗")
STYLE_WORD = re.compile(
    r"\b(?:styles?|aesthetics?|vibe|look and feel|art ?style|[\w-]+-style|style of|inspired by|painting|paintings|illustration|watercolou?r|drawing|sketch|cartoon|anime|manga|comic|pixel art|ukiyo-?e|render(?:ing)?|3d|cgi|photo(?:graph)?(?:y|ic)?|photo-?realis\w+|hyper-?realis\w+|realistic|cinematic|surreal\w*|impression\w+|cyberpunk|steampunk|"
    r"noir|vintage|retro|minimalis\w+|abstract|baroque|gothic|art deco|art nouveau|pop art|low poly|claymation|clay|origami|papercut|paper cut|isometric|vaporwave|synthwave|black and white|black-and-white|monochrome|sepia|pastel|by (?:hokusai|van gogh|monet|picasso|dali|klimt|banksy|miyazaki|warhol)|van gogh|monet|picasso|ghibli|pixar|disney|animated|animation|collage|charcoal|ink wash|oil|acrylic|gouache|engraving|woodcut|stained glass|mosaic|embroidery|sculpture|bronze|"
    r"artwork|depiction|concept art|film grain|polaroid|documentary|editorial|flat|vector|line art|doodle|graffiti)\b"
)
STYLE_ZH = re.compile(r"风格|画风|[一-龥]{1,6}风(?=[，。,；、\s]|$)|插画|漫画|水彩|油画|水墨|素描|版画|浮世绘|摄影|写实|艺术(?!家|品|馆)|动画|像素|黑白|复古|极简|质感|赛博朋克|蒸汽朋克|卡通|粘土|黏土|剪纸|扁平|皮克斯|吉卜力|宫崎骏|梵高|莫奈|毕加索|超现实|印象派|野兽派|波普|哥特|雕塑|纪实|胶片|电影感|二次元|手绘|国潮|工笔|简约|低多边形|[一-龥]{1,4}主义|色调|色彩|美学|三维|3d|渲染|c4d")
TECHNICAL = re.compile(
    r"(?<![\w.])(?:\d{1,2}k\b|\d{3,4}p\b|\d{3,5} ?[x×*] ?\d{3,5}|\d{1,2}:\d{1,2}(?!\d)|\d+ ?fps|\d+ ?(?:-|\s)?(?:seconds?|secs?|minutes?|s\b)|u?hd\b|hidef|full hd|4k format|high[- ](?:quality|resolution|res|definition|detail)|highly detailed|ultra[- ](?:hd|detailed|realistic detail)|sharp details?|best quality|masterpiece|transparent background|alpha|"
    r"square format|vertical(?: format| video)?|horizontal format|portrait (?:format|orientation|mode)|landscape (?:format|orientation|mode)|widescreen|aspect ratio)|\d+\s*(?:秒|分钟|帧)|高清|超清|(?:高|超高)分辨率|\d+k\b|竖屏|横屏|竖版|横版|方形|正方形|透明背景|比例|解析度|高画质|画质|超细节|细节丰富"
)
NEGATION = re.compile(
    r"\b(?:no|not|without|never|nobody|nothing|neither|nor|none|absence of|absent of|free of|devoid of|empty of|minus|exclude|excluding|avoid|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|hasn't|haven't|won't|can't|cannot|no one)\b"
)
NEGATION_ZH = re.compile(r"没有|没(?![关问])|不要|不含|不带|无(?![数尽限边穷比垠人机线])|(?<![道告分离特级区性类个差各作送])别(?![人墅致的针])|毫无|并未|未(?![来知])|而非|而不是|不是|避免|去掉|禁止|并不|并没|不(?=[一-龥]{1,3}(?:任何|了$))")


KIND_EN = re.compile(
    r"\b(?:(?:movie |film |event |safety |concert |travel )?posters?|flyers?|leaflets?|(?:book|album|magazine) covers?|brochures?|postcards?|logos?|(?:app |finance |flat |line )?icons?(?: set)?|icon sets?|stickers?|sticker sheet|mascots?|"
    r"character (?:sheets?|designs?|turnarounds?|references?)|model sheets?|turnarounds?|product (?:shots?|photos?|photography|renders?|images?|pictures?)|packshots?|technical (?:drawings?|diagrams?|illustrations?)|diagrams?|schematics?|exploded views?|infographics?|cutaways?|blueprints?|"
    r"storyboards?|banners?|wallpapers?|mock-?ups?|coloring pages?|colouring pages?|flash ?cards?|worksheets?)\b"
)
KIND_ZH = re.compile(
    r"(?:海报|传单|书封|封面|宣传单|明信片|贺卡|logo|标志|(?:图示|图标)(?:一?组|集|套组)?|贴纸|表情包|吉祥物|(?:角色|人物)(?:设定|设计)图?|设定图|三视图|角色图|角色表|产品图|商品图|产品照|商品照|产品渲染图?|产品摄影|商品摄影|技术图|示意图|爆炸图|结构图|流程图|蓝图|工程图|剖面图|信息图(?:表)?|资讯图表|分镜图?|横幅|壁纸|着色页|学习单|闪卡|教学卡)"
)


@dataclass(frozen=True)
class Piece:
    """A span of a message that belongs to one field; `field` is one of the seven, or negative, text_in_image, palette, items, audio."""

    start: int
    end: int
    field: str


def clip(said: Said, pieces: Iterable[Piece]) -> dict[str, str]:
    """Return each field's own words: its pieces in the order of the text, joined by the comma of the script."""
    comma = "，" if said.chinese else ", "
    texts: dict[str, list[str]] = {}
    many: dict[str, str] = {}
    for piece in sorted(pieces, key=lambda p: p.start):
        words = tidy(many.pop(piece.field, "") + said.raw[piece.start : piece.end])
        if _MANY.fullmatch(lower(words)):
            many[piece.field] = words  # goes with the thing it counts
        elif words and words not in texts.get(piece.field, ()):
            texts.setdefault(piece.field, []).append(words)
    for field, words in many.items():
        texts.setdefault(field, []).append(words)
    return {field: comma.join(words) for field, words in texts.items()}


_EDGE = re.compile(r"^[\s,.;:，。；：、!！?？\-–—()（）【】\[\]]+|[\s,.;:，。；：、!！\-–—(（【】\[\]]+$")
_LEAD = re.compile(r"^(?:and|but|with its|then|while|where|that|which|also|plus|as well as|for (?:an?|the)(?= \w+ look))\s+|^(?:并且|并(?![排肩列])|而且|且|但是|但|而|然后|和|以及|同时|还有)(?=[一-龥]{2})", re.IGNORECASE)


def tidy(words: str) -> str:
    """Return words without the signs and joining words at their edges."""
    words = _EDGE.sub("", " ".join(words.split()))
    words = _LEAD.sub("", words)
    if words.count("(") != words.count(")") or words.count("（") != words.count("）"):
        words = words.strip("()（）")
    return _EDGE.sub("", words)


_MANY = re.compile(r"(?:[一两三四五六七八九十几\d]{1,2}|那|这)?[只个位名条辆匹头群对朵棵座艘架台栋间家盏张把]")


@lru_cache(maxsize=512)
def known(text: str, kinds: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    """Return (start, end, id) of the vocabulary's words of these kinds."""
    return tuple((m.start, m.end, m.term.id) for m in vocabulary.find(text, kinds))


_QUOTED = re.compile(r"\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|「[^」\n]{1,200}」|『[^』\n]{1,200}』")


def quoted(low: str, start: int, end: int) -> list[Span]:
    """Return where words stand in quotes, signs included: what splits a text splits no lettering."""
    return [match.span() for match in _QUOTED.finditer(low, start, end)]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the spans sorted, with those that touch or overlap made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
