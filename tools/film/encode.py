"""Pictures and sound into a file that plays anywhere: H.264 with AAC as MP4, or VP9 with Opus as WebM, in a thread of its own."""

from __future__ import annotations

import errno
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, cast

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE, Samples
from tools.errors import EngineError, StoreFull

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Codec = Literal["h264", "vp9"]
Layout = Literal["rgb24", "yuv420p"]
Speed = Literal["final", "intermediate"]
Pixels = NDArray[np.uint8]

WAITING = 8
"""Pictures that may wait for the encoder; who draws faster than it encodes waits."""
_BT709 = 1
"""Of primaries, transfer and matrix alike (ITU-T H.273)."""
_LIMITED = 1
_SOUND_BITS = 192_000
_LONGEST_PIECE = 1024
"""Samples handed to the sound encoder at once."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How one codec is used."""

    video: str
    audio: str
    container: str
    options: dict[str, str]
    container_options: dict[str, str]


_RECIPES: dict[tuple[Codec, Speed], _Recipe] = {
    ("h264", "final"): _Recipe(
        "libx264", "aac", "mp4", {"preset": "superfast", "crf": "21", "profile": "high", "g": "48", "bf": "0"}, {"movflags": "+faststart"}
    ),
    ("h264", "intermediate"): _Recipe(
        "libx264", "aac", "mp4",
        {"preset": "ultrafast", "crf": "16", "profile": "high", "g": "24", "bf": "0"}, {"movflags": "+faststart"},
    ),
    ("vp9", "final"): _Recipe(
        "libvpx-vp9", "libopus", "webm",
        {"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "crf": "30", "b": "0", "tile-columns": "2", "g": "96"},
        {"cues_to_front": "1"},
    ),
    ("vp9", "intermediate"): _Recipe(
        "libvpx-vp9", "libopus", "webm",
        {"deadline": "realtime", "cpu-used": "8", "row-mt": "1", "crf": "22", "b": "0", "tile-columns": "2", "g": "24"},
        {"cues_to_front": "1"},
    ),
}  # fmt: skip


class Encoder:
    """Writes one film. Pictures and sound are handed over in order, each track by itself; a thread encodes them meanwhile.

    The file appears under its name with `close`; until then, and after `abort` or a failure, nothing stands there.
    As a context manager it closes at the end of the block and aborts when an error leaves it.
    Raises StoreFull where the disk is full and EngineError where the encoder failed, from whichever call comes next.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        fps: float,
        *,
        codec: Codec = "h264",
        speed: Speed = "final",
        sound: bool = False,
    ) -> None:
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        self._size, self._fps = size, Fraction(fps).limit_denominator(1001)
        self._recipe = _RECIPES[codec, speed]
        self._waiting: queue.Queue[Callable[[], None] | None] = queue.Queue(WAITING)
        self._failure: Exception | None = None
        self._stopped = threading.Event()
        self._pictures = self._samples = 0
        self._open(sound)
        self._thread = threading.Thread(target=self._work, name="film encoder", daemon=True)
        self._thread.start()

    def picture(self, pixels: Pixels, layout: Layout) -> None:
        """Hand over the next picture: (height, width, 3) with "rgb24", (height * 3 / 2, width) in limited BT.709 with "yuv420p".

        The array is read later and must not be written to again. Waits while `WAITING` pictures are not encoded yet.
        """
        width, height = self._size
        shape = (height, width, 3) if layout == "rgb24" else (height * 3 // 2, width)
        if pixels.shape != shape:
            raise ValueError(f"a picture of shape {pixels.shape} came where {shape} belongs")
        self._hand_over(lambda: self._encode_picture(pixels, layout))

    def sound(self, samples: Samples) -> None:
        """Hand over the next samples, (2, n) at `tools.audio.RATE`; pieces may be of any length."""
        self._hand_over(lambda: self._encode_sound(samples))

    def close(self) -> None:
        """Write what is left and put the file in its place."""
        self._hand_over(None)
        self._thread.join()
        self._check()
        try:
            self._flush()
            self._container.close()
            self._part.replace(self._path)
        except Exception as error:
            self.abort()
            raise as_ours(error) from error

    def abort(self) -> None:
        """Stop and leave nothing behind; may be called at any time, also twice."""
        self._stopped.set()
        while self._thread.is_alive():
            self._drain()
            self._thread.join(0.02)
        self._release()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    # --- inside

    def _open(self, sound: bool) -> None:
        import av  # noqa: PLC0415 - loaded with the first film

        recipe = self._recipe
        try:
            self._container: OutputContainer = av.open(
                str(self._part), "w", format=recipe.container, container_options=recipe.container_options
            )
        except (av.FFmpegError, OSError) as error:
            raise as_ours(error) from error
        video = cast(
            "VideoStream", self._container.add_stream(recipe.video, rate=self._fps, options=dict(recipe.options))
        )
        video.width, video.height = self._size
        video.pix_fmt = "yuv420p"
        video.thread_type = "AUTO"
        context = video.codec_context
        context.time_base = 1 / self._fps
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        self._video = video
        self._audio: AudioStream | None = None
        if sound:
            audio = cast("AudioStream", self._container.add_stream(recipe.audio, rate=RATE, layout="stereo"))
            audio.bit_rate = _SOUND_BITS
            self._audio = audio

    def _hand_over(self, task: Callable[[], None] | None) -> None:
        while True:
            self._check()
            try:
                return self._waiting.put(task, timeout=0.1)
            except queue.Full:
                continue

    def _check(self) -> None:
        if self._failure is not None:
            failure = self._failure
            self.abort()
            raise as_ours(failure) from failure
        if not self._thread.is_alive() and self._stopped.is_set():
            raise EngineError("the film's encoder was stopped; ask for the film again")

    def _work(self) -> None:
        try:
            while not self._stopped.is_set():
                task = self._waiting.get()
                if task is None:
                    return
                task()
        except Exception as error:  # noqa: BLE001 - the failure crosses to the thread that hands over, which raises it
            self._failure = error

    def _drain(self) -> None:
        try:
            while True:
                self._waiting.get_nowait()
        except queue.Empty:
            pass
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            pass

    def _encode_picture(self, pixels: Pixels, layout: Layout) -> None:
        frame = as_frame(pixels, layout)
        frame.pts, frame.time_base = self._pictures, 1 / self._fps
        self._pictures += 1
        for packet in self._video.encode(frame):
            self._container.mux(packet)

    def _encode_sound(self, samples: Samples) -> None:
        from av.audio.frame import AudioFrame  # noqa: PLC0415

        assert self._audio is not None, "the film was opened without sound"
        for start in range(0, samples.shape[1], _LONGEST_PIECE):
            piece = np.ascontiguousarray(samples[:, start : start + _LONGEST_PIECE], np.float32)
            frame = AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._samples, Fraction(1, RATE)
            self._samples += piece.shape[1]
            for packet in self._audio.encode(frame):
                self._container.mux(packet)

    def _flush(self) -> None:
        for stream in (self._video, self._audio):
            if stream is not None:
                for packet in stream.encode(None):
                    self._container.mux(packet)

    def _release(self) -> None:
        try:
            self._container.close()
        except Exception:  # noqa: BLE001, S110 - the file is thrown away; what its end says does not matter
            pass


def as_frame(pixels: Pixels, layout: Layout) -> VideoFrame:
    """Return a picture as PyAV's frame in limited-range BT.709 yuv420p."""
    from av.video.frame import VideoFrame  # noqa: PLC0415

    frame = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=layout)
    if layout == "rgb24":
        frame = frame.reformat(
            format="yuv420p",
            dst_colorspace="ITU709",
            dst_color_range="MPEG",
            dst_color_trc=_BT709,
            dst_color_primaries=_BT709,
        )
    frame.colorspace = frame.color_primaries = frame.color_trc = _BT709
    frame.color_range = _LIMITED
    return frame


def as_ours(error: Exception) -> Exception:
    """Return what failed while a film was written as one of our errors."""
    if isinstance(error, (EngineError, StoreFull)):
        return error
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(
            "No room is left on the disk for the film; make room and try again, everything made before is kept."
        )
    return EngineError(f"the film could not be written ({str(error)[:160] or type(error).__name__}); try again")


def join(paths: Sequence[Path], out: Path) -> None:
    """Put silent films that one `Encoder` setting wrote one after another, without encoding again.

    Raises EngineError when they do not belong together or cannot be read; then nothing stands at `out`.
    """
    import av  # noqa: PLC0415

    part = out.with_name(f".{out.name}.part")
    form = _RECIPES["vp9" if out.suffix == ".webm" else "h264", "final"]
    try:
        with av.open(str(part), "w", format=form.container, container_options=form.container_options) as target:
            _append_all(paths, target)
        part.replace(out)
    except (av.FFmpegError, OSError, EngineError) as error:
        raise as_ours(error) from error
    finally:
        part.unlink(missing_ok=True)


def _append_all(paths: Sequence[Path], target: OutputContainer) -> None:
    import av  # noqa: PLC0415

    stream: Any = None
    extra: bytes | None = None
    shown = Fraction(0)
    for path in paths:
        with av.open(str(path), "r") as source:
            video = source.streams.video[0]
            if stream is None:
                stream = target.add_stream_from_template(video)
                extra = video.codec_context.extradata
            elif video.codec_context.extradata != extra:
                raise EngineError(
                    "two halves of a film were written differently and cannot be joined; ask for it again"
                )
            base = video.time_base or Fraction(1, RATE)
            shift = round(shown / base)
            for packet in source.demux(video):
                if packet.dts is None or packet.pts is None:
                    continue
                shown = max(shown, (packet.pts + (packet.duration or 0) + shift) * base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                packet.stream = stream
                target.mux(packet)
