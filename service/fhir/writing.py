"""A screening as a FHIR R4 Bundle: a DetectedIssue a finding, and an OperationOutcome that says what was checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.fhir.identity import identity, system
from service.fhir.outcome import coverage, operation_outcome
from service.fhir.reading import Read
from service.knowledge.catalogue import Catalogue
from service.knowledge.loading import Knowledge
from service.knowledge.words import Severity
from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.verdict import Verdict

_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_REASON, _SERVICE, _RESULT = system("ncpdp:439-E4"), system("ncpdp:440-E5"), system("ncpdp:441-E6")
_SEVERITY = {
    Severity.CONTRAINDICATED: "high",
    Severity.MAJOR: "high",
    Severity.MODERATE: "moderate",
    Severity.MINOR: "low",
}
_DUR = {
    Severity.CONTRAINDICATED: ("M0", "2A"),
    Severity.MAJOR: ("M0", "1E"),
    Severity.MODERATE: ("PM", "1B"),
    Severity.MINOR: ("MR", "1B"),
}
"""What a pharmacist would do at a finding of that severity, and what would come of it, in NCPDP's codes: prescriber
consulted and not filled, or filled with another drug; patient monitored, or medication reviewed, and filled as is."""
_FILLED_AS_IS = "1B"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What an answer carries that follows from neither knowledge nor request; ``audit`` is what became of the audit
    line."""

    request_id: str
    stale: bool
    audit: str | None = None


def write(screening: Screening, knowledge: Knowledge, read: Read, occasion: Occasion) -> dict[str, Any]:
    """The Bundle, of type collection. Nothing in it is empty: R4 forbids that."""
    outcome = operation_outcome(coverage(screening, read, stale=occasion.stale, audit=occasion.audit))
    outcome["meta"] = {
        "tag": [
            {"system": system("knowledge-version"), "code": knowledge.version},
            {"system": system("knowledge-sha256"), "code": knowledge.digest},
        ]
    }
    resources = [outcome, *(_issue(finding, screening, knowledge.catalogue, read) for finding in screening.findings)]
    return {
        "resourceType": "Bundle",
        "id": str(identity(occasion.request_id, "bundle")),
        "identifier": {"system": system("request"), "value": occasion.request_id},
        "type": "collection",
        "entry": [_entry(resource, occasion.request_id) for resource in resources],
    }


def _entry(resource: dict[str, Any], request_id: str) -> dict[str, Any]:
    own = identity(request_id, resource["identifier"][0]["value"] if "identifier" in resource else "outcome")
    named = {"resourceType": resource["resourceType"], "id": str(own), **resource}
    return {"fullUrl": f"urn:uuid:{own}", "resource": named}


def _issue(finding: Finding, screening: Screening, catalogue: Catalogue, read: Read) -> dict[str, Any]:
    """A provisional finding is preliminary. ``detail`` is what happens; what to do is the mitigation."""
    claim = finding.claim
    codes = catalogue.finding_kinds[finding.kind]
    urls = [url for source in claim.sources if (url := catalogue.sources[source].url)]
    optional: dict[str, Any] = {
        "patient": {"reference": read.patient} if read.patient else None,
        "implicated": list(_implicated(finding, screening, read, catalogue)),
        "reference": urls[0] if urls else None,
    }
    return {
        "resourceType": "DetectedIssue",
        "identifier": [{"system": system("finding"), "value": finding.id}],
        "status": "preliminary" if finding.provisional else "final",
        "code": {
            "coding": [
                {"system": _ACT_CODE, "code": codes.fhir_issue},
                {"system": _REASON, "code": codes.ncpdp_reason},
                {"system": system("severity"), "code": claim.severity.word},
                {"system": system("orca"), "code": catalogue.severities[claim.severity].orca},
            ],
            "text": finding.kind.value,
        },
        "severity": _SEVERITY[claim.severity],
        "identifiedDateTime": screening.request.today.isoformat(),
        "detail": _detail(finding, catalogue),
        "evidence": [_evidence(finding, catalogue)],
        "mitigation": [_mitigation(finding, screening)],
        **{name: value for name, value in optional.items() if value},
    }


def _detail(finding: Finding, catalogue: Catalogue) -> str:
    """Severity, drugs, what happens, why, on what facts, and what sources disagree about, for a reader."""
    claim = finding.claim
    drugs = " + ".join(catalogue.display[drug] for drug in finding.drugs)
    parts = [
        f"{claim.severity.word}{' (provisional)' if finding.provisional else ''}: {drugs}.",
        claim.effect,
        claim.mechanism_text,
        f"Onset: {claim.onset}." if claim.onset else "",
        f"Facts: {'; '.join(finding.context)}." if finding.context else "",
        f"Sources differ: {claim.disagreement}" if claim.disagreement else "",
    ]
    return " ".join(part for part in parts if part)


def _evidence(finding: Finding, catalogue: Catalogue) -> dict[str, Any]:
    claim = finding.claim
    sources = [{"display": catalogue.sources[source].title} for source in claim.sources]
    kinds = [
        {"coding": [{"system": system("evidence"), "code": evidence.value}], "text": evidence.value.replace("_", " ")}
        for evidence in claim.evidence
    ]
    return {"code": kinds, "detail": sources}


def _mitigation(finding: Finding, screening: Screening) -> dict[str, Any]:
    """What to do, with the proposed service and, where the drug to start is concerned, its proposed result: one that
    is to be given at once is never proposed to be withheld or exchanged."""
    service, result = _DUR[finding.severity]
    coding = [{"system": _SERVICE, "code": service}]
    if finding.involves_candidate:
        given = screening.verdict is Verdict.GIVE_NOW
        coding.append({"system": _RESULT, "code": _FILLED_AS_IS if given else result})
    return {"action": {"coding": coding, "text": finding.claim.management}}


def _implicated(finding: Finding, screening: Screening, read: Read, catalogue: Catalogue) -> Iterator[dict[str, str]]:
    """The resources of every line that holds one of the drugs; one that cannot be referred to by its name alone."""
    seen: set[str] = set()
    listed = zip(screening.medications, read.origins, strict=True)
    for line, origin in ((screening.candidate, read.candidate), *listed):
        about = finding.involves_candidate if line is screening.candidate else line.entry.text in finding.inputs
        if not about or set(line.drugs).isdisjoint(finding.drugs):
            continue
        for address in [resource.reference for resource in origin] or [None]:
            if (address or line.entry.text) not in seen:
                seen.add(address or line.entry.text)
                yield {"reference": address, "display": line.entry.text} if address else {"display": line.entry.text}
    if not seen:
        yield from ({"display": catalogue.display[drug]} for drug in finding.drugs)
