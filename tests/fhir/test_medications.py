"""One medication resource of any release becomes one line."""

from typing import Any

import pytest

from tests.fhir.bundles import RXNORM, SNOMED, Json, bundle, coded, dosed, order, resource, text
from tests.fhir.conftest import Reader

VERAPAMIL = {"resourceType": "Medication", "id": "v", "code": text("verapamil 80 mg tablet")}
BARE = {"status": "active", "intent": "order"}


def the_line(reader: Reader, *resources: Any) -> Json:
    (line,) = reader(bundle(*resources)).body["medications"]
    return {name: value for name, value in line.items() if name != "id"}


SHAPES: dict[str, list[Json]] = {
    "R4, a concept": [order("verapamil 80 mg tablet")],
    "R4, a contained Medication": [
        {
            "resourceType": "MedicationRequest",
            **BARE,
            "medicationReference": {"reference": "#v"},
            "contained": [VERAPAMIL],
        }
    ],
    "R4, a relative reference": [
        {"resourceType": "MedicationRequest", **BARE, "medicationReference": {"reference": "Medication/v"}},
        VERAPAMIL,
    ],
    "R4, a reference by urn:uuid": [
        {"resourceType": "MedicationRequest", **BARE, "medicationReference": {"reference": "urn:uuid:entry-1"}},
        VERAPAMIL,
    ],
    "R4, an absolute reference with a version": [
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "medicationReference": {"reference": "https://ehr.example/fhir/Medication/v/_history/3"},
        },
        VERAPAMIL,
    ],
    "R4, a reference that was not sent, with its wording": [
        {
            "resourceType": "MedicationDispense",
            "status": "in-progress",
            "medicationReference": {"reference": "Medication/9", "display": "verapamil 80 mg tablet"},
        }
    ],
    "R4, only the wording of a reference": [
        {"resourceType": "MedicationRequest", **BARE, "medicationReference": {"display": "verapamil 80 mg tablet"}}
    ],
    "R5, a concept in medication": [
        {"resourceType": "MedicationRequest", **BARE, "medication": {"concept": text("verapamil 80 mg tablet")}}
    ],
    "R5, a reference in medication": [
        {
            "resourceType": "MedicationStatement",
            "status": "recorded",
            "medication": {"reference": {"reference": "Medication/v"}},
        },
        VERAPAMIL,
    ],
    "DSTU2, a MedicationOrder": [
        {
            "resourceType": "MedicationOrder",
            "status": "active",
            "medicationCodeableConcept": text("verapamil 80 mg tablet"),
        }
    ],
    "a Medication known by its one ingredient": [
        {
            "resourceType": "MedicationRequest",
            **BARE,
            "contained": [
                {
                    "resourceType": "Medication",
                    "id": "i",
                    "ingredient": [{"itemCodeableConcept": text("verapamil 80 mg tablet")}],
                }
            ],
            "medicationReference": {"reference": "#i"},
        }
    ],
    "wrong nesting: a list where one concept belongs": [
        order({"coding": []}, medicationCodeableConcept=[text("verapamil 80 mg tablet")])
    ],
    "wrong nesting: a bare text where a concept belongs": [
        order({}, medicationCodeableConcept="verapamil 80 mg tablet")
    ],
    "wrong nesting: a coding object where a list belongs": [order({"coding": {"display": "verapamil 80 mg tablet"}})],
    "wrong nesting: a reference as a bare string": [
        {"resourceType": "MedicationRequest", **BARE, "medicationReference": "Medication/v"},
        VERAPAMIL,
    ],
    "a Medication that nothing refers to": [VERAPAMIL],
}


@pytest.mark.parametrize("sent", SHAPES.values(), ids=SHAPES)
def test_the_drug_is_found_wherever_a_release_or_a_slip_puts_it(reader: Reader, sent: list[Json]) -> None:
    assert the_line(reader, *sent) == {"name": "verapamil 80 mg tablet"}


def test_a_drug_stated_by_code_alone_keeps_the_code(reader: Reader) -> None:
    sent = order({"coding": [{"system": RXNORM, "code": "105586"}]})
    assert the_line(reader, sent) == {"code": {"system": "rxnorm", "value": "105586"}}


def test_of_several_codings_the_one_that_the_tables_know_is_taken(reader: Reader) -> None:
    codings = [{"system": "urn:local", "code": "7"}, {"system": RXNORM, "code": "105586"}]
    sent = order({"coding": codings, "text": "Methotrexate 10 MG Oral Tablet"})
    assert the_line(reader, sent)["code"] == {"system": "rxnorm", "value": "105586"}


def test_codings_of_two_drugs_in_one_resource_are_not_understood(reader: Reader) -> None:
    codings = [{"system": RXNORM, "code": "105586"}, {"system": RXNORM, "code": "198014"}]
    read = reader(bundle(order({"coding": codings})))
    assert any("different drugs" in item for item in read.not_understood)


def test_a_resource_without_any_drug_is_a_line_that_nothing_recognises(reader: Reader) -> None:
    assert "no name in" in the_line(reader, {"resourceType": "MedicationRequest", "status": "active"})["name"]


def test_a_reference_that_two_medications_share_leads_nowhere(reader: Reader) -> None:
    sent = {"resourceType": "MedicationRequest", **BARE, "medicationReference": {"reference": "Medication/v"}}
    other = {**VERAPAMIL, "code": text("warfarin")}
    names = {line["name"] for line in reader(bundle(sent, VERAPAMIL, other)).body["medications"]}
    assert "Medication/v" in names


LONG = "vitamin and mineral supplement " * 12


def test_a_name_that_is_too_long_is_never_cut_into_another_drug(reader: Reader) -> None:
    read = reader(bundle(order(f"verapamil {LONG}")))
    assert read.body["medications"] == [
        {"name": f"name of {len(f'verapamil {LONG}'.strip())} characters", "id": "urn:uuid:entry-0"}
    ]


def test_a_name_that_is_too_long_beside_a_code_is_left_out_and_said(reader: Reader) -> None:
    read = reader(bundle(order({"coding": [{"system": RXNORM, "code": "105586"}], "text": LONG})))
    assert "name" not in read.body["medications"][0]
    assert any("longer than" in item for item in read.not_understood)


STANDINGS: list[tuple[str, Json, Json]] = [
    ("active", resource("MedicationStatement"), {}),
    ("on hold", resource("MedicationRequest", status="on-hold"), {}),
    ("a word that FHIR does not have", resource("MedicationRequest", status="whatever"), {}),
    ("no status at all", {"resourceType": "MedicationStatement", "medicationCodeableConcept": text("verapamil")}, {}),
    ("stopped without a date", resource("MedicationRequest", status="stopped"), {"name": "verapamil (stopped)"}),
    (
        "ordered last week and stopped on a day that nobody gave",
        resource("MedicationRequest", status="stopped", authoredOn="2026-11-25"),
        {"stopped_on": "2026-12-01"},
    ),
    (
        "ordered years ago and stopped on a day that nobody gave",
        resource("MedicationRequest", status="stopped", authoredOn="2016-11-25"),
        {"name": "verapamil (stopped)"},
    ),
    (
        "completed, with the end of its period",
        resource("MedicationStatement", status="completed", effectivePeriod={"end": "2026-10-01"}),
        {"stopped_on": "2026-10-01"},
    ),
    (
        "completed in a month: its last day",
        resource("MedicationStatement", status="completed", effectivePeriod={"end": "2026-10"}),
        {"stopped_on": "2026-10-31"},
    ),
    (
        "completed in this year: perhaps today",
        resource("MedicationStatement", status="completed", effectivePeriod={"end": "2026"}),
        {"stopped_on": "2026-12-01"},
    ),
    (
        "stopped, with an end that is still to come",
        resource("MedicationStatement", status="stopped", effectivePeriod={"end": "2027-10-01"}),
        {"name": "verapamil (stopped)"},
    ),
    (
        "R5: the status changed on a day",
        resource("MedicationRequest", status="ended", statusChanged="2026-11-02"),
        {"stopped_on": "2026-11-02"},
    ),
    ("cancelled", resource("MedicationRequest", status="cancelled"), {"name": "verapamil (stopped)"}),
    ("entered in error", resource("MedicationRequest", status="entered-in-error"), {"name": "verapamil (never taken)"}),
    ("not taken", resource("MedicationStatement", status="not-taken"), {"name": "verapamil (never taken)"}),
    ("an order not to give it", resource("MedicationRequest", doNotPerform=True), {"name": "verapamil (never taken)"}),
    ("DSTU2: was not taken", resource("MedicationStatement", wasNotTaken=True), {"name": "verapamil (stopped)"}),
    ("STU3: taken no", resource("MedicationStatement", taken="n"), {"name": "verapamil (stopped)"}),
    ("a dispense handed over: the patient has it", resource("MedicationDispense", status="completed"), {}),
    (
        "a dispense that is used up",
        resource("MedicationDispense", status="completed", whenHandedOver="2026-01-01", daysSupply={"value": 30}),
        {"stopped_on": "2026-01-31"},
    ),
    (
        "a dispense that still lasts",
        resource("MedicationDispense", status="completed", whenHandedOver="2026-11-20", daysSupply={"value": 30}),
        {},
    ),
    (
        "given once on a day",
        resource("MedicationAdministration", status="completed", effectiveDateTime="2026-11-30T08:00:00Z"),
        {"stopped_on": "2026-11-30"},
    ),
    ("not given", resource("MedicationAdministration", status="not-done"), {"name": "verapamil (never taken)"}),
]


@pytest.mark.parametrize(("sent", "expected"), [case[1:] for case in STANDINGS], ids=[case[0] for case in STANDINGS])
def test_whether_it_is_still_taken(reader: Reader, sent: Json, expected: Json) -> None:
    assert the_line(reader, sent) == {"name": "verapamil", **expected}


def route(system: str, code: str) -> Json:
    return {"route": {"coding": [{"system": system, "code": code}]}}


V3 = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
DOSAGES: list[tuple[str, Json, Json]] = [
    ("SNOMED oral", route(SNOMED, "26643006"), {"route": "oral"}),
    ("SNOMED intravenous", route(SNOMED, "47625008"), {"route": "iv"}),
    ("HL7 v3 subcutaneous", route(V3, "SQ"), {"route": "sc"}),
    ("EDQM transdermal", route("http://standardterms.edqm.eu", "20070000"), {"route": "transdermal"}),
    ("only a wording", {"route": text("By Mouth")}, {"route": "oral"}),
    ("80 mg three times a day", dosed(80, "mg", 3), {"dose": {"value": 80.0, "unit": "mg"}, "doses_per_day": 3.0}),
    ("micrograms in UCUM", dosed(50, "ug"), {"dose": {"value": 50.0, "unit": "mcg"}, "doses_per_day": 1.0}),
    (
        "every 8 hours",
        {
            "timing": {"repeat": {"frequency": 1, "period": 8, "periodUnit": "h"}},
            "doseQuantity": {"value": 1, "unit": "g"},
        },
        {"dose": {"value": 1.0, "unit": "g"}, "doses_per_day": 3.0},
    ),
    ("a code for twice a day", {"timing": {"code": {"coding": [{"code": "BID"}]}}}, {"doses_per_day": 2.0}),
    (
        "the upper end of a range",
        {"doseAndRate": [{"doseRange": {"low": {"value": 25, "unit": "mg"}, "high": {"value": 50, "unit": "mg"}}}]},
        {"dose": {"value": 50.0, "unit": "mg"}},
    ),
    ("one of something", {"doseAndRate": [{"doseQuantity": {"value": 1}}]}, {}),
    ("a dose beyond every drug's", {"doseAndRate": [{"doseQuantity": {"value": 5_000_000, "unit": "[IU]"}}]}, {}),
]


@pytest.mark.parametrize(("step", "expected"), [case[1:] for case in DOSAGES], ids=[case[0] for case in DOSAGES])
def test_route_and_dose_are_read(reader: Reader, step: Json, expected: Json) -> None:
    assert the_line(reader, order(dosageInstruction=[step])) == {"name": "verapamil", **expected}


def test_the_dosage_of_an_administration_is_an_object(reader: Reader) -> None:
    dosage = {"route": text("iv"), "dose": {"value": 5, "code": "mg"}}
    read = the_line(reader, resource("MedicationAdministration", status="in-progress", dosage=dosage))
    assert read == {"name": "verapamil", "route": "iv", "dose": {"value": 5.0, "unit": "mg"}}


@pytest.mark.parametrize("stated", [route(SNOMED, "404820008"), {"route": text("per Zunge")}])
def test_a_route_that_is_not_understood_is_never_replaced_by_an_assumed_one_unsaid(
    reader: Reader, stated: Json
) -> None:
    read = reader(bundle(order(dosageInstruction=[stated])))
    assert any(item.startswith("route of verapamil") for item in read.not_understood)


def test_two_routes_in_one_order_are_not_understood(reader: Reader) -> None:
    steps = [{"route": text("oral")}, {"route": text("iv")}]
    assert reader(bundle(order(dosageInstruction=steps))).not_understood


def test_an_order_with_what_was_dispensed_and_given_on_it_is_one_line(reader: Reader) -> None:
    on_it = {"reference": "MedicationRequest/r"}
    read = reader(
        bundle(
            order(coded("105586", "Methotrexate 10 MG Oral Tablet"), id="r", dosageInstruction=[dosed(10, "mg")]),
            resource("MedicationDispense", "Methotrexate 10 MG", status="completed", authorizingPrescription=[on_it]),
            resource(
                "MedicationAdministration",
                "methotrexate",
                status="completed",
                effectiveDateTime="2026-11-30",
                request=on_it,
            ),
        )
    )
    (line,) = read.body["medications"]
    assert line["dose"] == {"value": 10.0, "unit": "mg"}
    assert len(read.origins[0]) == 3


def test_a_dispense_of_another_drug_than_ordered_stays_a_line(reader: Reader) -> None:
    on_it = {"reference": "MedicationRequest/r"}
    sent = [order("verapamil", id="r"), resource("MedicationDispense", "diltiazem", authorizingPrescription=[on_it])]
    assert len(reader(bundle(*sent)).body["medications"]) == 2


def test_a_dispense_at_another_dose_than_ordered_stays_a_line(reader: Reader) -> None:
    on_it = {"reference": "MedicationRequest/r"}
    steps = [[dosed(mg, "mg")] for mg in (40, 80)]
    sent = order(id="r", dosageInstruction=steps[0])
    supplied = resource("MedicationDispense", authorizingPrescription=[on_it], dosageInstruction=steps[1])
    assert len(reader(bundle(sent, supplied)).body["medications"]) == 2


def test_two_orders_at_two_doses_stay_two_lines(reader: Reader) -> None:
    sent = [order(dosageInstruction=[dosed(mg, "mg")]) for mg in (40, 80)]
    assert len(reader(bundle(*sent)).body["medications"]) == 2


def test_the_same_order_a_hundred_times_is_one_line_and_said(reader: Reader) -> None:
    read = reader(bundle(*(order(status="stopped") for _ in range(100))))
    assert len(read.body["medications"]) == 1
    assert "99 of 100 medication resources say the same as another and share its line" in read.notes
