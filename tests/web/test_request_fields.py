"""Well-formed but invalid: 422, with a pointer to every problem at once; and what is allowed."""

from typing import Any

import pytest

from tests.conftest import Server
from tests.web.asking import assert_problem, screen

LIST = {"medications": ["verapamil"]}


def _line(**fields: Any) -> dict[str, Any]:
    return {"medications": [{"name": "verapamil", **fields}]}


def _patient(**facts: Any) -> dict[str, Any]:
    return LIST | {"patient": facts}


def _labs(**labs: Any) -> dict[str, Any]:
    return _patient(labs=labs)


def _candidate(**fields: Any) -> dict[str, Any]:
    return LIST | {"candidate": {"name": "dantrolene", **fields}}


INVALID: list[tuple[dict[str, Any], set[str]]] = [
    # unknown keys at each level
    (LIST | {"medication": []}, {"/medication"}),
    (LIST | {"": 1}, {"/"}),
    (LIST | {"a/b~c": 1}, {"/a~1b~0c"}),
    (LIST | {"_schema": 1}, {"/_schema"}),
    (_line(nmae="x"), {"/medications/0/nmae"}),
    (_line(indication="spasticity"), {"/medications/0/indication"}),
    (_line(dose={"value": 5, "unit": "mg", "per": "day"}), {"/medications/0/dose/per"}),
    (_line(code={"system": "atc", "value": "C08DA01", "text": "x"}), {"/medications/0/code/text"}),
    (_candidate(rout="iv"), {"/candidate/rout"}),
    (_patient(age=41), {"/patient/age"}),
    (_labs(alt=1), {"/patient/labs/alt"}),
    (LIST | {"options": {"jurisdictions": "us"}}, {"/options/jurisdictions"}),
    # nulls everywhere
    (
        dict.fromkeys(["candidate", "medications", "patient", "options", "no_other_medications"]),
        {"/candidate", "/medications", "/patient", "/options", "/no_other_medications"},
    ),
    ({"medications": [None, "verapamil", None]}, {"/medications/0", "/medications/2"}),
    ({"medications": [{"name": None}]}, {"/medications/0/name"}),
    ({"medications": [{"code": None}]}, {"/medications/0/code"}),
    (_line(id=None, route=None, dose=None), {"/medications/0/id", "/medications/0/route", "/medications/0/dose"}),
    (_line(stopped_on=None, doses_per_day=None), {"/medications/0/stopped_on", "/medications/0/doses_per_day"}),
    (_patient(age_years=None, sex=None), {"/patient/age_years", "/patient/sex"}),
    (_patient(conditions=None, labs=None), {"/patient/conditions", "/patient/labs"}),
    # wrong types in each field
    ({"medications": [1, True, [], 1.5]}, {f"/medications/{n}" for n in range(4)}),
    ({"medications": 200}, {"/medications"}),
    ({"medications": True}, {"/medications"}),
    (_line(name=41), {"/medications/0/name"}),
    (_line(name=["verapamil"]), {"/medications/0/name"}),
    (_line(id=2), {"/medications/0/id"}),
    (_line(code="atc C08DA01"), {"/medications/0/code"}),
    (_line(code={"system": 1, "value": 1292}), {"/medications/0/code/system", "/medications/0/code/value"}),
    (_line(code={}), {"/medications/0/code/system", "/medications/0/code/value"}),
    (_line(route=["oral"]), {"/medications/0/route"}),
    (_line(route="ORAL"), {"/medications/0/route"}),
    (_line(route="by mouth"), {"/medications/0/route"}),
    (_line(dose=5), {"/medications/0/dose"}),
    (_line(dose={"value": "5", "unit": 5}), {"/medications/0/dose/value", "/medications/0/dose/unit"}),
    (_line(dose={}), {"/medications/0/dose/value", "/medications/0/dose/unit"}),
    (_line(doses_per_day="3"), {"/medications/0/doses_per_day"}),
    (LIST | {"candidate": ["dantrolene"]}, {"/candidate"}),
    (LIST | {"candidate": 1}, {"/candidate"}),
    (LIST | {"patient": []}, {"/patient"}),
    (LIST | {"patient": "female"}, {"/patient"}),
    (LIST | {"options": "us"}, {"/options"}),
    (LIST | {"no_other_medications": "false"}, {"/no_other_medications"}),
    (_patient(conditions="cirrhosis"), {"/patient/conditions"}),
    (_patient(conditions=["cirrhosis", 4, ""]), {"/patient/conditions/1", "/patient/conditions/2"}),
    (_patient(labs=[1.2]), {"/patient/labs"}),
    # numbers and booleans
    (_patient(age_years=True, weight_kg=False), {"/patient/age_years", "/patient/weight_kg"}),
    (_patient(pregnant=1, breastfeeding="no"), {"/patient/pregnant", "/patient/breastfeeding"}),
    (_patient(age_years="41", weight_kg="62"), {"/patient/age_years", "/patient/weight_kg"}),
    (_patient(age_years=-1, weight_kg=0), {"/patient/age_years", "/patient/weight_kg"}),
    (_patient(age_years=1e300, weight_kg=10**19), {"/patient/age_years", "/patient/weight_kg"}),
    (_labs(alt_xuln=-1, potassium_mmol_l=0), {"/patient/labs/alt_xuln", "/patient/labs/potassium_mmol_l"}),
    (_labs(egfr_ml_min=True, ast_xuln="1"), {"/patient/labs/egfr_ml_min", "/patient/labs/ast_xuln"}),
    (_line(dose={"value": 0, "unit": "mg"}), {"/medications/0/dose/value"}),
    (_line(dose={"value": -5, "unit": "mg"}), {"/medications/0/dose/value"}),
    (_line(doses_per_day=0), {"/medications/0/doses_per_day"}),
    (LIST | {"no_other_medications": 0}, {"/no_other_medications"}),
    # empty and unreadable text
    ({"medications": ["", "   ", "\t\n", "\u00a0\u2003"]}, {f"/medications/{n}" for n in range(4)}),
    ({"medications": ["a\u0000b", "a\u0007b", "a\u001bb", "a\u0085b"]}, {f"/medications/{n}" for n in range(4)}),
    ({"medications": ["x" * 201, "ok", "y" * 10_000]}, {"/medications/0", "/medications/2"}),
    (_candidate(name=""), {"/candidate/name"}),
    (LIST | {"candidate": " "}, {"/candidate"}),
    # words of closed vocabularies, dates
    (_patient(sex="f"), {"/patient/sex"}),
    (_candidate(indication="not_given"), {"/candidate/indication"}),
    (_candidate(indication="crisis"), {"/candidate/indication"}),
    (_candidate(stopped_on="2026-10-01"), {"/candidate/stopped_on"}),
    (LIST | {"options": {"jurisdiction": "fr"}}, {"/options/jurisdiction"}),
    (LIST | {"options": {"minimum_severity": "none"}}, {"/options/minimum_severity"}),
    *(
        (_line(stopped_on=written), {"/medications/0/stopped_on"})
        for written in ("", "yesterday", "01.10.2026", "2026-13-01", "2026-02-30", "2026-1-01", "20261001", 2026)
    ),
    # several at once, and each of them told
    ({}, {"/medications"}),
    ({"medications": [{}]}, {"/medications/0/name"}),
    ({"medications": [], "patient": {"sex": 3}}, {"/medications", "/patient/sex"}),
    ({"medications": [], "meds": ["verapamil"]}, {"/medications", "/meds"}),
    ({"medications": [{"route": "mouth"}]}, {"/medications/0/name", "/medications/0/route"}),
    ({"medications": ["a"] * 200 + [3]}, {"/medications", "/medications/200"}),
    (_candidate(stopped_on="2026-10-01", route="x"), {"/candidate/stopped_on", "/candidate/route"}),
    (LIST | {"no_other_medications": True}, {"/no_other_medications"}),
    (
        LIST | {"no_other_medications": True, "options": {"jurisdiction": "fr"}},
        {"/no_other_medications", "/options/jurisdiction"},
    ),
    (
        {
            "medications": ["", {"name": 1, "route": "mouth", "x": 1}],
            "candidate": {"name": "dantrolene", "indication": "cramp"},
            "patient": {"age_years": -1, "labs": {"alt_xuln": "high"}},
            "options": {"minimum_severity": "all"},
            "extra": None,
        },
        {"/medications/0", "/medications/1/name", "/medications/1/route", "/medications/1/x"}
        | {"/candidate/indication", "/patient/age_years", "/patient/labs/alt_xuln"}
        | {"/options/minimum_severity", "/extra"},
    ),
]

ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("200 medications", {"medications": ["verapamil"] * 200}),
    ("a name of 200 characters", {"medications": ["x" * 200]}),
    ("a right-to-left mark", {"medications": ["\u200fverapamil\u200e", "\u202everapamil\u202c"]}),
    ("emoji", {"medications": ["\U0001f48a verapamil", "\U0001f469\u200d\u2695\ufe0f"]}),
    ("letters of other scripts", {"medications": ["верапамил", "ベラパミル", "فيراباميل"]}),
    ("a combining mark", {"medications": ["ve\u0301rapamil"]}),
    ("a tab inside a name", {"medications": ["verapamil\t80 mg"]}),
    ("no other medications", {"medications": [], "no_other_medications": True}),
    ("other medications said to be there", {"medications": ["verapamil"], "no_other_medications": False}),
    ("the candidate as a name", LIST | {"candidate": "dantrolene"}),
    ("empty objects", LIST | {"patient": {}, "options": {}}),
    ("a code alone", {"medications": [{"code": {"system": "rxnorm", "value": "1292"}}]}),
    ("a system by its URI", {"medications": [{"code": {"system": "http://snomed.info/sct", "value": "1"}}]}),
    ("facts at their bounds", _patient(age_years=0, weight_kg=0.1, conditions=["c"] * 100)),
    ("labs with a fraction", _labs(alt_xuln=0, potassium_mmol_l=4.4, egfr_ml_min=90)),
    ("a whole number with a fraction of nothing", _patient(age_years=41.0)),
    ("a drug stopped on a leap day", _line(stopped_on="2024-02-29")),
]


@pytest.mark.parametrize(("document", "pointers"), INVALID, ids=[" ".join(sorted(p)) for _, p in INVALID])
def test_an_invalid_request_is_refused_with_a_pointer_to_every_problem(
    server: Server, document: dict[str, Any], pointers: set[str]
) -> None:
    answer = screen(server, document)
    assert answer.status == 422
    assert_problem(answer)
    assert answer.pointers == pointers


@pytest.mark.parametrize("document", [document for _, document in ALLOWED], ids=[name for name, _ in ALLOWED])
def test_an_unusual_request_that_is_allowed_is_answered_line_by_line(server: Server, document: dict[str, Any]) -> None:
    answer = screen(server, document)
    assert answer.status == 200
    assert len(answer.json()["medications"]) == len(document["medications"])
