"""The devices of this machine with a worker process each: which one takes an order, what room it has, and how fast it is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tools.engines.crew import Crew
from tools.errors import EngineError
from tools.local.device import machine as machines
from tools.local.device.machine import GB, Device, Machine
from tools.local.tasks import MemoryPlan
from tools.local.worker import performing
from tools.local.worker.held import Limits

STOP_S = 4.0
"""A model stops before its next block; one that does not is ended with its worker, and the next order loads it again."""
_NVIDIA = Path("/proc/driver/nvidia/gpus")
Fits = Callable[[Device], MemoryPlan]
"""Returns how a model is held on a device; raises EngineError when it does not fit."""


@dataclass(eq=False, slots=True)
class Place:
    """One device with its worker."""

    device: Device
    crew: Crew
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0

    async def now(self) -> tuple[Device, float]:
        """Return the device as it is with nothing of ours on it, and the GB of the machine's memory that may be used."""
        room = await self.crew.run(performing.room, self.device.name)
        return replace(self.device, free_gb=min(room.device_bytes / GB, self.device.memory_gb)), room.ram_bytes / GB


class Devices:
    """All devices that may be used. Belongs to one event loop; `machine` may be asked by any thread."""

    def __init__(
        self, names: Collection[str] = (), limits: Limits | None = None, *, idle_s: float | None = None, machine: Machine | None = None
    ) -> None:
        """names: devices that may be used, see `Machine.only`; none: all. idle_s: a worker without work for so long is let go.

        machine: what the machine is, where that is known already, with speeds; None has it looked at and measured.
        """
        self._names, self._limits, self._idle_s = names, limits or Limits(), idle_s
        self._machine, self._measured = machine, machine is not None
        self._looking, self._measuring = threading.Lock(), asyncio.Lock()
        self._places: dict[str, Place] = {}

    @property
    def count(self) -> int:
        """How many orders may be under way at once, as far as that can be told without asking a driver."""
        if self._machine is not None:
            return max(1, len(_first_choice(self._machine)))
        gpus = len(list(_NVIDIA.iterdir())) if _NVIDIA.is_dir() else 0
        named = gpus if not self._names or "cuda" in self._names else sum(name.startswith("cuda:") for name in self._names)
        return max(1, min(gpus, named))

    def machine(self) -> Machine:
        """Return what the machine is. Blocking: the first call asks the driver. Raises NotConfigured for devices that are not here."""
        with self._looking:
            if self._machine is None:
                self._machine = machines.look().only(self._names)
            return self._machine

    async def measured(self) -> Machine:
        """Return what the machine is, with the speeds that its worker measured once."""
        machine = await asyncio.to_thread(self.machine)
        async with self._measuring:
            if not self._measured and not machines.missing_packages():
                closely = await self._at(machine.devices[0]).crew.run(machines.look_closely, None)
                self._machine = _with_speeds(machine, closely)
                self._measured = True
            assert self._machine is not None
            return self._machine

    @asynccontextmanager
    async def turn(self, fits: Fits, waits: Callable[[], None]) -> AsyncIterator[Place]:
        """Hold the device that an order is made on: a free one before a busy one, a GPU before the processor.

        fits: is asked for each device as if nothing else ran on it. waits: is called when another order has the device.
        Raises what `fits` raises when the model fits on none.
        """
        place = self._chosen(await self.measured(), fits)
        place.waiting += 1
        if place.turn.locked():
            waits()
        try:
            async with place.turn:
                yield place
        finally:
            place.waiting -= 1

    async def warm(self) -> None:
        """Have the worker of the first device started, without waiting for it."""
        for device in (await asyncio.to_thread(self.machine)).devices[:1]:  # none where torch sees none of those that may be used
            self._at(device).crew.warm()

    def close(self) -> None:
        """End every worker."""
        for place in self._places.values():
            place.crew.close()

    # --- inside

    def _chosen(self, machine: Machine, fits: Fits) -> Place:
        """Return the device for an order; the processor only when no GPU can take it."""
        refusal: EngineError | None = None
        for devices in (_first_choice(machine), _processors(machine)):
            able: list[Place] = []
            for device in devices:
                try:
                    fits(device.alone)
                except EngineError as error:
                    refusal = refusal or error
                else:
                    able.append(self._at(device))
            if able:
                return min(able, key=lambda place: place.waiting)
        raise refusal or EngineError("There is no device that local models may use; name one in SCENEWRIGHT_DEVICES.")

    def _at(self, device: Device) -> Place:
        place = self._places.get(device.name)
        if place is None:
            prepare = partial(performing.prepare, self._limits)
            crew = Crew(
                1, prepare, name="The model", advice="take other words or another model", stop_s=STOP_S, most_bytes=None, idle_s=self._idle_s
            )
            place = self._places[device.name] = Place(device, crew)
        place.device = device
        return place


def _first_choice(machine: Machine) -> tuple[Device, ...]:
    """Return the GPUs, or the processor where there is none."""
    return tuple(device for device in machine.devices if device.kind != "cpu") or machine.devices


def _processors(machine: Machine) -> tuple[Device, ...]:
    return tuple(device for device in machine.devices if device.kind == "cpu")


def _with_speeds(machine: Machine, closely: Machine) -> Machine:
    """Return the machine with what its worker found; a device that torch does not see is none for us."""
    found = {device.name: device for device in closely.devices}
    return replace(closely, devices=tuple(found[device.name] for device in machine.devices if device.name in found))
