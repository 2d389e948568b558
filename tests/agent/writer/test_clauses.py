"""Sentences as the fields of a picture."""

from __future__ import annotations

import pytest

from agent.writer.clauses import actor_of, fields_of, present
from agent.writer.tongues import seconds_to_say


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("She saw a fox", "She looking at a fox"),
        ("The cat slept and a boy took his hat", "The cat sleeping and a boy holding his hat"),
        ("They left", "They walking"),
        ("A man cuts wood with a saw", "A man cuts wood with a saw"),
        ("On the left side of the room", "On the left side of the room"),
        ("The dog's left paw", "The dog's left paw"),
        ("Left hand on the rail, he turned left", "Left hand on the rail, he turned left"),
        ("The bridge was built in one day", "The bridge was built in one day"),
    ],
)
def test_verbs_of_a_told_story_become_present_and_nouns_that_look_like_them_stay(told: str, shown: str) -> None:
    assert present(told) == shown


@pytest.mark.parametrize(
    ("text", "subject", "action"),
    [
        ("A girl is holding a red balloon.", "A girl", "holding a red balloon"),
        ("The workers are lifting a box together.", "The workers", "lifting a box together"),
        ("The engineers have been checking the machine.", "The engineers", "checking the machine"),
        ("Two children were playing football in a park.", "Two children", "playing football"),
        ("The cat lay on the sofa.", "The cat", "lying on the sofa"),
    ],
)
def test_who_does_something_is_named_without_the_auxiliary(text: str, subject: str, action: str) -> None:
    found = fields_of(text)
    assert (found["subject"], found["action"]) == (subject, action)


def test_a_text_is_measured_and_read_for_its_beings_once() -> None:
    for read in (seconds_to_say, actor_of):
        read.cache_clear()
        assert read("a small dog") == read("a small dog") and (read.cache_info().hits, read.cache_info().misses) == (1, 1)
