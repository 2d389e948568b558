"""How loud a recording or a film is, as it is told of an asset."""

from __future__ import annotations

from tools.store.records import Description

MEASURED_S = 300.0
"""Sound longer than this is not measured: all of it is in memory at once."""
_SILENT_LUFS = -120.0


def described(description: Description, data: bytes, seconds: float) -> Description:
    """Return the description with loudness and true peak of the file's sound, where its maker did not tell them.

    Levels as ITU-R BS.1770-4 measures them. Blocking: about a hundredth of the sound's length. Raises BadMedia for damaged sound.
    """
    if description.lufs is not None or seconds > MEASURED_S:
        return description
    from tools.audio import files, loudness  # noqa: PLC0415 - loaded with the first sound

    samples = files.read(data)
    lufs = loudness.integrated_lufs(samples)
    if lufs <= _SILENT_LUFS:
        return description
    peak = loudness.true_peak_db(samples)
    return description.model_copy(update={"lufs": round(lufs, 1), "true_peak_db": round(peak, 1)})
