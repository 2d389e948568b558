"""The one way of the arrows: prompts <- tools <- agent <- channels <- chainlit_app."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RANK = {"prompts": 0, "tools": 1, "agent": 2, "agent.channels": 3, "chainlit_app": 4}
OUTSIDE = {"tests", "bench", "scripts"}
ENGINE_ROOM = ("tools.engines", "tools.animatic", "tools.film", "tools.local", "tools.ray")
"""Rooms that see requests, cards and files only."""
ABOVE_ENGINES = ("tools.generate", "tools.router", "tools.jobs", "tools.budget", "tools.assets", "tools.versions",
                 "tools.runner", "tools.driving", "tools.errand", "tools.means", "tools.gathering", "tools.delivering", "tools.fallback",
                 "tools.approvals", "tools.consent", "tools.notebook", "tools.health", "tools.fairness", "tools.prices", "tools.refusals",
                 "tools.stand_ins", "tools.wording", "tools.ledger_records", "tools.store.database", "agent")


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("prompts", "tools", "agent"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(p for p in parts if p != "__init__"), path
    if (ROOT / "chainlit_app.py").exists():
        yield "chainlit_app", ROOT / "chainlit_app.py"


def imports(path: Path, module: str) -> Iterator[str]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, base] if base else up)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def rank(module: str) -> int | None:
    if module.startswith("agent.channels"):
        return RANK["agent.channels"]
    return RANK.get(module.split(".", maxsplit=1)[0])


MODULES = list(modules())


def test_every_module_imports_only_what_stands_below_it() -> None:
    for module, path in MODULES:
        own = rank(module)
        assert own is not None
        for name in imports(path, module):
            other = rank(name)
            assert name.split(".")[0] not in OUTSIDE, f"{module} imports {name}"
            assert other is None or other <= own, f"{module} imports {name}, against the arrows"


def test_engines_see_requests_and_files_but_no_store_router_or_settings() -> None:
    for module, path in MODULES:
        if module.startswith(ENGINE_ROOM):
            above = [name for name in imports(path, module) if name.startswith(ABOVE_ENGINES)]
            assert not above, f"{module} reaches up to {above}"


def test_only_the_workshop_and_the_probe_go_through_the_door() -> None:
    callers = {module for module, path in MODULES if re.search(r"\bdoor\.(?:plan|generate)\(", path.read_text("utf-8"))}
    assert callers == {"agent.workshop", "agent.channels.accounts"}


def test_only_the_settings_read_the_environment() -> None:
    for module, path in MODULES:
        if module == "agent.settings":
            continue
        text = path.read_text("utf-8")
        assert "os.environ" not in text and "os.getenv" not in text, f"{module} reads the environment"


def test_the_layer_test_sees_an_arrow_against_the_flow(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("def late():\n    from agent.settings import Settings\n", "utf-8")
    assert any(rank(name) == RANK["agent"] for name in imports(bad, "tools.bad"))
