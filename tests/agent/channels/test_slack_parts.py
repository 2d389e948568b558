"""The parts of the Slack channel that talk to nobody: reading, writing, keys, blocks within Slack's limits, and how it is set up."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from agent.channels.slack import blocks
from agent.channels.slack.checking import check
from agent.channels.slack.config import missing, slack_config
from agent.channels.slack.heard import heard, recalled, without_words
from agent.channels.slack.manifest import SCOPES, manifest
from agent.channels.slack.memory import Memory
from agent.channels.slack.modal import changed, form
from agent.channels.slack.mrkdwn import escaped, mrkdwn, pieces, plainly
from agent.channels.slack.office import Pace
from agent.channels.slack.outbox import web_client
from agent.channels.slack.words import _WORDS, language_of, say
from agent.channels.web_turns import TurnCard
from prompts.shot import FIELDS
from tests.agent.channels.slack_workspace import SOCKET, slack_settings
from tests.fakes.slack import ME, Message, Slack
from tests.fakes.slack_side import message, own_echo, submission
from tests.house.test_imports import at_import
from tests.house.test_layers import ROOT
from tools.errors import NotConfigured

VIEW: dict[str, Any] = {
    "id": "a1", "handle": "img2", "kind": "image", "parents": ["img1"], "changed": ["lighting"], "draft": True, "engine": "animatic", "alt": "a cat",
    "shot": {name: "" for name in FIELDS} | {"subject": "a cat", "lighting": "night"}, "path": "/x/img2.png", "notes": [], "not_drawn": [], "cost": "",
}  # fmt: skip


@pytest.fixture
def slack() -> Slack:
    return Slack()


def test_nothing_that_anybody_says_calls_a_channel_or_makes_a_link() -> None:
    assert escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert mrkdwn("# A\n**bold** <!here> [here](https://evil.example/x)") == "*A*\n*bold* &lt;!here&gt; here (https://evil.example/x)"


def test_what_people_write_is_read_without_slacks_marks() -> None:
    read = plainly(f"<@{ME}>  make <@U2|ann> a cat &amp; a &lt;dog&gt; like <https://x.example/a|that> in <#C1|general> <!channel>", ME)
    assert read.text == "make @ann a cat & a <dog> like https://x.example/a in #general @channel"
    linked = plainly("this <https://studio.slack.com/archives/C0ROOM/p1700000001000200?thread_ts=1.2> one", ME)
    assert (linked.text, linked.messages) == ("this one", (("C0ROOM", "1700000001.000200"),))


def test_long_text_is_parted_at_words_and_never_within_a_sign() -> None:
    parts = pieces("word " * 1_500)
    assert [len(part) <= 3_000 for part in parts] == [True] * 3 and " ".join(parts).split() == ["word"] * 1_500
    signs = pieces("&amp;" * 1_000)
    assert "".join(signs) == "&amp;" * 1_000 and all(part.endswith("&amp;") for part in signs)


def test_a_mention_and_the_message_of_it_share_a_key_and_late_files_run_alone(slack: Slack, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "slack.sqlite")
    stamp, file = slack.stamp(), {"id": "F1", "name": "a.png", "mimetype": "image/png"}
    called = message(slack, "C0ROOM", "a cat", mention=True, ts=stamp)
    twin = message(slack, "C0ROOM", f"<@{ME}> a cat", ts=stamp, files=[file])
    one, two = (heard(body, body["event"], ME) for body in (called, twin))
    assert one is not None and two is not None and one.called and two.called and one.text == two.text == "a cat"
    assert memory.take(one.keys, one.kept()) and not memory.take(one.keys, one.kept()) and not memory.take(two.keys, two.kept())
    late = without_words(two)
    assert (late.text, late.files) == ("", (file,)) and recalled(late.kept()) == late
    assert Memory(tmp_path / "slack.sqlite").left() == [one.kept()]
    memory.taken(one.keys)
    assert memory.left() == [] and not memory.take(one.keys, one.kept())


@pytest.mark.parametrize("change", [{"subtype": "message_changed"}, {"bot_id": "B1"}, {"user": ME}, {"subtype": "channel_join"}, {"user": ""}])
def test_edits_bots_and_joiners_are_not_heard(slack: Slack, change: dict[str, str]) -> None:
    body = message(slack, "C0ROOM", "a cat")
    assert heard(body, {**body["event"], **change}, ME) is None


def test_our_own_messages_are_not_heard(slack: Slack) -> None:
    body = own_echo(slack, Message("C0ROOM", "1.1", "", ["img1"], [[]]))
    assert heard(body, body["event"], ME) is None


def test_a_message_says_which_message_it_shares(slack: Slack) -> None:
    body = message(slack, "D0ANN", "darker", attachments=[{"is_share": True, "channel_id": "C0ROOM", "ts": "17.1"}])
    said = heard(body, body["event"], ME)
    assert said is not None and said.quoted == (("C0ROOM", "17.1"),) and said.direct and said.called


def test_everything_that_is_shown_keeps_to_slacks_limits(slack: Slack) -> None:
    many = [{**VIEW, "id": f"a{n}", "handle": f"img{n}", "words": "very long words " * 20} for n in range(1, 150)]
    card = TurnCard("t" * 32, "local", "th", status="done", text="& <!channel> **long** " * 4_000, failure="<no> " * 2_000, question="Which & one?")
    card.candidates, card.told = many, [{"title": "jobs & more", "rows": [{"a<b": "x" * 100, "n": n} for n in range(200)]}]
    card.selected, card.compared = {"asset": VIEW, "action": "select"}, {"left": many[0], "right": many[1], "changed": list(FIELDS)}
    long = {**VIEW, "alt": "x" * 5_000, "notes": ["n & n" * 900], "not_drawn": ["<x>"] * 50, "duration_s": 3.0}
    priced = {"id": "p1", "words": "a <cat>" * 700, "maker": "Flux & co", "estimate": "$1.00 " * 900, "usd": 1.0, "count": 2, "fetch": []}
    for language in ("en", "zh-Hant", "zh-Hans"):
        shown = [
            blocks.progress(card, language, "th"), blocks.outcome(card, language, received=many[:9], page="https://x.example/p"),
            blocks.result(long, language, "th", link="https://x.example/f"), blocks.approval(priced, language, "th", "U1"),
            blocks.question(card, language, "th"), blocks.decided("x" * 9_000, "approve", "U1", language),
        ]  # fmt: skip
        for one in shown:
            assert slack._faults({"channel": "C", "text": "x", "blocks": one}) == {}
            assert "<!channel>" not in json.dumps(one) and len(one) <= 50


def test_a_button_comes_back_as_it_was_made_and_others_are_refused() -> None:
    made = blocks.Button("th", "export", "film1", change={"container": "gif"}, by="U1")
    assert blocks.read_button(made.value()) == made
    for broken in ("", "[]", "{}", '{"t":1,"k":"vary"}'):
        with pytest.raises(ValueError):
            blocks.read_button(broken)


def test_how_far_it_is_stands_as_a_bar_with_the_time_left() -> None:
    card = TurnCard("t", "local", message="step 3 of 9 & on", fraction=0.5, left_s=7.6)
    assert blocks.progress_line(card, "en") == "▓▓▓▓▓▓░░░░░░ 50% · step 3 of 9 &amp; on · about 8 s left"
    assert "約剩 8 秒" in blocks.progress_line(card, "zh-Hant") and blocks.progress_line(TurnCard("t", "local"), "zh-Hans") == "制作中…"


def test_one_message_is_updated_once_a_second_and_all_of_them_fifty_times_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("agent.channels.slack.office.time.monotonic", lambda: now[0])
    pace = Pace()
    mine = pace.mark()
    now[0] += 0.4
    assert (round(pace.wait(mine), 3), round(pace.wait(0.0), 3)) == (0.8, 0.8)
    now[0] += 0.8
    assert pace.wait(mine) <= 0 < 60 / 50 - 1e-9 <= pace.update_all_s and pace.update_s == 1.0


def test_buttons_fit_what_they_stand_under_and_speak_the_persons_language() -> None:
    def kinds(view: dict[str, Any]) -> list[str]:
        return [what.kind for _, what in blocks.buttons(view, "th")]

    assert kinds(VIEW) == ["vary", "prompt", "film", "final", "upscale", "cutout", "reference", "select", "compare", "undo"]
    assert kinds({**VIEW, "kind": "board", "aside": True}) == ["cut", "undo"] and kinds({**VIEW, "kind": "voice"}) == ["select", "undo"]
    assert kinds({**VIEW, "kind": "film", "duration_s": 4}) == ["select", "export", "undo"] and kinds({**VIEW, "kind": "mask"}) == []
    labels = [element["text"]["text"] for element in blocks.result(VIEW, "zh-Hant", "th")[-1]["elements"]]
    assert labels[:3] == ["換一版", "改提示詞", "動起來"]
    assert [language_of(text) for text in ("一隻貓", "一只猫和发动机", "a cat")] == ["zh-Hant", "zh-Hans", "en"] and language_of("👍", "zh-Hant") == "zh-Hant"
    assert all(len(said) == 3 and all(said) for said in _WORDS.values()) and say("undo", "zh-Hans") == "撤销"


def test_the_form_gives_back_only_what_was_changed() -> None:
    opened = form(VIEW, "en", {"t": "th", "a": "img2", "p": ""})
    assert len(opened["title"]["text"]) <= 24 and [block["block_id"] for block in opened["blocks"]] == list(FIELDS)
    sent = submission({**opened, "id": "V1"}, {"lighting": "golden hour", "style": ""})
    assert changed(sent["view"], VIEW["shot"]) == {"lighting": "golden hour"}
    assert changed(submission({**opened, "id": "V1"}, {"subject": ""})["view"], VIEW["shot"]) == {"subject": ""}


def test_slack_is_off_until_it_is_set_up_and_one_way_only(slack: Slack, tmp_path: Path) -> None:
    nothing = slack_settings(tmp_path, slack, SLACK_BOT_TOKEN=None)
    assert slack_config(nothing) is None and missing(nothing).startswith("Set SLACK_BOT_TOKEN")
    half = slack_settings(tmp_path, slack, SLACK_SIGNING_SECRET=None)
    assert slack_config(half) is None and "SLACK_APP_TOKEN" in missing(half)
    with pytest.raises(NotConfigured, match="not both"):
        slack_config(slack_settings(tmp_path, slack, SLACK_APP_TOKEN="xapp-1"))
    with pytest.raises(NotConfigured, match="SLACK_BOT_TOKEN does not begin with xoxb-"):
        slack_config(slack_settings(tmp_path, slack, SLACK_BOT_TOKEN="xoxp-1"))
    with pytest.raises(NotConfigured, match='holds "U1"'):
        slack_config(slack_settings(tmp_path, slack, slack_people="U1"))
    config = slack_config(slack_settings(tmp_path, slack, **SOCKET, slack_people="U1=ann@x.example, U2=bo"))
    assert config is not None and config.mode == "socket" and config.people == {"U1": "ann@x.example", "U2": "bo"}


def test_the_packages_are_asked_for_in_one_sentence(slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.channels.slack.config.PACKAGES", ("no_such_package",))
    with pytest.raises(NotConfigured, match=r"scenewright\[slack\]"):
        slack_config(slack_settings(tmp_path, slack))


def test_the_token_goes_to_slacks_own_hosts_only(slack: Slack, tmp_path: Path) -> None:
    config = slack_config(slack_settings(tmp_path, slack, slack_url="https://slack.com/api/"))
    assert config is not None and not config.on_loopback
    assert config.is_slacks("https://files.slack.com/files-pri/T1-F1/a.png") and config.is_slacks("https://studio.slack.com/x")
    for other in ("http://files.slack.com/a", "https://slack.com.evil.example/a", "https://evilslack.com/a", "https://slack.com@evil.example/", "file:///x"):
        assert not config.is_slacks(other)


def test_slack_is_reached_through_the_proxy_and_this_machine_past_it(slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://from.outside:3128")
    there = slack_config(slack_settings(tmp_path, slack, slack_url="https://slack.com/api", SCENEWRIGHT_PROXY="http://proxy.example:3128"))
    here = slack_config(slack_settings(tmp_path, slack))
    assert there is not None and here is not None
    assert web_client(there).proxy == "http://proxy.example:3128" and there.base_url == "https://slack.com/api/"
    assert web_client(here).proxy is None


def test_slacks_packages_are_loaded_only_where_slack_is_set_up() -> None:
    for name in ("web.py", "slack/__init__.py", "slack/routes.py", "slack/config.py", "slack/checking.py", "slack/manifest.py"):
        loaded = set(at_import(ast.parse((ROOT / "agent" / "channels" / name).read_text("utf-8"))))
        assert not loaded & {"slack_bolt", "slack_sdk", "aiohttp"}, name


def test_the_manifest_in_the_guide_is_the_one_that_is_printed() -> None:
    kept = json.loads((ROOT / "docs" / "slack-manifest.json").read_text("utf-8"))
    assert kept == manifest()
    served = manifest("https://scenes.example.com", socket=False)
    assert served["settings"]["interactivity"]["request_url"] == served["features"]["slash_commands"][0]["url"] == "https://scenes.example.com/slack/events"


async def test_the_check_says_what_is_there_and_which_permission_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Slack() as slack:
        assert await check(slack_settings(tmp_path, slack)) == 0
        assert "scenewright in Studio: the bot token works." in capsys.readouterr().out
        slack.scopes = ",".join(scope for scope in SCOPES if scope != "files:write")
        with pytest.raises(NotConfigured, match="files:write"):
            await check(slack_settings(tmp_path, slack))
        slack.scopes = ",".join(SCOPES)
        with pytest.raises(NotConfigured, match=r"does not take the app token \(invalid_auth\)"):
            await check(slack_settings(tmp_path, slack, SLACK_SIGNING_SECRET=None, SLACK_APP_TOKEN="xapp-wrong"))
        with pytest.raises(NotConfigured, match="does not take the bot token"):
            await check(slack_settings(tmp_path, slack, SLACK_BOT_TOKEN="xoxb-wrong"))
