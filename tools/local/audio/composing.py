"""Music and sound effects made on this machine: words in, a piece of the asked length out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.audio import Samples, files
from tools.errors import BadInput
from tools.local.audio.recording import Sound, fitted, levelled, written
from tools.local.tasks import FileAt, LocalResult, LocalTask
from tools.local.worker.generating import counted, seeded
from tools.local.worker.held import Held
from tools.local.worker.loading import dtype_of, scheduler_of
from tools.local.worker.loading_transformers import Ensemble, load
from tools.local.worker.stepping import Stepping
from tools.store.records import Kind

_USUAL_S: Mapping[str, float] = {"music": 20.0, "sfx": 5.0}
"""How long a piece is when nobody says."""
_BEYOND_S = 0.6
"""Made beyond the end of a piece that loops, to flow into its beginning."""
_READ = frozenset({"prompt", "negative_prompt", "duration_s", "loop", "audio", "seed", "lyrics"})
"""Words of the call that are read here; all others go to the model as they stand."""
_LYRICS = "\n\nLyrics:\n"
"""Where the dialect of music puts the words that are sung, see `prompts.dialects.music`."""
_KEPT_SHARE = 1 / 3
"""Of a window: the end of what is there, which the model hears before it goes on."""
_SEAM_S = 0.04


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is to be made."""

    task: LocalTask
    held: Held
    steps: Stepping
    prompt: str
    seconds: float
    settings: Mapping[str, Any]

    @property
    def window_s(self) -> float:
        """Seconds that are made in one go."""
        return self.task.model.window_s or self.seconds


def compose(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Return the call's "prompt" as a piece of "duration_s" seconds, mastered; with "loop" its end flows into its beginning.

    The same seed gives the same samples. Raises BadInput for a prompt without words, EngineError when only silence came out.
    """
    call = task.call
    prompt = str(call.get("prompt", "")).strip()
    if not prompt:
        raise BadInput("There are no words for this sound; say what shall be heard.")
    asked = call.get("duration_s")
    seconds = float(asked) if asked is not None else min(_USUAL_S[task.task], task.model.window_s or _USUAL_S[task.task])
    loop = bool(call.get("loop"))
    settings = {name: value for name, value in call.items() if name not in _READ}
    piece = _Piece(task, held, steps, prompt, seconds + (_BEYOND_S if loop else 0.0), settings)
    sound, facts = MAKERS[task.model.classes[task.task]](piece)
    samples, notes = fitted(_stereo(levelled(sound, task.title)), None if asked is None and not loop else seconds, task.title, loop=loop)
    kind: Kind = "music" if task.task == "music" else "sound"
    return written(task, samples, kind, notes=notes, facts=facts)


def _stereo(samples: Samples) -> Samples:
    """Return two channels: a single one played on both sides would be louder than it was mastered."""
    return np.repeat(samples, 2, axis=0) if samples.shape[0] == 1 else samples


# --- token by token


def _musicgen(piece: _Piece) -> tuple[Sound, dict[str, str]]:
    """Return a piece of MusicGen; beyond its window it goes on from what it heard last, with new numbers for each window."""
    ensemble = piece.held.addition(piece.task, "model", load)
    rate = ensemble.model.config.audio_encoder.sampling_rate
    made = np.zeros((ensemble.model.config.decoder.audio_channels, 0), np.float32)
    window, wanted = round(piece.window_s * rate), round(piece.seconds * rate)
    part = 0
    while made.shape[1] < wanted:
        kept = made[:, -round(_KEPT_SHARE * window) :] if part else made
        fresh = min(window - kept.shape[1], wanted - made.shape[1])
        with seeded(piece.task.seed + part, ensemble.device):
            more = _sung(piece, ensemble, kept, fresh, fresh / wanted)
        before, made = made.shape[1], _joined(made, more, kept.shape[1], round(_SEAM_S * rate))
        part += 1
        if made.shape[1] <= before:  # it came to its end
            break
    return Sound(made, rate), {"windows": str(part)}


def _sung(piece: _Piece, ensemble: Ensemble, kept: Samples, fresh: int, share: float) -> Samples:
    """Return what is there at the end (channels, kept) and so many fresh samples behind it, as the model hears both."""
    import torch  # noqa: PLC0415 - the worker only

    model, device = ensemble.model, ensemble.device
    words = ensemble["tokenizer"]([piece.prompt], padding=True, return_tensors="pt").to(device)
    heard: dict[str, Any] = {}
    if kept.shape[1]:
        heard["input_values"] = torch.from_numpy(kept[None].copy()).to(device, model.audio_encoder.dtype)
        heard["padding_mask"] = torch.ones((1, kept.shape[1]), dtype=torch.long, device=device)
    tokens = -(-fresh * model.config.audio_encoder.frame_rate // model.config.audio_encoder.sampling_rate)
    most = int(tokens) + model.config.decoder.num_codebooks
    settings = {"do_sample": True, **piece.settings}
    with counted(piece.steps, ensemble, model.decoder, most, "composing", share):
        made = model.generate(input_ids=words.input_ids, attention_mask=words.attention_mask, max_new_tokens=most, **heard, **settings)
    return np.ascontiguousarray(made[0].float().cpu().numpy()[:, : kept.shape[1] + fresh])


def _joined(made: Samples, more: Samples, kept: int, seam: int) -> Samples:
    """Return both as one: `more` begins with the last `kept` samples of `made`, said again; a short cross-fade hides the seam."""
    if not kept:
        return more
    over = min(seam, kept)
    rise = np.linspace(0.0, 1.0, over, dtype=np.float32)
    mixed = made[:, made.shape[1] - over :] * (1 - rise) + more[:, kept - over : kept] * rise
    return np.concatenate([made[:, : made.shape[1] - over], mixed, more[:, kept:]], axis=1)


def _musicgen_melody(piece: _Piece) -> tuple[Sound, dict[str, str]]:
    """Return a piece of MusicGen that follows the melody of the call's "audio", where there is one."""
    import torch  # noqa: PLC0415

    from tools.local.audio import chroma  # noqa: PLC0415 - with the first melody

    ensemble = piece.held.addition(piece.task, "model", load)
    model, device = ensemble.model, ensemble.device
    words = ensemble["tokenizer"]([piece.prompt], padding=True, return_tensors="pt").to(device)
    heard: dict[str, Any] = {}
    audio = piece.task.call.get("audio")
    if isinstance(audio, FileAt):
        notes = chroma.chroma(files.read(audio.path, rate=chroma.RATE, channels=1, name=audio.path.name))
        heard["input_features"] = torch.from_numpy(notes[None]).to(device, model.dtype)
    codec = model.config.audio_encoder
    most = round(min(piece.seconds, piece.window_s) * codec.frame_rate) + model.config.decoder.num_codebooks
    settings = {"do_sample": True, **piece.settings}
    with counted(piece.steps, ensemble, model.decoder, most, "composing"), seeded(piece.task.seed, device):
        made = model.generate(input_ids=words.input_ids, attention_mask=words.attention_mask, max_new_tokens=most, **heard, **settings)
    return Sound(np.ascontiguousarray(made[0].float().cpu().numpy()), codec.sampling_rate), {}


# --- step by step


def _audioldm2(piece: _Piece) -> tuple[Sound, dict[str, str]]:
    language_model = piece.held.addition(piece.task, "model", _language_model)
    pipeline = piece.held.pipeline(piece.task, "AudioLDM2Pipeline", language_model=language_model)
    made = _painted(piece, pipeline, audio_length_in_s=min(piece.seconds, piece.window_s), output_type="np")
    return Sound(np.asarray(made.audios, np.float32).reshape(1, -1), pipeline.vocoder.config.sampling_rate), _facts(pipeline)


def _language_model(folder: Any, task: LocalTask) -> Any:
    """Load AudioLDM 2's language model with its head: its repositories name the class without, which cannot go on from what it said."""
    from transformers import GPT2LMHeadModel  # noqa: PLC0415

    return GPT2LMHeadModel.from_pretrained(folder / "language_model", dtype=dtype_of(task.plan), local_files_only=True).eval()


def _stable_audio(piece: _Piece) -> tuple[Sound, dict[str, str]]:
    pipeline = piece.held.pipeline(piece.task, "StableAudioPipeline", scheduler=None)
    pipeline.scheduler = scheduler_of(piece.task.model, piece.task.folders["model"])
    longest = pipeline.transformer.config.sample_size * pipeline.vae.hop_length / pipeline.vae.config.sampling_rate
    made = _painted(piece, pipeline, audio_end_in_s=min(piece.seconds, piece.window_s, longest))
    return Sound(made.audios[0].float().cpu().numpy(), pipeline.vae.config.sampling_rate), _facts(pipeline)


def _ace_step(piece: _Piece) -> tuple[Sound, dict[str, str]]:
    """Return a song; its lyrics are said beside the prompt, in the language they are written in."""
    from tools.animatic.voice.detecting import detected  # noqa: PLC0415 - with the first song
    from tools.local.audio.speaking import matched  # noqa: PLC0415

    pipeline = piece.held.pipeline(piece.task, "AceStepPipeline")
    lyrics, speaks = str(piece.task.call.get("lyrics", "")).strip(), piece.task.model.speaks
    tag = matched(detected(lyrics), speaks) if lyrics else None
    sung = {"lyrics": lyrics, "vocal_language": speaks[tag] if tag else "unknown"}
    made = _painted(piece, pipeline, audio_duration=min(piece.seconds, piece.window_s), **sung)
    return Sound(made.audios[0].float().cpu().numpy(), pipeline.sample_rate), _facts(pipeline)


def _riffusion(piece: _Piece) -> tuple[Sound, dict[str, str]]:
    """Return the sound of the spectrogram that the model paints."""
    from tools.local.audio import spectrogram_inversion  # noqa: PLC0415

    pipeline = piece.held.pipeline(piece.task, "StableDiffusionPipeline")
    side = spectrogram_inversion.RIFFUSION.bands
    made = _painted(piece, pipeline, height=side, width=side)
    picture = np.asarray(made.images[0].convert("L"), np.uint8)
    piece.steps.say("turning the spectrogram into sound")
    levels = spectrogram_inversion.levels_of(picture)
    sound = spectrogram_inversion.heard(levels, seed=piece.task.seed, each=piece.steps.check)
    return Sound(sound, spectrogram_inversion.RIFFUSION.rate), _facts(pipeline)


def _painted(piece: _Piece, pipeline: Any, **call: Any) -> Any:
    """Return what a diffusers pipeline made of the piece's words, with a generator of its own."""
    import torch  # noqa: PLC0415 - the worker only

    words: dict[str, Any] = {"prompt": piece.prompt.partition(_LYRICS)[0] if "lyrics" in call else piece.prompt}
    negative = piece.task.call.get("negative_prompt")
    words |= {"negative_prompt": negative} if negative else {}
    generator = torch.Generator("cpu").manual_seed(piece.task.seed)
    count = int(piece.settings.get("num_inference_steps", 50))
    watched = piece.steps.of(pipeline, count, "making the sound" if piece.task.task == "sfx" else "composing")
    with watched, seeded(piece.task.seed, piece.task.plan.device):
        return pipeline(**words, generator=generator, **call, **piece.settings)


def _facts(pipeline: Any) -> dict[str, str]:
    return {"scheduler": type(pipeline.scheduler).__name__}


MAKERS: Mapping[str, Callable[[_Piece], tuple[Sound, dict[str, str]]]] = {
    "MusicgenForConditionalGeneration": _musicgen,
    "MusicgenMelodyForConditionalGeneration": _musicgen_melody,
    "AudioLDM2Pipeline": _audioldm2,
    "StableAudioPipeline": _stable_audio,
    "AceStepPipeline": _ace_step,
    "StableDiffusionPipeline": _riffusion,
}
"""Class of the model -> what makes sound with it."""
