"""The same question with something changed, answered as the difference."""

from collections.abc import Callable, Iterable, Sequence

from service.screening.answer import Difference, Screening
from service.screening.change import change
from service.screening.finding import Finding
from service.screening.request import Change, Request

Screen = Callable[[Request], Screening]


def what_if(screen: Screen, before: Screening, changes: Sequence[Change]) -> Difference:
    """All of ``changes`` at once."""
    after = screen(change(before.request, changes))
    was, is_ = _by_id(before.findings), _by_id(after.findings)
    return Difference(
        changes=tuple(changes),
        verdict=after.verdict,
        list_verdict=after.list_verdict,
        complete=after.coverage.complete,
        gone=tuple(found for found in before.findings if found.id not in is_),
        new=tuple(found for found in after.findings if found.id not in was),
        graded=tuple(
            found for found in after.findings if found.id in was and was[found.id].severity is not found.severity
        ),
    )


def _by_id(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {found.id: found for found in findings}
