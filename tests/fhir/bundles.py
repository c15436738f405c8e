"""Resources and Bundles as records send them, made small. Nothing here is about a real person."""

import json
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
TODAY = date(2026, 12, 1)
PERSON = "urn:uuid:c79b748f-a792-4aea-bca5-c7c9c5b188cd"


def bundle(*resources: Any, kind: str = "collection", **more: Any) -> Json:
    entries = [
        {"fullUrl": f"urn:uuid:entry-{number}", "resource": resource} for number, resource in enumerate(resources)
    ]
    return {"resourceType": "Bundle", "type": kind, "entry": entries, **more}


def parameters(*named: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": list(named)}


def text(value: str) -> Json:
    return {"text": value}


def coded(code: str, display: str, system: str = RXNORM) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def order(name: str | Json = "verapamil", **more: Any) -> Json:
    concept = text(name) if isinstance(name, str) else name
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": concept,
        "subject": {"reference": PERSON},
        **more,
    }


def resource(kind: str, name: str = "verapamil", **more: Any) -> Json:
    return {"resourceType": kind, "status": "active", "medicationCodeableConcept": text(name), **more}


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-05-04", **more}


def condition(code: Json, clinical: str | None = "active", **more: Any) -> Json:
    status = {"clinicalStatus": {"coding": [{"system": CLINICAL, "code": clinical}]}} if clinical else {}
    return {"resourceType": "Condition", "code": code, "subject": {"reference": PERSON}, **status, **more}


def allergy(code: Json, **more: Any) -> Json:
    return {"resourceType": "AllergyIntolerance", "code": code, "patient": {"reference": PERSON}, **more}


def lab(code: str, value: float, unit: str, days_ago: int = 1, today: date = TODAY, **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": PERSON},
        "effectiveDateTime": f"{(today - timedelta(days=days_ago)).isoformat()}T06:19:07+00:00",
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        **more,
    }


def dosed(value: float, unit: str, times: int = 1, **more: Any) -> Json:
    quantity = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    repeat = {"frequency": times, "period": 1, "periodUnit": "d"}
    return {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": quantity}], **more}


def whole_record(today: date = TODAY) -> Json:
    """A transaction Bundle in the shape of Synthea's: addresses by uuid, orders again and again, much of it money."""
    naproxen = coded("849574", "Naproxen sodium 220 MG Oral Tablet")
    amoxicillin = coded("562251", "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet")
    resources = [
        {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1971-03-03"},
        {"resourceType": "Organization", "id": "o"},
        {"resourceType": "Practitioner", "id": "d"},
        {"resourceType": "Encounter", "id": "e", "status": "finished"},
        {"resourceType": "Claim", "id": "c1"},
        {"resourceType": "Claim", "id": "c2"},
        condition(coded("69896004", "Rheumatoid arthritis", SNOMED)),
        condition(
            coded("44465007", "Sprain of ankle", SNOMED), "resolved", abatementDateTime="2014-08-31T05:49:32+00:00"
        ),
        condition(coded("40055000", "Chronic sinusitis (disorder)", SNOMED)),
        allergy(coded("91935009", "Allergy to peanuts", SNOMED), category=["food"]),
        order(coded("105586", "Methotrexate 10 MG Oral Tablet"), authoredOn="2019-02-19T05:49:32+00:00"),
        order(naproxen, status="stopped", authoredOn="2014-07-27T05:49:32+00:00"),
        order(naproxen, status="stopped", authoredOn="2016-07-27T05:49:32+00:00"),
        order(amoxicillin, status="stopped", authoredOn="2016-05-23T05:49:32+00:00"),
        order(coded("198014", "Naproxen 500 MG Oral Tablet"), authoredOn="2019-02-19T05:49:32+00:00"),
        lab("8302-2", 174.1, "cm", today=today),
        lab("29463-7", 81.5, "kg", 30, today),
        lab("29463-7", 79.0, "kg", 3, today),
        lab("6298-4", 4.1, "mmol/L", 2, today),
        lab("1742-6", 22.0, "U/L", 9, today),
        lab("33914-3", 88.0, "mL/min/{1.73_m2}", 400, today),
        {"resourceType": "ExplanationOfBenefit", "id": "x", "contained": [{"resourceType": "Coverage", "id": "c"}]},
    ]
    return bundle(*resources, kind="transaction")


def sent(document: Any) -> bytes:
    return json.dumps(document).encode()
