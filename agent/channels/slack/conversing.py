"""From a message in Slack to a turn: which conversation it belongs to, whose it is, what it points at, and what it brings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from agent.actions import Action
from agent.channels.pace import note_refusal
from agent.channels.slack.alone import alone
from agent.channels.slack.answering import Answer
from agent.channels.slack.heard import Heard, heard, recalled, without_words
from agent.channels.slack.memory import OpenTurn, Post, Talk, thread_id
from agent.channels.slack.mrkdwn import escaped
from agent.channels.slack.office import Asking, Office
from agent.channels.slack.outbox import SlackTrouble
from agent.channels.slack.words import language_of, read_language, say
from agent.channels.talk_running import Running
from agent.channels.talks import PROJECT, Talks
from agent.channels.web_turns import restored
from agent.decisions import decision_of
from agent.session import Turn
from tools.errors import ScenewrightError

log = logging.getLogger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
"""Does something beside everything else, and logs what goes wrong."""
OPEN_LOOK_S = 1.0
OPEN_LOOKS = 24 * 3_600
"""Looks at a turn that another start left open: a day of them; no job takes longer."""


class Conversing:
    """Messages in, turns out."""

    def __init__(self, office: Office, spawn: Spawn) -> None:
        self._office, self._spawn = office, spawn
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._answers: WeakValueDictionary[str, asyncio.Task[None]] = WeakValueDictionary()
        """The newest answer of each conversation: the next one shows its pictures after it."""

    async def message(self, body: dict[str, Any], event: dict[str, Any], me: str, team: str) -> None:
        """Take in a message or a mention, unless it is not for us or was taken in before. Messages of a thread stay in order."""
        said = heard(body, event, me)
        if said is not None:
            await self.take(replace(said, team=team))

    async def take(self, said: Heard) -> None:
        """Take in what somebody said, once."""
        line = f"{said.channel}:{said.thread_ts or ('' if said.direct else said.ts)}"
        async with self._lines.setdefault(line, asyncio.Lock()):
            if not (said.called or await self._office.remember(self._office.memory.talk, thread_id(said.team, said.channel, said.thread_ts))):
                return
            new = await self._new(said)
            if new is not None:
                await self._begin_once(new)

    async def _new(self, said: Heard) -> Heard | None:
        """Return what of a message was not taken in before, noted from now on; None when all of it was."""
        memory = self._office.memory
        if await self._office.remember(memory.take, said.keys, said.kept()):
            return said
        files = without_words(said)
        late = tuple(key for key in files.keys if key.startswith("files:"))
        return files if late and await self._office.remember(memory.take, late, files.kept()) else None

    async def left(self) -> tuple[list[OpenTurn], list[str]]:
        """Return what a stopped server left: turns whose answers are not finished, and messages that never became turns.

        To be asked before anything new is taken in.
        """
        memory = self._office.memory
        return await self._office.remember(memory.open_turns), await self._office.remember(memory.left)

    def take_up(self, turns: Iterable[OpenTurn], messages: Iterable[str]) -> None:
        """Go on with what was left."""
        for turn in turns:
            self._answers[turn.thread] = self._spawn(self._finish(turn, self._answers.get(turn.thread)))
        for body in messages:
            self._spawn(self._begin_once(recalled(body)))

    async def _finish(self, left: OpenTurn, before: asyncio.Task[None] | None) -> None:
        talk = await self._office.remember(self._office.memory.talk, left.thread)
        if talk is None:
            return
        talks = await self._office.find_talks()
        async with alone(talks, left.id):
            if left.id in {turn.id for turn in await self._office.remember(self._office.memory.open_turns)}:
                await self._finish_here(talks, talk, left, before)

    async def _finish_here(self, talks: Talks, talk: Talk, left: OpenTurn, before: asyncio.Task[None] | None) -> None:
        running = await talks.resume(talk.thread, talk.owner)
        if running is None:
            await talks.recovery.quiet(talk.thread)
        elif running.card.id != left.id:
            await running.done()
        card = await self._card(talks, left, talk)
        asking = Asking(left.channel, left.ts, left.by, read_language(left.language))
        answer = Answer(self._office, talk, card, asking, message=left.message, before=before)
        if running is not None and running.card.id == left.id:
            await self._tell(answer, running)
            return
        for _look in range(OPEN_LOOKS):
            if card.status != "working":
                break
            await asyncio.sleep(OPEN_LOOK_S)
        await self._tell(answer)

    def _answer(self, talk: Talk, asking: Asking, running: Running, *, first: bool = False) -> None:
        answer = Answer(self._office, talk, running.card, asking, first=first, before=self._answers.get(talk.thread))
        self._answers[talk.thread] = self._spawn(self._tell_alone(answer, running))

    async def _tell_alone(self, answer: Answer, running: Running) -> None:
        async with alone(await self._office.find_talks(), running.card.id):
            await self._tell(answer, running)

    async def _tell(self, answer: Answer, running: Running | None = None) -> None:
        """Answer a turn, unless Slack does not let us answer there any more."""
        try:
            await (answer.settle() if running is None else answer.follow(running))
        except SlackTrouble as trouble:
            log.warning("a turn cannot be answered: %s", trouble)
            if not trouble.passing:
                await answer.give_up()

    async def _card(self, talks: Talks, left: OpenTurn, talk: Talk) -> Any:
        """Return the card of a turn from memory, else as the history keeps it."""
        card = talks.turns.get(left.id)
        if card is not None:
            return card
        element = await talks.history.element_of(left.id)
        props = element["props"] if element else {"turn": left.id, "thread": left.thread}
        step = await talks.history.step(element["forId"]) if element else None
        card = restored(props, talk.owner, step["output"] if step else "")
        card.status, card.failure = props.get("status", "stopped"), props.get("failure", "")
        if card.status == "working":
            card.close()
        return card

    # -- a turn

    async def _begin_once(self, said: Heard) -> None:
        """Begin the turn of a message, unless another server that was begun meanwhile has done it."""
        talks = await self._office.find_talks()
        async with alone(talks, said.keys[0]):
            if not talks.services.store.database.shared or await self._office.remember(self._office.memory.waits, said.keys):
                await self._begin(said)

    async def _begin(self, said: Heard) -> None:
        asking = Asking(said.channel, said.thread_ts or ("" if said.direct else said.ts), said.user, language_of(said.text))
        try:
            talk, asking, pointed, first = await self._place(said)
            if await self._may_not(said, talk):
                await self._office.whisper(asking, say("not_yours", asking.language))
            elif said.text or said.files:
                await self._play(said, talk, asking, pointed, first)
            else:
                await self._office.whisper(asking, say("hint", asking.language))
        except ScenewrightError as trouble:
            log.info("a message was not taken: %s", type(trouble).__name__)
            note_refusal(trouble, "slack")
            await self._refuse(asking, trouble)
        await self._office.remember(self._office.memory.taken, said.keys)

    async def _play(self, said: Heard, talk: Talk, asking: Asking, pointed: Post | None, first: bool) -> None:
        uploads = await self._office.files.fetch_all(said.files)
        talks = await self._office.find_talks()
        names = " ".join(f"[{upload.name}]" for upload in uploads)
        if pointed is not None and pointed.handle:
            await talks.begin(talk.thread, talk.owner, Turn(action=Action("select", pointed.handle)))
        running = await talks.begin(
            talk.thread, talk.owner, Turn(said.text, uploads), said=" ".join(filter(None, (said.text, names))), name=said.text or names
        )
        self._answer(talk, asking, running, first=first)

    async def _refuse(self, asking: Asking, trouble: ScenewrightError) -> None:
        """Say in one sentence why a message was not taken."""
        try:
            await self._office.post(asking, f":warning: {escaped(str(trouble))}")
        except SlackTrouble as silent:
            log.warning("a refusal could not be told: %s", silent)

    async def act(self, talk: Talk, asking: Asking, action: Action) -> None:
        """Play the press of a button."""
        talks = await self._office.find_talks()
        try:
            running = await talks.begin(talk.thread, talk.owner, Turn(action=action))
        except ScenewrightError as trouble:
            note_refusal(trouble, "slack")
            await self._office.whisper(asking, escaped(str(trouble)))
            return
        self._answer(talk, asking, running)

    async def _place(self, said: Heard) -> tuple[Talk, Asking, Post | None, bool]:
        """Return the conversation, where to answer, what the message points at, and whether the conversation is new.

        Outside of threads all of a direct message is one conversation; a thread under one of its pictures is a reply to that picture.
        """
        memory, ts = self._office.memory, said.thread_ts or ("" if said.direct else said.ts)
        pointed = None
        if said.direct and said.thread_ts:
            under = await self._office.remember(memory.at, said.channel, said.thread_ts)
            flat = thread_id(said.team, said.channel, "")
            if under is not None and under.thread == flat:
                pointed, ts = under, ""
        thread = thread_id(said.team, said.channel, ts)
        known = await self._office.remember(memory.talk, thread)
        language = language_of(said.text, read_language(known.language) if known else "en")
        owner = known.owner if known else await self._office.people.owner(said.team, said.user)
        talk = await self._office.remember(memory.keep_talk, Talk(thread, owner, said.team, said.channel, ts, said.user, language))
        for channel, at in said.quoted:
            post = await self._office.remember(memory.at, channel, at)
            pointed = post if post is not None and post.thread == thread else pointed
        return talk, Asking(said.channel, said.thread_ts or ts, said.user, language, said.ts), pointed, known is None

    async def _may_not(self, said: Heard, talk: Talk) -> bool:
        """Tell whether a yes or a no in words is from somebody who may not decide about the question that is open."""
        if said.files or decision_of(said.text) is None:
            return False
        approvals = (await self._office.find_talks()).services.studio.approvals
        waiting = [one for one in await asyncio.to_thread(approvals.waiting, f"{PROJECT}{talk.thread}") if one.state == "waiting"]
        return bool(waiting) and not await self.may_decide(said.user, talk, waiting[-1].id)

    async def may_decide(self, user: str, talk: Talk, approval: str) -> bool:
        """Tell whether somebody may decide about spending: who asked for it, who began the conversation, or its owner."""
        if user == talk.by:
            return True
        asked = [post for post in await self._office.remember(self._office.memory.posts, talk.thread) if post.thing == approval]
        if any(post.file == user for post in asked):
            return True
        return self._office.config.signs_in and await self._office.people.owner(talk.team, user) == talk.owner

