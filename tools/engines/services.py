"""Services as data: what a "POST, poll, fetch" service wants to hear, described in TOML and driven by `http_job`.

A descriptor is one file in `tools/services/`, or the `[service]` table of a card file: then one TOML adds a service and its models.

Pointers are JSON pointers (RFC 6901) into an answer; `*` stands for every entry of a list. Templates are texts with names in
braces: {model} {version} {order} (our key of the order), {id} (the provider's), {options.NAME} of the card, whatever
`submit.keep` and `words` name, and where it says so {name} {mime} {bytes} of a file or {value} of an output.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tools.engines.results import found_at
from tools.errors import FailureKind, NotConfigured

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Outcome = Literal["cancelled", "requested", "unsupported"]
Method = Literal["GET", "POST", "PUT", "DELETE"]
OWN_SERVICES = Path(__file__).parents[1] / "services"
_POINTER = re.compile(r"(/[^/]*)*")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Auth(_Part):
    """How the key is shown to the service."""

    env: str
    """Name of the setting that holds the key."""
    header: str = "Authorization"
    format: str = "Bearer {key}"


class Call(_Part):
    """One HTTP call."""

    method: Method = "GET"
    path: str
    """Template of the path under the host, with its query."""
    kept: str = ""
    """Name of an address that `submit.keep` kept: asked in place of the path, with the path's query, where there is one."""
    host: str = ""
    """A name from `hosts`; empty for the base URL."""
    body: dict[str, Any] = Field(default_factory=dict)
    """Sent as JSON with its templates filled; GET and DELETE send none."""


class Submit(Call):
    """The paid call: sent once, never again by itself."""

    method: Method = "POST"
    into: str = ""
    """Where the arguments go inside the body, dots for nested objects; empty: beside its own fields."""
    id: str
    """Pointer to the provider's id of the job."""
    keep: dict[str, str] = Field(default_factory=dict)
    """Addresses that later calls need, by name -> pointer. One that is not under the base URL is not kept."""
    idempotency_header: str = ""
    """Header that carries our key where the service promises to take an order of the same key once."""
    untaken_http: tuple[int, ...] = (503,)
    """Statuses of 500 and above by which the service says that it took nothing."""


class Poll(Call):
    """How far a job is."""

    status: str
    """Pointer to the word for its state."""
    states: dict[str, JobState]
    """The service's word -> ours. A word that is not here counts as running."""
    progress: str = ""
    """Pointer to how much is done."""
    progress_of: float = 1.0
    """What the progress shows when all is done: 1 or 100."""
    position: str = ""
    """Pointer to the place in the queue, counted from 0."""
    message: str = ""
    """Pointer to words for people; of a list the last entry."""
    error: str = ""
    """Pointer to what is only there when the job has failed, whatever its state says."""


class Result(_Part):
    """Where the results stand."""

    call: Call | None = None
    """Asked once the job has succeeded; without it the last poll's answer holds them."""
    outputs: tuple[str, ...] = ()
    """Pointers used when the card has none, the first that leads somewhere wins."""
    resolve: Call | None = None
    """Asked for every output ({value}) that is no address by itself."""
    address: str = ""
    """Pointer to the address in the answer of `resolve`."""
    keyed: bool = False
    """Whether the download needs the key; it is only ever sent to the base URL's own host."""
    facts: dict[str, str] = Field(default_factory=dict)
    """What to note of the answer as provenance, name -> pointer ("seed" -> "/seed")."""
    refused: tuple[str, ...] = ()
    """Pointers to flags that are true where the content was refused although the job "succeeded"."""
    cost: str = ""
    """Pointer to what was charged."""
    cost_unit_usd: float = 1.0
    """US dollars for one of what `cost` counts."""


class Cancel(Call):
    """Stopping a job."""

    method: Method = "POST"
    outcomes: dict[str, Outcome] = {"200": "cancelled", "202": "requested", "204": "cancelled"}
    """HTTP status -> what became of the job; any other status: the job goes on ("unsupported")."""


class Find(Call):
    """Listing orders, to learn what became of one whose answer was lost."""

    items: str
    """Pointer to the list."""
    id: str
    """Pointer inside one entry to the provider's id."""
    order: str = ""
    """Pointer inside one entry to our key, where the service gives back what it was told."""
    arguments: str = ""
    """Pointer inside one entry to what was sent; it must be equal to ours and hold a seed, else the order is not told from its like."""
    next: str = ""
    """Pointer to the cursor of the next page; it is sent as the query field `next_field`."""
    next_field: str = "cursor"
    pages: int = Field(default=5, ge=1, le=50)
    complete: bool = False
    """Whether the list holds every order from the moment it is taken: only then is one that is missing certainly absent."""


class Upload(_Part):
    """Bringing a file to the service before the paid call. May be repeated safely."""

    start: Call | None = None
    """Asked first, with {name}, {mime} and {bytes} of the file; without it the file goes straight to `address`."""
    address: str
    """With `start`: pointer to the address to send to. Without: template of the path."""
    send: Literal["put", "form"] = "put"
    """put: the bare bytes. form: a multipart form."""
    fields: str = ""
    """Pointer to further fields of the form."""
    field: str = "file"
    """The form's field for the file."""
    value: str
    """Pointer to what then stands for the file: in the answer of `start`, without it in the answer of the sending."""


class Files(_Part):
    """How input files are given."""

    value: Any = "{data_uri}"
    """What stands for a small file: {data_uri}, or {base64} and {mime}, also inside an object."""
    uploaded: Any = "{address}"
    """What stands for an uploaded one."""
    inline_mb: float = 5.0
    """Larger files are uploaded, or refused where there is no `upload`. Megabytes of 1,000,000 bytes of the file itself."""
    max_mb: float = 100.0
    upload: Upload | None = None


class Errors(_Part):
    """What the service's refusals mean."""

    code: tuple[str, ...] = ()
    """Pointers to a machine-readable code, in any answer; the first that leads somewhere wins."""
    message: tuple[str, ...] = ("/error/message", "/message", "/error", "/detail")
    """Pointers to words for people."""
    codes: dict[str, FailureKind] = Field(default_factory=dict)
    """Code -> kind; a `*` at the end stands for anything ("SAFETY.*")."""
    texts: dict[str, FailureKind] = Field(default_factory=dict)
    """Words inside its message, in small letters -> kind, where no code tells."""
    http: dict[str, FailureKind] = Field(default_factory=dict)
    """HTTP status -> kind, where it differs from the usual (401, 403 auth; 402 quota; 404, 410 gone; 429 rate; 5xx transient)."""
    fine: tuple[str, ...] = ()
    """Codes that are no error ("0"): with them an answer of HTTP 200 is checked for any other."""
    retryable_header: str = ""
    """Header that says "true" or "false" whether it is worth asking again."""


class Service(_Part):
    """One service: its address, its key, and its calls."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Name of its engine, as cards say it."""
    title: str
    base_url: str = Field(pattern=r"^https?://[^/?#]+[^?#]*$")
    """Without a slash at the end. Where a person sets another one, it stands for every host below too."""
    hosts: dict[str, str] = Field(default_factory=dict)
    """Further addresses of the same service, by name."""
    auth: Auth
    headers: dict[str, str] = Field(default_factory=dict)
    """Sent with every call."""
    words: dict[str, str] = Field(default_factory=dict)
    """Further names for templates: a regular expression, its first match in the card's `model` is the value."""
    submit: Submit
    poll: Poll
    result: Result = Result()
    cancel: Cancel | None = None
    find: Find | None = None
    files: Files = Files()
    errors: Errors = Errors()
    poll_s: float = Field(default=3.0, gt=0)
    """Seconds between two polls of one job."""
    first_poll_s: float | None = Field(default=None, gt=0)
    """Seconds before the second poll, where short jobs are worth it and the service allows it; pauses then grow to `poll_s`."""
    source: str = ""
    """Where the wire shapes were read, and when."""

    @field_validator("base_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("words")
    @classmethod
    def _expressions(cls, value: dict[str, str]) -> dict[str, str]:
        for name, expression in value.items():
            try:
                re.compile(expression)
            except (re.error, OverflowError, RecursionError) as error:
                raise ValueError(f"the expression of {name} cannot be read ({error})") from error
        return value

    @model_validator(mode="after")
    def _sound(self) -> Service:
        for call in (self.submit, self.poll, self.result.call, self.result.resolve, self.cancel, self.find):
            if call is not None and call.host and call.host not in self.hosts:
                raise ValueError(f"no host is called {call.host}")
            if call is not None and call.kept and call.kept not in self.submit.keep:
                raise ValueError(f"submit keeps no address called {call.kept}")
        pointers = [self.submit.id, *self.submit.keep.values(), self.poll.status, self.poll.progress, self.poll.position]
        pointers += [*self.result.outputs, *self.result.facts.values(), *self.errors.code, *self.errors.message]
        wrong = [pointer for pointer in pointers if not _POINTER.fullmatch(pointer)]
        if wrong:
            raise ValueError(f'"{wrong[0]}" is no JSON pointer: it begins with "/"')
        return self

    @property
    def key_env(self) -> str:
        """Name of the setting that holds the key."""
        return self.auth.env


def load_services(*folders: Path) -> dict[str, Service]:
    """Return our own services and those of further folders by name; a later one of the same name replaces the earlier.

    A folder's files are descriptors, or card files with a `[service]` table. A folder that is not there holds nothing.
    Raises NotConfigured, naming the file and the entry, for what cannot be read.
    """
    services: dict[str, Service] = {}
    for folder in (OWN_SERVICES, *folders):
        for path in sorted(folder.glob("*.toml")):
            service = _read(path)
            if service is not None:
                services[service.name] = service
    return services


def point(data: Any, pointer: str) -> Any:
    """Return what a JSON pointer leads to, None when it leads nowhere; with `*` in it the list of everything it leads to."""
    found = found_at(pointer, data)
    return found if "*" in pointer else found[0] if found else None


def first(data: Any, pointers: tuple[str, ...]) -> Any:
    """Return what the first pointer that leads somewhere leads to, else None."""
    for pointer in pointers:
        found = point(data, pointer)
        if found not in (None, "", [], {}):
            return found
    return None


def _read(path: Path) -> Service | None:
    """Return the file's service, or None for a card file without one."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # also numbers of thousands of digits, and lists in lists without end
        raise NotConfigured(f"The service file {path.name} cannot be read ({error}); mend or remove it.") from error
    if "service" not in data:
        if "system" in data:
            return None
        raise NotConfigured(f"The service file {path.name} has no [service]; mend or remove it.")
    try:
        return Service.model_validate(data["service"])
    except ValidationError as problem:
        wrong = problem.errors()[0]
        entry = ".".join(str(part) for part in wrong["loc"]) or "the service"
        raise NotConfigured(f"The service in {path.name} is wrong at {entry}: {wrong['msg']}; mend or remove it.") from problem
