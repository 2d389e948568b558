"""The last step of everything heard: samples at the house's rate, of the length that was asked for, mastered and written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from tools.audio import RATE, Samples, files
from tools.audio.filtering import resampled
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.audio.mastering import fade, master
from tools.errors import EngineError
from tools.local.tasks import LocalFile, LocalResult, LocalTask
from tools.store.records import Kind

SUFFIX: Literal[".flac"] = ".flac"
"""As the embedded studio writes sound: every sample is kept, in half the size of WAV."""
_FADE_S = 0.6
_LONGEST_FADE_SHARE = 0.15
_SILENT = 1e-5
_NEAR_S = 0.05
_PEAK = 0.9


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples (channels, n) as a model made them, at its own rate."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(self.samples.shape[1] / self.rate)


def loud(samples: Samples, title: str) -> Samples:
    """Return samples of any shape without their constant part, their peak near full scale; raise EngineError for silence."""
    centred = samples - samples.mean(axis=-1, keepdims=True) if samples.size else samples
    peak = float(np.abs(centred).max()) if centred.size else 0.0
    if not np.isfinite(peak) or peak < _SILENT:
        raise EngineError(f"{title} made nothing but silence of this; say it in other words, or change the seed.")
    return np.asarray(centred * np.float32(_PEAK / peak), np.float32)


def levelled(sound: Sound, title: str) -> Samples:
    """Return sound at our rate, its peak near full scale; raise EngineError for silence."""
    return resampled(loud(sound.samples, title), sound.rate, RATE)


def fitted(samples: Samples, seconds: float | None, title: str, *, loop: bool = False) -> tuple[Samples, tuple[str, ...]]:
    """Return samples of the asked length, faded out where they were cut, and what is to be told of it.

    What is too short stays as it is. loop: the end flows into the beginning instead of fading out.
    """
    length = samples.shape[1]
    wanted = length if seconds is None else min(length, round(seconds * RATE))
    cut = samples[:, :wanted]
    notes: tuple[str, ...] = ()
    if seconds is not None and wanted < round((seconds - _NEAR_S) * RATE):
        notes = (f"{title} made {wanted / RATE:.1f} s, not {seconds:g} s: it has no more to go on with.",)
    if loop:
        return _looped(cut, samples[:, wanted:]), notes
    going = min(_FADE_S, _LONGEST_FADE_SHARE * wanted / RATE)
    return fade(cut, 0.005, going), notes


def written(
    task: LocalTask,
    samples: Samples,
    kind: Kind,
    *,
    sidecars: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    facts: Mapping[str, str] | None = None,
) -> LocalResult:
    """Master samples (channels, n) to -16 LUFS below -1 dBTP and write them with their sidecars (name -> JSON text)."""
    mastered = master(samples)
    main = task.out / f"{kind}{SUFFIX}"
    main.write_bytes(files.write(mastered, SUFFIX))
    beside: dict[str, Path] = {}
    for name, text in (sidecars or {}).items():
        beside[name] = task.out / f"{name}.json"
        beside[name].write_text(text, "utf-8")
    levels = {"lufs": f"{integrated_lufs(mastered):.1f}", "true_peak_db": f"{true_peak_db(mastered):.1f}"}
    return LocalResult((LocalFile(main, kind, beside),), notes, {**(facts or {}), **levels})


def _looped(cut: Samples, beyond: Samples) -> Samples:
    """Return a piece whose end flows into its beginning: what was made beyond its end fades out over the beginning."""
    over = min(beyond.shape[1], cut.shape[1] // 4, round(_FADE_S * RATE))
    if not over:
        return fade(cut, 0.01, 0.01)
    rise = np.sin(np.linspace(0.0, np.pi / 2, over, dtype=np.float32))
    looped = cut.copy()
    looped[:, :over] = looped[:, :over] * rise + beyond[:, :over] * rise[::-1]
    return looped
