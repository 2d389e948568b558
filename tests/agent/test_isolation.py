"""No kind of action reaches another person's work: neither in their conversation, nor from one's own by their ids, nor by the id of a job."""

from __future__ import annotations

from typing import Any

import pytest

from agent import events
from agent.actions import KINDS, Action, Kind
from agent.app import Services
from agent.session import Turn
from tests.agent.conftest import made, say
from tools.approvals import Approval
from tools.errors import BadInput

pytestmark = pytest.mark.timeout(300)
CHANGES: dict[Kind, dict[str, Any]] = {
    "edit": {"lighting": "night"}, "edit_film": {"changes": [{"op": "remove", "shots": [-1]}]}, "export": {"container": "gif"},
    "outpaint": {"sides": ["left"]}, "region": {"change": {"lighting": "night"}}, "lock": {"lighting": True}, "cast": {"name": "Mia"},
    "settings": {"commercial": True}, "name": {"name": "Mia"}, "film": {},
}  # fmt: skip
OWN = {"settings"}
"""Kinds that name nothing: in one's own conversation they change one's own settings."""


def state_of(services: Services, project: str, owner: str) -> tuple[Any, ...]:
    """Everything of a person's that an action could change."""
    studio = services.studio
    book = studio.notebook
    return (
        services.store.list(project), services.store.current(project), book.characters(project), book.preferences(project),
        book.arrangement(project), book.defaults(owner), studio.approvals.waiting(project), services.door.jobs(owner=owner, every=True),
    )  # fmt: skip


@pytest.fixture
async def anns(services: Services) -> str:
    """Ann's conversation with two versions and a question about money; the id of her first picture."""
    session = services.session("anns", owner="ann")
    first = made(await say(session, "draw a zebrafinch on a branch"))[0]
    await say(session, "make it night")
    question = Approval(id="money", project="anns", owner="ann", turn=1, call="c", words="w", requests=(), wish={}, estimate="", usd=1, maker="m")
    services.studio.approvals.ask(question)
    return str(first["id"])


async def test_no_kind_of_action_works_in_the_conversation_of_another_person(services: Services, anns: str) -> None:
    before = state_of(services, "anns", "ann")
    assert len(before[0]) == 2 and len(KINDS) >= 24
    wrong = []
    for kind in KINDS:
        target = "money" if kind in ("approve", "decline") else "look_up" if kind == "tool" else before[7][0]["id"] if kind == "cancel" else "img1"
        turn = Turn(action=Action(kind, target, "img2", CHANGES.get(kind)))
        happened = [event async for event in services.session("anns", owner="bob").handle(turn)]
        told = [event.message for event in happened if isinstance(event, events.Failed)]
        if told != ["This conversation belongs to somebody else; begin one of your own."] or made(happened):
            wrong.append((kind, happened))
    assert not wrong and state_of(services, "anns", "ann") == before


async def test_no_kind_of_action_reaches_another_s_work_by_its_ids(services: Services, anns: str) -> None:
    bob = services.session("bobs", owner="bob")
    await say(bob, "draw a green pear")
    before, job = state_of(services, "anns", "ann"), services.door.jobs(owner="ann", every=True)[0]["id"]
    wrong = []
    for kind in KINDS:
        target = "money" if kind in ("approve", "decline") else job if kind == "cancel" else "look_up" if kind == "tool" else anns
        change = {"query": anns, "what": "describe"} if kind == "tool" else CHANGES.get(kind)
        happened = [event async for event in bob.handle(Turn(action=Action(kind, target, anns, change)))]
        if kind not in OWN and any("zebrafinch" in repr(event) for event in happened):
            wrong.append((kind, happened))
    assert not wrong and state_of(services, "anns", "ann") == before


def test_a_job_of_another_person_is_not_found_by_its_id(services: Services) -> None:
    with pytest.raises(BadInput):
        services.door.job("0123456789", owner="bob")
