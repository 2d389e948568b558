"""Reading for designers, teachers, plants and authors: groups, places, missing gear and what a doing needs."""

import pytest

from prompts.shot import Shot
from tools.animatic.lexicon import find_nouns
from tools.animatic.reading import read
from tools.animatic.reading_groups import CROWD, ashore
from tools.animatic.spec import Actor


@pytest.mark.parametrize("words", ["一家人", "a family of four", "全家人"])
def test_a_family_is_two_adults_and_two_children_of_one_skin(words: str) -> None:
    cast = read(Shot(subject=words)).actors
    assert sorted((a.look.age, a.look.gender) for a in cast) == [("adult", "female"), ("adult", "male"), ("child", "female"), ("child", "male")]
    assert len({a.look.skin for a in cast}) == 1
    assert len({a.key for a in cast}) == 4


def test_a_family_of_three_has_one_child() -> None:
    assert [a.look.age for a in read(Shot(subject="一家三口")).actors].count("child") == 1


@pytest.mark.parametrize("scene", ["a city street with crowds passing", "街頭，人群", "熱鬧的街道，行人來往"])
def test_a_crowd_in_the_scene_stands_small_behind_the_cast(scene: str) -> None:
    spec = read(Shot(subject="a woman", scene=scene))
    assert [(t.key, t.place, t.count) for t in spec.things] == [(CROWD, "back", 2)]
    assert len(spec.actors) == 1


def test_no_crowd_where_people_are_not_wanted() -> None:
    assert not read(Shot(subject="a cat", scene="街頭，人群", negative=("people",))).things


def test_two_who_shake_hands_are_two_actors_without_gifts() -> None:
    spec = read(Shot(subject="兩位商務人士", action="握手", scene="會議室"))
    assert [(a.count, a.pose, a.prop) for a in spec.actors] == [(1, "stand", None), (1, "stand", None)]
    assert spec.relation == "shaking_hands"


@pytest.mark.parametrize("words", ["工人未戴安全帽", "a worker without a hard hat", "a worker not wearing a hard hat"])
def test_missing_headgear_is_missing(words: str) -> None:
    kinds = {g.kind for g in read(Shot(subject=words, scene="factory")).actors[0].look.garments}
    assert "hardhat" not in kinds
    assert {"worker", "bareheaded"} <= kinds


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ("cave", "cave"), ("山洞裡", "cave"), ("open sea", "sea"), ("海上", "sea"), ("misty lake", "lake"), ("鄉間小路", "field"),
        ("hilltop", "field"), ("school playground", "park"), ("學校操場", "sports_field"), ("snow field with mountains", "snow"),
        ("雪山下的雪原", "snow"), ("a cozy room with bookshelves", "room"), ("走廊", "corridor"), ("chemical plant", "factory"),
        ("loading dock", "warehouse"), ("火災現場", "street"),
    ],
)  # fmt: skip
def test_places_lead_to_the_nearest_set(scene: str, expected: str) -> None:
    assert read(Shot(subject="a sailboat", scene=scene)).scene == expected


def test_who_cannot_swim_stands_on_the_shore() -> None:
    assert ashore("sea", [Actor("man", "man")], ()) == "beach"
    assert ashore("sea", [Actor("man", "man", pose="swim")], ()) == "sea"
    assert read(Shot(subject="a man", action="rowing a small boat", scene="at sea")).scene == "sea"


def test_a_moon_in_the_sky_is_not_the_place() -> None:
    spec = read(Shot(subject="an astronaut", scene="the moon"))
    assert (spec.scene, spec.not_drawn) == ("moon", ())
    assert read(Shot(subject="a wolf", scene="night sky with a full moon")).scene != "moon"


@pytest.mark.parametrize(("camera", "framing"), [("medium", "medium"), ("wide, low angle", "wide"), ("close", "close_up")])
def test_a_bare_word_of_the_camera_field_is_a_framing(camera: str, framing: str) -> None:
    spec = read(Shot(subject="a cat", camera=camera))
    assert spec.framing == framing
    assert camera.split(",", maxsplit=1)[0] not in spec.not_drawn


def test_a_doing_brings_its_tool() -> None:
    assert read(Shot(subject="一个小男孩", action="刷牙")).actors[0].prop.key == "toothbrush"  # type: ignore[union-attr]
    assert read(Shot(subject="firefighter", action="putting out a fire")).actors[0].prop.key == "fire-extinguisher"  # type: ignore[union-attr]


def test_forklift_drivers_drive_forklifts() -> None:
    for shot in (Shot(subject="堆高机司机"), Shot(subject="a worker", action="operating a forklift")):
        actor = read(shot).actors[0]
        assert actor.pose == "drive"
        assert actor.mount is not None and actor.mount.key == "forklift"


def test_vessels_and_measures_are_no_things_of_their_own() -> None:
    assert [t.key for t in read(Shot(subject="一罐冰涼的啤酒")).things] == ["beer-mug"]
    assert [t.count for t in read(Shot(subject="six pancakes on a plate")).things] == [6]


def test_a_toy_in_arms_is_held() -> None:
    spec = read(Shot(subject="小女孩抱著泰迪熊", action="哭泣"))
    assert [a.prop.key for a in spec.actors if a.prop] == ["teddy-bear"]


def test_a_castle_far_away_is_in_the_back() -> None:
    spec = read(Shot(subject="a knight", action="riding a horse toward a castle far away", scene="green hills"))
    assert [(t.key, t.place) for t in spec.things] == [("castle", "back")]


def test_pairs_count_as_what_they_are() -> None:
    assert read(Shot(subject="a pair of headphones")).things[0].count == 1
    assert read(Shot(subject="running shoes")).things[0].count == 2


@pytest.mark.parametrize(
    ("text", "keys"), [("大理石台面", []), ("chemical plant", []), ("月光下的狼群", ["wolf"]), ("water cycle", []), ("elf archer", ["elf", "archer"])]
)
def test_nouns_inside_other_words(text: str, keys: list[str]) -> None:
    assert [n.key for n in find_nouns(text)] == keys


def test_a_second_bare_mention_is_the_same_being() -> None:
    assert [a.key for a in read(Shot(subject="cats and dogs: cats and dogs with umbrellas")).actors] == ["cat", "dog"]
