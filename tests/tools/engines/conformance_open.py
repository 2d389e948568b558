"""Replicate, ComfyUI and Gradio for the conformance kit."""

from __future__ import annotations

from tests.tools.engines.conformance import HURRY_S, key
from tools.catalog import Card
from tools.engines.base import ServiceEngine
from tools.engines.comfyui import ComfyUIEngine
from tools.engines.gradio import GradioEngine
from tools.engines.replicate import ReplicateEngine
from tools.fetching import Fetcher
from tools.spool import Spool

UNHURRIED_S = 20.0
SEVERAL_CALLS_S = 4 * HURRY_S
"""A ComfyUI order is three calls, of which the last may hang: the ones before it must come through on a busy machine."""
LISTENER_S = 4 * HURRY_S
"""A Gradio order is three calls in a thread of its own: the fake must have seen it before it is given up."""


def build_replicate(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    return ReplicateEngine(key(), url, spool, fetcher, call_s=HURRY_S if hurry else UNHURRIED_S)


def build_comfyui(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    return ComfyUIEngine([url], spool, fetcher, call_s=SEVERAL_CALLS_S if hurry else UNHURRIED_S)


def build_gradio(url: str, spool: Spool, fetcher: Fetcher, hurry: bool) -> ServiceEngine:
    return GradioEngine(key(), [url], spool, fetcher, call_s=LISTENER_S if hurry else UNHURRIED_S)


def told_by_itself(_: Card) -> frozenset[str]:
    """Return the steps that Gradio's protocol does not have: it is listened to, not asked, and files come before a job is done."""
    return frozenset({"late_refusal", "expired", "malformed", "truncated", "forgotten"})
