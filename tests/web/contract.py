"""The contract of ``POST /screen`` read by hand, field by field, without the service's own schemas."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

VERDICTS = {"give_now", "do_not_start", "avoid", "cannot_clear", "monitor", "proceed"}
LIST_VERDICTS = {"contraindicated_pair", "avoid", "monitor", "nothing_found"}
SEVERITIES = ["contraindicated", "major", "moderate", "minor"]
KINDS = {"interaction", "pathway", "cumulative", "duplication", "patient", "dose"}
SETTLED = {"checked", "inactive", "not_a_drug"}
STATUSES = SETTLED | {"needs_confirmation", "ambiguous", "group_only", "code_conflict", "not_covered", "not_recognised"}
BASES = {"label", "compendium", "mechanism"}
# "intrauterine" is the service's one addition to the routes that the contract names.
ROUTES = {"oral", "iv", "im", "sc", "intrathecal", "transdermal", "vaginal", "topical", "inhaled", "ophthalmic"}
ROUTES |= {"rectal", "nasal", "sublingual", "intrauterine"}
RELATIONS = {"is_a", "interacts_with", "contributes_to", "contains"}
TEXT, OPTIONAL, FLAG, COUNT, TEXTS, OBJECT, OBJECTS = "text", "optional", "flag", "count", "texts", "object", "objects"

ANSWER = {
    "verdict": TEXT,
    "list_verdict": TEXT,
    "summary": TEXT,
    "coverage": OBJECT,
    "candidate": OBJECT,
    "medications": OBJECTS,
    "findings": OBJECTS,
    "missing": OBJECTS,
    "suppressed": OBJECTS,
    "alternatives": OBJECTS,
    "monitoring": OBJECTS,
    "counselling": OBJECTS,
    "knowledge_base": OBJECT,
    "request_id": TEXT,
}
COVERAGE = {"complete": FLAG, "checked": COUNT, "not_checked": COUNT, "basis": OBJECT, "not_understood": TEXTS}
CANDIDATE = {"id": OPTIONAL, "name": TEXT, "route": OPTIONAL, "route_assumed": FLAG}
LINE = {
    "input": TEXT,
    "id": OPTIONAL,
    "status": TEXT,
    "matched_by": OPTIONAL,
    "ingredients": TEXTS,
    "route": OPTIONAL,
    "route_assumed": FLAG,
    "suggestions": TEXTS,
}
FINDING = {
    "id": TEXT,
    "kind": TEXT,
    "severity": TEXT,
    "drugs": TEXTS,
    "inputs": TEXTS,
    "involves_candidate": FLAG,
    "provisional": FLAG,
    "mechanism": OBJECT,
    "effect": TEXT,
    "management": TEXT,
    "onset": OPTIONAL,
    "evidence": TEXT,
    "sources": OBJECTS,
    "path": OBJECTS,
    "context": TEXTS,
    "disagreement": OPTIONAL,
    "codes": OBJECT,
}
KNOWLEDGE_BASE = {"version": TEXT, "sha256": TEXT, "reviewed_through": TEXT, "stale": FLAG, "clinician_reviewed": FLAG}
MISSING = {"fact": TEXT, "would_change": TEXT}
MONITORING = {
    "id": TEXT,
    "check": TEXT,
    "phase": TEXT,
    "schedule": TEXT,
    "reason": TEXT,
    "context": TEXTS,
    "sources": OBJECTS,
    "disagreement": OPTIONAL,
}
COUNSELLING = {"id": TEXT, "topic": TEXT, "text": TEXT, "context": TEXTS, "sources": OBJECTS}
PHASES = ["baseline", "during", "after"]
SUPPRESSED = {"id": TEXT, "reason": TEXT, "fact_used": OPTIONAL}


@dataclass(frozen=True)
class Known:
    """What the tables know, as read from the CSV files by the test itself."""

    names: frozenset[str]
    sources: dict[str, tuple[str, str | None]]
    orca: dict[str, str]
    codes: dict[str, tuple[str, str]]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


_IS: dict[str, Callable[[Any], bool]] = {
    TEXT: _is_text,
    OPTIONAL: lambda value: value is None or _is_text(value),
    FLAG: lambda value: isinstance(value, bool),
    COUNT: lambda value: type(value) is int and value >= 0,
    TEXTS: lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    OBJECT: lambda value: isinstance(value, dict),
    OBJECTS: lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}


def _check_shape(value: dict[str, Any], shapes: dict[str, str]) -> None:
    for field, shape in shapes.items():
        assert field in value, f"{field} is missing"
        assert _IS[shape](value[field]), f"{field} is {value[field]!r}, which is no {shape}"


def check_answer(answer: Any, known: Known) -> None:
    _check_shape(answer, ANSWER)
    UUID(answer["request_id"])
    assert answer["verdict"] in VERDICTS
    assert answer["list_verdict"] in LIST_VERDICTS
    _check_shape(answer["knowledge_base"], KNOWLEDGE_BASE)
    assert len(answer["knowledge_base"]["sha256"]) == 64
    _check_lines(answer, known)
    _check_coverage(answer)
    for finding in answer["findings"]:
        check_finding(finding, answer, known)
    ranks = [SEVERITIES.index(finding["severity"]) for finding in answer["findings"]]
    assert ranks == sorted(ranks), "findings are not worst first"
    for item in answer["missing"]:
        _check_shape(item, MISSING)
    for item in answer["suppressed"]:
        _check_shape(item, SUPPRESSED)
    _check_advice(answer, known)
    shown = [item["id"] for item in (*answer["findings"], *answer["suppressed"])]
    assert len(shown) == len(set(shown)), "one finding stands twice"


def _check_advice(answer: Any, known: Known) -> None:
    for item in answer["monitoring"]:
        _check_shape(item, MONITORING)
    for item in answer["counselling"]:
        _check_shape(item, COUNSELLING)
    for item in (*answer["monitoring"], *answer["counselling"]):
        assert item["sources"], "advice without a source"
        for source in item["sources"]:
            assert known.sources[source["id"]] == (source["title"], source["url"])
    phases = [PHASES.index(item["phase"]) for item in answer["monitoring"]]
    assert phases == sorted(phases), "what is watched is not in the order of therapy"


def _check_lines(answer: Any, known: Known) -> None:
    _check_shape(answer["candidate"], CANDIDATE)
    for line in answer["medications"]:
        _check_shape(line, LINE)
        assert line["status"] in STATUSES
        assert set(line["ingredients"]) <= known.names, "an ingredient is not written as an INN"
        assert line["route"] is None or line["route"] in ROUTES
        assert line["status"] != "checked" or line["ingredients"]
        assert line["status"] != "not_recognised" or not line["ingredients"]


def _check_coverage(answer: Any) -> None:
    coverage = answer["coverage"]
    _check_shape(coverage, COVERAGE)
    statuses = [line["status"] for line in (answer["candidate"], *answer["medications"])]
    assert coverage["checked"] == statuses.count("checked")
    assert coverage["not_checked"] == sum(status not in SETTLED for status in statuses)
    assert set(coverage["basis"]) <= BASES
    assert sum(coverage["basis"].values()) == coverage["checked"]
    if coverage["complete"]:
        assert coverage["not_checked"] == 0
        assert coverage["not_understood"] == []
    assert answer["verdict"] != "proceed" or coverage["complete"], "proceed without complete coverage"
    assert answer["verdict"] != "monitor" or coverage["complete"], "monitor without complete coverage"


def check_finding(finding: Any, answer: Any, known: Known) -> None:
    _check_shape(finding, FINDING)
    assert finding["kind"] in KINDS
    assert finding["severity"] in SEVERITIES, "a statement that nothing is expected is no finding"
    assert finding["drugs"]
    assert set(finding["drugs"]) <= known.names, "a drug is not written as an INN"
    assert set(finding["inputs"]) <= {line["input"] for line in answer["medications"]}
    assert _is_text(finding["mechanism"].get("kind"))
    assert _is_text(finding["mechanism"].get("text"))
    assert finding["sources"], "a finding without a source"
    for source in finding["sources"]:
        assert known.sources[source["id"]] == (source["title"], source["url"])
    for step in finding["path"]:
        assert set(step) == {"from", "relation", "to"}
        assert step["relation"] in RELATIONS
    assert finding["path"] or finding["kind"] not in {"interaction", "pathway", "cumulative"}
    assert not finding["path"] or finding["kind"] not in {"patient", "dose"}
    reason, issue = known.codes[finding["kind"]]
    codes = finding["codes"]
    assert (codes["ncpdp_reason"], codes["fhir_issue"]) == (reason, issue)
    assert codes["orca"] == known.orca[finding["severity"]]
