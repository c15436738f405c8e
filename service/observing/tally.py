"""Where each figure stands in a row of the board, how it is counted, and what all rows say together.

A series is a place, and all places are known beforehand: nothing that a caller sends can make a new one.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.observing.board import FIRST, KNOWLEDGE, PID, PUBLISHED, READY, REFUSED, WIDTH, Board

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "other")
UNMATCHED = "unmatched"
"""The route of a request that no route takes."""
STATUSES = (200, 204, 304, 308, 400, 401, 404, 405, 406, 412, 413, 414, 415, 422, 429, 431, 500, 503)
OTHER_STATUS = "other"
BUCKETS = (500, 1000, 2000, 3000, 5000, 7500, 10_000, 20_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000)
"""Upper bounds in microseconds. A screening of ten drugs is about a millisecond, the largest list under a second."""

Endpoint = tuple[str, str]
"""Method and route template."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the figures. ``endpoints``: what can be asked; what no route takes comes after them, by method."""

    endpoints: tuple[Endpoint, ...]
    verdicts: tuple[str, ...]
    severities: tuple[str, ...]

    @property
    def all_endpoints(self) -> tuple[Endpoint, ...]:
        return (*self.endpoints, *((method, UNMATCHED) for method in METHODS))

    def starts(self) -> list[int]:
        """Where each block begins, in the order requests, buckets, microseconds, verdicts, severities, singles; and
        where the last ends."""
        count = len(self.all_endpoints)
        sizes = (
            count * (len(STATUSES) + 1),
            count * (len(BUCKETS) + 1),
            count,
            len(self.verdicts),
            len(self.severities),
            len(SINGLES),
        )
        places = [FIRST]
        for size in sizes:
            places.append(places[-1] + size)
        return places


SINGLES = (
    "lines",
    "lines_not_checked",
    "lines_not_recognised",
    "worker_starts",
    "canary_failures",
    "log_lines_lost",
)


@dataclass(frozen=True, slots=True)
class Totals:
    """What all rows say together, only what is not zero of ``requests`` (endpoint and status) and ``latency``
    (requests by bucket, and the sum of their microseconds). ``knowledge``: how many workers answer from each set, by
    the first figures of its digest."""

    requests: dict[tuple[Endpoint, str], int]
    latency: dict[Endpoint, tuple[tuple[int, ...], int]]
    verdicts: dict[str, int]
    severities: dict[str, int]
    singles: dict[str, int]
    published: int
    refused: int
    workers: int
    ready: int
    knowledge: dict[str, int]


class Tally:
    """Counts into one row."""

    def __init__(self, layout: Layout, cells: memoryview) -> None:
        places = layout.starts()
        if places[-1] > WIDTH:
            raise ValueError(f"{places[-1]} figures do not fit in a row of {WIDTH}")
        self._cells = cells
        self._requests, self._buckets, self._sums, self._verdicts, self._severities, self._lines, _ = places
        self._status = {status: number for number, status in enumerate(STATUSES)}
        self._single = {name: place for place, name in enumerate(SINGLES, self._lines)}

    def request(self, endpoint: int, status: int, micros: int | None) -> None:
        """``endpoint``: its place in ``all_endpoints`` of the layout. ``micros``: how long it took, if known."""
        cells = self._cells
        cells[self._requests + endpoint * (len(STATUSES) + 1) + self._status.get(status, len(STATUSES))] += 1
        if micros is None:
            return
        cells[self._buckets + endpoint * (len(BUCKETS) + 1) + bisect_left(BUCKETS, micros)] += 1
        cells[self._sums + endpoint] += micros

    def screened(self, verdicts: Sequence[int], severities: Sequence[int], lines: tuple[int, int, int]) -> None:
        """How many of each verdict, and findings of each severity, in the order of the layout. Of ``lines``: how many,
        how many of them not checked, and how many not recognised."""
        _add(self._cells, self._verdicts, verdicts)
        _add(self._cells, self._severities, severities)
        _add(self._cells, self._lines, lines)

    def single(self, name: str, amount: int = 1) -> None:
        self._cells[self._single[name]] += amount


def _add(cells: memoryview, start: int, counts: Sequence[int]) -> None:
    for place, count in enumerate(counts, start):
        if count:
            cells[place] += count


def totals(layout: Layout, board: Board) -> Totals:
    rows = board.rows()
    cells = [sum(column) for column in zip(*(row[: layout.starts()[-1]].tolist() for row in rows), strict=True)]
    blocks = [cells[start:end] for start, end in zip(layout.starts()[:-1], layout.starts()[1:], strict=True)]
    requests, buckets, sums, verdicts, severities, singles = blocks
    endpoints = layout.all_endpoints
    status = (*map(str, STATUSES), OTHER_STATUS)
    by_endpoint = zip(endpoints, _in_parts(buckets, len(BUCKETS) + 1), sums, strict=True)
    living = [row for row in rows if row[PID]]
    return Totals(
        requests={
            (endpoint, status[number]): count
            for endpoint, counts in zip(endpoints, _in_parts(requests, len(status)), strict=True)
            for number, count in enumerate(counts)
            if count
        },
        latency={endpoint: (counts, total) for endpoint, counts, total in by_endpoint if any(counts)},
        verdicts=dict(zip(layout.verdicts, verdicts, strict=True)),
        severities=dict(zip(layout.severities, severities, strict=True)),
        singles=dict(zip(SINGLES, singles, strict=True)),
        published=cells[PUBLISHED],
        refused=cells[REFUSED],
        workers=len(living),
        ready=sum(row[READY] for row in living),
        knowledge=_counted(f"{row[KNOWLEDGE]:012x}" for row in living if row[READY]),
    )


def _in_parts(cells: Sequence[int], size: int) -> Iterable[tuple[int, ...]]:
    return (tuple(cells[start : start + size]) for start in range(0, len(cells), size))


def _counted(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
