"""The body of ``POST /screen`` that asks what a drawn request asks."""

from typing import Any

from service.intake.requests import LabsSchema
from service.knowledge.facts import Fact
from service.screening.request import Entry, Patient, Request


def body_of(request: Request) -> dict[str, Any]:
    """As a caller would send it; ``unread`` is nothing that a caller sends."""
    candidate = line_of(request.candidate)
    if request.indication is not None:
        candidate["indication"] = request.indication.value
    body = {
        "candidate": candidate,
        "medications": [line_of(entry) for entry in request.medications],
        "patient": _patient(request.patient),
        "options": {"jurisdiction": request.jurisdiction.value},
    }
    return body if request.medications else body | {"no_other_medications": True}


def line_of(entry: Entry) -> dict[str, Any]:
    """Only what is given."""
    code = entry.code and {"system": entry.code.system, "value": entry.code.value}
    dose = entry.dose and {"value": entry.dose.amount, "unit": "mg"}
    stopped = entry.stopped_on and entry.stopped_on.isoformat()
    line: dict[str, Any] = {"name": entry.name, "code": code, "id": entry.id}
    line |= {"route": entry.route and entry.route.value, "dose": dose, "doses_per_day": entry.doses_per_day}
    line["stopped_on"] = stopped
    return {name: value for name, value in line.items() if value is not None}


def _patient(patient: Patient) -> dict[str, Any]:
    facts = {fact.value: value for fact, value in patient.facts.items()}
    labs = {name: facts.pop(name) for name in LabsSchema().fields if name in facts}
    for fact in (Fact.PREGNANT, Fact.BREASTFEEDING):
        if fact.value in facts:
            facts[fact.value] = facts[fact.value] == "yes"
    sent: dict[str, Any] = facts | ({"labs": labs} if labs else {})
    return sent if patient.conditions is None else sent | {"conditions": list(patient.conditions)}
