"""The outer bounds of the house style: a file 500 lines, a function 60 lines."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES = 500, 60
FILES = [p for top in ("prompts", "tools", "agent", "bench", "scripts") for p in sorted((ROOT / top).rglob("*.py"))]


def sources() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in FILES]


def test_files_and_functions_stay_within_bounds() -> None:
    large = [path for path, text in sources() if text.count("\n") > FILE_LINES]
    assert large == []
    long = [
        f"{path}: {node.name}"
        for path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    assert [path for path, text in sources() if not ast.get_docstring(ast.parse(text))] == []
