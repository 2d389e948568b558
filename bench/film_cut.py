"""A film of twenty seconds from its brief to its file: how long each part takes, how loud it is, how far music steps back, how well sound and picture stay together."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import av  # noqa: E402
import numpy as np  # noqa: E402

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief  # noqa: E402
from prompts.films import CaptionWish, FilmBrief, FilmShot, Narrator  # noqa: E402
from prompts.shot import Shot  # noqa: E402
from tools.audio import RATE, files  # noqa: E402
from tools.audio.loudness import integrated_lufs, true_peak_db  # noqa: E402
from tools.film.assembling import FilmState, OpenPiece, begin, filled, open_pieces  # noqa: E402
from tools.film.cut import cut  # noqa: E402
from tools.film.encode import Encoder  # noqa: E402
from tools.film.mix import mix  # noqa: E402
from tools.film.timeline import Picture, Sound, Timeline  # noqa: E402
from tools.spoken import Spoken  # noqa: E402

GOAL_S, GOAL_CUT_S = 12.0, 5.0
TONE_HZ = 8_000.0
SHOTS: tuple[dict[str, Any], ...] = (
    {"subject": "戴安全帽的女工程師", "action": "走路", "scene": "工廠", "lighting": "白天", "camera": "推近", "said": "首先，請同仁確實了解工作環境的潛在風險。"},
    {"subject": "戴安全帽的女工程師", "action": "揮手", "scene": "工廠", "lighting": "白天", "camera": "向右搖", "said": "進入前，務必穿戴完整個人防護裝備。"},
    {"subject": "機器手臂", "action": "運轉", "scene": "工廠", "lighting": "霓虹燈", "camera": "靜止", "said": ""},
    {"subject": "戴安全帽的女工程師", "action": "說話", "scene": "工廠", "lighting": "夕陽", "camera": "拉遠", "said": "記住，安全永遠是第一位。"},
)  # fmt: skip


def brief(lines: int) -> FilmBrief:
    """Return the film: four shots, Chinese narration, music, captions, a title."""
    shots = tuple(
        FilmShot(
            shot=Shot.model_validate({name: words for name, words in row.items() if name != "said"}), narration=row["said"],
            transition="cross_fade" if number else "cut", sounds=() if row["said"] else (SoundBrief(text="機器運轉聲", loop=True),),
        )
        for number, row in enumerate(SHOTS)
    )  # fmt: skip
    return FilmBrief.model_validate({
        "title": "工安基本觀念", "shots": shots, "duration_s": 20, "lines": lines, "narrator": Narrator(language="zh-TW"),
        "music": MusicBrief(words="科技感、節奏明快的背景音樂"), "captions": CaptionWish(),
    })  # fmt: skip


class Maker:
    """Makes the pieces of a film one after another, as the studio's workers do side by side, and notes their times."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Path] = {}
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def film(self, state: FilmState) -> FilmState:
        """Return the film with all its pieces made."""
        while pieces := open_pieces(state):
            for piece in pieces:
                length, spoken = self.timed(piece.kind, lambda piece=piece, state=state: self.piece(piece, state))
                state = filled(state, piece.piece, piece.piece, length, spoken)
        return state

    def timed(self, name: str, work: Callable[[], Any]) -> Any:
        """Return what the work returns; its time is added under the name."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - wall
        self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu
        return result

    def piece(self, piece: OpenPiece, state: FilmState) -> tuple[float, Spoken | None]:
        """Make one piece; return its length and, of a voice, its words."""
        if isinstance(piece.ask, FilmShot):
            return self.picture(piece, state), None
        spoken = None
        if isinstance(piece.ask, SpeechBrief):
            from tools.animatic.voice import speak  # noqa: PLC0415

            speech = speak(piece.ask)
            samples, spoken = speech.samples, speech.spoken
        elif isinstance(piece.ask, MusicBrief):
            from tools.animatic.music.piece import make_music  # noqa: PLC0415

            samples = make_music(piece.ask).samples
        else:
            from tools.animatic.sound.make import make_sound  # noqa: PLC0415

            samples = make_sound(piece.ask).samples
        self.files[piece.piece] = self.folder / f"{piece.piece}.flac"
        self.files[piece.piece].write_bytes(files.write(samples, ".flac"))
        return samples.shape[1] / RATE, spoken

    def picture(self, piece: OpenPiece, state: FilmState) -> float:
        """Draw and encode one shot."""
        from tools.animatic.motion.reel import reel  # noqa: PLC0415
        from tools.animatic.motion.take import Take  # noqa: PLC0415

        assert isinstance(piece.ask, FilmShot) and piece.duration_s
        drawn = reel(Take(piece.ask.shot, state.timeline.size, piece.duration_s, piece.fps or 24.0))
        self.files[piece.piece] = self.folder / f"{piece.piece}.mp4"
        with Encoder(self.files[piece.piece], drawn.size, drawn.fps, speed="intermediate") as encoder:
            for pixels in drawn.frames():
                encoder.picture(pixels, drawn.layout)
        return drawn.count / drawn.fps


def depth_of_ducking(state: FilmState, paths: dict[str, Path], folder: Path) -> float:
    """Return by how many dB a tone in the music's place is quieter while somebody speaks than in the second before."""
    timeline = state.timeline
    at = np.arange(round(timeline.duration_s * RATE)) / RATE
    tone = (0.2 * np.sin(2 * np.pi * TONE_HZ * at)).astype(np.float32)
    (folder / "tone.wav").write_bytes(files.write(np.stack([tone, tone]), ".wav"))
    found = mix(timeline, {**paths, "music": folder / "tone.wav"})
    assert found is not None
    voice = next(sound for sound in timeline.sounds if sound.track == "voice")
    start = timeline.when(voice)
    spans = ((start - 1.2, start - 0.2), (start + 0.2, start + (voice.duration_s or 1.0) - 0.2))
    quiet, under = (found.samples[0, round(a * RATE) : round(b * RATE)].astype(np.float64) for a, b in spans)
    levels = [abs((part * np.exp(-2j * np.pi * TONE_HZ * np.arange(part.size) / RATE)).mean()) for part in (quiet, under)]
    return float(20 * np.log10(levels[1] / levels[0]))


def sync_error_s(folder: Path) -> float:
    """Return the largest distance between flashes and clicks of a cut film with a transition and two rates of frames."""
    for name, fps in (("f24", 24), ("f30", 30)):
        with Encoder(folder / f"{name}.mp4", (320, 180), fps, speed="intermediate") as encoder:
            for number in range(fps * 3):
                lit = number in (fps // 2, fps * 3 // 2, fps * 5 // 2)
                encoder.picture(np.full((180, 320, 3), 255 if lit else 20, np.uint8), "rgb24")
    samples = np.zeros((1, RATE * 3), np.float32)
    for at in (0.5, 1.5, 2.5):
        samples[0, round(at * RATE) : round(at * RATE) + 96] = 0.9 * (-1.0) ** np.arange(96)
    (folder / "click.wav").write_bytes(files.write(samples, ".wav"))
    pictures = (Picture(id="a", source="f24", duration_s=3), Picture(id="b", source="f30", duration_s=3, transition="cross_fade", transition_s=0.25))
    sounds = tuple(Sound(id=f"k{name}", track="sound", source="click", anchor=name) for name in "ab")
    paths = {"f24": folder / "f24.mp4", "f30": folder / "f30.mp4", "click": folder / "click.wav"}
    cut(Timeline(size=(320, 180), pictures=pictures, sounds=sounds), paths, folder / "sync.mp4")
    with av.open(str(folder / "sync.mp4")) as film:
        seen = [(frame.time, frame.to_ndarray()[:180].mean()) for frame in film.decode(video=0)]
    level = np.abs(files.read(folder / "sync.mp4")).max(axis=0)
    loud = np.flatnonzero(level > level.max() * 0.4)
    heard = loud[np.insert(np.diff(loud) > 2_000, 0, True)] / RATE
    flashes = [at for (at, now), (_, before) in zip(seen[1:], seen, strict=False) if now > 150 > before]
    return max(abs(a - b) for a, b in zip(flashes, heard, strict=True))


def main() -> None:
    """Print the table and one line of ratios to the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=720, choices=(480, 720, 1080))
    parser.add_argument("--rounds", type=int, default=2, help="cuts, of which the fastest counts")
    parser.add_argument("--keep", type=Path, help="folder in which the film stays")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        maker = Maker(folder)
        state = maker.film(begin(brief(given.lines)))
        times = []
        for number in range(given.rounds):
            report = maker.timed(f"cut {number + 1}", lambda: cut(state.timeline, maker.files, folder / "film.mp4"))
            times.append((maker.wall[f"cut {number + 1}"], maker.cpu[f"cut {number + 1}"]))
        wall, cpu = min(times)
        heard = files.read(folder / "film.mp4")
        print(f"film of {report.duration_s:.2f} s, {report.width}x{report.height}, {report.frames} frames, {(folder / 'film.mp4').stat().st_size / 1e6:.1f} MB")
        for name in maker.wall:
            print(f"  {name:<10}{maker.wall[name]:7.2f} s wall {maker.cpu[name]:7.2f} s of processor time")
        print(f"  cut {report.frames / wall:.0f} frames a second; loudness {integrated_lufs(heard):.2f} LUFS, true peak {true_peak_db(heard):.2f} dB as decoded")
        print(f"  music under voice {depth_of_ducking(state, maker.files, folder):.1f} dB; sound and picture apart by at most {sync_error_s(folder) * 1000:.0f} ms")
        whole = sum(maker.wall.values()) - sum(at for at, _ in times) + wall
        print(f"ratios to the goals (1.00 just meets it, smaller is better): cut {wall / GOAL_CUT_S:.2f}, cut by processor time on two cores {cpu / 2 / GOAL_CUT_S:.2f}, "
              f"whole film, one process {whole / GOAL_S:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
