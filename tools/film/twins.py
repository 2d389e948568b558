"""A shot of a film that comes twice: its second picture, voice, sounds and captions."""

from __future__ import annotations

from tools.film.assembling import sound_id, voice_id
from tools.film.timeline import Timeline


def twice(timeline: Timeline, name: str, twin: str) -> Timeline:
    """Return the timeline with all that belongs to one shot there for its twin, too, so that nothing of it is made anew."""
    picture = timeline.picture(name).model_copy(update={"id": twin, "shot": twin})
    heard = []
    for sound in timeline.sounds:
        if sound.of.partition(":")[0] == name:
            number = sound.of.removeprefix(name)
            known = voice_id(twin) if sound.track == "voice" else sound_id(twin, int(number[1:] or 1))
            heard.append(sound.model_copy(update={"id": known, "anchor": twin, "of": f"{twin}{number}"}))
    cues = [cue.model_copy(update={"anchor": twin}) for cue in timeline.cues if cue.anchor == name]
    more = {"pictures": (*timeline.pictures, picture), "sounds": (*timeline.sounds, *heard), "cues": (*timeline.cues, *cues)}
    return timeline.model_copy(update=more)
