"""The program starts without the libraries of local models and without Ray; only worker processes load them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.test_layers import MODULES, ROOT

HEAVY = frozenset({"torch", "diffusers", "transformers", "accelerate", "peft", "safetensors", "gguf", "spandrel", "rembg", "onnxruntime", "ray"})
WORKER_ONLY = frozenset({"tools.local.audio.spectrogram_inversion", "tools.ray.replica"})
"""Imported by a runner inside the worker, when a job needs it; and by whoever puts a cluster's replicas up."""


def at_import(node: ast.AST) -> Iterator[str]:
    """Yield the top packages that a module imports as soon as it is imported itself: not in functions, not for type checks."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            yield str(child.module).partition(".")[0]
        else:
            yield from at_import(child)


def test_only_what_runs_in_the_worker_imports_libraries_of_models() -> None:
    heavy = {module for module, path in MODULES if HEAVY & set(at_import(ast.parse(path.read_text("utf-8"))))}
    assert heavy == WORKER_ONLY


def test_the_command_line_and_the_web_page_start_without_libraries_of_models(tmp_path: Path) -> None:
    names = sorted(HEAVY | WORKER_ONLY)
    code = f"import sys, agent.app, agent.channels.cli, chainlit_app; print([name for name in {names} if name in sys.modules])"
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "SCENEWRIGHT_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
