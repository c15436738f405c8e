"""What to watch and what to tell: the rows that apply to this patient and list."""

from collections.abc import Iterable, Iterator

from service.knowledge.patient_rows import CounsellingPoint, MonitoringRow
from service.knowledge.words import CheckPhase
from service.screening.case import Case
from service.screening.chart import CONDITIONS, Reading, Truth
from service.screening.scope import read_here, situation
from service.screening.sieve import Advice, Row, Sieve

_PLACES = {phase: place for place, phase in enumerate(CheckPhase)}


def monitoring(case: Case) -> tuple[Advice[MonitoringRow], ...]:
    """Baseline first, then what goes on."""
    found = applying(case, _left(case, case.prepared.sieves.monitoring))
    return tuple(sorted(found, key=lambda advice: (_PLACES[advice.row.phase], advice.row.id)))


def counselling(case: Case) -> tuple[Advice[CounsellingPoint], ...]:
    """In the order of the leaflet."""
    return applying(case, _left(case, case.prepared.sieves.counselling))


def _left(case: Case, sieve: Sieve[Row]) -> Iterator[Row]:
    for drug in case.candidate.drugs:
        yield from sieve.left(situation(case, drug), case.chart.failing)


def applying(case: Case, rows: Iterable[Row]) -> tuple[Advice[Row], ...]:
    """The rows whose scope holds, or would if a missing fact turned out so; in the order of ``rows``. A row for people
    with a condition needs the condition stated: what else a patient may have is asked for under ``missing``."""
    advice = case.prepared.advice
    judged = ((row, read_here(case, row.scope)) for row in rows)
    return tuple(advice[row, _why(reading)] for row, reading in judged if _applies(reading))


def _applies(reading: Reading) -> bool:
    return reading.truth is not Truth.FAILS and CONDITIONS not in reading.missing


def _why(reading: Reading) -> tuple[str, ...]:
    return (*reading.used, *(f"not given: {fact}" for fact in reading.missing))
