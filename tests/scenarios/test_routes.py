"""The route of either drug can decide; an assumed one says what it might hide."""

import pytest

from tests.scenarios.answers import Ask, cases, given
from tests.scenarios.patients.cells import patient


@pytest.mark.parametrize("case", cases("routes.csv", "drug", "drug_route", "route", "indication", "labs"))
def test_the_route_of_either_drug_decides_how_bad_the_pair_is(ask: Ask, case: dict[str, str]) -> None:
    candidate = given(name="dantrolene", route=case["route"], indication=case["indication"])
    line = given(name=case["drug"], route=case["drug_route"])
    answer = ask({"candidate": candidate, "medications": [line], "patient": patient(case["labs"])})
    assert answer.outcome("dantrolene", case["substance"] or case["drug"]) == case["expected"]


@pytest.mark.parametrize(
    ("medications", "told"),
    [
        (["verapamil"], "given iv, the verdict would be do_not_start"),
        (["amlodipine"], "given iv, the verdict would be avoid"),
        (["sevoflurane"], "given iv, the verdict would be do_not_start"),
    ],
)
def test_an_assumed_route_names_the_worse_verdict_by_another(ask: Ask, medications: list[str], told: str) -> None:
    answer = ask({"medications": medications})
    assert answer.screening.candidate.route_assumed
    assert f"The route of dantrolene was assumed: {told}" in answer.summary


def test_a_stated_route_needs_no_such_warning(ask: Ask) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": [{"name": "verapamil"}]})
    assert "was assumed" not in answer.summary


def test_an_assumed_route_of_a_listed_drug_is_warned_about_too(ask: Ask) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["magnesium sulfate"]})
    by_drug = {note.drugs for note in answer.screening.route_notes}
    assert by_drug <= {("magnesium-sulfate",)}
    assert answer.line(0).route_assumed


@pytest.mark.parametrize(
    ("indication", "route"),
    [
        ("malignant_hyperthermia_crisis", "iv"),
        ("neuroleptic_malignant_syndrome", "iv"),
        ("spasticity", "oral"),
        (None, "oral"),
    ],
)
def test_a_route_that_is_left_out_follows_the_indication(ask: Ask, indication: str | None, route: str) -> None:
    answer = ask({"candidate": given(name="dantrolene", indication=indication), "medications": ["levothyroxine"]})
    candidate = answer.screening.candidate
    assert (candidate.route.value, candidate.route_assumed) == (route, True)


@pytest.mark.parametrize(
    ("name", "route", "assumed"),
    [
        ("dantrolene 25 mg capsule", "oral", False),
        ("estradiol patch", "transdermal", False),
        ("Xulane", "transdermal", False),
        ("levothyroxine", "oral", True),
        ("sevoflurane", "inhaled", True),
        # An injection says only that it is not swallowed.
        ("morphine injection", "iv", True),
        ("morphine IV", "iv", False),
        ("enoxaparin injection", "sc", True),
    ],
)
def test_a_form_in_the_name_settles_the_route(ask: Ask, name: str, route: str, *, assumed: bool) -> None:
    line = ask({"medications": [name]}).line(0)
    assert (line.route.value, line.route_assumed) == (route, assumed)


def test_the_summary_of_iv_dantrolene_without_an_indication_says_what_a_crisis_asks_for(ask: Ask) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]})
    assert (
        "In a malignant hyperthermia crisis dantrolene is given at once and the other drug is stopped" in answer.summary
    )


@pytest.mark.parametrize("stated", [{"route": "oral"}, {"route": "iv", "indication": "neuroleptic_malignant_syndrome"}])
def test_that_hint_stays_away_where_it_does_not_belong(ask: Ask, stated: dict[str, str]) -> None:
    answer = ask({"candidate": {"name": "dantrolene", **stated}, "medications": ["verapamil"]})
    assert "crisis" not in answer.summary
