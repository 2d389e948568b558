"""A fake ComfyUI: validates a graph as its execution.py does, queues it, tells its steps over a real websocket, keeps a history."""

from __future__ import annotations

import json
import queue
import struct
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from websockets.exceptions import InvalidState
from websockets.http11 import Request as Opening
from websockets.server import ServerProtocol

from tests.fakes import media_files
from tests.fakes.wire import Reply, Seen, Step, Upload, Wire, route

CHECKPOINTS = ("sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors", "sd_xl_turbo_1.0_fp16.safetensors")
NUMBER, TEXT = "number", "text"


@dataclass(frozen=True)
class Node:
    """What a node wants and gives: inputs are a type to link, `NUMBER`, `TEXT`, or the list of values that there are."""

    wants: Mapping[str, Any]
    gives: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


NODES = {
    "CheckpointLoaderSimple": Node({"ckpt_name": CHECKPOINTS}, ("MODEL", "CLIP", "VAE")),
    "EmptyLatentImage": Node({"width": NUMBER, "height": NUMBER, "batch_size": NUMBER}, ("LATENT",)),
    "CLIPTextEncode": Node({"text": TEXT, "clip": "CLIP"}, ("CONDITIONING",)),
    "KSampler": Node(
        {
            "seed": NUMBER, "steps": NUMBER, "cfg": NUMBER, "denoise": NUMBER, "model": "MODEL", "positive": "CONDITIONING",
            "negative": "CONDITIONING", "latent_image": "LATENT", "scheduler": ("normal", "karras", "simple"),
            "sampler_name": ("euler", "dpmpp_2m", "uni_pc"),
        },
        ("LATENT",),
    ),
    "VAEDecode": Node({"samples": "LATENT", "vae": "VAE"}, ("IMAGE",)),
    "VAEEncode": Node({"pixels": "IMAGE", "vae": "VAE"}, ("LATENT",)),
    "SetLatentNoiseMask": Node({"samples": "LATENT", "mask": "MASK"}, ("LATENT",)),
    "LoadImage": Node({"image": "upload"}, ("IMAGE", "MASK")),
    "LoadImageMask": Node({"image": "upload", "channel": ("alpha", "red", "green", "blue")}, ("MASK",)),
    "UpscaleModelLoader": Node({"model_name": ("RealESRGAN_x4plus.pth",)}, ("UPSCALE_MODEL",)),
    "ImageUpscaleWithModel": Node({"upscale_model": "UPSCALE_MODEL", "image": "IMAGE"}, ("IMAGE",)),
    "SaveImage": Node({"images": "IMAGE", "filename_prefix": TEXT}),
    "UNETLoader": Node({"unet_name": ("wan2.2_ti2v_5B_fp16.safetensors",), "weight_dtype": ("default",)}, ("MODEL",)),
    "CLIPLoader": Node(
        {"clip_name": ("umt5_xxl_fp8_e4m3fn_scaled.safetensors",), "type": ("wan", "sd3"), "device": ("default", "cpu")},
        ("CLIP",),
    ),
    "VAELoader": Node({"vae_name": ("wan2.2_vae.safetensors",)}, ("VAE",)),
    "ModelSamplingSD3": Node({"shift": NUMBER, "model": "MODEL"}, ("MODEL",)),
    "Wan22ImageToVideoLatent": Node(
        {"vae": "VAE", "width": NUMBER, "height": NUMBER, "length": NUMBER, "batch_size": NUMBER, "start_image": "IMAGE"},
        ("LATENT",),
        optional=("start_image",),
    ),
    "CreateVideo": Node({"images": "IMAGE", "fps": NUMBER}, ("VIDEO",)),
    "SaveVideo": Node({"video": "VIDEO", "filename_prefix": TEXT, "format": ("auto", "mp4"), "codec": ("auto", "h264")}),
}  # fmt: skip
SAVES = ("SaveImage", "SaveVideo")


@dataclass
class Job:
    """A prompt in the queue or the history."""

    number: int
    id: str
    graph: dict[str, Any]
    client: str
    state: str = "queued"
    outputs: dict[str, Any] = field(default_factory=dict)
    messages: list[list[Any]] = field(default_factory=list)


class ComfyUI(Wire):
    """One server with a memory of its own. `ends` says how jobs end, `busy` how many of other people's jobs it has."""

    name = "comfyui"

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.jobs: dict[str, Job] = {}
        self.inputs: dict[str, Upload] = {}
        self.lines: dict[str, queue.Queue[str | bytes | None]] = {}
        self.ends: tuple[str, str] = ("success", "")
        """("success", "") or ("error", exception type and message with a colon between)."""
        self.busy = 0
        self.freed = 0
        self.no_websocket = False
        self.own_numbers = False
        """A server from before clients could choose the prompt's id."""

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if seen.stage == "poll" and step.does in ("policy", "gone"):
            return self._late(step, seen)
        words = {
            "policy": "The moderation of this server refused the prompt.",
            "invalid": "Prompt outputs failed validation",
        }.get(step.does, step.does)
        status = {"policy": 400, "invalid": 400}.get(step.does)
        if status is None:
            return super().refusal(step, seen)
        return _error("prompt_outputs_failed_validation", words)

    def _late(self, step: Step, seen: Seen) -> Reply:
        """Answer about a job that a node refused while it ran, or that the server forgot."""
        number = seen.path.rpartition("/")[2]
        if step.does == "gone":
            self.jobs.pop(number, None)
            return Reply({})
        with self.lock:
            before, self.ends = self.ends, ("error", "ApiError: Your prompt was refused by moderation")
            self._end(self.jobs[number])
            self.ends = before
        return Reply(self._entry(self.jobs[number]))

    # -- routes, as in server.py

    @route("GET", r"(?:/api)?/ws", "other")
    def websocket(self, seen: Seen) -> Reply:
        if self.no_websocket:
            return Reply("no", 403)
        return Reply(take_over=lambda reader, writer: self._talk(seen, reader, writer))

    @route("POST", r"(?:/api)?/upload/(?:image|mask)", "upload")
    def upload(self, seen: Seen) -> Reply:
        (image,) = seen.form["image"]
        folder = str(seen.form.get("subfolder", [""])[0])
        assert isinstance(image, Upload)
        self.inputs[f"{folder}/{image.filename}" if folder else image.filename] = image
        return Reply({"name": image.filename, "subfolder": folder, "type": str(seen.form.get("type", ["input"])[0])})

    @route("POST", r"(?:/api)?/prompt", "submit")
    def prompt(self, seen: Seen) -> Reply:
        body = seen.json
        number = body.get("prompt_id") or str(uuid.uuid4())
        try:
            well = str(uuid.UUID(number)) == number
        except ValueError:
            well = False
        if not well:
            return _error("invalid_prompt_id", "prompt_id must be a valid UUID")
        graph = body["prompt"]
        unknown = next((entry["class_type"] for entry in graph.values() if entry["class_type"] not in NODES), None)
        if unknown:
            return _error("missing_node_type", f"Cannot execute because node {unknown} does not exist.")
        if not any(entry["class_type"] in SAVES for entry in graph.values()):
            return _error("prompt_no_outputs", "Prompt has no outputs")
        errors = {node: found for node, entry in graph.items() if (found := self._wrong(entry, graph))}
        if errors:
            return _error("prompt_outputs_failed_validation", "Prompt outputs failed validation", errors)
        if self.own_numbers:
            number = str(uuid.uuid4())
        with self.lock:
            self.charge("a graph", key=number)
            self.born(number)
            self.jobs[number] = Job(len(self.jobs), number, graph, str(body.get("client_id", "")))
        return Reply({"prompt_id": number, "number": self.jobs[number].number, "node_errors": {}})

    @route("GET", r"(?:/api)?/history/(?P<id>[^/]+)", "poll")
    def history(self, seen: Seen) -> Reply:
        job = self.jobs.get(seen.match["id"])
        if job is None:
            return Reply({})
        with self.lock:  # several may ask about one job at once
            if job.state in ("queued", "running"):
                self._advance(job, self.state(job.id, seen))
        if job.state in ("queued", "running"):
            return Reply({})
        status = {"status_str": job.state, "completed": job.state == "success", "messages": job.messages}
        entry = {
            "prompt": [job.number, job.id, job.graph, {}, []],
            "outputs": job.outputs,
            "status": status,
            "meta": {},
        }
        return Reply({job.id: entry})

    @route("GET", r"(?:/api)?/queue", "list")
    def queue_(self, seen: Seen) -> Reply:
        rows = {
            state: [self._row(job) for job in tuple(self.jobs.values()) if job.state == state]
            for state in ("queued", "running")
        }
        others = [[-number - 1, str(uuid.uuid4()), {}, {}, []] for number in range(self.busy)]
        return Reply({"queue_running": rows["running"], "queue_pending": [*others, *rows["queued"]]})

    @route("POST", r"(?:/api)?/queue", "cancel")
    def delete(self, seen: Seen) -> Reply:
        for number in seen.json.get("delete", ()):
            if number in self.jobs and self.jobs[number].state == "queued":
                del self.jobs[number]
        return Reply(b"")

    @route("POST", r"(?:/api)?/interrupt", "cancel")
    def interrupt(self, seen: Seen) -> Reply:
        for job in tuple(self.jobs.values()):
            if job.state == "running" and seen.json.get("prompt_id", job.id) == job.id:
                job.state = "error"
                job.messages.append(["execution_interrupted", {"prompt_id": job.id}])
                self._tell(job, "execution_interrupted", {})
        return Reply(b"")

    @route("POST", r"(?:/api)?/free", "other")
    def free(self, seen: Seen) -> Reply:
        self.freed += bool(seen.json.get("unload_models") and seen.json.get("free_memory"))
        return Reply(b"")

    @route("GET", r"(?:/api)?/system_stats", "other")
    def system_stats(self, seen: Seen) -> Reply:
        return Reply({"system": {"os": "posix", "comfyui_version": "0.9.1"}, "devices": []})

    @route("GET", r"(?:/api)?/view", "file")
    def view(self, seen: Seen) -> Reply:
        place = "/".join(filter(None, (seen.query.get("subfolder"), seen.query["filename"])))
        data, mime = self.files.get(place, (b"", ""))
        return Reply(data, mime=mime) if mime else Reply(b"", 404)

    def restart(self) -> None:
        """Forget queue and history, as a restarted server does."""
        self.jobs.clear()

    # -- what the nodes do

    def _wrong(self, entry: Mapping[str, Any], graph: Mapping[str, Any]) -> dict[str, Any] | None:
        node = NODES[entry["class_type"]]
        errors = [error for name, kind in node.wants.items() if (error := self._wrong_input(name, kind, entry, graph))]
        return {"errors": errors, "dependent_outputs": [], "class_type": entry["class_type"]} if errors else None

    def _wrong_input(
        self, name: str, kind: Any, entry: Mapping[str, Any], graph: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        inputs = entry["inputs"]
        if name not in inputs:
            optional = name in NODES[entry["class_type"]].optional
            return None if optional else _fault("required_input_missing", "Required input is missing", name)
        value = inputs[name]
        if isinstance(kind, tuple) and value not in kind:
            return _fault(
                "value_not_in_list", "Value not in list", f"{name}: '{value}' not in {list(kind)}", name, value
            )
        if kind == "upload" and value not in self.inputs:
            return _fault(
                "custom_validation_failed",
                "Custom validation failed for node",
                f"Invalid image file: {value}",
                name,
                value,
            )
        if kind == NUMBER and (isinstance(value, bool) or not isinstance(value, int | float)):
            return _fault("invalid_input_type", "Failed to convert an input value to a number", name, name, value)
        if kind == TEXT and not isinstance(value, str):
            return _fault("invalid_input_type", "Failed to convert an input value to text", name, name, value)
        if isinstance(kind, str) and kind.isupper():
            return self._wrong_link(name, kind, value, graph)
        return None

    def _wrong_link(self, name: str, kind: str, value: Any, graph: Mapping[str, Any]) -> dict[str, Any] | None:
        if not isinstance(value, list) or len(value) != 2 or value[0] not in graph:
            return _fault(
                "bad_linked_input",
                "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                name,
                name,
                value,
            )
        gives = NODES[graph[value[0]]["class_type"]].gives
        given = gives[value[1]] if value[1] < len(gives) else "nothing"
        return (
            None
            if given == kind
            else _fault("return_type_mismatch", "Return type mismatch", f"{name}, {given} != {kind}", name, value)
        )

    def _advance(self, job: Job, state: str) -> None:
        if state == "running":
            job.state = "running"
            self._tell(job, "execution_start", {"timestamp": 1})
            self._tell(job, "progress", {"value": 5, "max": 20, "node": "3"})
            self._send(job, struct.pack(">II", 1, 1) + media_files.jpeg("preview", (64, 36)))
        elif state == "done":
            self._end(job)

    def _end(self, job: Job) -> None:
        how, words = self.ends
        if how == "error":
            kind, _, message = words.partition(": ")
            job.state = "error"
            said = {
                "prompt_id": job.id,
                "node_id": "3",
                "node_type": "KSampler",
                "exception_type": kind,
                "exception_message": message,
            }
            job.messages.append(["execution_error", said])
            self._tell(job, "execution_error", said)
            return
        job.outputs = {
            node: self._saved(job, node, entry) for node, entry in job.graph.items() if entry["class_type"] in SAVES
        }
        job.state = "success"
        job.messages += [["execution_start", {"prompt_id": job.id}], ["execution_success", {"prompt_id": job.id}]]
        self._tell(job, "execution_success", {})

    def _saved(self, job: Job, node: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        words = json.dumps(job.graph, sort_keys=True)
        size = next(_sizes(job.graph), None) or self._size_of_inputs(job.graph)
        film = entry["class_type"] == "SaveVideo"
        prefix = entry["inputs"]["filename_prefix"]
        folder, _, stem = prefix.rpartition("/")
        name = f"{stem}_{job.number:05}_.{'mp4' if film else 'png'}"
        if film:
            latent = next(e["inputs"] for e in job.graph.values() if "length" in e["inputs"])
            rate = next(e["inputs"]["fps"] for e in job.graph.values() if e["class_type"] == "CreateVideo")
            data = media_files.mp4(
                words, (size[0] // 8 * 2, size[1] // 8 * 2), latent["length"] / rate, round(rate / 2), False
            )
        else:
            data = media_files.png(words, size)
        self.files[f"{folder}/{name}".lstrip("/")] = (data, "video/mp4" if film else "image/png")
        listed = {"images": [{"filename": name, "subfolder": folder, "type": "output"}]}
        return {**listed, "animated": [True]} if film else listed

    def _size_of_inputs(self, graph: Mapping[str, Any]) -> tuple[int, int]:
        import io

        from PIL import Image

        name = next(entry["inputs"]["image"] for entry in graph.values() if entry["class_type"] == "LoadImage")
        size = Image.open(io.BytesIO(self.inputs[name].data)).size
        times = 4 if any(entry["class_type"] == "ImageUpscaleWithModel" for entry in graph.values()) else 1
        return size[0] * times, size[1] * times

    @staticmethod
    def _entry(job: Job) -> dict[str, Any]:
        status = {"status_str": job.state, "completed": job.state == "success", "messages": job.messages}
        entry = {
            "prompt": [job.number, job.id, job.graph, {}, []],
            "outputs": job.outputs,
            "status": status,
            "meta": {},
        }
        return {job.id: entry}

    def _row(self, job: Job) -> list[Any]:
        return [job.number, job.id, job.graph, {"client_id": job.client}, []]

    # -- the websocket

    def _tell(self, job: Job, kind: str, data: dict[str, Any]) -> None:
        self._send(job, json.dumps({"type": kind, "data": {"prompt_id": job.id, **data}}))

    def _send(self, job: Job, message: str | bytes) -> None:
        line = self.lines.get(job.client)
        if line is not None:
            line.put(message)

    def _talk(self, seen: Seen, reader: BinaryIO, writer: BinaryIO) -> None:
        protocol = ServerProtocol()
        client = seen.query.get("clientId") or uuid.uuid4().hex
        head = "".join(f"{name}: {value}\r\n" for name, value in seen.headers.items())
        protocol.receive_data(f"GET {seen.path} HTTP/1.1\r\n{head}\r\n".encode())
        (opening,) = protocol.events_received()
        assert isinstance(opening, Opening)
        protocol.send_response(protocol.accept(opening))
        mine: queue.Queue[str | bytes | None] = queue.Queue()
        self.lines[client] = mine
        mine.put(
            json.dumps({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": client}})
        )
        lock = threading.Lock()

        def flush() -> None:
            with lock, suppress(OSError, ValueError):  # the line is closed
                for data in protocol.data_to_send():
                    writer.write(data)
                writer.flush()

        def speak() -> None:
            while (message := mine.get()) is not None:
                with lock, suppress(InvalidState):  # the client said farewell in the meantime
                    if isinstance(message, bytes):
                        protocol.send_binary(message)
                    else:
                        protocol.send_text(message.encode())
                flush()

        flush()
        threading.Thread(target=speak, daemon=True).start()
        while not protocol.close_expected() and (data := reader.read1(4096)):  # type: ignore[attr-defined]
            with lock:
                protocol.receive_data(data)
            flush()
        if self.lines.get(client) is mine:
            del self.lines[client]
        mine.put(None)


def _sizes(graph: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    for entry in graph.values():
        if {"width", "height"} <= set(entry["inputs"]):
            yield int(entry["inputs"]["width"]), int(entry["inputs"]["height"])


def _fault(kind: str, message: str, details: str, name: str = "", value: Any = None) -> dict[str, Any]:
    return {
        "type": kind,
        "message": message,
        "details": details,
        "extra_info": {"input_name": name, "received_value": value},
    }


def _error(kind: str, message: str, nodes: dict[str, Any] | None = None) -> Reply:
    return Reply(
        {"error": {"type": kind, "message": message, "details": "", "extra_info": {}}, "node_errors": nodes or {}}, 400
    )
