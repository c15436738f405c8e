"""The answer is R4 to the letter, and says all that the screening says."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome

from service.fhir.outcome import ERROR, Issue, operation_outcome
from tests.fhir.bundles import (
    SNOMED,
    Json,
    allergy,
    bundle,
    coded,
    condition,
    dosed,
    lab,
    order,
    parameters,
    patient,
    resource,
    text,
    whole_record,
)
from tests.fhir.conftest import Answerer

LISTS = [
    ["verapamil"],
    ["diltiazem", "warfarin"],
    ["Yaz", "methotrexate"],
    ["clozapine", "diazepam", "oxycodone"],
    ["Dantrium", "verapamil"],
    ["zzqy", "water for injection"],
    ["MTX", "a statin", "hydroxyzine or hydralazine"],
    ["sevoflurane", "suxamethonium", "rocuronium"],
]
PEOPLE: list[list[Json]] = [
    [],
    [patient(), condition(coded("19943007", "Cirrhosis of liver", SNOMED))],
    [patient(birthDate="2023-06-01", gender="male"), lab("29463-7", 14, "kg"), lab("2823-3", 6.1, "mmol/L")],
    [patient(gender="unknown"), allergy(text("penicillin")), condition(text("a rare\tdisease \u0007"))],
    [patient(birthDate="1950"), lab("1742-6", 400, "U/L"), lab("1975-2", 4, "mg/dL")],
]
CANDIDATES: list[list[Json]] = [
    [],
    [order("dantrolene", status="draft", dosageInstruction=[dosed(900, "mg", 4, route=text("iv"))])],
]


def documents() -> Iterator[Json]:
    for names, people, candidate in product(LISTS, PEOPLE, CANDIDATES):
        yield bundle(*(order(name) for name in names), *people, *candidate)
    crisis = {"name": "indication", "valueCode": "malignant_hyperthermia_crisis"}
    for names in LISTS:
        listed = [{"name": "medication", "resource": order(name)} for name in names]
        yield parameters(crisis, *listed, {"name": "minimumSeverity", "valueCode": "major"})
    yield whole_record()
    yield bundle(resource("MedicationStatement", "verapamil", status="entered-in-error", id="x"))
    yield parameters({"name": "noOtherMedications", "valueBoolean": True})


DOCUMENTS = list(documents())


def outcome(answered: Json) -> Json:
    found: Json = answered["entry"][0]["resource"]
    return found


def issues(answered: Json) -> list[Json]:
    return [entry["resource"] for entry in answered["entry"][1:]]


def empty_places(value: Any, where: str = "") -> Iterator[str]:
    """Where something is empty: R4 has no empty arrays, objects or strings, and no nulls."""
    if value in (None, "", [], {}):
        yield where
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from empty_places(inner, f"{where}.{name}")
    if isinstance(value, list):
        for position, inner in enumerate(value):
            yield from empty_places(inner, f"{where}[{position}]")


def test_there_are_at_least_fifty_varied_lists() -> None:
    assert len(DOCUMENTS) >= 50


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_the_answer_is_valid_r4(answer: Answerer, document: Json) -> None:
    screening, answered = answer(document)
    Bundle.model_validate_json(json.dumps(answered))
    assert [entry["resource"]["resourceType"] for entry in answered["entry"]] == [
        "OperationOutcome",
        *["DetectedIssue"] * len(screening.findings),
    ]
    assert list(empty_places(answered)) == []
    assert len({entry["fullUrl"] for entry in answered["entry"]}) == len(answered["entry"])


@pytest.mark.parametrize("document", DOCUMENTS[::7], ids=range(len(DOCUMENTS[::7])))
def test_the_answer_carries_what_the_screening_says(answer: Answerer, document: Json) -> None:
    screening, answered = answer(document)
    said = " ".join(issue["details"]["text"] for issue in outcome(answered)["issue"])
    assert screening.summary in said
    for line in screening.medications:
        assert f"{line.entry.text}: {line.status.value.replace('_', ' ')}" in said
    for finding, issue in zip(screening.findings, issues(answered), strict=True):
        assert issue["identifier"][0]["value"] == finding.id
        assert issue["mitigation"][0]["action"]["text"] == finding.claim.management
        assert finding.claim.effect in issue["detail"]


def of(answered: Json, system: str) -> str:
    """The code of a system of ours among the issues of the outcome."""
    codings = (c for issue in outcome(answered)["issue"] for c in issue["details"].get("coding", ()))
    found: str = next(c["code"] for c in codings if c["system"].endswith(f":{system}"))
    return found


def the_issue(answered: Json, rule: str) -> Json:
    return next(issue for issue in issues(answered) if rule in issue["identifier"][0]["value"])


def codes(issue: Json) -> dict[str, str]:
    codings = [*issue["code"]["coding"], *issue["mitigation"][0]["action"]["coding"]]
    return {coding["system"]: coding["code"] for coding in codings}


IV = order("dantrolene", status="draft", id="d", dosageInstruction=[{"route": text("iv")}])


def test_dantrolene_by_vein_with_verapamil_is_a_drug_interaction_of_high_severity(answer: Answerer) -> None:
    _, answered = answer(bundle(order("verapamil", id="v"), IV))
    issue = next(found for found in issues(answered) if found["severity"] == "high")
    assert of(answered, "verdict") == "do_not_start"
    assert codes(issue) == {
        "http://terminology.hl7.org/CodeSystem/v3-ActCode": "DRG",
        "urn:dantrolene-screen:ncpdp:439-E4": "DD",
        "urn:dantrolene-screen:ncpdp:440-E5": "M0",
        "urn:dantrolene-screen:ncpdp:441-E6": "2A",
        "urn:dantrolene-screen:severity": "contraindicated",
        "urn:dantrolene-screen:orca": "avoid_combination",
    }
    assert {(item["reference"], item["display"]) for item in issue["implicated"]} == {
        ("urn:uuid:entry-0", "verapamil"),
        ("urn:uuid:entry-1", "dantrolene"),
    }


GRADES = {"contraindicated": "high", "major": "high", "moderate": "moderate", "minor": "low"}


@pytest.mark.parametrize("document", DOCUMENTS[::5], ids=range(len(DOCUMENTS[::5])))
def test_four_grades_become_three_and_keep_their_word(answer: Answerer, document: Json) -> None:
    screening, answered = answer(document)
    for finding, issue in zip(screening.findings, issues(answered), strict=True):
        assert issue["severity"] == GRADES[finding.severity.word]
        assert codes(issue)["urn:dantrolene-screen:severity"] == finding.severity.word


def test_a_candidate_that_was_not_sent_is_implicated_by_name(answer: Answerer) -> None:
    _, answered = answer(bundle(order("methotrexate")))
    assert {"display": "dantrolene"} in issues(answered)[0]["implicated"]


def test_every_resource_behind_a_folded_line_is_implicated(answer: Answerer) -> None:
    _, answered = answer(bundle(order("methotrexate"), order("methotrexate")))
    references = {item.get("reference") for item in issues(answered)[0]["implicated"]}
    assert {"urn:uuid:entry-0", "urn:uuid:entry-1"} <= references


def test_the_patient_of_the_request_is_the_patient_of_the_issue(answer: Answerer) -> None:
    _, answered = answer(bundle(patient(), order("methotrexate")))
    assert issues(answered)[0]["patient"] == {"reference": "urn:uuid:entry-0"}


def test_a_candidate_of_a_list_that_is_not_sure_is_preliminary(answer: Answerer) -> None:
    _, answered = answer(bundle(order("MTX")))
    assert {issue["status"] for issue in issues(answered)} == {"preliminary"}


def test_in_a_crisis_nothing_proposes_to_withhold_or_exchange_the_drug(answer: Answerer) -> None:
    crisis = {"name": "indication", "valueCode": "malignant_hyperthermia_crisis"}
    _, answered = answer(parameters(crisis, {"name": "medication", "resource": order("verapamil")}))
    assert of(answered, "verdict") == "give_now"
    results = {codes(issue).get("urn:dantrolene-screen:ncpdp:441-E6") for issue in issues(answered)}
    assert results <= {"1B", None}


def test_an_unknown_drug_makes_the_outcome_a_warning_that_points_at_it(answer: Answerer) -> None:
    _, answered = answer(bundle(order("zzqy")))
    assert (of(answered, "verdict"), of(answered, "coverage")) == ("cannot_clear", "incomplete")
    found = next(i for i in outcome(answered)["issue"] if i["details"]["text"].startswith("zzqy"))
    assert (found["severity"], found["code"], found["expression"]) == (
        "warning",
        "not-found",
        ["Bundle.entry[0].resource"],
    )


def test_what_was_not_used_is_listed(answer: Answerer) -> None:
    _, answered = answer(whole_record())
    said = [issue["details"]["text"] for issue in outcome(answered)["issue"]]
    assert "Sent and not used: Claim 2" in said


def test_the_same_answer_has_the_same_addresses(answer: Answerer) -> None:
    assert answer(whole_record())[1] == answer(whole_record())[1]


def test_an_error_is_a_valid_outcome() -> None:
    made = operation_outcome([Issue(ERROR, "invalid", "wrong \u0000", ("Bundle.entry[0]",))])
    assert OperationOutcome.model_validate_json(json.dumps(made)).issue[0].severity == "error"
