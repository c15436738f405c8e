"""One request in process, from the bytes of its body to the bytes of its answer, and what each part of that costs."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from service.intake.body import load_json
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.rendering.dumped import Renderer
from service.screening.prepared import Prepared
from service.screening.rules import LASTING
from service.screening.screen import Screener


@dataclass(frozen=True)
class Asked:
    """Microseconds of CPU by part; how much was found, shown or not; the bytes of the answer."""

    reading: float
    screening: float
    dumping: float
    findings: int
    size: int

    @property
    def whole(self) -> float:
        return self.reading + self.screening + self.dumping


class Asking:
    """Asks ``screener``, which remembers what it was asked as it does in the service."""

    def __init__(self, screener: Screener) -> None:
        self._screener, self._renderer, self._schema = screener, Renderer(screener.knowledge), ScreenRequestSchema()
        self._candidate = screener.catalogue.display[screener.catalogue.release.default_candidate]
        self._today = datetime.now(UTC).date()

    def anew(self) -> "Asking":
        """With the same knowledge and nothing remembered."""
        known = self._screener
        return Asking(
            replace(known, prepared=Prepared(known.catalogue, known.knowledge.index, known.resolver, LASTING))
        )

    def ask(self, body: bytes) -> Asked:
        clock = time.process_time_ns
        started = clock()
        request = build_request(self._schema.load(load_json(body)), self._candidate, self._today)
        read = clock()
        screening = self._screener.screen(request)
        screened = clock()
        answer = self._renderer.dump(screening, stale=False, request_id="0", audit="off")
        dumped = clock()
        return Asked(
            reading=(read - started) / 1000,
            screening=(screened - read) / 1000,
            dumping=(dumped - screened) / 1000,
            findings=len(screening.findings) + len(screening.suppressed),
            size=len(answer),
        )


def mean(asked: Sequence[Asked]) -> Asked:
    """Each figure's mean: a request that had to work much out counts for what it cost."""
    return Asked(
        reading=statistics.fmean(one.reading for one in asked),
        screening=statistics.fmean(one.screening for one in asked),
        dumping=statistics.fmean(one.dumping for one in asked),
        findings=round(statistics.fmean(one.findings for one in asked)),
        size=round(statistics.fmean(one.size for one in asked)),
    )
