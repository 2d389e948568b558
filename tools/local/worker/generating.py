"""What all transformers models here share: a seed of their own for each run, and steps counted where no library tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from tools.local.worker.loading_transformers import Ensemble
from tools.local.worker.stepping import Stepping

_SEEDS = 2**63


@contextmanager
def seeded(seed: int, device: str) -> Iterator[None]:
    """Draw from this seed inside the block, and leave the process's own random numbers as they were."""
    import torch  # noqa: PLC0415 - the worker only

    with torch.random.fork_rng(devices=[device] if device.startswith("cuda") else []), torch.inference_mode():
        torch.manual_seed(seed % _SEEDS)
        yield


@contextmanager
def counted(steps: Stepping, ensemble: Ensemble, module: Any, expected: int, label: str, share: float = 1.0) -> Iterator[None]:
    """Count the runs of a module as the steps of this share of the job, stopping within a block where the person says so.

    expected: about how many runs there will be; more of them stay at the last step.
    """
    expected, numbers = max(1, expected), count(1)
    with steps.hooked(ensemble.components), steps.counting(expected, label, share=share) as reached:
        hook = module.register_forward_pre_hook(lambda *_: reached(min(next(numbers), expected)))
        try:
            yield
        finally:
            hook.remove()
