"""A screening as the bytes of its JSON: what stands in many answers is dumped once and put into each as it is."""

from typing import Any

import orjson

from service.knowledge.loading import Knowledge
from service.knowledge.memo import Memo
from service.rendering.document import Parts, finding, plain_parts, render
from service.rendering.parts import Around, Dumped, sources
from service.screening.answer import Screening, Suppressed
from service.screening.finding import Finding
from service.screening.medication import Medication

_MOST_FINDINGS = 8_192
_MOST_BARE = 4_096
_MOST_CITED = 2_048
_MOST_LINES = 4_096
_MOST_ADVICE = 1_024


class Renderer:
    """Of one set of tables; replace it with them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self._plain = knowledge, plain_parts(knowledge)
        self._reasoned: Dumped[Finding] = Dumped(self._by_its_own_reason, _MOST_FINDINGS)
        self._nameless: Dumped[Medication] = Dumped(lambda line: self._plain.line(line, None), _MOST_LINES)
        self._unnumbered: Dumped[Medication] = Dumped(lambda line: self._plain.candidate(line, None), _MOST_LINES)
        # Findings are many and their sources few: most of what a new one takes to dump is there already.
        cited: Memo[tuple[str, ...], orjson.Fragment] = Memo(
            lambda ids: orjson.Fragment(orjson.dumps(sources(ids, knowledge.catalogue))), _MOST_CITED
        )
        self._around: Around[Finding] = Around(
            lambda found: finding(found, knowledge.catalogue, cited.__getitem__), b'"inputs":[]', _MOST_BARE
        )
        bases = [orjson.Fragment(orjson.dumps(self._plain.knowledge_base(stale))) for stale in (False, True)]
        self._parts = Parts(
            finding=Dumped(self._finding, _MOST_FINDINGS),
            suppressed=self._suppressed,
            line=self._line,
            candidate=self._candidate,
            monitoring=Dumped(self._plain.monitoring, _MOST_ADVICE),
            counselling=Dumped(self._plain.counselling, _MOST_ADVICE),
            knowledge_base=bases.__getitem__,
        )

    def dump(self, screening: Screening, *, stale: bool, request_id: str, **more: Any) -> bytes:
        """As :func:`~service.rendering.document.render`, with the fields ``more`` after it, and a line end."""
        document = render(screening, self.knowledge, stale=stale, request_id=request_id, parts=self._parts)
        return orjson.dumps(document | more, option=orjson.OPT_APPEND_NEWLINE)

    def _finding(self, found: Finding) -> Any:
        """How a line is written is all that tells many findings apart: the rest is dumped once for all of them."""
        if found.bare is None:
            return finding(found, self.knowledge.catalogue)
        before, after = self._around(found.bare)
        return orjson.Fragment(b"".join((before, b'"inputs":', orjson.dumps(found.inputs), after)))

    def _line(self, line: Medication, given_id: str | None) -> Any:
        return self._nameless(line) if given_id is None else self._plain.line(line, given_id)

    def _candidate(self, line: Medication, given_id: str | None) -> Any:
        return self._unnumbered(line) if given_id is None else self._plain.candidate(line, given_id)

    def _suppressed(self, item: Suppressed) -> Any:
        own = item.finding.let_off or item.finding.quiet
        return self._reasoned(item.finding) if item.reason == own else self._plain.suppressed(item)

    def _by_its_own_reason(self, finding: Finding) -> Any:
        return self._plain.suppressed(Suppressed(finding, finding.let_off or finding.quiet or ""))
