"""What the embedded composer makes of every genre, in numbers, and as sheets of piano rolls and spectrograms to look at."""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SECONDS = 30.0
_COLOURS = {"lead": (255, 209, 92), "chords": (104, 178, 255), "bass": (122, 226, 154), "counter": (206, 150, 255), "effects": (255, 130, 130), "drums": (235, 235, 235)}


def main() -> None:
    """Print the table; with --sheets also draw a picture for each genre."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("genres", nargs="*", help="only these")
    parser.add_argument("--sheets", type=Path, help="folder for the pictures")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    from tools.animatic.music.genre import names  # noqa: PLC0415

    pieces = [(name, *_made(name, given.seed)) for name in given.genres or names()]
    _table(pieces)
    if len(pieces) > 1:
        _differences(pieces)
    if given.sheets:
        given.sheets.mkdir(parents=True, exist_ok=True)
        for name, piece, _ in pieces:
            sheet(piece).save(given.sheets / f"{name}.png")


def _made(name: str, seed: int) -> tuple[Any, float]:
    from prompts.briefs import MusicBrief  # noqa: PLC0415
    from tools.animatic.music import make_music  # noqa: PLC0415
    from tools.animatic.music.genre import genre  # noqa: PLC0415

    start = time.process_time()
    piece = make_music(MusicBrief(genre=genre(name).title if name != "piano" else "solo piano", duration_s=SECONDS), seed=seed)
    return piece, time.process_time() - start


def _table(pieces: list[tuple[str, Any, float]]) -> None:
    from tools.animatic.music import measures  # noqa: PLC0415
    from tools.audio.loudness import integrated_lufs, true_peak_db  # noqa: PLC0415

    print(f"{'genre':15}{'key':18}{'meter':6}{'bpm':>6} {'bars':>4} {'form':26}{'notes':>6}{'in key':>7}{'chord':>6}{'leap':>5}{'rhythms':>8}{'kick+b':>7}{'off target':>11}{'crest':>6}{'width':>6}{'gap s':>6}{'LUFS':>7}{'peak':>6}{'CPU s':>6}")
    for name, piece, cpu in pieces:
        facts, own = piece.facts, piece.facts["measures"]
        off = max(abs(a - b) for a, b in zip(measures.bands(piece.samples), piece.genre.mix.bands, strict=True))
        form = "-".join(part.kind for part in piece.score.parts)
        bass = "" if own["kick_bass"] is None else f"{own['kick_bass']:.2f}"
        print(
            f"{name:15}{facts['key']:18}{facts['meter']:6}{facts['bpm']:6.1f} {facts['bars']:4} {form:26}{own['notes']:6}{own['in_key']:7.2f}{own['chord_tones']:6.2f}{own['unresolved_leap']:5}"
            f"{own['distinct_rhythms']:4}/{own['melody_bars']:<3}{bass:>7}{off:11.1f}{measures.crest(piece.samples):6.1f}{measures.width(piece.samples):6.1f}{measures.longest_silence(piece.samples):6.2f}"
            f"{integrated_lufs(piece.samples):7.2f}{true_peak_db(piece.samples):6.2f}{cpu:6.2f}"
        )
    print(f"median CPU time of {SECONDS:g} s: {statistics.median(cpu for *_, cpu in pieces):.2f} s")


def _differences(pieces: list[tuple[str, Any, float]]) -> None:
    """Print the two genres that sound most alike by their strokes, basses, chords and bands."""
    from tools.animatic.music.measures import distance  # noqa: PLC0415

    pairs = sorted((distance(a[1], b[1]), a[0], b[0]) for a, b in itertools.combinations(pieces, 2))
    print("most alike:", ", ".join(f"{a} and {b} ({gap:.2f})" for gap, a, b in pairs[:6]))


def sheet(piece: Any) -> Any:
    """Return a picture of a piece: its piano roll over its drums over its spectrogram."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    width, roll, drums, spectrum = 1_500, 420, 150, 380
    image = Image.new("RGB", (width, roll + drums + spectrum + 40), (18, 20, 26))
    draw = ImageDraw.Draw(image)
    score = piece.score
    scale = width / score.duration_s
    for part in score.parts:
        x = score.clock.seconds(score.bars[part.first_bar]) * scale
        draw.line((x, 0, x, roll + drums), fill=(120, 90, 60), width=2)
        draw.text((x + 4, 2), f"{part.name} {part.energy:.2f}", fill=(255, 200, 140))
    for beat in score.bars:
        x = score.clock.seconds(beat) * scale
        draw.line((x, 16, x, roll + drums), fill=(44, 48, 58))
    rows = sorted({note.pitch for track in score.tracks if track.drums for note in track.notes})
    for track in score.tracks:
        for note in track.notes:
            start = (score.clock.seconds(note.start) + note.late_s) * scale
            end = score.clock.seconds(note.start + note.length) * scale
            shade = tuple(round(value * (0.35 + 0.65 * note.velocity)) for value in _COLOURS[track.role])
            if track.drums:
                y = roll + 8 + rows.index(note.pitch) * (drums - 16) / max(1, len(rows))
                draw.rectangle((start, y, start + 3, y + 6 * note.velocity + 2), fill=shade)
            elif track.role != "effects":
                y = roll - (note.pitch - 24) * roll / 78
                draw.rectangle((start, y - 4, max(start + 1, end - 1), y), fill=shade)
    image.paste(_spectrogram(piece.samples, width, spectrum), (0, roll + drums + 10))
    draw.text((6, roll + drums + spectrum + 18), f"{piece.facts['title']}: {piece.facts['key']}, {piece.facts['bpm']} bpm, {piece.facts['meter']}; {', '.join(piece.facts['instruments'])}", fill=(200, 205, 215))
    return image


def _spectrogram(samples: Any, width: int, height: int) -> Any:
    """Return the spectrogram from 40 Hz to 16 kHz, logarithmic in pitch, 80 dB deep."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    mono, size = samples.mean(axis=0), 4_096
    starts = np.linspace(0, max(0, mono.size - size), width).astype(int)
    frames = np.stack([mono[at : at + size] if mono.size >= size else np.pad(mono, (0, size - mono.size)) for at in starts])
    power = np.abs(np.fft.rfft(frames * np.hanning(size), axis=1)) ** 2
    hertz = 40 * (16_000 / 40) ** (np.arange(height)[::-1] / height)
    level = 10 * np.log10(power[:, np.minimum(size // 2, (hertz * size / 48_000).astype(int))].T + 1e-9)
    share = np.clip((level - level.max() + 80) / 80, 0, 1)
    colours = np.stack([np.clip(3 * share - 0.9, 0, 1), np.clip(2.2 * share - 0.9, 0, 1) ** 1.2, np.clip(1.6 * share, 0, 1) * (1 - 0.6 * share)], axis=2)
    return Image.fromarray((colours * 255).astype(np.uint8))


if __name__ == "__main__":
    main()
