"""Make the small files that `docs/examples/services.txt` attaches: two drawn pictures, a mask, and a hummed voice sample.

    python scripts/build_examples.py
"""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from prompts.shot import Shot  # noqa: E402
from tools.animatic import draw  # noqa: E402

FOLDER = ROOT / "docs" / "examples"
SIZE = (640, 360)
RATE = 16_000
SECONDS = 4


def picture(name: str, shot: Shot) -> None:
    """Draw a Shot into a PNG file of few colours."""
    frame = draw(shot, SIZE, mark=False).image.convert("RGB")
    frame.quantize(128).save(FOLDER / name, optimize=True)


def mask(name: str) -> None:
    """Draw a mask: white where the picture may change."""
    image = Image.new("L", SIZE, 0)
    ImageDraw.Draw(image).ellipse((250, 190, 360, 300), fill=255)
    image.save(FOLDER / name, optimize=True)


def hum(name: str) -> None:
    """Write a hummed melody with a voice's harmonics: a sample that belongs to nobody."""
    t = np.arange(RATE * SECONDS) / RATE
    pitch = 170 + 30 * np.sin(2 * np.pi * 0.5 * t) + 4 * np.sin(2 * np.pi * 5.5 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tone = sum(np.sin(n * phase) / n**1.3 for n in range(1, 9))
    loud = np.clip(np.sin(np.pi * ((t * 1.25) % 1.0)) * 1.6, 0, 1)
    samples = (tone * loud * 6_000).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    (FOLDER / name).write_bytes(buffer.getvalue())


def main() -> None:
    """Write the four files."""
    picture("mia.png", Shot(subject="young woman with short hair, white shirt", scene="plain background", camera="medium shot"))  # type: ignore[arg-type]
    picture("cafe.png", Shot(subject="a small café with wooden tables", scene="restaurant", lighting="warm afternoon light"))  # type: ignore[arg-type]
    mask("mask.png")
    hum("voice.wav")


if __name__ == "__main__":
    main()
