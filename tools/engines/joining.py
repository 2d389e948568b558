"""Recordings of one kind made into one file, without decoding them: the pieces of a long text, spoken one after the other."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

import av
from av.audio.stream import AudioStream

from tools.errors import EngineFailure

JOINABLE = {".mp3": "mp3", ".wav": "wav", ".ogg": "ogg"}
"""Endings of what can be joined, with their muxers. FLAC cannot: its header holds the length of the first piece."""


def joined(recordings: Sequence[bytes], suffix: str) -> bytes:
    """Return the recordings as one file of the same kind; blocking.

    suffix: .mp3, .wav or .ogg, of every one of them. Raises EngineFailure of kind transient for what is no such recording:
    the provider took and charged it.
    """
    if len(recordings) == 1:
        return recordings[0]
    out = io.BytesIO()
    try:
        with av.open(out, "w", format=JOINABLE[suffix]) as container:
            target: AudioStream | None = None
            start = Fraction(0)
            for recording in recordings:
                with av.open(io.BytesIO(recording), "r") as source:
                    stream = source.streams.audio[0]
                    target = target or container.add_stream_from_template(stream)
                    start = _copy(source, stream, container, target, start)
    except (av.error.FFmpegError, IndexError, KeyError, ValueError) as error:
        raise EngineFailure(
            "The pieces of the recording do not fit together; ask for it in shorter parts.", "transient", accepted=True
        ) from error
    return out.getvalue()


def _copy(
    source: av.container.InputContainer,
    stream: AudioStream,
    container: av.container.OutputContainer,
    target: AudioStream,
    start: Fraction,
) -> Fraction:
    """Copy a recording's packets behind what is there, and return where it ends, in seconds."""
    end = start
    first: int | None = None
    for packet in source.demux(stream):
        if packet.pts is None or packet.time_base is None:
            continue
        first = packet.pts if first is None else first
        at = start + (packet.pts - first) * packet.time_base
        end = at + (packet.duration or 0) * packet.time_base
        packet.pts = packet.dts = round(at / packet.time_base)
        packet.stream = target
        container.mux(packet)
    return end
