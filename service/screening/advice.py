"""What to watch and what to tell: the rows that apply to this patient and list."""

from collections.abc import Callable, Iterable

from service.knowledge.patient_rows import CounsellingPoint, MonitoringRow
from service.screening.case import Case
from service.screening.chart import CONDITIONS
from service.screening.reading import Reading, Truth
from service.screening.scope import read_here, situation
from service.screening.sieve import Advice, Remaining, Row, Sieve

_WorkOut = Callable[[Case, Remaining[Row]], tuple[Advice[Row], ...]]


def monitoring(case: Case) -> tuple[Advice[MonitoringRow], ...]:
    """Baseline first, then what goes on."""
    found = _left(case, case.prepared.sieves.monitoring)
    return found if len(case.candidate.drugs) == 1 else tuple(sorted(found, key=lambda advice: advice.row.order))


def counselling(case: Case) -> tuple[Advice[CounsellingPoint], ...]:
    """In the order of the leaflet."""
    return _left(case, case.prepared.sieves.counselling)


def _left(case: Case, sieve: Sieve[Row]) -> tuple[Advice[Row], ...]:
    """Where nobody said which conditions there are, no row that asks for one is left."""
    found: list[Advice[Row]] = []
    for drug in case.candidate.drugs:
        left = sieve.left(situation(case, drug, case.jurisdiction), case.chart.failing | case.chart.unstated)
        if case.chart.values.keys().isdisjoint(left.facts):
            # Many a list comes with no fact that these rows ask for: one is told what the other was.
            found += _recall(case, left, _row_by_row)
        else:
            found += _row_by_row(case, left)
    return tuple(found)


def _row_by_row(case: Case, left: Remaining[Row]) -> tuple[Advice[Row], ...]:
    found: list[Advice[Row]] = []
    for alone in left.each:
        (row,) = alone.rows
        if row.advice is not None:
            found.append(row.advice)
        else:
            found += _recall(case, alone, _applying)
    return tuple(found)


def _applying(case: Case, left: Remaining[Row]) -> tuple[Advice[Row], ...]:
    return applying(case, [each.row for each in left.rows])


def _recall(case: Case, left: Remaining[Row], work_out: _WorkOut[Row]) -> tuple[Advice[Row], ...]:
    key = (case.setting.indication, case.chart.signature(left))
    recalled: tuple[Advice[Row], ...] = case.prepared.remembered.recall(key, lambda: work_out(case, left))
    return recalled


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
