"""What the director says of what was made, what waits for a yes, and of models, costs and jobs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.director.sentences import listed, pick, say
from agent.director.systems import title_of
from tools.agreeing import size_words
from tools.chinese import Language

_SET = re.compile(r"[Ss]et (?P<setting>[A-Z][A-Z0-9_]+) to use (?P<use>[^.;]+)\.?$")
MAX_TEXT = 1_500
"""Characters of a transcript that are shown in the reply; the asset holds it all."""
_MAKES = {"image": ("pictures", "图片"), "video": ("videos", "影片"), "voice": ("voices", "语音"), "music": ("music", "音乐"), "sound": ("sounds", "音效"), "text": ("texts", "文字")}


def making_of(made: Sequence[Mapping[str, Any]], seconds: Mapping[str, float], price: str, language: Language) -> str:
    """Return how long what was made is, which model made it and what it cost; empty for a free picture of our own.

    seconds: handle -> length. price: what was estimated, used where the provider named no sum.
    """
    length = next((seconds[h] for m in made if (h := str(m.get("handle"))) in seconds and not h.startswith("img")), 0.0)
    models = list(dict.fromkeys(title_of(str(m["model"])) for m in made if m.get("model")))
    spent = sum(float(m.get("cost_usd") or 0.0) for m in made)
    parts = [
        say("seconds", language, f"{length:.1f}".removesuffix(".0")) if length else "",
        listed(models, language),
        dollars(spent) if spent else price,
    ]
    said = [part for part in parts if part]
    return say("making", language, ("，" if language != "en" else ", ").join(said)) if said else ""


def with_making(sentence: str, making: str) -> str:
    """Return a sentence with the making before its full stop."""
    return f"{sentence[:-1]}{making}{sentence[-1]}" if making and sentence else sentence


def dollars(usd: float) -> str:
    """Return a sum as people write it: cents where there are any."""
    return f"${usd:.2f}" if usd >= 0.1 else f"${usd:.4f}".rstrip("0").rstrip(".")


def texts(made: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """Return what was written down or described, each with its handle."""
    return [say("reads", language, f"`{m.get('handle', '')}`", str(m["text"]).strip()[:MAX_TEXT]) for m in made if m.get("text")]


def waiting(result: Mapping[str, Any], language: Language) -> str:
    """Return the question about money, or about a model that has to be fetched, that waits for a yes."""
    price = str(result.get("price") or "")
    fetches = [row for row in result.get("fetch") or () if isinstance(row, dict)]
    if fetches:
        uses = {True: "use_yes", False: "use_no", None: "use_unknown"}
        told = [
            say("fetch", language, str(row["title"]), size_words(float(row["gb"])), str(row["licence"]), say(uses[row["commercial"]], language))
            for row in fetches
        ]
        return say("waiting_fetch", language, ("; " if language == "en" else "；").join(told))
    return say("waiting", language, price, str(result.get("maker") or "")) if result.get("maker") else say("waiting_plain", language, price)


def models(result: Mapping[str, Any], language: Language) -> list[str]:
    """Return whether one system can be had, or which ones make a medium."""
    row = result.get("model")
    if isinstance(row, dict):
        return _one_model(row | {"stand_ins": result.get("stand_ins") or row.get("stand_ins") or ()}, language)
    ready, others = (list(map(str, result.get(name) or ())) for name in ("ready", "others"))
    sentences = [say("ready_are", language, listed(ready, language)) if ready else say("none_ready", language)]
    return sentences + ([say("others_are", language, listed(others, language))] if others else [])


def _one_model(row: Mapping[str, Any], language: Language) -> list[str]:
    title, needs = str(row.get("title") or ""), [str(need) for need in row.get("needs") or ()]
    makes = listed([pick(_MAKES[m], language) for m in row.get("makes") or () if m in _MAKES], language)
    said = row.get("say") or {}
    if row.get("ready"):
        return [say("model_ready", language, title, makes)]
    if row.get("state") in ("live", "mirror", "frozen"):
        return [say("model_needs", language, title, makes), *(_need(need, language) for need in needs)]
    sentences = [str(said.get(language) or said.get("en") or say("model_gone", language, title))]
    stand_ins = list(map(str, row.get("stand_ins") or ()))
    return sentences + ([say("stand_ins", language, listed(stand_ins, language))] if stand_ins else [])


def _need(need: str, language: Language) -> str:
    """What an engine still needs, as a sentence of its own."""
    known = _SET.match(need)
    return say("set_it", language, known["setting"], known["use"]) if known else need[:1].upper() + need[1:].rstrip(".") + "."


def cost(result: Mapping[str, Any], language: Language) -> list[str]:
    """Return what one asset cost and why, or what the conversation has cost."""
    if "talk_usd" in result:
        spent = float(result["talk_usd"] or 0.0)
        return [say("talk_cost", language, dollars(spent), str(result.get("things") or 0)) if spent else say("talk_free", language)]
    handle = f"`{result.get('handle', '')}`"
    if result.get("source") == "free" or result.get("cost") == "free":
        return [say("was_free", language, handle)]
    sentences = [say("did_cost", language, handle, _cost_words(str(result.get("cost") or ""), language))]
    if result.get("price"):
        sentences.append(say("because", language, str(result.get("model") or ""), str(result["price"]), str(result.get("read_at") or "-")))
    return sentences


def _cost_words(words: str, language: Language) -> str:
    if language == "en":
        return words
    for english, chinese in (("charged ", "实际收费 "), ("estimated ", "估计 "), ("price not verified, counted as ", "价格未经核实，按 "), ("price not known", "价格不明")):
        if words.startswith(english):
            return pick((words, chinese + words.removeprefix(english)), language)
    return words


def jobs(result: Mapping[str, Any], language: Language) -> list[str]:
    """Return what still runs, what has an unknown outcome, and what waits for a yes."""
    sentences = []
    for row in result.get("jobs") or ():
        what = str(row.get("words") or row.get("card") or "")[:80]
        more = f" {row['message']}" if row.get("message") else ""
        sentences.append(f"{row.get('id', '')} {row.get('state', '')}: {what}{more}".strip())
    sentences += [say("waits", language, str(row.get("words") or "")[:80], str(row.get("price") or "")) for row in result.get("waiting") or ()]
    return sentences or [say("no_jobs", language)]


def answer(result: Mapping[str, Any], language: Language) -> list[str]:
    """Return the answer to a question about models, costs or jobs; empty for any other look-up."""
    if isinstance(result.get("model"), dict) or "medium" in result:
        return models(result, language)
    if "talk_usd" in result or ("cost" in result and "source" in result):
        return cost(result, language)
    return jobs(result, language) if "jobs" in result else []
