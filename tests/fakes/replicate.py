"""A fake Replicate: predictions, models, files and the cursor list, as its HTTP API documents them and its SDK 1.0.7 reads them."""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import Any

from tests.fakes.by_card import answer_at, cards_of, file_for, makes
from tests.fakes.wire import Reply, Seen, Step, Upload, Wire, route
from tools.catalog import Card

TITLES = {
    401: "Unauthenticated",
    402: "Insufficient credit",
    404: "Not found",
    422: "Input validation failed",
    429: "Too many requests",
}
PAGE = 100
SECONDS = 4.25
"""Of computing, as metrics say."""
DONE = ("succeeded", "failed", "canceled", "aborted")


class Replicate(Wire):
    """Takes predictions of any model; those of the catalogue get the right kind of file."""

    name = "replicate"
    paced = ("queued", "running", "running")

    def __init__(self, *, port: int = 0, cards: tuple[Card, ...] | None = None) -> None:
        super().__init__(port=port)
        self.cards = cards
        self.jobs: dict[str, dict[str, Any]] = {}
        self.uploads: list[Upload] = []
        self.ends = "succeeded"
        """How predictions end: "succeeded", "failed" (with `error`), "canceled" or "aborted"."""
        self.error = "CUDA error: device-side assert triggered"

    def authorised(self, seen: Seen) -> bool:
        return bool(re.fullmatch(r"Bearer \S+", seen.headers.get("authorization", "")))

    def refusal(self, step: Step, seen: Seen) -> Reply:
        if seen.stage == "poll" and step.does == "policy":
            job = self.jobs[seen.path.rpartition("/")[2]]
            with self.lock:
                self._end(job, "failed")
                job["error"] = "NSFW content detected. Try running it again, or try a different prompt."
            return Reply(self._shown(job))
        status, detail = {
            "rate_once": (429, "Request was throttled. Your rate limit for creating predictions resets in ~1s."),
            "auth": (401, "You did not pass a valid authentication token."),
            "quota": (402, "You have insufficient credit to run this model."),
            "policy": (422, "The input was flagged as sensitive. Please try again with different inputs. (E005)"),
            "invalid": (422, "- input.aspect_ratio: aspect_ratio must be one of the following: 1:1, 16:9"),
            "gone": (404, "The requested resource could not be found."),
            "expired": (404, "The requested resource could not be found."),
            "unavailable": (503, "Service unavailable."),
            "server_error": (500, "An unexpected error occurred."),
        }.get(step.does, (200, "An unexpected error occurred."))
        status = step.status or status
        headers = {"retry-after": f"{step.retry_after:g}"} if step.does == "rate_once" else {}
        body = {"title": TITLES.get(status, "Error"), "detail": detail, "status": status}
        return Reply(body, status, "application/problem+json", headers)

    @route("POST", r"/v1/models/(?P<owner>[^/]+)/(?P<model>[^/]+)/predictions", "submit")
    def create_official(self, seen: Seen) -> Reply:
        return self._create(f"{seen.match['owner']}/{seen.match['model']}", "hidden", seen)

    @route("POST", r"/v1/predictions", "submit")
    def create_community(self, seen: Seen) -> Reply:
        version = (seen.json or {}).get("version", "")
        if not re.fullmatch(r"[0-9a-f]{64}", version):
            return self._problem(
                422, "The specified version does not exist (or perhaps you don't have permission to use it?)"
            )
        known = {version_of(card.model): card.model for card in self._cards()} | {
            card.version: card.model for card in self._cards()
        }
        return self._create(known.get(version, "someone/something"), version, seen)

    @route("GET", r"/v1/models/(?P<owner>[^/]+)/(?P<model>[^/]+)", "other")
    def model(self, seen: Seen) -> Reply:
        owner, name = seen.match["owner"], seen.match["model"]
        version = {
            "id": version_of(f"{owner}/{name}"),
            "created_at": "2025-01-01T00:00:00Z",
            "cog_version": "0.9",
            "openapi_schema": {},
        }
        return Reply(
            {
                "url": f"https://replicate.com/{owner}/{name}", "owner": owner, "name": name, "description": None,
                "visibility": "public", "github_url": None, "paper_url": None, "license_url": None, "run_count": 1,
                "cover_image_url": None, "default_example": None, "latest_version": version,
            }
        )  # fmt: skip

    @route("GET", r"/v1/account", "other")
    def account(self, seen: Seen) -> Reply:
        return Reply({"type": "user", "username": "mei", "name": "Mei", "github_url": None})

    @route("POST", r"/v1/files", "upload")
    def upload(self, seen: Seen) -> Reply:
        parts = seen.form.get("content", [])
        if len(parts) != 1 or not isinstance(parts[0], Upload):
            return self._problem(400, "Missing content.")
        with self.lock:
            self.uploads.append(parts[0])
            number = f"file{len(self.uploads)}"
        self.put_file(number, parts[0].data, parts[0].mime)
        return Reply(
            {
                "id": number, "name": parts[0].filename, "content_type": parts[0].mime, "size": len(parts[0].data), "etag": number,
                "checksums": {}, "metadata": {}, "created_at": _now(), "expires_at": None,
                "urls": {"get": f"{self.url}/v1/files/{number}"},
            },
            201,
        )  # fmt: skip

    @route("GET", r"/v1/predictions/(?P<id>[a-z0-9]+)", "poll")
    def poll(self, seen: Seen) -> Reply:
        job = self.jobs.get(seen.match["id"])
        if job is None:
            return self._problem(404, "Prediction not found.")
        self._advance(job, seen)
        return Reply(self._shown(job))

    @route("POST", r"/v1/predictions/(?P<id>[a-z0-9]+)/cancel", "cancel")
    def cancel(self, seen: Seen) -> Reply:
        job = self.jobs.get(seen.match["id"])
        if job is None:
            return self._problem(404, "Prediction not found.")
        with self.lock:
            if job["status"] not in DONE:
                self._end(job, "canceled")
        return Reply(self._shown(job))

    @route("GET", r"/v1/predictions", "list")
    def listing(self, seen: Seen) -> Reply:
        jobs = [*reversed(self.jobs.values())]
        start = int(seen.query.get("cursor") or 0)
        following = f"{self.url}/v1/predictions?cursor={start + PAGE}" if start + PAGE < len(jobs) else None
        return Reply(
            {"next": following, "previous": None, "results": [self._shown(job) for job in jobs[start : start + PAGE]]}
        )

    def expire(self) -> None:
        """Do what happens after an hour: inputs and outputs are removed."""
        for job in self.jobs.values():
            job.update(input={}, output=None, logs="", data_removed=True)

    def _create(self, model: str, version: str, seen: Seen) -> Reply:
        body = seen.json
        if not isinstance(body, dict) or not isinstance(body.get("input"), dict):
            return self._problem(422, "- input: input is required")
        with self.lock:
            number = f"p{len(self.jobs) + 1:025d}"
            self.charge(model, key=str(body["input"].get("seed", "")))
            self.born(number)
            self.jobs[number] = {
                "id": number, "model": model, "version": version, "input": body["input"], "status": "starting", "output": None,
                "logs": "", "error": None, "metrics": {}, "created_at": _now(), "started_at": None, "completed_at": None,
                "data_removed": False, "source": "api",
            }  # fmt: skip
        return Reply(self._shown(self.jobs[number]), 201)

    def _advance(self, job: dict[str, Any], seen: Seen) -> None:
        with self.lock:  # several may ask about one prediction at once: none of them sees it half changed
            if job["status"] in DONE:
                return
            state = self.state(job["id"], seen)
            if state == "running":
                job.update(
                    status="processing",
                    started_at=_now(),
                    logs="Using seed: 7\n 40%|####      | 12/30 [00:02<00:03,  5.5it/s]\n",
                )
            elif state == "done":
                self._end(job, self.ends)

    def _end(self, job: dict[str, Any], status: str) -> None:
        ended: dict[str, Any] = {"status": status, "completed_at": _now()}
        if status != "aborted":
            ended["metrics"] = {"predict_time": SECONDS}
        if status == "failed":
            ended["error"] = self.error
        if status == "succeeded":
            card = next((card for card in self._cards() if card.model == job["model"]), None)
            data, mime = file_for(card, job["input"])
            text = makes(card) == "text"
            leaf = data.decode() if text else self.put_file(f"{job['id']}.{mime.partition('/')[2]}", data, mime)
            ended["output"] = answer_at(card.output if card else "/*", leaf)
        job.update(ended)

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        place = f"{self.url}/v1/predictions/{job['id']}"
        with self.lock:
            return {**job, "urls": {"get": place, "cancel": f"{place}/cancel"}}

    def _cards(self) -> tuple[Card, ...]:
        return cards_of("replicate") if self.cards is None else self.cards

    def _problem(self, status: int, detail: str) -> Reply:
        return Reply(
            {"title": TITLES.get(status, "Error"), "detail": detail, "status": status},
            status,
            "application/problem+json",
        )


def version_of(model: str) -> str:
    """Return the newest version of a model."""
    return hashlib.sha256(model.encode()).hexdigest()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
