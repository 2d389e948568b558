"""The audit of what is installed: what it lets pass, and what it does not."""

from __future__ import annotations

import datetime
import importlib.util
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "audit.py"
TODAY = datetime.date(2026, 11, 22)
REPORT = {"dependencies": [{"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}, {"name": "y", "version": "1", "vulns": []}]}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rules() -> dict[str, object]:
    return tomllib.loads(SCRIPT.with_name("audit.toml").read_text("utf-8"))


def installed(folder: Path, name: str, *lines: str) -> Distribution:
    place = folder / f"{name}-1.dist-info"
    place.mkdir()
    (place / "METADATA").write_text("\n".join(("Metadata-Version: 2.4", f"Name: {name}", "Version: 1", *lines)), "utf-8")
    return Distribution.at(place)


@pytest.mark.parametrize(
    ("words", "fine"),
    [
        ("MIT", True), ("Apache-2.0 OR GPL-3.0-only", True), ("Apache-2.0 AND GPL-3.0-only", False), ("(MIT OR GPL-2.0) AND BSD-3-Clause", True),
        ("Apache-2.0 WITH LLVM-exception", True), ("GPL-3.0-or-later", False), ("Proprietary", False), ("", False), ("MIT License, Apache License, Version 2.0", True),
    ],
)  # fmt: skip
def test_a_licence_fits_when_each_part_may_be_used(audit: ModuleType, rules: dict[str, dict[str, list[str]]], words: str, fine: bool) -> None:
    assert audit.fits(words, rules["licences"]["allowed"]) is fine


def test_a_distribution_under_another_licence_is_named_unless_it_is_excepted(audit: ModuleType, tmp_path: Path) -> None:
    found = [
        installed(tmp_path, "good", "License-Expression: MIT"), installed(tmp_path, "bad", "License-Expression: AGPL-3.0-only", "Classifier: License :: OSI Approved :: MIT License"),
        installed(tmp_path, "Known_One", "License: GPLv2"), installed(tmp_path, "silent"), installed(tmp_path, "old", "Classifier: License :: OSI Approved :: MIT License"),
    ]  # fmt: skip
    faults = list(audit.licence_faults(found, {"allowed": ["mit", "mit license"], "exceptions": {"known-one": "why"}}))
    assert [fault.split()[0] for fault in faults] == ["bad", "silent"]
    assert "AGPL-3.0-only" in faults[0] and "none said" in faults[1]


def test_what_is_installed_here_may_be_used(audit: ModuleType, rules: dict[str, object]) -> None:
    assert list(audit.licence_faults(distributions(), rules["licences"])) == []


def test_a_known_weakness_fails_until_it_is_excepted_and_again_after_that_has_ended(audit: ModuleType) -> None:
    excepted = {"id": "PYSEC-1", "reason": "not called here", "until": datetime.date(2026, 12, 1)}
    (fault,) = audit.weakness_faults(REPORT, [], TODAY)
    assert fault.startswith("x 1 has the known weakness PYSEC-1 (mended in: 2)")
    assert list(audit.weakness_faults(REPORT, [excepted], TODAY)) == []
    assert "ended on 2026-12-01" in next(audit.weakness_faults(REPORT, [excepted], datetime.date(2026, 12, 2)))
    assert len(list(audit.weakness_faults(REPORT, [{**excepted, "reason": ""}], TODAY))) == 1


def test_without_a_network_one_line_says_so_and_nothing_fails(audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit.importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: audit.subprocess.CompletedProcess([], 1, stdout="", stderr="no route"))
    assert audit.main() == 0
    assert "cannot be reached from here" in capsys.readouterr().out
    monkeypatch.setattr(audit.importlib.util, "find_spec", lambda _: None)
    assert audit.asked()[0] is None and "pip install pip-audit" in audit.asked()[1]
