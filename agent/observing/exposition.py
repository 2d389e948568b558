"""Figures and readings in the text format of Prometheus; its library is imported when they are asked for, and not before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from agent.observing.figures import FAMILIES, Figures
from agent.observing.readings import READINGS, Reading
from tools.errors import NotConfigured

if TYPE_CHECKING:
    from prometheus_client.core import Metric


def exposition(figures: Figures, readings: Iterable[Reading]) -> tuple[bytes, str]:
    """Return the text and its content type. Raises NotConfigured when the library is not installed."""
    try:
        from prometheus_client import CollectorRegistry  # noqa: PLC0415 - only where somebody reads the figures
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415
    except ImportError as error:
        raise NotConfigured('/metrics needs a package: pip install "scenewright[metrics]".') from error
    registry = CollectorRegistry()
    registry.register(_Collected([*_counted(figures), *_read(readings)]))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Collected:
    """What a registry asks for its metrics."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _counted(figures: Figures) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily  # noqa: PLC0415

    for what, family in FAMILIES.items():
        if not family.buckets:
            counter: Any = CounterMetricFamily(family.name, family.about, labels=family.labels)
            for labels, series in figures.read(what).items():
                counter.add_metric(labels, series.total)
            yield counter
            continue
        histogram: Any = HistogramMetricFamily(family.name, family.about, labels=family.labels)
        for labels, series in figures.read(what).items():
            bounds = [*(str(bound) for bound in family.buckets), "+Inf"]
            histogram.add_metric(labels, list(zip(bounds, accumulate(series.buckets), strict=True)), series.total)
        yield histogram


def _read(readings: Iterable[Reading]) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    found = list(readings)
    for name, (about, labels) in READINGS.items():
        gauge: Any = GaugeMetricFamily(name, about, labels=labels)
        for one in found:
            if one.name == name:
                gauge.add_metric([one.labels.get(label, "") for label in labels], one.value)
        yield gauge
