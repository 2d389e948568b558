"""espeak-ng's process: alone, silent but for its answers, started again when it dies, ended in time."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest

from tools.animatic.voice import client, worker
from tools.animatic.voice.client import Espeak, Order, Worker
from tools.errors import EngineError

HELLO = Order("Hello there world", "en-us")


def test_a_sentence_comes_with_the_places_of_its_words_and_sounds() -> None:
    with Espeak() as espeak:
        said = espeak.say(HELLO)
    assert said.rate == 22_050
    assert [HELLO.text[begin : begin + length] for begin, length, _ in said.words] == ["Hello", "there", "world"]
    assert [at for _, _, at in said.words] == sorted(at for _, _, at in said.words)
    assert len(said.phonemes) > 8
    assert 0.1 < np.abs(said.samples).max() < 1.0


def test_the_same_order_sounds_the_same_whatever_was_said_before() -> None:
    whisper = Order("Hello there world", "en-us+whisper")
    with Espeak() as espeak:
        first = espeak.say(whisper)
        espeak.say(Order("something else", "cmn+f3"))
        assert np.array_equal(espeak.say(whisper).samples, first.samples)


def test_a_worker_that_died_is_started_again() -> None:
    with Espeak() as espeak:
        espeak.say(HELLO)
        assert espeak._process is not None
        espeak._process.kill()
        assert len(espeak.say(HELLO).words) == 3


def test_a_worker_that_keeps_dying_is_one_clear_sentence() -> None:
    with Worker("tools.animatic.voice.there_is_no_such_module") as dying, pytest.raises(EngineError, match="stopped twice"):
        dying.ask({"text": "hello"})


def test_a_worker_that_never_answers_is_ended_at_its_deadline() -> None:
    with Worker("timeit", "-n1", "-r1", "import time; time.sleep(60)", deadline_s=0.1) as stuck, pytest.raises(EngineError):
        stuck.ask({"text": "hello"})


def test_a_worker_ends_with_the_process_that_started_it() -> None:
    code = "import os; from tools.animatic.voice.client import *; e = Espeak(); e.say(Order('hi', 'en-us')); print(e._process.pid, flush=True); os._exit(9)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    try:
        psutil.Process(int(done.stdout)).wait(60)
    except psutil.NoSuchProcess:
        pass
    assert not psutil.pid_exists(int(done.stdout))


def test_several_threads_may_speak_at_once() -> None:
    with Espeak() as espeak, ThreadPoolExecutor(4) as pool:
        texts = [f"number {count}" for count in range(8)]
        said = list(pool.map(lambda text: espeak.say(Order(text, "en-us")), texts))
    assert all(len(one.words) == 2 for one in said)
    assert len({one.samples.tobytes() for one in said}) == 8


def test_closing_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_END_S", 60.0)  # else a slow end would be a kill
    before = set(threading.enumerate())
    espeak = Espeak()
    espeak.say(HELLO)
    process = espeak._process
    assert process is not None
    espeak.close()
    assert process.returncode == 0
    watches = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer) and thread not in before]
    for watch in watches:
        watch.join(10)
    assert not any(watch.is_alive() for watch in watches)


def test_an_unknown_voice_is_refused_and_the_worker_lives_on() -> None:
    with Espeak() as espeak:
        with pytest.raises(EngineError, match="no voice"):
            espeak.say(Order("hello", "there-is-none"))
        process = espeak._process
        espeak.say(HELLO)
        assert espeak._process is process


def test_a_stray_print_does_not_reach_the_pipe() -> None:
    code = f"import os; import {worker.__name__} as w; w.on_pipes(lambda orders, answers: (os.write(1, b'stray'), print('stray', flush=True), answers.write(b'told'), answers.flush()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, stdin=subprocess.DEVNULL, check=True)
    assert done.stdout == b"told"


def test_the_library_is_never_loaded_into_our_own_process() -> None:
    code = (
        "import sys; from prompts.briefs import SpeechBrief; from tools.animatic.voice import speak; speak(SpeechBrief(text='hello'));"
        "assert 'espeakng_loader' not in sys.modules; import tools.animatic.voice.worker"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys; import tools.animatic.voice; assert not {'numpy', 'av', 'pydantic'} & set(sys.modules), sorted(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
