"""From the body to the answer as JSON: nothing misspelt is ignored, nothing sent is lost, and drugs have names."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge.loading import Knowledge
from service.knowledge.words import Severity
from service.rendering.document import render
from service.screening.answer import Screening
from service.screening.request import Entry
from tests.properties.drawing import TODAY, Case, cases
from tests.properties.laws import Screen, law
from tests.properties.tables import table

SCHEMA = ScreenRequestSchema()
WHOLE: dict[str, Any] = {
    "candidate": {"name": "dantrolene", "dose": {"value": 25, "unit": "mg"}, "code": {"system": "atc", "value": "x"}},
    "medications": [
        "verapamil",
        {"id": "line-2", "name": "Yaz", "route": "oral"},
        {"code": {"system": "rxnorm", "value": "1292"}, "stopped_on": "2026-10-01"},
        {"name": "warfarin", "dose": {"value": 5, "unit": "mg"}, "doses_per_day": 1},
    ],
    "patient": {"age_years": 41, "sex": "female", "conditions": ["cirrhosis"], "labs": {"alt_xuln": 1.2}},
    "options": {"jurisdiction": "uk", "minimum_severity": "minor"},
    "what_if": [[{"line": 0, "action": "replace", "replacement": {"name": "baclofen"}}]],
}
KNOWN = {"name", "code", "id", "route", "dose", "doses_per_day", "stopped_on", "indication", "value", "unit", "system"}
KNOWN |= {"line", "action", "replacement", *WHOLE, *WHOLE["patient"], *WHOLE["options"], "no_other_medications"}
KNOWN |= {"weight_kg", "pregnant", "breastfeeding", "alternatives", "smallest_change", "ast_xuln", "bilirubin_xuln"}
KNOWN |= {"alt_xuln", "potassium_mmol_l", "egfr_ml_min"}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def _misspelt(key: str, letter: str, place: int) -> str:
    place %= len(key)
    return key[:place] + letter + key[place + 1 :]


KEYS = st.text(min_size=1, max_size=20) | st.builds(
    _misspelt, st.sampled_from(sorted(KNOWN)), st.sampled_from("abcxyz_E "), st.integers(0, 30)
)


def test_the_whole_request_is_taken() -> None:
    assert SCHEMA.load(WHOLE)


@law
@given(st.integers(0, sum(1 for _ in _objects(WHOLE)) - 1), KEYS.filter(lambda key: key not in KNOWN), st.none() | KEYS)
def test_a_key_that_is_not_known_is_refused_wherever_it_stands(at: int, key: str, value: str | None) -> None:
    body = copy.deepcopy(WHOLE)
    list(_objects(body))[at][key] = value
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load(body)
    assert "Unknown field." in str(refused.value.messages)


class Shown:
    """The answer as JSON, with a short ``repr``."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def __call__(self, answer: Screening) -> dict[str, Any]:
        return render(answer, self._knowledge, stale=False, request_id="0e9a3b6c-5d0b-4d57-9f0e-3a2f0c3b1a10")

    def __repr__(self) -> str:
        return "shown"


@pytest.fixture(scope="module")
def shown(knowledge: Knowledge) -> Shown:
    return Shown(knowledge)


@law
@given(cases(), st.sampled_from(["other", "unknown"]))
def test_a_sex_that_is_neither_counts_as_not_given(screen: Screen, shown: Shown, case: Case, sex: str) -> None:
    names = [entry.text for entry in case.request.medications]
    list_ = {"medications": names, "no_other_medications": not names}
    left_out, given_so = (
        screen(build_request(SCHEMA.load({**list_, "patient": patient}), "dantrolene", TODAY))
        for patient in ({"age_years": 41}, {"age_years": 41, "sex": sex})
    )
    assert shown(left_out) == shown(given_so)


@law
@given(cases())
def test_every_line_comes_back_once_in_order_and_as_it_was_written(screen: Screen, shown: Shown, case: Case) -> None:
    document = shown(screen(case.request))
    sent = [(entry.text, entry.id) for entry in case.request.medications]
    assert [(line["input"], line["id"]) for line in document["medications"]] == sent
    assert (document["candidate"]["input"], document["candidate"]["line_id"]) == (
        case.request.candidate.text,
        case.request.candidate.id,
    )


INNS = {row["name"] for name in ("substances", "groups") for row in table(name)}


UNLIKE = [row["name"] for row in table("substances") if row["name"] != row["id"]]
"""Names that are not the id: with a space, a bracket, an accent."""


@law
@given(cases(), st.sampled_from(UNLIKE), st.sampled_from([Severity.MINOR, Severity.CONTRAINDICATED]))
def test_drugs_are_told_by_their_names_and_never_by_an_id(
    screen: Screen, shown: Shown, case: Case, name: str, least: Severity
) -> None:
    longer = (*case.request.medications, Entry(name=name), Entry(name=name))
    document = shown(screen(replace(case.request, medications=longer, minimum_severity=least)))
    told = [*document["findings"], *document["suppressed"], *document["route_alternatives"]]
    names = {name for item in told for name in item["drugs"]}
    names |= {name for line in (document["candidate"], *document["medications"]) for name in line["ingredients"]}
    assert names <= INNS
