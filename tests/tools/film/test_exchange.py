"""The edit list other programs read."""

from __future__ import annotations

import opentimelineio as otio
import pytest

from prompts.film_changes import ComeIn, Speed
from tests.tools.film.films import film, made
from tools.film.edits import apply
from tools.film.exchange import to_otio
from tools.film.timeline import Picture, Sound, Timeline

FILM = made(apply(film(title="Safety"), [ComeIn(shots=(3,), transition="wipe_left", seconds=1.0), Speed(shots=(4,), factor=0.5)])).timeline
NAMES = {source: f"{source}.mp4" for source in FILM.sources()}
READ = otio.adapters.read_from_string(to_otio(FILM, NAMES), "otio_json")


def seconds(time: otio.opentime.RationalTime) -> float:
    return float(otio.opentime.to_seconds(time))


def test_the_film_is_as_long_in_the_other_program() -> None:
    assert seconds(READ.duration()) == pytest.approx(FILM.duration_s, abs=1 / 24)
    assert [track.name for track in READ.video_tracks()] == ["Picture"]
    assert [track.name for track in READ.audio_tracks()] == ["Voice 1", "Music 1", "Sound 1"]


def test_pieces_name_their_files_and_the_part_that_is_seen() -> None:
    clips = {clip.metadata["scenewright"]["id"]: clip for clip in READ.video_tracks()[0].find_clips()}
    assert list(clips) == ["card-title", "s1", "s2", "s3", "s4"]
    piece = FILM.picture("s1")
    assert clips["s1"].media_reference.target_url == f"{piece.source}.mp4"
    assert seconds(clips["s1"].available_range().duration) == pytest.approx(piece.source_s, abs=1 / 24)
    assert clips["card-title"].media_reference.parameters["text"] == "Safety"
    assert clips["s4"].effects[0].time_scalar == 0.5


def test_a_transition_is_centred_on_the_cut_with_material_on_both_sides() -> None:
    track = READ.video_tracks()[0]
    wipe = next(item for item in track if isinstance(item, otio.schema.Transition) and item.name == "wipe_left")
    assert (seconds(wipe.in_offset), seconds(wipe.out_offset)) == (0.5, 0.5)
    third = next(clip for clip in track.find_clips() if clip.metadata["scenewright"]["id"] == "s3")
    assert seconds(third.source_range.start_time) == 0.5
    cut_at = seconds(track.range_of_child(third).start_time)
    assert cut_at == pytest.approx(FILM.starts()["s3"] + 0.5, abs=1 / 24)


def test_voices_stand_where_they_are_heard() -> None:
    track = READ.audio_tracks()[0]
    starts = [seconds(track.range_of_child(clip).start_time) for clip in track.find_clips()]
    assert starts == pytest.approx([FILM.when(sound) for sound in FILM.sounds if sound.track == "voice"], abs=0.001)


def test_captions_are_markers_at_their_times() -> None:
    markers = READ.tracks.markers
    assert [marker.name for marker in markers] == [cue.text for cue in sorted(FILM.cues, key=FILM.when)]
    assert seconds(markers[0].marked_range.start_time) == pytest.approx(FILM.when(FILM.cues[0]), abs=1 / 24)


def test_a_loop_is_written_as_often_as_it_is_heard_and_overlapping_sounds_get_tracks_of_their_own() -> None:
    pictures = (Picture(id="a", source="v", source_s=10, duration_s=10),)
    sounds = (
        Sound(id="m", track="music", source="m", source_s=4, loop=True),
        Sound(id="x", track="sound", source="x", source_s=5, start_s=1),
        Sound(id="y", track="sound", source="y", source_s=5, start_s=3),
    )
    read = otio.adapters.read_from_string(to_otio(Timeline(size=(320, 180), pictures=pictures, sounds=sounds), {}), "otio_json")
    music, first, second = read.audio_tracks()
    assert [seconds(clip.source_range.duration) for clip in music.find_clips()] == [4, 4, 2]
    assert (first.name, second.name) == ("Sound 1", "Sound 2")
    assert seconds(second.range_of_child(next(iter(second.find_clips()))).start_time) == 3
