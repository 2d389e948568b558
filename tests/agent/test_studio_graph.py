"""The graph that `langgraph.json` names: loaded from there, compiled without a checkpointer, and run."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from tests.agent.conftest import settings_for
from tools.assets import AssetStore

ROOT = Path(__file__).resolve().parents[2]


async def test_the_named_graph_draws_without_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(tmp_path)
    for name, value in {"HOME": settings.home, "CACHE": settings.cache, "BRAIN": "embedded", "OFFLINE": "1"}.items():
        monkeypatch.setenv(f"SCENEWRIGHT_{name}", str(value))
    named = json.loads((ROOT / "langgraph.json").read_text("utf-8"))["graphs"]["director"]
    path, _, factory = named.partition(":")
    spec = importlib.util.spec_from_file_location("loaded_as_langgraph_does", ROOT / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    graph = getattr(module, factory)()
    assert graph.checkpointer is None and "director" in graph.get_graph().nodes
    told, done = [], {}
    config = {"configurable": {"thread_id": "t1"}}
    async for mode, part in graph.astream({"messages": [HumanMessage("a red fox in a park, 320x180")]}, config, stream_mode=["custom", "values"]):
        if mode == "custom":
            told.append(part["event"])
        else:
            done = part
    assert "img1" in done["messages"][-1].text and "Made" in told
    graph.checkpointer = InMemorySaver()  # as the server that loads it does
    await graph.ainvoke({"messages": [HumanMessage("make it night")]}, config | {"configurable": {"thread_id": "t1"}})
    with AssetStore(settings.home / module.FOLDER) as store:
        assert [asset.handle for asset in store.list("t1")] == ["img1", "img2"]
