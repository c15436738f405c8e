"""Whole documents: records, Parameters, and what is no document."""

from typing import Any

import pytest

from service.fhir.shapes import WrongShapeError
from tests.fhir.bundles import (
    SNOMED,
    Json,
    bundle,
    coded,
    dosed,
    order,
    parameters,
    patient,
    resource,
    text,
    whole_record,
)
from tests.fhir.conftest import Answerer, Reader

DANTROLENE = order("dantrolene", intent="proposal", dosageInstruction=[dosed(25, "mg", route=text("oral"))])


def names(read: Any) -> list[str]:
    return [line["name"] for line in read.body["medications"]]


def test_a_whole_record_gives_medications_patient_and_labs_and_names_what_it_did_not_use(reader: Reader) -> None:
    read = reader(whole_record())
    assert names(read) == [
        "Methotrexate 10 MG Oral Tablet",
        "Naproxen sodium 220 MG Oral Tablet (stopped)",
        "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet (stopped)",
        "Naproxen 500 MG Oral Tablet",
    ]
    assert read.body["patient"] == {
        "age_years": 55,
        "sex": "male",
        "weight_kg": 79.0,
        "conditions": ["rheumatoid-arthritis"],
        "labs": {"potassium_mmol_l": 4.1, "alt_xuln": 0.6667},
    }
    assert read.unused == (
        *("Claim 2", "Encounter 1", "ExplanationOfBenefit 1", "Observation 1", "Organization 1", "Practitioner 1"),
    )
    assert read.not_understood == ()


def test_a_whole_record_is_screened_to_the_end(answer: Answerer) -> None:
    screening, _ = answer(whole_record())
    assert screening.verdict.value == "avoid"
    assert screening.coverage.complete


def test_bundles_in_bundles_and_in_parameters_are_opened(reader: Reader) -> None:
    inner = bundle(order("warfarin"))
    assert names(reader(bundle(order("verapamil"), inner))) == ["verapamil", "warfarin"]
    assert names(reader(parameters({"name": "record", "resource": inner}))) == ["warfarin"]


def test_contained_medication_requests_are_lines_too(reader: Reader) -> None:
    holder = {"resourceType": "List", "contained": [order("warfarin", id="w")]}
    assert names(reader(bundle(holder))) == ["warfarin"]


ODD_ENTRIES: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "without a resource": {"fullUrl": "urn:uuid:1"},
    "a resource without a type": {"resource": {"id": "x"}},
    "a resource that is null": {"resource": None},
    "a resource whose type is a number": {"resource": {"resourceType": 7}},
}


@pytest.mark.parametrize("entry", ODD_ENTRIES.values(), ids=ODD_ENTRIES)
def test_an_entry_that_is_no_resource_is_said(reader: Reader, entry: Any) -> None:
    document = bundle(order())
    document["entry"].append(entry)
    assert any("Bundle.entry[1]" in item for item in reader(document).not_understood)


def test_an_entry_that_is_itself_the_resource_is_read(reader: Reader) -> None:
    assert names(reader({"resourceType": "Bundle", "entry": [order("warfarin")]})) == ["warfarin"]
    assert names(reader({"resourceType": "Bundle", "entry": {"resource": order("warfarin")}})) == ["warfarin"]


def test_a_search_with_further_pages_is_not_the_whole_list(reader: Reader) -> None:
    read = reader(bundle(order(), kind="searchset", link=[{"relation": "next", "url": "https://ehr.example/2"}]))
    assert any("further pages" in item for item in read.not_understood)


def test_an_error_among_the_entries_is_not_overlooked(reader: Reader) -> None:
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    assert any("an error was sent" in item for item in reader(bundle(order(), failed)).not_understood)


NO_DOCUMENTS: list[Any] = [None, [], {}, "x", 7, order(), {"resourceType": "bundle"}, {"resourceType": ["Bundle"]}]


@pytest.mark.parametrize("document", NO_DOCUMENTS)
def test_what_is_neither_bundle_nor_parameters_is_refused(reader: Reader, document: Any) -> None:
    with pytest.raises(WrongShapeError, match="Bundle or Parameters"):
        reader(document)


def test_no_candidate_means_the_default_one(answer: Answerer) -> None:
    screening, _ = answer(bundle(order()))
    assert screening.candidate.understood == ("dantrolene",)


def test_the_one_proposal_is_the_candidate_with_its_route_and_dose(reader: Reader) -> None:
    read = reader(bundle(order("verapamil"), DANTROLENE))
    assert names(read) == ["verapamil"]
    assert read.body["candidate"] == {
        "name": "dantrolene",
        "route": "oral",
        "dose": {"value": 25.0, "unit": "mg"},
        "doses_per_day": 1.0,
        "id": "urn:uuid:entry-1",
    }


@pytest.mark.parametrize("mark", [{"status": "draft"}, {"intent": "plan"}, {"intent": "proposal"}])
def test_drafts_plans_and_proposals_are_about_to_start(reader: Reader, mark: Json) -> None:
    assert reader(bundle(order("verapamil"), order("tizanidine", **mark))).body["candidate"]["name"] == "tizanidine"


def test_an_active_dantrolene_is_existing_therapy_not_the_candidate(reader: Reader) -> None:
    read = reader(bundle(order("dantrolene"), order("verapamil")))
    assert "candidate" not in read.body
    assert names(read) == ["dantrolene", "verapamil"]


def test_of_several_proposals_the_default_drug_is_the_candidate_and_the_rest_is_listed(reader: Reader) -> None:
    read = reader(bundle(order("tizanidine", status="draft"), DANTROLENE))
    assert read.body["candidate"]["name"] == "dantrolene"
    assert names(read) == ["tizanidine"]


def test_several_proposals_without_the_default_drug_are_asked_about(reader: Reader) -> None:
    with pytest.raises(WrongShapeError, match="candidate"):
        reader(bundle(order("tizanidine", status="draft"), order("baclofen", status="draft")))


def test_parameters_name_the_candidate_by_resource_reference_concept_or_text(reader: Reader) -> None:
    listed = {"name": "medication", "resource": order("verapamil")}
    drafts: list[Json] = [
        {"name": "candidate", "resource": order("tizanidine", id="t")},
        {"name": "candidate", "valueCodeableConcept": text("tizanidine")},
        {"name": "candidate", "valueString": "tizanidine"},
    ]
    for draft in drafts:
        read = reader(parameters(draft, listed))
        assert (read.body["candidate"]["name"], names(read)) == ("tizanidine", ["verapamil"])
    pointed = {"name": "candidate", "valueReference": {"reference": "MedicationRequest/t"}}
    read = reader(parameters(pointed, listed, {"name": "medication", "resource": order("tizanidine", id="t")}))
    assert (read.body["candidate"]["name"], names(read)) == ("tizanidine", ["verapamil"])


def test_parameters_say_why_and_how(reader: Reader) -> None:
    read = reader(
        parameters(
            {"name": "indication", "valueCode": "spasticity"},
            {"name": "jurisdiction", "valueCode": "uk"},
            {"name": "minimum-severity", "valueCode": "major"},
            {"name": "noOtherMedications", "valueBoolean": True},
        )
    )
    assert read.body == {
        "candidate": {"name": "dantrolene", "indication": "spasticity"},
        "medications": [],
        "no_other_medications": True,
        "options": {"jurisdiction": "uk", "minimum_severity": "major"},
    }


BAD_PARAMETERS: dict[str, list[Json]] = {
    "a misspelt name": [{"name": "candidat", "valueString": "tizanidine"}],
    "one name twice": [{"name": "jurisdiction", "valueCode": "uk"}, {"name": "jurisdiction", "valueCode": "us"}],
    "a candidate that is nothing": [{"name": "candidate"}],
    "a candidate that is a patient": [{"name": "candidate", "resource": patient()}],
    "a candidate that was not sent": [{"name": "candidate", "valueReference": {"reference": "MedicationRequest/9"}}],
    "an indication that is nothing": [{"name": "indication"}],
    "a jurisdiction that is a number": [{"name": "jurisdiction", "valueInteger": 3}],
    "a yes that is a word": [{"name": "noOtherMedications", "valueString": "true"}],
}


@pytest.mark.parametrize("named", BAD_PARAMETERS.values(), ids=BAD_PARAMETERS)
def test_a_parameter_that_is_not_understood_is_refused(reader: Reader, named: list[Json]) -> None:
    with pytest.raises(WrongShapeError):
        reader(parameters({"name": "medication", "resource": order()}, *named))


def test_a_part_that_is_not_understood_is_said(reader: Reader) -> None:
    options = {"name": "options", "part": [{"name": "jurisdiction", "valueCode": "uk"}]}
    read = reader(parameters({"name": "medication", "resource": order()}, options))
    assert read.not_understood == ("Parameters.parameter[1].part[0]: no resource",)


def test_the_reason_of_the_proposal_is_the_indication(reader: Reader) -> None:
    for reason in (text("spasticity"), coded("221360009", "Spasticity (finding)", SNOMED)):
        read = reader(bundle(order(), {**DANTROLENE, "reasonCode": [reason]}))
        assert read.body["candidate"]["indication"] == "spasticity"


def test_a_reason_that_is_no_indication_is_said_and_guesses_nothing(reader: Reader) -> None:
    read = reader(bundle(order(), {**DANTROLENE, "reasonCode": [coded("405501007", "Malignant hyperthermia", SNOMED)]}))
    assert "indication" not in read.body["candidate"]
    assert read.not_understood == ("reason of the candidate: Malignant hyperthermia",)


def test_a_dose_of_the_candidate_that_was_not_read_is_said(reader: Reader) -> None:
    steps = [dosed(25, "mg", 1), dosed(25, "mg", 3)]
    read = reader(bundle(order(), {**DANTROLENE, "dosageInstruction": steps}))
    assert read.not_understood == ("dose of dantrolene",)


def test_more_drugs_than_anyone_takes_are_refused_before_each_is_looked_up(reader: Reader) -> None:
    with pytest.raises(WrongShapeError, match="400 different drugs"):
        reader(bundle(*(resource("MedicationStatement", str(number)) for number in range(401))))


def test_more_medication_resources_than_anyone_takes_are_refused(reader: Reader) -> None:
    with pytest.raises(WrongShapeError, match="2000"):
        reader(bundle(*(resource("MedicationStatement", str(number)) for number in range(2001))))
