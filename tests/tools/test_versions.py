"""The version tree: undo, redo, branches and comparison over a log of events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.shot import Shot
from tools.versions import Event, Made, Redone, Selected, Tree, Undone, compare, dump_event, load_event

LINE = (Made("a"), Made("b", ("a",)), Made("c", ("b",)))


def test_the_last_made_is_current_and_undo_walks_back_to_the_empty_start() -> None:
    tree = Tree.fold(LINE)
    seen = [tree.current]
    while tree.can_undo:
        tree = tree.undo()
        seen.append(tree.current)
    assert seen == ["c", "b", "a", None]
    assert tree.undo() == tree


def test_redo_takes_undo_back_until_something_new_is_made() -> None:
    tree = Tree.fold(LINE).undo().undo()
    assert tree.redo().redo().current == "c"
    assert tree.redo().redo().can_redo is False
    branched = tree.apply(Made("d", ("a",)))
    assert not branched.can_redo
    assert branched.redo().current == "d"


def test_making_after_undo_branches_and_keeps_the_other_branch() -> None:
    tree = Tree.fold((*LINE, Undone(), Undone(), Made("d", ("a",))))
    assert tree.order == ("a", "b", "c", "d")
    assert tree.parents("b") == tree.parents("d") == ("a",)
    assert tree.path_to_root("d") == ("d", "a")
    assert tree.common_ancestor("c", "d") == "a"


def test_undo_after_going_to_a_version_comes_back_from_it() -> None:
    tree = Tree.fold(LINE).select("a")
    assert tree.current == "a"
    assert tree.undo().current == "c"
    made = tree.apply(Made("d", ("a",)))
    assert made.undo().current == "a"
    assert made.undo().undo().current == "c"


def test_selecting_what_is_selected_is_not_a_step() -> None:
    tree = Tree.fold(LINE).undo()
    assert tree.select("b") == tree


def test_alternatives_of_one_group_are_undone_at_once() -> None:
    tree = Tree.fold((Made("a"), Made("x", ("a",), "g1"), Made("y", ("a",), "g1"), Made("z", ("a",), "g1")))
    assert tree.current == "z"
    assert tree.undo().current == "a"
    assert tree.undo().redo().current == "z"


def test_an_undo_ends_a_group() -> None:
    tree = Tree.fold((Made("a"), Made("x", (), "g"), Undone(), Made("y", (), "g")))
    assert tree.undo().current == "a"


def test_versions_that_are_not_there_are_errors() -> None:
    tree = Tree.fold(LINE)
    for ask in (tree.select, tree.parents, tree.path_to_root):
        with pytest.raises(ValueError, match="not in this tree"):
            ask("nobody")
    with pytest.raises(ValueError, match="twice"):
        tree.apply(Made("a"))


def test_comparison_names_the_fields_that_differ_and_where_the_two_parted() -> None:
    day = Shot(subject="a cat", scene="the moon", lighting="noon")
    night = Shot(subject="a cat", scene="the moon", lighting="night", palette=("#0032a1",))
    result = compare(Tree.fold((Made("a"), Made("b", ("a",)), Made("c", ("a",)))), ("b", day), ("c", night))
    assert result.ancestor == "a"
    assert result.changed == ("lighting", "palette")
    assert result.before == {"lighting": "noon", "palette": ""}
    assert result.after == {"lighting": "night", "palette": "#0032a1"}


def test_an_upload_without_a_shot_can_be_compared() -> None:
    result = compare(Tree.fold((Made("a"), Made("b"))), ("a", None), ("b", Shot(subject="a dog")))
    assert result.ancestor is None
    assert result.after == {"subject": "a dog"}


@pytest.mark.parametrize("event", [Made("a", ("b", "c"), "g"), Selected("a"), Undone(), Redone()])
def test_events_round_trip_through_the_log(event: Event) -> None:
    assert load_event(dump_event(event)) == event


def test_a_line_that_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="not an event"):
        load_event('{"event": "deleted", "asset": "a"}')


@given(st.lists(st.sampled_from("msur"), max_size=40), st.randoms())
def test_folding_a_log_equals_applying_its_events_one_by_one(steps: list[str], random: object) -> None:
    tree, log, made = Tree(), [], 0
    for step in steps:
        event: Event = Undone() if step == "u" else Redone()
        if step == "m" or (step == "s" and not tree.order):
            event = Made(f"v{made}", (tree.current,) if tree.current else (), "g" if made % 3 else "")
            made += 1
        elif step == "s":
            event = Selected(random.choice(tree.order))  # type: ignore[attr-defined]
        tree = tree.apply(event)
        log.append(event)
    assert Tree.fold(log) == tree
    assert tree.current is None or tree.current in tree.order
