"""ComfyUI's graphs and answers: an order bound into a graph, and what errors, histories and queues say. Pure but for one file read.

Wire shapes: ComfyUI's server.py and execution.py.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import plain_json
from tools.catalog import Card
from tools.engines.arguments import PutFile, arguments
from tools.engines.base import JobStatus, Order
from tools.engines.faults import failure, quoted
from tools.errors import EngineFailure, FailureKind

SERVICE = "ComfyUI"
SETTING = "SCENEWRIGHT_COMFYUI_URLS"
GRAPHS = Path(__file__).parents[1] / "cards" / "graphs"

Graph = dict[str, dict[str, Any]]
"""API format: node id -> {"class_type": ..., "inputs": {name: value or [node id, output number]}}."""

_SEEDS = 2**32
_MEMORY = re.compile(r"out ?of ?memory|\bOOM\b", re.IGNORECASE)
_POLICY = re.compile(r"moderat|content polic|nsfw|safety", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient (credit|fund|balance)|payment required|\bquota\b", re.IGNORECASE)
_LOADER = re.compile(r"load", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bound:
    """A graph with the order in it, and what of the order could not be said."""

    graph: Graph
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """A file on a ComfyUI server, as `/view` wants to be asked for it."""

    filename: str
    subfolder: str
    type: str


def prompt_id(key: str) -> str:
    """Return the order's own id of the job: its key as a UUID in small letters, the only form that the server takes."""
    return str(uuid.UUID(hex=key))


def load_graph(card: Card, folders: Sequence[Path]) -> Graph:
    """Return the card's graph (`options.graph`: a file's name in one of the folders, or the graph itself); blocking.

    Raises EngineFailure of kind invalid when there is none or it cannot be read.
    """
    given = card.options.get("graph")
    if isinstance(given, Mapping):
        return _checked(deepcopy(dict(given)), card)
    name = str(given or "")
    path = next(
        (folder / name for folder in folders if name and Path(name).name == name and (folder / name).is_file()), None
    )
    if path is None:
        raise _mend(card, f'names the graph "{name}", which is not there')
    try:
        graph = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _mend(card, f'names the graph "{name}", which cannot be read') from error
    return _checked(graph, card)


def bind(order: Order, graph: Graph, file: PutFile) -> Bound:
    """Return the graph with the order's values at their inputs (`to = "node.input"`).

    A sampler always gets a seed: where none was asked for, one from the order's key, or every result would be the same.
    Raises EngineFailure of kind invalid for a binding that leads nowhere.
    """
    said = arguments(order, file)
    bound = deepcopy(graph)
    places = {f"{node}.{name}": value for node, name, value in _places(said.values, order.card)}
    spec = order.card.parameters.get("seed")
    if spec is not None:
        places.setdefault(spec.to, int(order.key[:8], 16) % _SEEDS)
    also = order.card.options.get("also", {})
    for place, value in list(places.items()):
        for further in also.get(place, ()):
            places[further] = value
    for place, value in places.items():
        node, _, name = place.partition(".")
        if node not in bound or name not in bound[node]["inputs"]:
            raise _mend(order.card, f"binds {place}, which its graph does not have")
        bound[node]["inputs"][name] = value
    return Bound(bound, said.notes)


def broken_links(graph: Graph) -> Iterator[str]:
    """Yield every input ("node.input") that is linked to a node the graph does not have."""
    for node, entry in graph.items():
        for name, value in entry["inputs"].items():
            linked = (
                isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int)
            )
            if linked and value[0] not in graph:
                yield f"{node}.{name}"


def parse_refusal(status: int, body: bytes, *, accepted: bool | None) -> EngineFailure:
    """Return the failure that an answer of 400 and above means; 400 names the nodes that are wrong and what is wrong with them.

    A proxy before the server may answer too: 401, 402, 403 and 429 mean what they always mean.
    """
    if accepted is None and (status < 500 or status == 503):
        accepted = False
    try:
        data = plain_json.parse(body)
    except ValueError:
        data = {}
    data = data if isinstance(data, dict) else {}
    said = _refusal_words(data)
    kinds: dict[int, FailureKind] = {401: "auth", 403: "auth", 402: "quota", 404: "gone", 410: "gone", 429: "rate"}
    if status in kinds:
        return failure(SERVICE, SETTING, kinds[status], quoted(said), accepted=accepted)
    if status >= 500:
        return failure(SERVICE, SETTING, "transient", quoted(said) or f"HTTP {status}", accepted=accepted)
    if _POLICY.search(said):
        return failure(SERVICE, SETTING, "policy", quoted(said), accepted=accepted)
    missing = _missing_file(data)
    if missing:
        return EngineFailure(missing, "invalid", accepted=accepted)
    return failure(SERVICE, SETTING, "invalid", quoted(said) or f"HTTP {status}", accepted=accepted)


def parse_history(entry: Mapping[str, Any]) -> JobStatus:
    """Return how a job of the history ended: succeeded, failed with the node that failed, or cancelled by an interrupt."""
    status = _object(entry.get("status"))
    told = (said for said in _list(status.get("messages")) if isinstance(said, list) and len(said) == 2)
    messages = {str(said[0]): _object(said[1]) for said in told}
    if "execution_interrupted" in messages:
        return JobStatus("cancelled", message="ComfyUI stopped it.")
    if "execution_error" in messages or status.get("status_str") == "error":
        return JobStatus("failed", failure=_failed(messages.get("execution_error", {})))
    return JobStatus("succeeded", 1.0)


def ran_out_of_memory(status: JobStatus) -> bool:
    """Tell whether a failed job needs the server to give its memory back."""
    return status.failure is not None and bool(_MEMORY.search(str(status.failure)))


def parse_outputs(entry: Mapping[str, Any], nodes: Sequence[str]) -> tuple[Output, ...]:
    """Return the files of a finished job in order: those of the named nodes, or of every node but previews when none is named."""
    outputs = _object(entry.get("outputs"))
    found: dict[Output, None] = {}
    for node in nodes or sorted(outputs, key=_by_number):
        for listed in _object(outputs.get(node)).values():
            for file in listed if isinstance(listed, list) else ():
                if isinstance(file, Mapping) and file.get("filename") and (nodes or file.get("type") != "temp"):
                    found[
                        Output(
                            str(file["filename"]), str(file.get("subfolder") or ""), str(file.get("type") or "output")
                        )
                    ] = None
    return tuple(found)


def parse_texts(entry: Mapping[str, Any], nodes: Sequence[str]) -> str:
    """Return the words that a finished job put out (`text` of its nodes), line by line."""
    outputs = _object(entry.get("outputs"))
    lines = [text for node in nodes or outputs for text in _list(_object(outputs.get(node)).get("text"))]
    return "\n".join(str(line) for line in lines)


def place_in_queue(queue: Mapping[str, Any], number: str) -> int | None:
    """Return how many jobs come before this one: 0 when it runs, None when it is not in the queue."""
    if any(row[1] == number for row in _rows(queue, "queue_running")):
        return 0
    ids = [row[1] for row in sorted(_rows(queue, "queue_pending"), key=lambda row: float(row[0]))]
    return ids.index(number) + 1 if number in ids else None


def length_of(queue: Mapping[str, Any]) -> int:
    """Return how many jobs a server has."""
    return len(_list(queue.get("queue_running"))) + len(_list(queue.get("queue_pending")))


def _rows(queue: Mapping[str, Any], name: str) -> list[list[Any]]:
    """Return the jobs of a queue as its rows [place, id, ...]."""
    rows = (row for row in _list(queue.get(name)) if isinstance(row, list) and len(row) > 1)
    return [row for row in rows if isinstance(row[0], int | float)]


def _object(value: Any) -> Mapping[str, Any]:
    """Return an object of an answer; what is none is an empty one."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _places(values: Mapping[str, Any], card: Card) -> Iterator[tuple[str, str, Any]]:
    for node, inputs in values.items():
        if not isinstance(inputs, Mapping):
            raise _mend(card, f'binds "{node}" where "node.input" is wanted')
        for name, value in inputs.items():
            yield node, name, value


def _checked(graph: Any, card: Card) -> Graph:
    well = isinstance(graph, dict) and all(
        isinstance(node, dict) and isinstance(node.get("class_type"), str) and isinstance(node.get("inputs"), dict)
        for node in graph.values()
    )
    if not well or not graph:
        raise _mend(card, "has a graph that is not in ComfyUI's API format")
    broken = next(broken_links(graph), None)
    if broken:
        raise _mend(card, f"has a graph whose input {broken} leads nowhere")
    return graph  # type: ignore[no-any-return]


def _mend(card: Card, what: str) -> EngineFailure:
    return EngineFailure(f"The card {card.id} {what}; mend the card or choose another model.", "invalid")


def _node_errors(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield node id, its class and one error of it."""
    errors = data.get("node_errors")
    for node, entry in errors.items() if isinstance(errors, dict) else ():
        known = _object(entry)
        for error in _list(known.get("errors")):
            yield str(node), str(known.get("class_type", "")), _object(error)


def _refusal_words(data: Mapping[str, Any]) -> str:
    for node, kind, error in _node_errors(data):
        return f"node {node}, {kind}: {error.get('message', '')}, {error.get('details', '')}"
    said = data.get("error")
    if isinstance(said, Mapping):
        return " ".join(str(said[name]) for name in ("message", "details") if said.get(name))
    return str(said or "")


def _missing_file(data: Mapping[str, Any]) -> str:
    for node, kind, error in _node_errors(data):
        info = _object(error.get("extra_info"))
        if error.get("type") == "value_not_in_list" and _LOADER.search(kind):
            name = quoted(info.get("received_value"))
            return f'ComfyUI has no file "{name}" (node {node}, {kind}); put it into its models folder or choose another model.'
    said = data.get("error")
    if (
        isinstance(said, Mapping)
        and said.get("type") in ("missing_node_type", "invalid_prompt")
        and "node" in str(said.get("message"))
    ):
        return f"ComfyUI lacks a node of this graph ({quoted(said.get('message'))}); install it there or choose another model."
    return ""


def _failed(error: Mapping[str, Any]) -> EngineFailure:
    said = f"{error.get('exception_type', '')} {error.get('exception_message', '')}"
    node = f"node {error.get('node_id', '?')}, {error.get('node_type', 'unknown')}: " if error else ""
    if _MEMORY.search(said):
        return failure(SERVICE, SETTING, "transient", f"{node}out of memory; a smaller size may fit", accepted=True)
    kind: FailureKind = "policy" if _POLICY.search(said) else "quota" if _QUOTA.search(said) else "transient"
    return failure(
        SERVICE, SETTING, kind, node + (quoted(error.get("exception_message")) or "it says no more"), accepted=True
    )


def _by_number(node: str) -> tuple[int, str]:
    return (int(node), "") if node.isdecimal() and len(node) < 10 else (2**31, node)
