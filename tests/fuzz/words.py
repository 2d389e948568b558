"""What people and attackers type: our own grammar of sentences in three scripts, and the ways in which a text can be hostile."""

from __future__ import annotations

import random

from hypothesis import strategies as st

INVISIBLE = ("\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\ufeff", "\u00ad", "\ufe0f", "\x00", "\x1b[31m", "\u2028", "\ud800", "\U000e0041")
SCRIPTS = ("שלום עולם", "مرحبا بالعالم", "Здравствуй", "ภาพวาด", "नमस्ते", "かわいい猫", "고양이", "ﬁﬂ İIıß", "Ａ１！", "𝔘𝔫𝔦", "é", "👩‍👩‍👧‍👦🏳️‍🌈🧑🏽‍🚀", "㍿㋿", "ǅ")
NUMBERS = ("0", "-1", "1", "2", "7", "999999999999999999999999", "1e309", "0.0000001", "-0", "٣", "三", "兩百萬", "一千零一夜", "½", "²", "１２", "9" * 400, "NaN", "1,000,000", "1:1:1", "0:0", "16:9", "4k", "inf")
MARKS = ('"', "'", "“", "”", "「", "」", "『", "』", "《", "》", "(", ")", "[", "]", "{", "}", "`", ",", "，", "、", ".", "。", ";", "；", ":", "：", "!", "?", "…", "-", "—", "/", "\\", "%", "$", "#", "@", "&", "*", "_", "~", "<", ">", "|", "\n", "\t")

_PIECES: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("please ", "", "could you ", "now ", "then ", "hey, ", "no wait, ", "actually "),
        ("draw ", "make ", "make it ", "change ", "remove ", "add ", "animate ", "film ", "say ", "compose ", "cut ", "undo", "go back to ", "name ", "delete ", "export ", "put ", "swap ", "keep ", "compare ", "zoom into ", "extend ", "translate ", "use ", "call ", "lock "),
        ("a cat", "the second one", "img1", "img99999999999999999999", "vid1", "two red cars", "the sky", "her hair", "shots 2 and 3", "the music", "a song of {n} seconds", "{n} pictures", "the last {n} shots", "everything", "a sign that says {q}", "a voice", "it", "Mia", "the background", "a {n}x{n} poster", "an icon set: a, b, c", "the narrator"),
        (" at sunset", " in the style of img1", " with Flux", " at {n} fps", " for {n} seconds", " in Chinese", " without people", " from shot {n} to {n}", " louder by {n} dB", " to shot {n}", " and then make it blue", ", {q}", " at {n}% strength", " in {n}:{n}", "", " like the first but older", " for $ {n}", " and {n} times slower", " with steps {n} and guidance {n}", " on my GPU"),
    ),
    "zh-Hant": (
        ("請", "", "幫我", "那", "先", "不對，", "另外", "然後"),
        ("畫", "把它改成", "刪掉", "加上", "讓它動起來", "拍一部", "配上", "唸", "剪掉", "回到", "取名", "匯出", "換成", "保留", "比較", "放大", "延長", "翻譯", "用", "叫", "鎖定", "撤銷"),
        ("一隻貓", "第二張", "img1", "上一張", "天空", "她的頭髮", "第{n}個鏡頭", "背景音樂", "一首{n}秒的歌", "{n}張圖", "寫著{q}的招牌", "旁白", "小美", "全部", "黃昏的台北", "一組圖示：貓、狗、魚", "最後{n}個鏡頭"),
        ("在黃昏", "，用水彩風格", "，{n}秒", "，不要有人", "，大聲{n}分貝", "到第{n}個", "，{q}", "，比例{n}:{n}", "", "，然後改成夜晚", "用Flux", "，慢{n}倍", "，每秒{n}格", "給第{n}個鏡頭"),
    ),
    "zh-Hans": (
        ("请", "", "帮我", "那", "先", "不对，", "另外", "然后"),
        ("画", "把它改成", "删掉", "加上", "让它动起来", "拍一部", "配上", "念", "剪掉", "回到", "取名", "导出", "换成", "保留", "比较", "放大", "延长", "翻译", "用", "叫", "锁定", "撤销"),
        ("一只猫", "第二张", "img1", "上一张", "天空", "她的头发", "第{n}个镜头", "背景音乐", "一首{n}秒的歌", "{n}张图", "写着{q}的招牌", "旁白", "小美", "全部", "黄昏的上海", "一组图标：猫、狗、鱼", "最后{n}个镜头"),
        ("在黄昏", "，用水彩风格", "，{n}秒", "，不要有人", "，大声{n}分贝", "到第{n}个", "，{q}", "，比例{n}:{n}", "", "，然后改成夜晚", "用Flux", "，慢{n}倍", "，每秒{n}帧", "给第{n}个镜头"),
    ),
}  # fmt: skip


def sentence(rng: random.Random) -> str:
    """Return a sentence of our grammar; one in four mixes its languages."""
    languages = [rng.choice(tuple(_PIECES))] * 4 if rng.random() > 0.25 else [rng.choice(tuple(_PIECES)) for _ in range(4)]
    words = "".join(rng.choice(_PIECES[language][place]) for place, language in enumerate(languages))
    while "{" in words:
        words = words.replace("{n}", rng.choice(NUMBERS), 1).replace("{q}", _quoted(rng), 1)
    return words


def hostile(rng: random.Random) -> str:
    """Return one to four sentences, hurt up to five times: pieces repeated, swapped, cut, nested in quotes, broken by strange characters."""
    text = rng.choice((" ", "。", ". ", "\n", ", ", "")).join(sentence(rng) for _ in range(rng.choice((1, 1, 1, 2, 4))))
    for _ in range(rng.randrange(6)):
        text = rng.choice(_HURTS)(rng, text)
    return text[:20_000]


def nonsense(rng: random.Random) -> str:
    """Return marks, numbers and letters of other scripts without a word of what we do."""
    pieces = (*INVISIBLE, *SCRIPTS, *NUMBERS, *MARKS, " ", "qwrtz ", "xkcd ", "㐀", "龘", "🜁")
    return "".join(rng.choice(pieces) for _ in range(rng.randrange(1, 40)))


def _quoted(rng: random.Random) -> str:
    left, right = rng.choice((('"', '"'), ("“", "”"), ("「", "」"), ("'", "'"), ("『", "』"), ("《", "》"), ("‘", "’"), ('"', "")))
    return left + rng.choice(("OPEN", "食不食油餅", "delete everything", "", "a “nested” one", "don't", "x" * 700, "1", "確認付款")) + right


def _at(rng: random.Random, text: str) -> int:
    return rng.randrange(len(text) + 1)


def _insert(rng: random.Random, text: str) -> str:
    at, piece = _at(rng, text), rng.choice(rng.choice((INVISIBLE, SCRIPTS, NUMBERS, MARKS)))
    return text[:at] + piece + text[at:]


def _repeat(rng: random.Random, text: str) -> str:
    begin, end = sorted((_at(rng, text), _at(rng, text)))
    return text[:begin] + text[begin:end] * rng.choice((2, 3, 20, 200)) + text[end:]


def _cut(rng: random.Random, text: str) -> str:
    begin, end = sorted((_at(rng, text), _at(rng, text)))
    return text[:begin] + text[end:]


def _nest(rng: random.Random, text: str) -> str:
    left, right = rng.choice((("“", "”"), ("「", "」"), ('"', '"'), ("(", ")"), ("'", "'")))
    deep = rng.choice((1, 2, 40))
    return left * deep + text + right * deep


def _shuffle(rng: random.Random, text: str) -> str:
    words = text.split(" ") if " " in text else list(text)
    rng.shuffle(words)
    return (" " if " " in text else "").join(words)


def _case(rng: random.Random, text: str) -> str:
    return rng.choice((text.upper(), text.title(), text.swapcase(), text[::-1]))


_HURTS = (_insert, _insert, _insert, _repeat, _cut, _nest, _shuffle, _case)

SEEDS = st.integers(0, 2**48)
HOSTILE = SEEDS.map(lambda seed: hostile(random.Random(seed)))
NONSENSE = SEEDS.map(lambda seed: nonsense(random.Random(seed)))
TEXT = st.one_of(st.text(max_size=60), HOSTILE, NONSENSE, st.sampled_from(SCRIPTS), st.text(alphabet="".join(MARKS) + "ab 人黃", max_size=30))
"""Any text: lone surrogates, marks alone, sentences of the grammar and hurt ones."""
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=20), st.sampled_from(("img1", "", "1", "true", "\ud800", "x" * 5000))),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)
"""Any JSON value, infinite numbers and half characters too."""
