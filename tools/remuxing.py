"""Packets of a film or a recording in a new container: nothing is encoded again, and what is no picture or sound stays behind."""

from __future__ import annotations

import io
from collections.abc import Mapping

import av
from av.container import OutputContainer
from av.stream import Disposition, Stream

from tools.errors import BadMedia

FORMATS: Mapping[str, tuple[str, str]] = {
    ".mp4": ("mov", "mp4"), ".mov": ("mov", "mov"), ".m4a": ("mov", "ipod"), ".webm": ("matroska", "webm"), ".ogg": ("ogg", "ogg"),
}  # fmt: skip
"""FFmpeg's demuxer and muxer by file name ending."""
_OF_STREAM = frozenset({".ogg"})
"""Kinds of file that keep their tags with each track."""


def rewrap(data: bytes, suffix: str, tags: Mapping[str, str]) -> bytes:
    """Return the file's packets in a new file of the same kind with these tags and no others; same input, same bytes.

    Film and sound tracks go along with their timing and rotation, other tracks do not. Raises BadMedia when that cannot be done.
    """
    reader, writer = FORMATS[suffix]
    out = io.BytesIO()
    try:
        with (
            av.open(io.BytesIO(data), "r", format=reader, metadata_errors="replace") as source,
            av.open(out, "w", format=writer, options={"fflags": "+bitexact"}) as target,
        ):
            tracks: dict[int, Stream] = {}
            for stream in (*source.streams.video, *source.streams.audio):
                if not stream.disposition & Disposition.attached_pic:
                    tracks[stream.index] = target.add_stream_from_template(stream)
            _tag(target, tracks, tags, suffix in _OF_STREAM)
            for packet in source.demux(*(source.streams[index] for index in tracks)):
                if packet.dts is not None:
                    packet.stream = tracks[packet.stream_index]
                    target.mux(packet)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise BadMedia(
            f"The file cannot be written anew as {suffix[1:].upper()}; export it again and retry."
        ) from error
    return out.getvalue()


def comment(data: bytes, suffix: str) -> str | None:
    """Return the file's comment tag, or None; raise ValueError for a damaged file."""
    try:
        with av.open(io.BytesIO(data), "r", format=FORMATS[suffix][0], metadata_errors="replace") as source:
            found = [source.metadata, *(stream.metadata for stream in source.streams)]
    except (av.FFmpegError, OSError) as error:
        raise ValueError("a damaged file") from error
    said = (value for tags in found for key, value in tags.items() if key.lower() == "comment")
    return next(said, None)


def _tag(target: OutputContainer, tracks: Mapping[int, Stream], tags: Mapping[str, str], of_stream: bool) -> None:
    if not of_stream:
        target.metadata.update(tags)
        return
    for track in tracks.values():
        track.metadata.update(tags)
