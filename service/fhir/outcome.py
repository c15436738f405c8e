"""OperationOutcome: what was checked and what was not, or why nothing was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from service.fhir.identity import system
from service.fhir.reading import Read
from service.fhir.resources import Resource
from service.fhir.shapes import printable
from service.screening.answer import Screening
from service.screening.medication import LineStatus, Medication
from service.screening.verdict import Verdict

ERROR, WARNING, INFORMATION = "error", "warning", "information"
_LINE_CODES = {
    LineStatus.NEEDS_CONFIRMATION: "multiple-matches",
    LineStatus.AMBIGUOUS: "multiple-matches",
    LineStatus.GROUP_ONLY: "incomplete",
    LineStatus.CODE_CONFLICT: "code-invalid",
    LineStatus.NOT_COVERED: "not-supported",
    LineStatus.NOT_RECOGNISED: "not-found",
}
_CALM = frozenset({Verdict.PROCEED, Verdict.GIVE_NOW})


@dataclass(frozen=True, slots=True)
class Issue:
    """``code`` is of FHIR's issue types; ``where`` are paths into what was sent; ``coding`` is (system, code)."""

    severity: str
    code: str
    text: str
    where: tuple[str, ...] = ()
    coding: tuple[str, str] | None = None


def operation_outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """At least one issue must be given: R4 has no empty outcome."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(issue) for issue in issues]}


def coverage(screening: Screening, read: Read, *, stale: bool, audit: str | None) -> Iterator[Issue]:
    """The verdict, then every line once in the order sent, then what was not understood, not known and not used."""
    verdict = screening.verdict
    calm = verdict in _CALM and screening.coverage.complete
    severity = INFORMATION if calm else WARNING
    yield Issue(severity, "informational", screening.summary, coding=(system("verdict"), verdict.value))
    listed = screening.list_verdict.value
    yield Issue(
        INFORMATION,
        "informational",
        f"The listed drugs among themselves: {listed}.",
        (),
        (system("list-verdict"), listed),
    )
    whole = screening.coverage.complete
    told = "complete" if whole else "incomplete"
    yield Issue(
        INFORMATION if whole else WARNING,
        "informational" if whole else "incomplete",
        f"Coverage is {told}: {screening.coverage.checked} lines checked, {screening.coverage.not_checked} not.",
        coding=(system("coverage"), told),
    )
    yield _line(screening.candidate, read.candidate, "candidate: ")
    for line, origin in zip(screening.medications, read.origins, strict=True):
        yield _line(line, origin, "")
    yield from (Issue(WARNING, "incomplete", f"Not understood: {text}") for text in screening.coverage.not_understood)
    yield from _facts(screening, read, stale=stale)
    if audit is not None:
        yield Issue(INFORMATION, "informational", f"Audit: {audit}.", coding=(system("audit"), audit))


def _facts(screening: Screening, read: Read, *, stale: bool) -> Iterator[Issue]:
    for missing in screening.missing:
        yield Issue(INFORMATION, "incomplete", f"Not known: {missing.fact}. {missing.would_change}")
    for item in screening.suppressed:
        yield Issue(INFORMATION, "informational", f"Not shown: {item.finding.id}. {item.reason}")
    yield from (Issue(INFORMATION, "informational", note) for note in read.notes)
    yield from (Issue(INFORMATION, "informational", f"Sent and not used: {unused}") for unused in read.unused)
    if stale:
        yield Issue(WARNING, "informational", "The knowledge base is older than it may be.")
    if screening.request.jurisdiction_assumed:
        yield Issue(INFORMATION, "informational", f"Jurisdiction {screening.request.jurisdiction} was assumed.")


def _line(line: Medication, origin: tuple[Resource, ...], role: str) -> Issue:
    status = line.status.value
    route = f", route {line.route.value}{' (assumed)' if line.route_assumed else ''}" if line.understood else ""
    provisional = ", provisional" if line.provisional else ""
    return Issue(
        severity=INFORMATION if line.status.settled else WARNING,
        code=_LINE_CODES.get(line.status, "informational"),
        text=f"{role}{line.entry.text}: {status.replace('_', ' ')}{route}{provisional}",
        where=tuple(resource.where for resource in origin),
        coding=(system("line-status"), status),
    )


def _issue(issue: Issue) -> dict[str, Any]:
    details: dict[str, Any] = {"text": printable(issue.text)}
    if issue.coding is not None:
        details["coding"] = [{"system": issue.coding[0], "code": issue.coding[1]}]
    made = {"severity": issue.severity, "code": issue.code, "details": details}
    return made | ({"expression": list(issue.where)} if issue.where else {})
