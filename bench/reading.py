"""How the time to read a message grows with its length: hostile pieces repeated to twice the length each time, against a message of plain sentences.

    python bench/reading.py [--most 5600]

Prints milliseconds by length; the last column is by what an eightfold length multiplied the time (8 is linear, 64 quadratic). Exit code 1 above
three times linear, and above three seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.desk import DeskRow
from agent.director.calls import answer

CAT = DeskRow("img1", words="a grey cat on a roof", fields={"subject": "a grey cat", "scene": "on a roof"}, selected=True)
FILM = DeskRow("vid1", kind="video", words="animate img1", fields={"subject": "a grey cat"}, parents=("img1",), selected=True)
PIECES = {
    "plain": "A cat walks over the roof in the evening. ", "plain zh": "一隻貓在黃昏走過屋頂。",
    "letters": "a", "digits": "9", "blanks": "a          ", "hyphens": "a-", "commas": "red, ", "commas zh": "紅，", "quotes": '"a" ', "long quotes": '"' + "x" * 60 + '" ',
    "open quotes": "“", "lines": "a cat\n", "shots": "shot 2 slower, ", "shots zh": "第2個鏡頭慢一點，", "and": "and then make it blue ", "add": "animate it, add a voice saying hi, ",
    "add zh": "让它动起来，配上音乐，", "sound": "a video with the sound of rain ", "change": "change the hat to red, ", "one to nine": "一二三四五", "emoji": "👩‍👩‍👧‍👦", "marks": ".,;:!?", "names": "img1 ",
    "make": "make the cat ", "no": "without a hat, ", "script": "Scene 1: a cat walks. ",
}  # fmt: skip
BOUND_S = 3.0
TIMES_LINEAR = 3.0


def seconds(text: str, desk: tuple[DeskRow, ...]) -> float:
    """Return the processor time that reading a message took, the shorter of two."""
    taken = []
    for _ in range(2):
        begun = time.process_time()
        answer(text, desk)
        taken.append(time.process_time() - begun)
    return min(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=5_600, help="characters of the longest message; the director reads 6,000")
    most = parser.parse_args().most
    lengths = [most // 8, most // 4, most // 2, most]
    answer("draw a cat", ())
    answer("畫一隻貓", (CAT, FILM))
    wrong = 0
    print(f"{'piece':12} " + " ".join(f"{length:>7}" for length in lengths) + "   grows")
    for name, piece in PIECES.items():
        for desk in ((), (CAT, FILM)):
            taken = [seconds(piece * (length // len(piece)), desk) for length in lengths]
            growth = taken[-1] / max(taken[0], 0.004)
            bad = taken[-1] > BOUND_S or growth > 8 * TIMES_LINEAR
            wrong += bad
            print(f"{name:12} " + " ".join(f"{one * 1000:7.0f}" for one in taken) + f"   x{growth:.1f}{' on a film' if desk else ''}{'  TOO MUCH' if bad else ''}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
