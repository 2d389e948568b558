"""Audit what is installed: licences against an allow list (offline), and known weaknesses of constraints.txt (where the network allows).

`python scripts/audit.py` prints one line for each, and what is wrong; exceptions stand in audit.toml, each with a reason.
"""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
CONSTRAINTS = FOLDER.parent / "constraints.txt"
OURS = "scenewright"
PATIENCE_S = 90
_JOINED = re.compile(r"\s+(?:OR)\s+|\s*[,;/]\s*(?!version)", re.IGNORECASE)
_AND = re.compile(r"\s+AND\s+", re.IGNORECASE)
_EXCEPTION = re.compile(r"\s+WITH\s+[\w.-]+", re.IGNORECASE)


def said(one: Distribution) -> tuple[str, ...]:
    """Return what a distribution says of its licence: its SPDX expression alone, else its licence field's first line and its classifiers."""
    expression = one.metadata.get("License-Expression")
    if expression:
        return (expression,)
    lines = (one.metadata.get("License") or "").strip().splitlines()[:1]
    classifiers = [value.rpartition(" :: ")[2] for value in one.metadata.get_all("Classifier") or () if value.startswith("License ::")]
    return (*lines, *classifiers)


def fits(words: str, allowed: Iterable[str]) -> bool:
    """Tell whether a licence is allowed: each part of an "AND", one part of an "OR"; an exception (WITH) only allows more."""
    known = {name.lower() for name in allowed}
    parts = _AND.split(_EXCEPTION.sub("", words))
    return bool(words.strip()) and all(any({choice.lower(), choice.strip("() ").lower()} & known for choice in (part, *_JOINED.split(part))) for part in parts)


def licence_faults(found: Iterable[Distribution], rules: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each distribution whose licence is neither allowed nor excepted by name."""
    exceptions = {name.lower().replace("_", "-") for name in rules.get("exceptions", {})}
    for one in found:
        name = (one.name or "").lower().replace("_", "-")
        if name == OURS or name in exceptions or any(fits(words, rules["allowed"]) for words in said(one)):
            continue
        yield f"{one.name} {one.version}: its licence ({' | '.join(said(one)) or 'none said'}) is not on the list; replace it, or name it in audit.toml with a reason."


def weaknesses(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (distribution, id, versions that mend it) of each known weakness in a report of pip-audit."""
    for one in report.get("dependencies", ()):
        for fault in one.get("vulns", ()):
            yield f"{one['name']} {one.get('version', '')}", fault["id"], ", ".join(fault.get("fix_versions", ())) or "none yet"


def weakness_faults(report: Mapping[str, Any], excepted: Iterable[Mapping[str, Any]], today: datetime.date) -> Iterator[str]:
    """Yield a sentence for each known weakness that is not excepted, or whose exception has ended."""
    until = {one["id"]: one["until"] for one in excepted if one.get("reason")}
    for name, known_as, mended in weaknesses(report):
        if known_as not in until:
            yield f"{name} has the known weakness {known_as} (mended in: {mended}); raise it in constraints.txt, or name it in audit.toml with a reason and an end."
        elif until[known_as] < today:
            yield f"{name}: the exception for {known_as} ended on {until[known_as]}; look again (mended in: {mended})."


def asked() -> tuple[dict[str, Any] | None, str]:
    """Return pip-audit's report of constraints.txt, or None with the one line that says why there is none."""
    if importlib.util.find_spec("pip_audit") is None:
        return None, "weaknesses: not looked up, pip-audit is not installed (pip install pip-audit)"
    command = [sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        report: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None, "weaknesses: not looked up, the database of known weaknesses cannot be reached from here"
    return report, f"weaknesses: {len(report.get('dependencies', ()))} distributions looked up"


def main() -> int:
    """Print what was looked at and what is wrong; return 1 when something is."""
    rules = tomllib.loads((FOLDER / "audit.toml").read_text("utf-8"))
    found = sorted(distributions(), key=lambda one: (one.name or "").lower())
    faults = list(licence_faults(found, rules["licences"]))
    print(f"licences: {len(found)} distributions looked at")
    report, line = asked()
    print(line)
    if report is not None:
        faults += weakness_faults(report, rules.get("weakness", ()), datetime.datetime.now(datetime.UTC).date())
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
