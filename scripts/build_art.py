"""Build the embedded studio's data (`tools/animatic/data/`) from the npm artwork packages, a Noto Sans CJK and a Noto Sans font.

    npm install --prefix DIR @iconify-json/fluent-emoji @iconify-json/noto emojibase-data \
        cldr-annotations-full cldr-annotations-derived-full
    python scripts/build_art.py --npm DIR/node_modules --font NotoSansCJK-Bold.ttc --letters NotoSans-Bold.ttf
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import resvg_py
from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image

DATA = Path(__file__).resolve().parents[1] / "tools" / "animatic" / "data"
CHOICE = Path(__file__).with_name("art_choice.toml")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time stamp of every zip entry, so that the same sources give the same bytes."""
READY_PX = 384
"""Longest side of the pictures that are shipped ready drawn."""
LANGUAGES = {"en": "en", "zh": "zh-Hans", "zh-Hant": "zh-Hant"}

_EMPTY_BLUR = re.compile(
    r'<feFlood flood-opacity="0" result="BackgroundImageFix"/>'
    r'<feBlend in="SourceGraphic" in2="BackgroundImageFix" result="shape"/>'
    r'<feGaussianBlur result="[^"]*" stdDeviation="([^"]*)"/></filter>'
)


@dataclass(frozen=True)
class Glyph:
    """One drawing and what it is called."""

    name: str
    char: str
    subgroup: str
    body: str
    side: int


def read_json(path: Path) -> Any:
    """Read one JSON file."""
    return json.loads(path.read_text("utf-8"))


def slug(label: str) -> str:
    """Return the icon name that an emoji's English label becomes."""
    plain = label.lower().translate(str.maketrans("ñéôçãí", "neocai", "’“”.,:!()&"))
    return re.sub(r"[^a-z0-9-]", "", re.sub(r"\s+", "-", plain))


def minify(body: str) -> str:
    """Return the SVG body with short ids and without filter steps that change no pixel."""
    names = {old: f"{chr(97 + i // 26)}{chr(97 + i % 26)}" for i, old in enumerate(dict.fromkeys(re.findall(r'id="([^"]+)"', body)))}
    body = re.sub(r'id="([^"]+)"', lambda m: f'id="{names[m[1]]}"', body)
    body = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names.get(m[1], m[1])})", body)
    body = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{names.get(m[1], m[1])}"', body)
    body = _EMPTY_BLUR.sub(r'<feGaussianBlur stdDeviation="\1"/></filter>', body)
    results = {old: f"r{i}" for i, old in enumerate(dict.fromkeys(re.findall(r'result="([^"]+)"', body)))}
    return re.sub(r'(result|in2?)="([^"]+)"', lambda m: f'{m[1]}="{results.get(m[2], m[2])}"', body)


def choose_glyphs(npm: Path, choice: dict[str, Any]) -> list[Glyph]:
    """Return the glyphs that can stand in a picture as a thing or a being: Fluent's drawing, else Noto's."""
    sets = {name: read_json(npm / "@iconify-json" / name / "icons.json") for name in ("fluent-emoji", "noto")}
    noto_names = read_json(npm / "@iconify-json" / "noto" / "chars.json")
    subgroups = read_json(npm / "emojibase-data" / "meta" / "groups.json")["subgroups"]
    dropped, groups, extra = set(choice["drop"]), set(choice["subgroups"]), set(choice["keep"])
    out: dict[str, Glyph] = {}
    for emoji in read_json(npm / "emojibase-data" / "en" / "data.json"):
        group = subgroups.get(str(emoji.get("subgroup")), "")
        code = emoji["hexcode"].lower()
        noto = noto_names.get(code) or noto_names.get(code.replace("-fe0f", "")) or ""
        for name, source in ((slug(emoji["label"]), "fluent-emoji"), (noto, "fluent-emoji"), (noto, "noto")):
            icons = sets[source]["icons"]
            if name not in icons or name in dropped or (group not in groups and name not in extra):
                continue
            side = int(icons[name].get("width") or sets[source].get("width", 32))
            out.setdefault(name, Glyph(name, emoji["emoji"], group, minify(icons[name]["body"]), side))
            break
    return sorted(out.values(), key=lambda g: g.name)


def document(glyph: Glyph) -> str:
    """Return the glyph as a whole SVG document in its own units."""
    box = f"0 0 {glyph.side} {glyph.side}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}">{glyph.body}</svg>'


def write_art(glyphs: list[Glyph], ready: set[str], path: Path) -> None:
    """Write `art.zip`: `<name>.svg` for every glyph, and `<name>.webp` for those shipped ready drawn."""
    with zipfile.ZipFile(path, "w") as archive:
        for glyph in glyphs:
            svg = document(glyph)
            entry = zipfile.ZipInfo(f"{glyph.name}.svg", EPOCH)
            archive.writestr(entry, svg, zipfile.ZIP_DEFLATED, 9)
            if glyph.name in ready:
                png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=READY_PX, height=READY_PX, skip_system_fonts=True))
                packed = io.BytesIO()
                Image.open(io.BytesIO(png)).save(packed, "WEBP", quality=88, alpha_quality=92, method=6)
                archive.writestr(zipfile.ZipInfo(f"{glyph.name}.webp", EPOCH), packed.getvalue(), zipfile.ZIP_STORED)


def cldr_names(npm: Path, language: str) -> dict[str, Any]:
    """Return CLDR's names and keywords of one language, by emoji."""
    full = read_json(npm / "cldr-annotations-full" / "annotations" / language / "annotations.json")
    derived = read_json(npm / "cldr-annotations-derived-full" / "annotationsDerived" / language / "annotations.json")
    return {**derived["annotationsDerived"]["annotations"], **full["annotations"]["annotations"]}


def lexicon(npm: Path, glyphs: list[Glyph]) -> list[dict[str, Any]]:
    """Return one row a glyph: its name in each language; CLDR's keywords mislead too often, aliases.toml has the synonyms."""
    tables = {out: cldr_names(npm, cldr) for cldr, out in LANGUAGES.items()}
    rows: list[dict[str, Any]] = []
    for glyph in glyphs:
        row: dict[str, Any] = {"glyph": glyph.name, "group": glyph.subgroup}
        for language, table in tables.items():
            entry = table.get(glyph.char.replace("\ufe0f", "")) or table.get(glyph.char) or {}
            row[language] = "".join(entry.get("tts", [])[:1])
        rows.append(row)
    return rows


def write_lexicon(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the rows as gzipped JSON without a time stamp."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def common_characters() -> set[int]:
    """Return the code points the font keeps: GB 2312 and Big5 level one, the syllables of KS X 1001, kana, bopomofo, Latin with
    Vietnamese, Greek, Cyrillic, written Cantonese, punctuation and signs."""
    chars: set[str] = set()
    for lead in range(0xB0, 0xD8):
        chars.update(bytes((lead, trail)).decode("gb2312", "ignore") for trail in range(0xA1, 0xFF))
    for lead in range(0xA4, 0xC7):
        trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        chars.update(bytes((lead, trail)).decode("big5", "ignore") for trail in trails)
    for lead in range(0xB0, 0xC9):
        chars.update(bytes((lead, trail)).decode("euc_kr", "ignore") for trail in range(0xA1, 0xFF))
    ranges = (
        (0x20, 0x17F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1EA0, 0x1EF9), (0x391, 0x3C9), (0x401, 0x401), (0x410, 0x451), (0x2010, 0x2027), (0x2030, 0x203B), (0x20AC, 0x20AC), (0x2100, 0x2122), (0x2190, 0x2199),
        (0x2460, 0x2473), (0x25A0, 0x25CF), (0x2605, 0x2606), (0x2660, 0x266F), (0x3000, 0x301F), (0x3041, 0x30FF), (0x3105, 0x3129),
        (0xFE30, 0xFE4F), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6),
    )  # fmt: skip
    points = {ord(c) for c in chars if c} | {p for first, last in ranges for p in range(first, last + 1)}
    points |= {ord(c) for c in "嘅啲喺咗冇嚟嘢唔佢哋咁噉嗰邊啱攞揾搵瞓睇諗嗌嚿啩囉喎㗎咩呢吖吓咪掟攰掂孭冚唥嬲煩躝揸撳啫"}
    return points | {ord(c) for c in "槟嗨咔囧籽煲馄饨饺酱鹌鹑烩镭蒟蒻鯛鮭鱈噜啤馕橙柚榴莲芒椰咖啡奶昔喵汪哒咻"}


def further_letters() -> set[int]:
    """Return the code points that Noto Sans CJK lacks and Noto Sans gives: Latin of Central Europe and Turkey, Cyrillic beyond Russian."""
    return {*range(0x100, 0x180), *range(0x218, 0x21C), *range(0x400, 0x460), 0x490, 0x491}


def add_letters(font: TTFont, letters: TTFont) -> None:
    """Draw further letters into a CID-keyed font of the same units an em; what it has already stays as it is."""
    top, drawings, there = font["CFF "].cff.topDictIndex[0], letters.getGlyphSet(), letters.getBestCmap()
    have = font.getBestCmap()
    kind = top.FDSelect[font.getGlyphID(have[ord("a")])]
    number = max(int(name[3:]) for name in font.getGlyphOrder() if name.startswith("cid"))
    for point in sorted(further_letters() - set(have)):
        number, drawing = number + 1, drawings[there[point]]
        name, width = f"cid{number:05d}", round(drawing.width)
        pen = T2CharStringPen(width, drawings)
        drawing.draw(pen)
        strings = top.CharStrings
        strings.charStringsIndex.append(pen.getCharString(private=top.FDArray[kind].Private, globalSubrs=top.GlobalSubrs))
        strings.charStrings[name] = len(strings.charStringsIndex) - 1
        top.charset.append(name)
        top.FDSelect.append(kind)
        font["hmtx"].metrics[name] = (width, round(drawing.lsb))
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[point] = name
    font.setGlyphOrder(top.charset)
    font["maxp"].numGlyphs = len(top.charset)


def write_font(source: Path, face: str, letters: Path, path: Path) -> int:
    """Write the font subset and return how many characters it holds."""
    fonts = TTCollection(source).fonts if source.suffix.lower() in (".ttc", ".otc") else [TTFont(source)]
    font = next((f for f in fonts if f["name"].getDebugName(1) == face or f["name"].getDebugName(16) == face), fonts[0])
    options = subset.Options(hinting=False, layout_features=["kern"], notdef_outline=True, name_IDs=[0, 1, 2, 5, 13, 14])
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG", "GSUB"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(common_characters()))
    subsetter.subset(font)
    add_letters(font, TTFont(letters))
    font.recalcTimestamp = False
    font.save(path)
    return len(font.getBestCmap())


def main() -> int:
    """Build all three files and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--npm", type=Path, required=True, help="a node_modules folder with the packages")
    parser.add_argument("--font", type=Path, required=True, help="a Noto Sans CJK font file or collection")
    parser.add_argument("--letters", type=Path, required=True, help="Noto Sans Bold, for letters the other font lacks")
    parser.add_argument("--face", default="Noto Sans CJK TC", help="the face to take out of a collection")
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    choice = tomllib.loads(CHOICE.read_text("utf-8"))
    args.out.mkdir(parents=True, exist_ok=True)
    glyphs = choose_glyphs(args.npm, choice)
    names = {g.name for g in glyphs}
    if unknown := sorted({*choice["ready"], *choice["keep"]} - names):
        print("not in the artwork:", ", ".join(unknown), file=sys.stderr)
    write_art(glyphs, set(choice["ready"]), args.out / "art.zip")
    write_lexicon(lexicon(args.npm, glyphs), args.out / "lexicon.json.gz")
    characters = write_font(args.font, args.face, args.letters, args.out / "noto-cjk-subset.otf")
    print(f"{len(glyphs)} glyphs, {len(set(choice['ready']) & names)} of them ready drawn; {characters} characters")
    for name in ("art.zip", "lexicon.json.gz", "noto-cjk-subset.otf"):
        print(f"{(args.out / name).stat().st_size / 1e6:6.2f} MB  {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
