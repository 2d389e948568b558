"""A program's line to a Ray cluster: joined at the first use, with the deployment that makes the orders put up and taken down."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from tools.catalog import Card
from tools.errors import EngineError, NotConfigured

INSTALL = "pip install 'scenewright[ray]'"
APP, MODELS = "scenewright", "models"
LOCAL, AUTO = "local", "auto"
"""Addresses: a cluster of this machine's own, which begins and ends with the program; the cluster that this machine is a node of."""
OBJECT_STORE_BYTES = 100 * 2**20
"""Results go through the exchange, so that Ray's own store holds no more than messages."""
KNOCK_S = 5.0
SETTINGS = bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SETTINGS
"""How gRPC, which heads speak, begins: each side sends its settings, the fourth byte of which says that they are (RFC 9113, 3.4 and 6.5)."""
UP_S, LOOK_S = 600.0, 0.2
"""How long the first replica may take, for which a node may have to be started, and how often it is looked for."""
NODE_ENVIRONMENT: Mapping[str, str] = {
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_AUTO_CONNECT": "0",
    "RAY_grpc_client_keepalive_time_ms": "5000",
    "RAY_grpc_client_keepalive_timeout_ms": "5000",
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "2000",
    "RAY_health_check_failure_threshold": "4",
}
"""What every node and every program of a cluster has in its environment before Ray is loaded: a machine that is silently gone
is found dead within about 8 s instead of 64 s (measured on Ray 2.60), nothing is sent home, nobody without the token comes in, and
no call of Ray's own threads begins a cluster of this machine after we left ours."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the deployment is."""

    gpus: float = 1.0
    """Share of a GPU for one replica; 0.5 lets two share one, 0 is for machines without."""
    cpus: float = 1.0
    least: int = 1
    """Replicas that are always there; 0 lets a cluster without work fall asleep."""
    most: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What is put up: the engine that every replica builds, the models it may have, and where files are handed over."""

    build: Any
    """See `tools.ray.replica.Build`."""
    exchange: str
    cards: Sequence[Card] = ()
    shape: Shape = field(default_factory=Shape)


class Cluster:
    """One cluster. Its methods block and may be called by any thread."""

    def __init__(self, address: str, plan: Plan, *, app: str = APP) -> None:
        """address: "local", "auto" for the cluster that this machine is a node of, or HOST:PORT of its head; app: its name in Ray Serve."""
        self.address, self.plan, self._app = address, plan, app
        self._one_at_a_time = threading.Lock()
        self._closing = threading.Event()
        self._handle: Any = None
        self._joined = False

    def problem(self) -> str | None:
        """Return what is missing on this machine, as one sentence; asks no network."""
        if find_spec("ray") is None:
            return f"SCENEWRIGHT_RAY_ADDRESS is set and Ray is not installed: {INSTALL}."
        if self.address.startswith("ray://"):
            return _NO_CLIENT
        return None

    def handle(self) -> Any:
        """Return the handle of the deployment. The first call joins the cluster, which takes seconds.

        Raises NotConfigured when nothing answers there, or nothing is up.
        """
        with self._one_at_a_time:
            if self._handle is None:
                self._join()
                if self.address == LOCAL:
                    self._put_up(lambda _: None)
                self._handle = self._found()
            return self._handle

    def up(self, say: Callable[[str], object] = lambda _: None) -> None:
        """Put the deployment up, or bring the one that is up to this plan; returns when a replica serves.

        say: is told once, as a sentence, what the cluster lacks for a replica while that is waited for. Raises NotConfigured
        or EngineError when none comes.
        """
        with self._one_at_a_time:
            self._join()
            self._put_up(say)

    def down(self) -> None:
        """Take the deployment down; nothing happens when none is up."""
        with self._one_at_a_time:
            self._join()
            self._let_go()
            from ray import serve  # noqa: PLC0415 - loaded already

            if self._app in serve.status().applications:
                serve.delete(self._app)

    def status(self) -> str:
        """Return how the cluster stands, as one sentence."""
        with self._one_at_a_time:
            self._join()
        import ray  # noqa: PLC0415 - loaded already
        from ray import serve  # noqa: PLC0415

        nodes = sum(node["Alive"] for node in ray.nodes())
        there = f"nodes: {nodes}; GPUs: {ray.cluster_resources().get('GPU', 0.0):g}"
        app = serve.status().applications.get(self._app)
        if app is None:
            return f"{there}; nothing is up, `scenewright ray up` puts it up."
        counts = {state: n for deployment in app.deployments.values() for state, n in deployment.replica_states.items()}
        return f"{there}; replicas: {', '.join(f'{n} {state.lower()}' for state, n in counts.items()) or 'none'}."

    def close(self) -> None:
        """Leave the cluster; one of this machine's own ends. Who waits for a replica meanwhile gets NotConfigured."""
        self._closing.set()
        with self._one_at_a_time:
            self._closing.clear()
            self._let_go()
            if self._joined:
                import ray  # noqa: PLC0415 - loaded already

                self._joined = False
                ray.shutdown()

    # --- inside

    def _let_go(self) -> None:
        """Forget the handle, and end what its thread does, which would go on asking a cluster that is not there."""
        if self._handle is not None:
            self._handle.shutdown()
            self._handle = None

    def _join(self) -> None:
        if problem := self.problem():
            raise NotConfigured(problem)
        import ray  # noqa: PLC0415 - 2 s of imports that nobody needs without it

        if ray.is_initialized():
            return
        if self.address != LOCAL:
            self._knock()
        own: dict[str, Any] = {"include_dashboard": False, "object_store_memory": OBJECT_STORE_BYTES}
        how = {"address": self.address, **(own if self.address == LOCAL else {})}
        logging.getLogger("ray._private.worker").setLevel(logging.ERROR)  # it warns that it leaves our signal handlers alone
        try:
            ray.init(log_to_driver=False, configure_logging=False, **how)
        except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise self._absent(error) from error
        self._joined = True

    def _knock(self) -> None:
        """Raise NotConfigured when no head answers where Ray would go; it remembers heads that ended, and tries for minutes."""
        from ray._private.services import canonicalize_bootstrap_address_or_die  # noqa: PLC0415 - what `ray.init` asks; nothing public tells it

        try:
            address = canonicalize_bootstrap_address_or_die(self.address) if self.address == AUTO else self.address
            host, _, port = address.rpartition(":")
            with socket.create_connection((host.strip("[]"), int(port)), KNOCK_S) as line:
                line.sendall(GREETING)
                if line.recv(len(SETTINGS))[3:4] != SETTINGS[3:4]:
                    raise ConnectionError("something else than a head answers there")
        except (OSError, ValueError) as error:
            raise self._absent(error) from error

    def _absent(self, error: Exception) -> NotConfigured:
        return NotConfigured(
            f"No Ray cluster of ours answers at {self.address} ({type(error).__name__}); start this machine's node with the"
            " settings of docs/ray.md and the cluster's token, or correct SCENEWRIGHT_RAY_ADDRESS."
        )

    def _put_up(self, say: Callable[[str], object]) -> None:
        from ray import serve  # noqa: PLC0415 - loads Ray

        from tools.ray.replica import Replica  # noqa: PLC0415 - the same

        plan, shape = self.plan, self.plan.shape
        deployment = serve.deployment(
            Replica,
            name=MODELS,
            max_ongoing_requests=1,
            max_queued_requests=-1,  # who may come in is the ledger's business; what Serve refuses would be lost
            ray_actor_options={"num_gpus": shape.gpus, "num_cpus": shape.cpus},
            autoscaling_config={
                "min_replicas": shape.least, "max_replicas": shape.most, "initial_replicas": max(shape.least, 1),
                "target_ongoing_requests": 1, "upscale_delay_s": 2, "downscale_delay_s": 300,
            },
            health_check_period_s=2,
            health_check_timeout_s=10,
            graceful_shutdown_timeout_s=10,
        )  # fmt: skip
        serve.start(proxy_location="Disabled")
        app = deployment.bind(plan.build, plan.exchange, tuple(plan.cards))
        serve.run_many([serve.RunTarget(app, name=self._app, route_prefix=None)], wait_for_applications_running=False)
        self._await_replica(say)

    def _await_replica(self, say: Callable[[str], object]) -> None:
        """Return when a replica serves; raise when none can, or none does within `UP_S`: Ray itself would wait for ever."""
        from ray import serve  # noqa: PLC0415 - loaded already

        until, lacking = time.monotonic() + UP_S, ""
        while (app := serve.status().applications[self._app]).status != "RUNNING":
            if app.status == "DEPLOY_FAILED":
                raise EngineError(f"The cluster could not start a replica ({app.message}); see its logs.")
            before, lacking = lacking, self._lacking()
            if lacking and (self.address == LOCAL or time.monotonic() > until):
                raise NotConfigured(lacking)
            if lacking and not before:
                say(lacking)
            if time.monotonic() > until:
                raise EngineError(f"No replica of ours served within {UP_S:g} s; see the cluster's logs and `scenewright ray status`.")
            if self._closing.wait(LOOK_S):
                raise NotConfigured("The cluster was left before a replica served; `scenewright ray status` tells how it stands.")

    def _lacking(self) -> str:
        """Return what no machine of the cluster has for a replica, as one sentence; empty when nothing is lacking."""
        import ray  # noqa: PLC0415 - loaded already

        shape, nodes = self.plan.shape, [node["Resources"] for node in ray.nodes() if node["Alive"]]
        if any(node.get("GPU", 0.0) >= shape.gpus and node.get("CPU", 0.0) >= shape.cpus for node in nodes):
            return ""
        return (
            f"No machine of the cluster has room for a replica (GPUs: {shape.gpus:g}, processors: {shape.cpus:g}); add one that has, or set"
            " SCENEWRIGHT_RAY_GPUS and SCENEWRIGHT_RAY_CPUS to what there is."
        )

    def _found(self) -> Any:
        from ray import serve  # noqa: PLC0415 - loads Ray
        from ray.serve.exceptions import RayServeException  # noqa: PLC0415

        try:
            return serve.get_app_handle(self._app)
        except RayServeException as error:
            raise NotConfigured(f"Nothing of ours is up in the cluster at {self.address}; put it up with `scenewright ray up`.") from error


_NO_CLIENT = (
    "SCENEWRIGHT_RAY_ADDRESS cannot be a ray:// address, because Ray's client carries no streams; run `ray start --address=HEAD:6379"
    " --num-cpus=0` on this machine and set it to auto."
)
