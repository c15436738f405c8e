"""A screening as the bytes of its JSON: what stands in many answers is dumped once and put into each as it is."""

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import orjson

from service.knowledge.loading import Knowledge
from service.knowledge.memo import Memo
from service.rendering.document import (
    Parts,
    candidate,
    counselling,
    finding,
    knowledge_base,
    listed,
    monitoring,
    render,
    suppressed,
)
from service.rendering.parts import Around, Dumped, sources
from service.screening.answer import Screening, Suppressed
from service.screening.finding import Finding
from service.screening.medication import Medication
from service.screening.request import Entry

if TYPE_CHECKING:
    from service.knowledge.patient_rows import CounsellingPoint, MonitoringRow
    from service.screening.sieve import Advice

_MET_AGAIN = attrgetter("met_again")
_MOST_FINDINGS = 16_384
_MOST_BARE = 12_288
_MOST_CITED = 2_048
_MOST_LINES = 4_096
_MOST_ADVICE = 1_024


class Renderer:
    """Of one set of tables; replace it with them. ``findings`` dumps one as it stands in an answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        catalogue = self._catalogue = knowledge.catalogue
        self._reasoned: Dumped[Finding] = Dumped(self._by_its_own_reason, _MOST_FINDINGS, _MET_AGAIN)
        self._nameless: Dumped[Medication] = Dumped(lambda line: listed(line, catalogue, None), _MOST_LINES)
        self._unnumbered: Dumped[Medication] = Dumped(lambda line: candidate(line, catalogue, None), _MOST_LINES)
        # Findings are many and their sources few: most of what a new one takes to dump is there already.
        cited: Memo[tuple[str, ...], orjson.Fragment] = Memo(
            lambda ids: orjson.Fragment(orjson.dumps(sources(ids, catalogue))), _MOST_CITED
        )
        self._around: Around[Finding] = Around(
            lambda found: finding(found, catalogue, cited.__getitem__), b'"inputs":[]', _MOST_BARE
        )
        watched: Dumped[Advice[MonitoringRow]] = Dumped(lambda advice: monitoring(advice, catalogue), _MOST_ADVICE)
        told: Dumped[Advice[CounsellingPoint]] = Dumped(lambda advice: counselling(advice, catalogue), _MOST_ADVICE)
        self.findings: Dumped[Finding] = Dumped(self._finding, _MOST_FINDINGS, _MET_AGAIN)
        bases = [orjson.Fragment(orjson.dumps(knowledge_base(knowledge, stale=stale))) for stale in (False, True)]
        self._parts = Parts(
            findings=self.findings.all,
            suppressed=self._suppressed,
            lines=self._lines,
            candidate=self._candidate,
            monitoring=watched.all,
            counselling=told.all,
            knowledge_base=bases.__getitem__,
        )

    def dump(self, screening: Screening, *, stale: bool, request_id: str, **more: Any) -> bytes:
        """As :func:`~service.rendering.document.render`, with the fields ``more`` after it, and a line end."""
        document = render(screening, self.knowledge, stale=stale, request_id=request_id, parts=self._parts)
        return orjson.dumps(document | more, option=orjson.OPT_APPEND_NEWLINE)

    def _finding(self, found: Finding) -> Any:
        """How a line is written is all that tells many findings apart: the rest is dumped once for all of them."""
        if found.bare is None:
            return finding(found, self._catalogue)
        before, after = self._around[found.bare]
        return orjson.Fragment(b"".join((before, b'"inputs":', orjson.dumps(found.inputs), after)))

    def _lines(self, lines: Sequence[Medication], sent: Sequence[Entry]) -> list[Any]:
        nameless, catalogue = self._nameless, self._catalogue
        return [
            nameless[line] if entry.id is None else listed(line, catalogue, entry.id)
            for line, entry in zip(lines, sent, strict=True)
        ]

    def _candidate(self, line: Medication, given_id: str | None) -> Any:
        return self._unnumbered[line] if given_id is None else candidate(line, self._catalogue, given_id)

    def _suppressed(self, items: Sequence[Suppressed]) -> list[Any]:
        return [
            self._reasoned[item.finding] if item.of_its_own else suppressed(item, self._catalogue) for item in items
        ]

    def _by_its_own_reason(self, finding: Finding) -> Any:
        return suppressed(Suppressed(finding, finding.let_off or finding.quiet or ""), self._catalogue)
