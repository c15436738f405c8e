"""``POST /dosing``: a plan as its schema has it, and every body that is not understood refused with pointers."""

import json
from typing import Any

import pytest

from service.web.dosing_answers import DosingAnswerSchema
from tests.conftest import Server
from tests.web.asking import JSON, Answer, ask, assert_problem, screen
from tests.web.bodies import INVALID, NEVER_SCREENED, NOT_JSON, TOO_LARGE, WRONG_TYPE, Bad
from tests.web.contract import Known, check_finding
from tests.web.screenings import EVERY_FACT

DOSING = "/dosing"
CRISIS = {"name": "dantrolene", "route": "iv", "indication": "malignant_hyperthermia_crisis"}
SPASTICITY = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}
ADULT = {"age_years": 40, "weight_kg": 70}
CHILD = {"age_years": 7, "weight_kg": 20}


def dosing(server: Server, document: Any, **headers: str) -> Answer:
    body = json.dumps(document).encode()
    return ask(server, DOSING, method="POST", body=body, headers={"Content-Type": JSON} | headers)


def _place(jurisdiction: str) -> dict[str, Any]:
    return {"options": {"jurisdiction": jurisdiction}}


PLANNED: list[tuple[str, dict[str, Any]]] = [
    ("nothing said", {}),
    ("the name alone", {"candidate": "Dantrium"}),
    *((f"an adult, {place}", {"candidate": SPASTICITY, "patient": ADULT, **_place(place)}) for place in ("us", "uk")),
    *((f"an adult, {place}", {"candidate": SPASTICITY, "patient": ADULT, **_place(place)}) for place in ("eu", "ch")),
    ("a child", {"candidate": SPASTICITY, "patient": CHILD}),
    ("every fact, and cirrhosis", {"candidate": SPASTICITY, "patient": EVERY_FACT}),
    ("a day to start on", {"candidate": SPASTICITY, "patient": ADULT, "start_date": "2026-12-01"}),
    ("a dose that is too much", {"candidate": SPASTICITY | {"dose": {"value": 1, "unit": "g"}}, "patient": ADULT}),
    *((f"a crisis, {place}", {"candidate": CRISIS, "patient": ADULT, **_place(place)}) for place in ("us", "uk")),
    *((f"a crisis, {place}", {"candidate": CRISIS, "patient": ADULT, **_place(place)}) for place in ("eu", "ch")),
    ("a crisis without a weight", {"candidate": CRISIS}),
    ("a condition nobody knows", {"candidate": SPASTICITY, "patient": ADULT | {"conditions": ["dragon pox"]}}),
    ("prophylaxis", {"candidate": CRISIS | {"indication": "malignant_hyperthermia_prophylaxis"}, "patient": ADULT}),
]


@pytest.mark.parametrize("document", [document for _, document in PLANNED], ids=[name for name, _ in PLANNED])
def test_a_plan_is_what_its_schema_describes(server: Server, known: Known, document: dict[str, Any]) -> None:
    answer = dosing(server, document)
    assert (answer.status, answer.media_type) == (200, JSON), answer.body[:500]
    plan = answer.json()
    assert DosingAnswerSchema().validate(plan) == {}
    assert (plan["scheme"] is None) is (plan["why_none"] is not None)
    assert bool(plan["steps"] or plan["bolus"]) is (plan["scheme"] is not None)
    assert "/screen" in plan["not_screened"]
    for finding in plan["findings"]:
        check_finding(finding, {"medications": []}, known)
    for figure in figures(plan):
        assert figure["value"] > 0
        assert figure["sources"]
        assert all(known.sources[source["id"]] == (source["title"], source["url"]) for source in figure["sources"])


def figures(value: Any) -> list[dict[str, Any]]:
    """Every figure of an answer, however deep it stands."""
    if isinstance(value, dict):
        own = [value] if {"value", "unit", "how"} <= value.keys() else []
        return own + [figure for inner in value.values() for figure in figures(inner)]
    return [figure for inner in value for figure in figures(inner)] if isinstance(value, list) else []


def test_every_part_of_the_schema_is_seen_in_some_answer(server: Server) -> None:
    plans = [dosing(server, document).json() for _, document in PLANNED]
    assert all(any(plan[field] for plan in plans) for field in plans[0])


def test_the_numbers_of_an_answer_are_those_of_the_plan(server: Server) -> None:
    plan = dosing(server, {"candidate": SPASTICITY, "patient": ADULT, "start_date": "2026-12-01"}).json()
    steps = [(step["from_date"], step["dose"]["value"], step["dose"]["unit"]) for step in plan["steps"]]
    assert steps[:2] == [("2026-12-01", 25, "mg"), ("2026-12-08", 25, "mg")]
    assert [step["total"]["value"] for step in plan["steps"]] == [25, 75, 150, 300, 400]
    assert [step["if_needed"] for step in plan["steps"]] == [False] * 4 + [True]
    assert (plan["max_per_day"]["value"], plan["max_per_day"]["unit"]) == (400, "mg")
    assert ("2027-01-15", 45) in {(review["on_date"], review["on_day"]) for review in plan["review"]}


def test_a_crisis_is_answered_with_vials(server: Server) -> None:
    bolus = dosing(server, {"candidate": CRISIS, "patient": {"weight_kg": 80}}).json()["bolus"]
    assert (bolus["dose"]["value"], bolus["review_at"]["value"]) == (200, 800)
    vials = {product["id"]: (product["vials"], product["volume_ml"]) for product in bolus["products"]}
    assert vials == {"dantrolene-vial-20-mg": (10, 600), "ryanodex-250-mg": (1, 4.0)}


def test_the_same_question_is_answered_alike_but_under_another_request_id(server: Server) -> None:
    first, second = (dosing(server, {"candidate": CRISIS, "patient": ADULT}).json() for _ in range(2))
    assert first.pop("request_id") != second.pop("request_id")
    assert first == second


def test_a_candidate_without_a_dosing_table_is_refused_and_pointed_at(server: Server) -> None:
    for candidate in ("verapamil", "zzqx", {"name": "warfarin", "route": "oral"}):
        answer = dosing(server, {"candidate": candidate})
        assert answer.status == 422
        assert_problem(answer)
        assert answer.pointers == {"/candidate"}


def _patient(**facts: Any) -> dict[str, Any]:
    return {"patient": facts}


def _dose(unit: Any, value: Any = 25) -> dict[str, Any]:
    return {"candidate": SPASTICITY | {"dose": {"value": value, "unit": unit}}}


BAD_UNITS = [
    "u",
    "U",
    "iu",
    "ml",
    "mL",
    "L",
    "tablet",
    "tablets",
    "capsule",
    "vial",
    "mg/day",
    "mg/kg/day",
    "mmol",
    "%",
]
BAD_UNITS += ["milli gram", "mgs", "kg", "mg per kg", "m g", "cc", "grain", "\u03b3", "mg/", "/kg"]
REFUSED: list[tuple[dict[str, Any], set[str]]] = [
    (_patient(age_years=-1), {"/patient/age_years"}),
    (_patient(age_years="40", sex="f"), {"/patient/age_years", "/patient/sex"}),
    (_patient(weight_kg=0), {"/patient/weight_kg"}),
    (_patient(weight_kg=701, age_years=131), {"/patient/weight_kg", "/patient/age_years"}),
    (_patient(labs={"alt_xuln": "high"}), {"/patient/labs/alt_xuln"}),
    (
        _patient(labs={"potassium_mmol_l": 0, "egfr_ml_min": -1}),
        {f"/patient/labs/{n}" for n in ("potassium_mmol_l", "egfr_ml_min")},
    ),
    (_patient(conditions=["cirrhosis", ""]), {"/patient/conditions/1"}),
    (_patient(height_cm=170), {"/patient/height_cm"}),
    ({"medications": ["verapamil"]}, {"/medications"}),
    ({"start_date": "tomorrow"}, {"/start_date"}),
    ({"start_date": "2026-02-30"}, {"/start_date"}),
    ({"start_date": "01.12.2026"}, {"/start_date"}),
    ({"start_date": None}, {"/start_date"}),
    ({"candidate": {}}, {"/candidate/name"}),
    ({"candidate": SPASTICITY | {"indication": "not_given"}}, {"/candidate/indication"}),
    ({"candidate": SPASTICITY | {"stopped_on": "2026-10-01"}}, {"/candidate/stopped_on"}),
    ({"candidate": SPASTICITY | {"doses_per_day": 0}}, {"/candidate/doses_per_day"}),
    ({"options": {"jurisdiction": "fr"}, "start_date": 1}, {"/options/jurisdiction", "/start_date"}),
    (_dose("mg", 0), {"/candidate/dose/value"}),
    (_dose("mg", "25"), {"/candidate/dose/value"}),
    *((_dose(unit), {"/candidate/dose/unit"}) for unit in (*BAD_UNITS, "", " ", 5, None)),
]


@pytest.mark.parametrize(("document", "pointers"), REFUSED, ids=[json.dumps(one)[:70] for one, _ in REFUSED])
def test_what_makes_no_sense_is_refused_with_a_pointer_to_every_problem(
    server: Server, document: dict[str, Any], pointers: set[str]
) -> None:
    answer = dosing(server, document)
    assert answer.status == 422
    assert_problem(answer)
    assert answer.pointers == pointers


@pytest.mark.parametrize("unit", BAD_UNITS)
def test_the_candidates_dose_of_a_screening_is_read_as_strictly(server: Server, unit: str) -> None:
    answer = screen(server, {"medications": ["verapamil"], **_dose(unit)})
    assert (answer.status, answer.pointers) == (422, {"/candidate/dose/unit"})


MASSES = [(800, "mg"), (0.8, "g"), (800_000, "mcg"), (800_000, "\u00b5g"), (800_000, "\u03bcg"), (800, " MG ")]
MASSES += [(800, "milligrams"), (0.8, "grams"), (10, "mg/kg"), (10_000, "mcg/kg"), (0.01, "g/kg")]


@pytest.mark.parametrize(("value", "unit"), MASSES)
def test_a_mass_is_the_same_dose_in_every_unit(server: Server, value: float, unit: str) -> None:
    document = {"candidate": SPASTICITY | {"dose": {"value": value, "unit": unit}, "doses_per_day": 1}}
    plan = dosing(server, document | {"patient": {"age_years": 40, "weight_kg": 80}}).json()
    assert plan["findings"][0]["id"] == "dan-dose-oral-day-800:dantrolene"
    assert "daily_mg: 800, allowed under 800 mg" in plan["findings"][0]["context"]


@pytest.mark.parametrize("unit", ["tablet", "tablets", "ml", "drops", "puff", "units", "iu", "%", "mg", "mg/kg"])
def test_a_listed_line_may_be_dosed_in_what_it_comes_in(server: Server, unit: str) -> None:
    line = {"name": "paracetamol", "dose": {"value": 2, "unit": unit}, "doses_per_day": 4}
    assert screen(server, {"medications": [line]}).status == 200


@pytest.mark.parametrize("unit", ["u", "U", "mg/day", "spoons", "mgs"])
def test_a_unit_that_could_mean_two_things_is_refused_on_a_listed_line_too(server: Server, unit: str) -> None:
    line = {"name": "paracetamol", "dose": {"value": 2, "unit": unit}}
    answer = screen(server, {"medications": [line]})
    assert (answer.status, answer.pointers) == (422, {"/medications/0/dose/unit"})


# An empty object is a request for a plan: for the default candidate and a patient of whom nothing is known.
BAD = [bad for bad in (*NOT_JSON, *TOO_LARGE, *WRONG_TYPE, *NEVER_SCREENED, *INVALID) if bad.body != b"{}"]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_body_that_was_not_understood_is_refused(server: Server, bad: Bad) -> None:
    headers = {"Content-Type": bad.media_type} if bad.media_type else {}
    answer = ask(server, DOSING, method="POST", body=bad.body, headers=headers)
    assert answer.status == (bad.status or 415)
    assert_problem(answer)


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "nonsense"])
def test_an_answer_in_another_format_is_not_to_be_had(server: Server, accept: str) -> None:
    answer = dosing(server, {"candidate": CRISIS}, Accept=accept)
    assert answer.status == 406
    assert_problem(answer)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_a_plan_is_asked_for_by_post_only(server: Server, method: str) -> None:
    answer = ask(server, DOSING, method=method, body=b"{}", headers={"Content-Type": JSON})
    assert answer.status == 405
    assert_problem(answer)


def test_an_error_repeats_nothing_that_was_sent(server: Server) -> None:
    answer = dosing(server, {"patient": {"conditions": ["secret-one"] * 101}, "candidate": "secret-two"})
    assert answer.status == 422
    assert b"secret" not in answer.body
