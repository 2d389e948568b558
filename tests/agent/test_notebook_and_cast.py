"""The cast: who is named, what the name brings along, and how standing wishes fill empty fields."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agent.cast import member_of, mentions, with_cast
from agent.preferences import with_preferences
from prompts.shot import CastMember, Shot
from tests.postgres import INSTEAD
from tools.assets import AssetStore
from tools.errors import BadInput, StoreError
from tools.notebook import Character, Notebook

MIA = CastMember(name="Mia", look="a young woman with short red hair", seed=7)
MEI = CastMember(name="小美", look="短髮女孩", seed=9)


def test_a_name_is_found_as_a_whole_word_and_in_chinese_as_it_stands() -> None:
    assert mentions("mia on a beach", "Mia") and not mentions("a miasma", "Mia")
    assert mentions("小美在海邊", "小美")


def test_a_shot_gets_exactly_the_characters_it_names() -> None:
    shot = with_cast(Shot(subject="Mia and a dog"), [MIA, MEI])
    assert shot.cast == (MIA,)
    assert with_cast(shot.model_copy(update={"subject": Shot(subject="a dog").subject}), [MIA]).cast == ()


def test_naming_keeps_the_facts_and_renaming_keeps_the_face() -> None:
    shot = Shot(subject="a young woman with short red hair", scene="a beach")
    member = member_of(shot, " Mia ")
    assert (member.name, member.look) == ("Mia", shot.subject.text)
    again = member_of(Shot(subject="Mia", cast=(MIA,)), "Maria")
    assert (again.name, again.look, again.seed) == ("Maria", MIA.look, MIA.seed)


@pytest.mark.parametrize("name", ["", "  ", "<b>", "x" * 50, "a\x00b"])
def test_a_name_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        member_of(Shot(subject="a cat"), name)


def test_an_empty_scene_has_nobody_to_name() -> None:
    with pytest.raises(BadInput, match="nobody"):
        member_of(Shot(scene="a beach"), "Mia")


def test_the_notebook_keeps_projects_apart_and_forgets_by_name(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "notes.sqlite")
    book.put_character("a", Character(member=MIA, reference_images=("x",)))
    book.put_character("a", Character(member=MIA.model_copy(update={"seed": 8})))
    book.put_preference("a", "always 9:16")
    assert [c.member.seed for c in book.characters("a")] == [8]
    assert book.characters("b") == () and book.preferences("b") == ()
    assert book.preferences("a") == ("always 9:16",)
    with pytest.raises(BadInput, match="Mia"):
        book.forget_character("a", "Bob")
    assert book.forget_character("a", "mia").member.name == "Mia"
    assert book.forget_preference("a", "Always 9:16") and not book.forget_preference("a", "x")
    assert book.characters("a") == ()


@pytest.mark.sqlite
def test_a_notebook_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="folder"):
        Notebook(tmp_path / "file" / "notes.sqlite").put_preference("a", "b")


def test_a_standing_wish_fills_an_empty_field_only() -> None:
    wishes = ("always watercolor", "9:16")
    filled = with_preferences(Shot(subject="a cat"), wishes)
    assert filled.style.text == "watercolor" and filled.technical.text == "9:16"
    kept = with_preferences(Shot(subject="a cat", style="pixel art"), wishes)
    assert kept.style.text == "pixel art"


def test_a_turn_counts_as_cut_off_only_when_its_program_is_gone(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from tools.notebook import Notebook; from tools.store.database import place_of\n"
        "Notebook(place_of(pathlib.Path(sys.argv[1]), sys.argv[2])).begin_turn('p', 3); print('begun', flush=True); sys.stdin.read()"
    )
    with AssetStore(tmp_path) as store:
        command = [sys.executable, "-c", code, str(store.database_path), INSTEAD.url_of(tmp_path)]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert other.stdout is not None and other.stdout.readline().strip() == b"begun"
        here = Notebook(store.database_path)
        assert here.cut_off("p") is None, "the other program lives"
        here.begin_turn("p", 4)
        other.kill()
        other.wait(10)
        assert here.cut_off("p") == 3
        here.forget_cut_off("p")
        assert here.cut_off("p") is None
        assert Notebook(store.database_path).cut_off("p") == 4, "opened anew in the same program: the earlier notebook is gone"
