"""The same question twice: as a row of a table and as a body of ``POST /screen``."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from service.knowledge.facts import LAB_FACTS, Fact
from service.screening.request import Entry, Patient, Request
from tests.properties.drawing import cases

_LINE = pa.struct(
    [
        ("name", pa.string()),
        ("code", pa.struct([("system", pa.string()), ("value", pa.string())])),
        ("route", pa.string()),
        ("dose", pa.struct([("value", pa.float64()), ("unit", pa.string())])),
        ("doses_per_day", pa.float64()),
        ("stopped_on", pa.string()),
    ]
)
_COLUMNS: dict[str, pa.DataType] = {
    "id": pa.string(),
    "candidate": pa.string(),
    "route": pa.string(),
    "indication": pa.string(),
    "jurisdiction": pa.string(),
    "minimum_severity": pa.string(),
    "sex": pa.string(),
    "pregnant": pa.bool_(),
    "breastfeeding": pa.bool_(),
    "conditions": pa.list_(pa.string()),
    **{fact.value: pa.float64() for fact in (*sorted(LAB_FACTS), Fact.AGE, Fact.WEIGHT)},
}


@dataclass(frozen=True)
class Question:
    row: dict[str, Any]
    body: dict[str, Any]


def table_of(questions: list[Question], *, names_only: bool) -> pa.RecordBatch:
    """The rows as a record batch; lists of texts, or of lines with all their fields."""
    lines = pa.list_(pa.string() if names_only else _LINE)
    schema = pa.schema([("medications", lines), *_COLUMNS.items()])
    return pa.RecordBatch.from_pylist([question.row for question in questions], schema=schema)


def ask(request: Request, *, names_only: bool) -> Question:
    lines = [entry.text if names_only else _line(entry) for entry in request.medications]
    patient = _patient(request.patient)
    candidate = {
        "name": request.candidate.text,
        "route": request.candidate.route,
        "indication": request.indication,
    }
    candidate = {name: value for name, value in candidate.items() if value is not None}
    body = {
        "candidate": candidate,
        "medications": lines,
        "patient": patient,
        "options": {"jurisdiction": request.jurisdiction, "alternatives": False},
    }
    labs = patient.get("labs", {})
    facts = {name: value for name, value in patient.items() if name != "labs"}
    row = {
        "medications": lines,
        "candidate": candidate["name"],
        "route": candidate.get("route"),
        "indication": candidate.get("indication"),
        "jurisdiction": request.jurisdiction,
        **facts,
        **labs,
    }
    return Question(row, body)


def _line(entry: Entry) -> dict[str, Any]:
    code = {"system": entry.code.system, "value": entry.code.value} if entry.code else None
    dose = {"value": entry.dose.amount, "unit": "mg"} if entry.dose else None
    stopped_on = entry.stopped_on.isoformat() if entry.stopped_on else None
    line: dict[str, Any] = {"name": entry.name, "code": code, "route": entry.route, "dose": dose}
    line |= {"doses_per_day": entry.doses_per_day, "stopped_on": stopped_on}
    return {name: value for name, value in line.items() if value is not None}


def _patient(patient: Patient) -> dict[str, Any]:
    facts: dict[str, Any] = {fact.value: value for fact, value in patient.facts.items()}
    labs = {fact.value: facts.pop(fact.value) for fact in LAB_FACTS if fact.value in facts}
    for name in ("pregnant", "breastfeeding"):
        if name in facts:
            facts[name] = facts[name] == "yes"
    if patient.conditions is not None:
        facts["conditions"] = list(patient.conditions)
    return facts | ({"labs": labs} if labs else {})


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Question], bool]:
    """Some questions, a few of them asked twice, and whether their lists are names alone. Facts about the patient in
    one batch of two, so that the others can be answered without them."""
    names_only, facts = draw(st.booleans()), draw(st.booleans())
    requests = [case.request for case in draw(st.lists(cases(), min_size=1, max_size=5))]
    bare = [request if facts else Request(**(_parts(request) | {"patient": Patient()})) for request in requests]
    questions = [ask(request, names_only=names_only) for request in bare]
    again = draw(st.lists(st.sampled_from(questions), max_size=2))
    return [*questions, *again], names_only


def _parts(request: Request) -> dict[str, Any]:
    return {
        "candidate": request.candidate,
        "medications": request.medications,
        "today": request.today,
        "indication": request.indication,
        "jurisdiction": request.jurisdiction,
    }
