"""The cells of an answer, from a screening or from the knowledge that nothing can be found."""

from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from service.batch.answer_rows import answer_cells
from service.rendering.parts import Dumped
from service.screening.finding import Finding
from service.screening.medication import Medication
from service.screening.verdict import Coverage, ListVerdict, Verdict


class Judgement(Protocol):
    """What a screening and an answer without findings have in common."""

    @property
    def verdict(self) -> Verdict: ...
    @property
    def list_verdict(self) -> ListVerdict: ...
    @property
    def coverage(self) -> Coverage: ...
    @property
    def summary(self) -> str: ...


def cells_of(
    judged: Judgement, lines: Sequence[Medication], findings: Sequence[Finding], dumped: Dumped[Finding]
) -> dict[str, Any]:
    """As :func:`answer_cells` of the whole document, of which only the parts that it looks at are made. ``lines`` are
    the candidate and the list."""
    candidate, *listed = ({"input": line.entry.text, "status": line.status.value} for line in lines)
    coverage = judged.coverage
    cells = answer_cells(
        {
            "verdict": judged.verdict.value,
            "list_verdict": judged.list_verdict.value,
            "summary": judged.summary,
            "coverage": {"complete": coverage.complete, "not_understood": list(coverage.not_understood)},
            "candidate": candidate,
            "medications": listed,
            "findings": [],
        }
    )
    return cells | {
        "worst": findings[0].severity.word if findings else None,
        "finding_ids": [found.id for found in findings],
        "findings": orjson.dumps(dumped.all(findings)).decode(),
    }
