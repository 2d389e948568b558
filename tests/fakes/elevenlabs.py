"""ElevenLabs on loopback, as strict as the real one: written from the SDK 2.78 (raw clients, request and response types)."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.fakes import media_files
from tests.fakes.elevenlabs_jobs import Jobs, Refused, error, known, missing, only
from tests.fakes.wire import Reply, Seen, Step, Upload, route

SPEECH_MODELS = {"eleven_v3", "eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_turbo_v2_5"}
CHANGER_MODELS = {"eleven_multilingual_sts_v2", "eleven_english_sts_v2"}
HEARING_MODELS = {"scribe_v1", "scribe_v2", "scribe_v3"}
MUSIC_MODELS = {"music_v1", "music_v2", "music_v2_5"}
SOUND_MODELS = {"eleven_text_to_sound_v2", "eleven_text_to_sound_v3"}
SETTINGS = {"stability", "use_speaker_boost", "similarity_boost", "style", "speed", "clone_strength"}
SPOKEN = {"text", "model_id", "language_code", "voice_settings", "seed", "previous_text", "next_text", "apply_text_normalization"}

class ElevenLabs(Jobs):
    """Speech, voices, sounds, music, dubbing, Flows. `key` is the only one it takes."""

    name = "elevenlabs"

    def __init__(self, *, port: int = 0, key: str = "sk_fake_elevenlabs_0123456789") -> None:
        super().__init__(port=port)
        self.key = key
        self.transcript = ""
        """What every recording is heard to say; empty: its file name."""
        self.account.voices = [
            _voice("v-george", "George - Warm, Captivating Storyteller", gender="male", age="middle_aged", accent="british"),
            _voice("v-rachel", "Rachel", gender="female", age="young", accent="american", descriptive="calm"),
            _voice("v-mei", "Mei", gender="female", age="old", language="zh", descriptive="warm"),
        ]
        self.verify_clones = False
        """Whether a cloned voice must be verified first."""
        self.concurrency = False
        """Whether a `rate_once` speaks of calls at once and not of a busy server."""

    def authorised(self, seen: Seen) -> bool:
        return seen.headers.get("xi-api-key") == self.key

    def refusal(self, step: Step, seen: Seen) -> Reply:
        status = step.status
        if step.does == "policy" and seen.stage == "poll":
            return self.late_refusal(seen)
        match step.does:
            case "auth":
                return error(status or 401, "invalid_api_key", f"Invalid API key {self.key[:8]}")
            case "quota":
                return error(status or 401, "quota_exceeded", "This request exceeds your quota. You have 0 credits remaining.")
            case "rate_once":
                code = "too_many_concurrent_requests" if self.concurrency else "system_busy"
                headers = {} if self.concurrency else {"retry_after": f"{step.retry_after:g}"}
                return error(status or 429, code, "Too many requests at once.", **headers)
            case "policy":
                return error(status or 400, "content_against_policy", "The content is against our policy.")
            case "gone" | "expired":
                return error(status or 404, "model_not_found", "There is no such model.")
            case "unavailable":
                return error(status or 503, "service_unavailable", "The service is unavailable for a moment.")
            case "server_error":
                return error(status or 500, "internal_error", "Something went wrong.")
            case "ok_with_error":
                return error(200, "internal_error", "Something went wrong.")
        return Reply(missing("text").body, status or 422)

    # -- answered at once

    @route("POST", r"/v1/text-to-speech/(?P<voice>[^/]+)", "submit")
    def speak(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._spoken(seen))

    @route("POST", r"/v1/voice-changer/(?P<voice>[^/]+)", "submit")
    def change(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._changed(seen))

    @route("POST", r"/v1/audio-isolation", "submit")
    def isolate(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._recording("isolated " + only(seen, "audio", {"file_format", "preview_b64"}).filename, 2.0, 1000))

    @route("POST", r"/v1/sound-generation", "submit")
    def sound(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._sounded(seen))

    @route("POST", r"/v1/music", "submit")
    def compose(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._composed(seen))

    @route("POST", r"/v1/speech-to-text", "submit")
    def hear(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._heard(seen))

    @route("POST", r"/v1/voices/add", "submit")
    def clone(self, seen: Seen) -> Reply:
        return self.strictly(lambda: self._cloned(seen))

    # -- the account

    @route("GET", r"/v1/voices", "list")
    def voices(self, seen: Seen) -> Reply:
        return Reply({"voices": self.account.voices})

    @route("DELETE", r"/v1/voices/(?P<voice>[^/]+)", "other")
    def delete_voice(self, seen: Seen) -> Reply:
        kept = [voice for voice in self.account.voices if voice["voice_id"] != seen.match["voice"]]
        if len(kept) == len(self.account.voices):
            return error(400, "voice_not_found", "There is no such voice.")
        self.account.voices = kept
        return Reply({"status": "ok"})

    @route("GET", r"/v1/models", "other")
    def models(self, seen: Seen) -> Reply:
        return Reply([{"model_id": name, "name": name} for name in sorted(SPEECH_MODELS)])

    @route("GET", r"/v1/history", "list")
    def past(self, seen: Seen) -> Reply:
        since, same = int(seen.query.get("date_after_unix", 0)), ("model_id", "voice_id", "source")
        found = [
            item for item in tuple(self.account.history)
            if item["date_unix"] >= since and all(item[name] == seen.query.get(name, item[name]) for name in same)
        ]  # fmt: skip
        return Reply({"history": found[: int(seen.query.get("page_size", 100))], "has_more": False, "last_history_item_id": None})

    @route("GET", r"/v1/history/(?P<item>[^/]+)/audio", "file")
    def past_audio(self, seen: Seen) -> Reply:
        item = next((i for i in self.account.history if i["history_item_id"] == seen.match["item"]), None)
        return Reply(media_files.mp3(item["text"], 1.0), mime="audio/mpeg") if item else error(404, "history_item_not_found", "No such item.")

    @route("POST", r"/v1/assets", "upload")
    def upload(self, seen: Seen) -> Reply:
        file = only(seen, "asset", {"name"})
        id = f"asset_{len(self.account.assets) + 1}"
        self.account.assets[id] = file
        return Reply({"asset_id": id, "name": file.filename, "mime_type": file.mime, "created_at_unix": 1})

    # -- what each does

    def _recording(self, words: str, seconds: float, cost: int, form: str = "mp3_44100_128") -> Reply:
        self.charge(words)
        codec = form.split("_", maxsplit=1)[0]
        make, mime = {"mp3": (media_files.mp3, "audio/mpeg"), "wav": (media_files.wav, "audio/wav"), "opus": (media_files.ogg, "audio/ogg")}[codec]
        headers = {"request-id": f"r-{len(self.charges)}", "character-cost": str(cost), "history-item-id": f"h-{len(self.account.history)}"}
        return Reply(make(words, seconds), mime=mime, headers=headers)

    def _spoken(self, seen: Seen) -> Reply:
        body = seen.json
        known(body, SPOKEN)
        text, model = body.get("text"), body.get("model_id", "eleven_multilingual_v2")
        if not isinstance(text, str) or not text:
            return missing("text")
        if model not in SPEECH_MODELS:
            raise Refused(404, "model_not_found", f"There is no model {model}.")
        if len(text) > (5000 if model == "eleven_v3" else 40_000):
            raise Refused(400, "max_character_limit_exceeded", "The text is too long for this model.")
        self._check_voice(seen.match["voice"])
        _check_settings(body.get("voice_settings") or {})
        _check_seed(body.get("seed"))
        item = {
            "history_item_id": f"h-{len(self.account.history) + 1}", "request_id": f"r-{len(self.charges) + 1}", "text": text, "model_id": model,
            "voice_id": seen.match["voice"], "date_unix": int(time.time()), "character_count_change_from": 0,
            "character_count_change_to": len(text), "content_type": "audio/mpeg", "state": "created", "source": "TTS",
            "settings": body.get("voice_settings") or {},
        }  # fmt: skip
        self.account.history.insert(0, item)
        return self._recording(text, min(6.0, max(0.6, len(text) / 400)), len(text), seen.query.get("output_format", "mp3_44100_128"))

    def _changed(self, seen: Seen) -> Reply:
        fields = {"model_id", "voice_settings", "seed", "remove_background_noise", "file_format"}
        audio, form = only(seen, "audio", fields), seen.form
        if form.get("model_id", ["eleven_english_sts_v2"])[0] not in CHANGER_MODELS:
            raise Refused(404, "model_not_found", "There is no such model.")
        self._check_voice(seen.match["voice"])
        _check_settings(json.loads(str(form.get("voice_settings", ["{}"])[0])))
        return self._recording(f"{audio.filename} by {seen.match['voice']}", 2.0, 300, seen.query.get("output_format", "mp3_44100_128"))

    def _sounded(self, seen: Seen) -> Reply:
        body = seen.json
        known(body, {"text", "loop", "duration_seconds", "prompt_influence", "model_id"})
        if not body.get("text"):
            return missing("text")
        if body.get("model_id", "eleven_text_to_sound_v2") not in SOUND_MODELS:
            raise Refused(404, "model_not_found", "There is no such model.")
        seconds = body.get("duration_seconds")
        if seconds is not None and not 0.5 <= seconds <= 30:
            raise Refused(400, "invalid_parameters", "duration_seconds must be between 0.5 and 30.")
        return self._recording(body["text"], float(seconds or 2.0), round(40 * float(seconds or 5)), seen.query.get("output_format", "mp3_44100_128"))

    def _composed(self, seen: Seen) -> Reply:
        body = seen.json
        known(body, {"prompt", "composition_plan", "music_length_ms", "model_id", "seed", "force_instrumental", "respect_sections_durations"})
        plan, prompt = body.get("composition_plan"), body.get("prompt")
        if (plan is None) == (prompt is None):
            raise Refused(422, "invalid_parameters", "Give either prompt or composition_plan.")
        model = body.get("model_id", "music_v1")
        if model not in MUSIC_MODELS:
            raise Refused(404, "model_not_found", "There is no such model.")
        if prompt is not None:
            if "Beatles" in prompt:
                data = {"prompt_suggestion": "A song in the style of a British sixties band"}
                raise Refused(400, "bad_prompt", "The prompt names copyrighted material.", data=data)
            if "seed" in body or not 3000 <= body.get("music_length_ms", 3000) <= 600_000:
                raise Refused(400, "invalid_parameters", "seed cannot be used with prompt; music_length_ms is 3000 to 600000.")
            return self._recording(prompt, body.get("music_length_ms", 10_000) / 1000, 900)
        if "music_length_ms" in body or "force_instrumental" in body:
            raise Refused(400, "invalid_parameters", "music_length_ms and force_instrumental only go with prompt.")
        return self._recording(json.dumps(plan), _check_plan(plan, model) / 1000, 900)

    def _heard(self, seen: Seen) -> Reply:
        fields = {"model_id", "language_code", "tag_audio_events", "num_speakers", "timestamps_granularity", "diarize", "seed", "temperature",
                 "no_verbatim", "webhook_metadata", "entity_detection", "entity_redaction"}  # fmt: skip
        file, form = only(seen, "file", fields), seen.form
        if form.get("model_id", [""])[0] not in HEARING_MODELS:
            raise Refused(400, "invalid_parameters", "There is no such model.")
        self.charge("a transcript")
        words = [("Hello ", "speaker_0"), ("there.", "speaker_0"), ("Hi!", "speaker_1")]
        told = [{"text": text, "type": "word", "speaker_id": who, "start": 0, "end": 1, "logprob": 0} for text, who in words]
        diarized = form.get("diarize") == ["true"]
        text = self.transcript or ("Hello there. Hi!" if diarized else f"The words of {file.filename}.")
        return Reply({"language_code": "eng", "language_probability": 0.9, "text": text, "words": told if diarized and not self.transcript else [],
                      "transcription_id": "t-1", "audio_duration_secs": 120.0})  # fmt: skip

    def _cloned(self, seen: Seen) -> Reply:
        form = seen.form
        known(form, {"name", "files", "remove_background_noise", "description", "labels"})
        files = form.get("files", [])
        if not form.get("name") or not files or not all(isinstance(f, Upload) and f.mime.startswith("audio/") for f in files):
            return missing("files")
        self.charge("a voice")
        id = f"v-clone-{len(self.account.voices)}"
        description = str(form.get("description", [""])[0])
        self.account.voices.append(_voice(id, str(form["name"][0]), description=description) | {"category": "cloned"})
        return Reply({"voice_id": id, "requires_verification": self.verify_clones})

    def _check_voice(self, voice: str) -> None:
        if all(had["voice_id"] != voice for had in self.account.voices):
            raise Refused(400, "voice_not_found", f"A voice with id {voice} was not found.")



def _voice(id: str, name: str, description: str = "", **labels: str) -> dict[str, Any]:
    spoken = [{"language": labels["language"], "model_id": "eleven_v3"}] if "language" in labels else []
    return {"voice_id": id, "name": name, "category": "premade", "labels": labels, "description": description, "verified_languages": spoken}


def _check_settings(settings: dict[str, Any]) -> None:
    known(settings, SETTINGS)
    if not 0.7 <= settings.get("speed", 1.0) <= 1.2 or not all(0 <= settings.get(n, 0) <= 1 for n in ("stability", "similarity_boost", "style")):
        raise Refused(400, "invalid_voice_settings", "The voice settings are out of range.")


def _check_seed(seed: Any) -> None:
    if seed is not None and not 0 <= seed < 2**32:
        raise Refused(400, "invalid_parameters", "seed must be between 0 and 4294967295.")


def _check_plan(plan: dict[str, Any], model: str) -> int:
    """Return the length of a plan in milliseconds."""
    form = "sections" if model == "music_v1" else "chunks"
    parts = plan.get(form)
    if not parts:
        raise Refused(422, "bad_composition_plan", f"{model} takes a plan with {form}.")
    for part in parts:
        if not 3000 <= part["duration_ms"] <= 120_000:
            raise Refused(422, "invalid_parameters", "A section has 3000 to 120000 ms.")
    return int(sum(part["duration_ms"] for part in parts))


