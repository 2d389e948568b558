"""Voices, music and sounds of the embedded studio: how fast they are made, how loud they are, and what their spectrograms look like."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from tools.audio import RATE, Samples

VOICES = (
    ("en", "Welcome to the plant. Before you start, check the guard, put on your goggles, and tell your supervisor at once when something is wrong."),
    ("zh-TW", "歡迎來到工廠。開始作業前，請確認防護罩，戴上護目鏡；發現異常時，立即通報主管。"),
    ("zh-CN", "欢迎来到工厂。开始作业前，请确认防护罩，戴上护目镜；发现异常时，立即通报主管。"),
    ("yue", "歡迎嚟到工廠。開工之前，請檢查防護罩，戴好護目鏡。"),
    ("vi", "Chào mừng bạn đến với nhà máy. Trước khi bắt đầu, hãy kiểm tra tấm chắn và đeo kính bảo hộ."),
    ("ja", "こうじょうへようこそ。はじめるまえに、ほごめがねをつけてください。"),
    ("de", "Willkommen im Werk. Prüfen Sie vor dem Start die Schutzhaube und setzen Sie die Schutzbrille auf."),
    ("fr", "Bienvenue à l'usine. Avant de commencer, vérifiez le capot et mettez vos lunettes de protection."),
    ("es", "Bienvenidos a la planta. Antes de empezar, revise la protección y póngase las gafas."),
)  # fmt: skip
MUSIC = (
    "科技感、節奏明快的背景音樂", "輕柔鋼琴、平靜、適合作為 BGM", "grand orchestral, thunderous percussion", "classic reggae", "drum and bass",
    "lo-fi hip hop to study", "bossa nova", "synthwave", "waltz for strings", "jazz trio", "acoustic folk guitar", "ambient",
)  # fmt: skip
SOUNDS = (
    "heavy rain on a tin roof", "distant thunder", "waves on a beach", "campfire", "birds in a forest", "footsteps on gravel", "machine hum",
    "a forklift reversing", "alarm", "applause", "typing", "whoosh", "glass breaking", "magic sparkle", "explosion",
)  # fmt: skip
COLUMNS = f"{'what':<46}{'length':>8}{'made in':>9}{'x real time':>13}{'LUFS':>8}{'peak dB':>9}{'silent':>8}"
CELL = (392, 150)

Row = tuple[str, Samples, float]


def timed(name: str, make: Callable[[], Samples]) -> Row:
    """Return what was made and the seconds it took."""
    begun = time.perf_counter()
    samples = make()
    return name, samples, time.perf_counter() - begun


def voices() -> Iterator[Row]:
    """Speak a paragraph in each language, and a minute of English."""
    from tools.animatic.voice import speak  # noqa: PLC0415 - start-up is not what is measured

    speak(SpeechBrief(text="Ready."))
    for language, text in VOICES:
        yield timed(f"voice {language}", lambda text=text, language=language: speak(SpeechBrief(text=text, language=language)).samples)
    yield timed("voice en, eight times as long", lambda: speak(SpeechBrief(text=" ".join([VOICES[0][1]] * 8), language="en")).samples)


def music() -> Iterator[Row]:
    """Compose half a minute of each genre."""
    from tools.animatic.music import make_music  # noqa: PLC0415

    for words in MUSIC:
        yield timed(f"music {words}", lambda words=words: make_music(MusicBrief(words=words, duration_s=30.0)).samples)


def sounds() -> Iterator[Row]:
    """Make each sound effect at its usual length."""
    from tools.animatic.sound import make_sound  # noqa: PLC0415

    for words in SOUNDS:
        yield timed(f"sound {words}", lambda words=words: make_sound(SoundBrief(text=words)).samples)


def line(row: Row) -> str:
    """Return a row of the table."""
    from tools.audio.loudness import integrated_lufs, true_peak_db  # noqa: PLC0415

    name, samples, took = row
    seconds = samples.shape[1] / RATE
    quiet = float((np.abs(samples).max(axis=0) < 0.001).mean())
    wide = sum(1 for char in name if char > "\u2e7f")
    return (
        f"{name[:44]:<{46 - wide}}{seconds:>7.1f}s{took:>8.2f}s{seconds / took:>12.0f}x{integrated_lufs(samples):>8.1f}"
        f"{true_peak_db(samples):>9.1f}{quiet:>8.0%}"
    )


def sheet(rows: Iterable[Row]) -> Image.Image:
    """Return the spectrograms of the rows, three in a line."""
    from bench.spectrogram import spectrogram  # noqa: PLC0415
    from tools.animatic import lettering  # noqa: PLC0415

    rows = list(rows)
    width, height = CELL[0] + 8, CELL[1] + 34
    page = Image.new("RGB", (3 * width + 8, -(-len(rows) // 3) * height + 8), "#16171d")
    for k, (name, samples, _) in enumerate(rows):
        x, y = 8 + k % 3 * width, 8 + k // 3 * height
        page.paste(spectrogram(samples, CELL), (x, y + 24))
        label = lettering.draw_text(f"{name} · {samples.shape[1] / RATE:.1f} s", 15, "#e8e6e0")
        page.paste(label, (x, y + 2), label)
    return page


def main() -> None:
    """Print the table; write the sheet of spectrograms when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("voices", "music", "sounds"))
    parser.add_argument("--sheet", type=Path, help="write the spectrograms to this picture")
    options = parser.parse_args()
    parts = {"voices": voices, "music": music, "sounds": sounds}
    rows = []
    print(COLUMNS)
    for name, make in parts.items():
        if options.only in (None, name):
            for row in make():
                print(line(row), flush=True)
                rows.append(row)
    total, took = sum(row[1].shape[1] for row in rows) / RATE, sum(row[2] for row in rows)
    print(f"\n{total:.0f} s of sound in {took:.1f} s: {total / took:.0f} times as fast as it plays")
    if options.sheet:
        chosen = [row for row in rows if row[0].startswith("voice")][:3] + [row for row in rows if row[0].startswith("music")][:6] + [row for row in rows if row[0].startswith("sound")][:6]
        sheet(chosen).save(options.sheet, quality=86)


if __name__ == "__main__":
    main()
