"""A screening as the JSON of the contract."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.loading import Knowledge
from service.knowledge.patient_rows import CounsellingPoint, MonitoringRow
from service.rendering.changes import alternatives, smallest_change, what_if
from service.rendering.parts import path, sources
from service.screening.answer import Screening, Suppressed
from service.screening.finding import Finding
from service.screening.medication import LineStatus, Medication
from service.screening.request import Entry
from service.screening.rules import RULES
from service.screening.sieve import Advice
from service.screening.verdict import Coverage, ListVerdict

_LIST_SUMMARY = {
    ListVerdict.NOTHING_FOUND: "Nothing on file among the listed drugs themselves; that is no clearance of the list.",
}
_LIST_FOUND = "The listed drugs interact among themselves: see the findings that do not involve the candidate."


@dataclass(frozen=True, slots=True)
class Parts:
    """How the parts that repeat from one answer to the next are rendered. ``lines`` takes the list with what was sent,
    ``candidate`` the id that came with it, ``knowledge_base`` whether it is stale."""

    findings: Callable[[Sequence[Finding]], list[Any]]
    suppressed: Callable[[Sequence[Suppressed]], list[Any]]
    lines: Callable[[Sequence[Medication], Sequence[Entry]], list[Any]]
    monitoring: Callable[[Sequence[Advice[MonitoringRow]]], list[Any]]
    counselling: Callable[[Sequence[Advice[CounsellingPoint]]], list[Any]]
    candidate: Callable[[Medication, str | None], Any]
    knowledge_base: Callable[[bool], Any]


def plain_parts(knowledge: Knowledge) -> Parts:
    """Each as a value of its own, made anew each time."""
    catalogue = knowledge.catalogue
    return Parts(
        findings=lambda found: [finding(each, catalogue) for each in found],
        suppressed=lambda items: [suppressed(item, catalogue) for item in items],
        lines=lambda lines, sent: [listed(each, catalogue, entry.id) for each, entry in zip(lines, sent, strict=True)],
        monitoring=lambda advice: [monitoring(each, catalogue) for each in advice],
        counselling=lambda advice: [counselling(each, catalogue) for each in advice],
        candidate=lambda line, given_id: candidate(line, catalogue, given_id),
        knowledge_base=lambda stale: knowledge_base(knowledge, stale=stale),
    )


def render(
    screening: Screening, knowledge: Knowledge, *, stale: bool, request_id: str, parts: Parts | None = None
) -> dict[str, Any]:
    """Every field of the contract; nothing is left out because it is empty. ``parts`` of the same knowledge may render
    what repeats in another form."""
    catalogue, parts = knowledge.catalogue, parts or plain_parts(knowledge)
    request = screening.request
    return {
        "verdict": screening.verdict.value,
        "list_verdict": screening.list_verdict.value,
        "summary": screening.summary,
        "list_summary": _LIST_SUMMARY.get(screening.list_verdict, _LIST_FOUND),
        "coverage": _coverage(screening.coverage),
        "candidate": parts.candidate(screening.candidate, request.candidate.id),
        "medications": parts.lines(screening.medications, request.medications),
        "findings": parts.findings(screening.findings),
        "missing": [{"fact": item.fact, "would_change": item.would_change} for item in screening.missing],
        "suppressed": parts.suppressed(screening.suppressed),
        "route_alternatives": [
            {"drugs": _names(note.drugs, catalogue), "route": note.route.value, "verdict": note.verdict.value}
            for note in screening.route_notes
        ],
        "alternatives": alternatives(screening, catalogue),
        "smallest_change": smallest_change(screening, catalogue),
        "what_if": what_if(screening, catalogue),
        "monitoring": parts.monitoring(screening.monitoring),
        "counselling": parts.counselling(screening.counselling),
        "jurisdiction": {"value": request.jurisdiction.value, "assumed": request.jurisdiction_assumed},
        "knowledge_base": parts.knowledge_base(stale),
        "request_id": request_id,
    }


def knowledge_base(knowledge: Knowledge, *, stale: bool) -> dict[str, Any]:
    return {
        "version": knowledge.version,
        "sha256": knowledge.digest,
        "reviewed_through": knowledge.reviewed_through.isoformat(),
        "stale": stale,
        "clinician_reviewed": knowledge.catalogue.release.clinician_reviewed,
        "site_rows": knowledge.site_rows,
    }


def is_stale(knowledge: Knowledge, today: date, max_age_days: int) -> bool:
    """Whether the last review is longer ago than the service was told to accept."""
    return (today - knowledge.reviewed_through).days > max_age_days


def _names(drugs: Iterable[str], catalogue: Catalogue) -> list[str]:
    return [catalogue.display[drug] for drug in drugs]


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "complete": coverage.complete,
        "checked": coverage.checked,
        "not_checked": coverage.not_checked,
        "basis": dict(coverage.basis),
        "not_understood": list(coverage.not_understood),
        "candidate_reviewed": coverage.candidate_reviewed,
        "rules": list(RULES),
    }


def listed(line: Medication, catalogue: Catalogue, given_id: str | None) -> dict[str, Any]:
    """What became of one submitted line, which came under ``given_id``."""
    resolution = line.resolution
    settled = line.status not in {LineStatus.NEEDS_CONFIRMATION, LineStatus.AMBIGUOUS, LineStatus.CODE_CONFLICT}
    substances = [node for node in line.understood if node in catalogue.substances]
    answer = {
        "input": line.entry.text,
        "id": given_id,
        "status": line.status.value,
        "matched_by": resolution.matched_by.value if resolution.matched_by else None,
        "ingredients": _names(substances, catalogue) if settled else [],
        "group": next((node for node in line.understood if node in catalogue.groups), None),
        "route": line.route.value if line.understood else None,
        "route_assumed": line.route_assumed if line.understood else False,
        "strength": resolution.strength,
        "form": resolution.form,
        "basis": line.basis.word if line.basis else None,
        "provisional": line.provisional,
        "candidates": [] if settled else _names(line.understood, catalogue),
        "suggestions": [suggestion.name for suggestion in resolution.suggestions],
    }
    flags = {"code_unknown": resolution.code_unknown, "text_unknown": resolution.text_unknown}
    return answer | {name: True for name, raised in flags.items() if raised}


def candidate(line: Medication, catalogue: Catalogue, given_id: str | None) -> dict[str, Any]:
    rendered = listed(line, catalogue, given_id)
    single = line.understood[0] if len(line.understood) == 1 else None
    return {
        **rendered,
        "id": single if line.status.settled or line.status is LineStatus.NOT_COVERED else None,
        "name": " + ".join(rendered["ingredients"]) or line.entry.text,
        "line_id": given_id,
    }


Cite = Callable[[tuple[str, ...]], Any]


def finding(found: Finding, catalogue: Catalogue, cite: Cite | None = None) -> dict[str, Any]:
    """``cite`` may render the sources in another form."""
    claim, codes = found.claim, catalogue.finding_kinds[found.kind]
    return {
        "id": found.id,
        "kind": found.kind.value,
        "severity": claim.severity.word,
        "drugs": _names(found.drugs, catalogue),
        "inputs": list(found.inputs),
        "involves_candidate": found.involves_candidate,
        "provisional": found.provisional,
        "mechanism": {"kind": claim.mechanism_kind.value, "text": claim.mechanism_text},
        "about": found.about,
        "effect": claim.effect,
        "management": claim.management,
        "onset": claim.onset,
        "evidence": "|".join(evidence.value for evidence in claim.evidence),
        "sources": cite(claim.sources) if cite is not None else sources(claim.sources, catalogue),
        "path": path(found.path),
        "context": list(found.context),
        "disagreement": claim.disagreement,
        "origin": "site" if found.from_site else "house",
        "codes": {
            "ncpdp_reason": codes.ncpdp_reason,
            "fhir_issue": codes.fhir_issue,
            "orca": catalogue.severities[claim.severity].orca,
        },
    }


def suppressed(item: Suppressed, catalogue: Catalogue) -> dict[str, Any]:
    finding = item.finding
    return {
        "id": finding.id,
        "reason": item.reason,
        "fact_used": "; ".join(finding.context) or None,
        "severity": finding.severity.word,
        "drugs": _names(finding.drugs, catalogue),
    }


def monitoring(advice: Advice[MonitoringRow], catalogue: Catalogue) -> dict[str, Any]:
    """One thing to watch, as ``/screen`` and ``/dosing`` answer it."""
    row = advice.row
    return {
        "id": row.id,
        "check": row.check,
        "phase": row.phase.value,
        "schedule": row.schedule,
        "reason": row.reason,
        "context": list(advice.context),
        "evidence": "|".join(evidence.value for evidence in row.evidence),
        "sources": sources(row.sources, catalogue),
        "disagreement": row.disagreement,
    }


def counselling(advice: Advice[CounsellingPoint], catalogue: Catalogue) -> dict[str, Any]:
    row = advice.row
    return {
        "id": row.id,
        "topic": row.topic,
        "text": row.text,
        "context": list(advice.context),
        "sources": sources(row.sources, catalogue),
    }
