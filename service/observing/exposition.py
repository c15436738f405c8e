"""The figures as a Prometheus scraper reads them. The one module that knows its library."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from service.observing.tally import BUCKETS, Totals

_PREFIX = "dantrolene_screen_"
_MICROS = 1e6
_SINGLES = {
    "worker_starts": "Workers that started; more than reloads and the first start explain were killed or ended",
    "lines": "Lines screened, the therapy about to start among them",
    "lines_not_checked": "Lines that could not be checked, for whatever reason",
    "lines_not_recognised": "Lines whose drug is not known here",
    "canary_failures": "Canary pairs that a running worker no longer found; any is an emergency",
    "log_lines_lost": "Lines of the log that could not be written",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the worker that is asked knows of its tables. ``refused``: newer ones were, and it keeps the old."""

    version: str
    digest: str
    age_days: int
    stale: bool
    refused: bool


MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def expose(totals: Totals, standing: Standing | None) -> bytes:
    """The figures in the text format, which every scraper takes."""
    return generate_latest(_Once([*_requests(totals), *_screenings(totals), *_knowledge(totals, standing)]))


class _Once(Collector):
    """Collects what it was given."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _requests(totals: Totals) -> Iterable[Metric]:
    requests = CounterMetricFamily(
        f"{_PREFIX}requests", "Requests answered, by route template", labels=("method", "route", "status")
    )
    for ((method, route), status), count in totals.requests.items():
        requests.add_metric((method, route, status), count)
    yield requests
    latency = HistogramMetricFamily(
        f"{_PREFIX}request_seconds", "From the call of the application to its answer", labels=("method", "route")
    )
    bounds = (*(f"{bound / _MICROS:g}" for bound in BUCKETS), "+Inf")
    for (method, route), (counts, micros) in totals.latency.items():
        latency.add_metric((method, route), list(zip(bounds, accumulate(counts), strict=True)), micros / _MICROS)
    yield latency


def _screenings(totals: Totals) -> Iterable[Metric]:
    yield _by_label("screenings", "Lists screened, by verdict", "verdict", totals.verdicts)
    yield _by_label("findings", "Findings shown, by severity", "severity", totals.severities)
    for name, told in _SINGLES.items():
        yield CounterMetricFamily(f"{_PREFIX}{name}", told, value=totals.singles[name])


def _knowledge(totals: Totals, standing: Standing | None) -> Iterable[Metric]:
    outcomes = {"published": totals.published, "refused": totals.refused}
    yield _by_label("reloads", "Sets of tables that were tried, the one at start too", "outcome", outcomes)
    yield GaugeMetricFamily(f"{_PREFIX}workers", "Workers alive", value=totals.workers)
    yield GaugeMetricFamily(f"{_PREFIX}workers_ready", "Workers with tables to screen with", value=totals.ready)
    of_set = GaugeMetricFamily(
        f"{_PREFIX}workers_by_knowledge", "Ready workers by the start of their tables' digest", labels=("sha256",)
    )
    for digest, count in totals.knowledge.items():
        of_set.add_metric((digest,), count)
    yield of_set
    if standing is not None:
        yield GaugeMetricFamily(f"{_PREFIX}knowledge_age_days", "Days since the latest review", value=standing.age_days)
        yield GaugeMetricFamily(
            f"{_PREFIX}knowledge_stale", "1 if that is more than MAX_AGE_DAYS", value=int(standing.stale)
        )
        yield GaugeMetricFamily(
            f"{_PREFIX}reload_refused", "1 if the tables tried last were refused", value=int(standing.refused)
        )
        info = {"version": standing.version, "sha256": standing.digest}
        yield InfoMetricFamily(f"{_PREFIX}knowledge", "The tables in use", value=info)


def _by_label(name: str, told: str, label: str, counts: dict[str, int]) -> Metric:
    family = CounterMetricFamily(f"{_PREFIX}{name}", told, labels=(label,))
    for word, count in counts.items():
        family.add_metric((word,), count)
    return family
