"""The reference cases of the research dossier that need no patient and no dose rule, under their numbers there."""

from typing import Any

import pytest

from tests.scenarios.answers import Ask, cases, given

CASES = cases("dossier.csv", "case", "partner")
CONTROLS = [["levothyroxine", "colecalciferol"], ["amoxicillin"], ["folic acid", "omeprazole"]]


@pytest.mark.parametrize("case", CASES)
def test_a_reference_case_is_graded_as_the_sources_grade_it(ask: Ask, case: dict[str, str]) -> None:
    answer = ask(body(case))
    assert answer.worst_between("dantrolene", case["partner"]).word in case["accepted"].split("|")


@pytest.mark.parametrize("case", [case for case in CASES if case.values[0]["mechanism"]])
def test_a_reference_case_names_the_mechanism_of_the_sources(ask: Ask, case: dict[str, str]) -> None:
    found = ask(body(case)).between("dantrolene", case["partner"])
    kinds = {one.claim.mechanism_kind.value for one in found if one.severity.word in case["accepted"].split("|")}
    assert case["mechanism"] in kinds


def test_diazepam_acts_on_the_patient_and_not_on_the_level_of_dantrolene(ask: Ask) -> None:
    """Case 7: the label knows no pharmacokinetic effect, so not even a suppressed finding may claim one."""
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["diazepam"]})
    pair = [found for found in answer.everything if set(found.drugs) == {"dantrolene", "diazepam"}]
    assert {found.claim.mechanism_kind.value for found in pair} == {"pharmacodynamic"}


@pytest.mark.parametrize("medications", CONTROLS)
def test_a_negative_control_proceeds_with_everything_checked_and_nothing_shown(
    ask: Ask, medications: list[str]
) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": medications})
    assert (answer.verdict, answer.complete, answer.ids) == ("proceed", True, [])


def test_oral_verapamil_with_oral_dantrolene_is_strictly_milder_than_with_iv_dantrolene(ask: Ask) -> None:
    oral, iv = (
        ask(
            {
                "candidate": {"name": "dantrolene", "route": route},
                "medications": [{"name": "verapamil", "route": "oral"}],
            }
        )
        for route in ("oral", "iv")
    )
    assert oral.worst_between("dantrolene", "verapamil") < iv.worst_between("dantrolene", "verapamil")


def test_gabapentin_and_zolpidem_with_dantrolene_are_three_drugs_on_the_central_nervous_system(ask: Ask) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["gabapentin", "zolpidem"]})
    assert set(answer.finding("cumulative:cns-depression").drugs) == {"dantrolene", "gabapentin", "zolpidem"}


def test_co_amoxiclav_differs_from_amoxicillin_by_a_minor_liver_note(ask: Ask) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": "oral"}, "medications": ["co-amoxiclav"]})
    about_liver = [found for found in answer.everything if "clavulanic-acid" in found.drugs]
    assert [found.severity.word for found in about_liver] == ["minor"]
    assert answer.verdict == "proceed"


def body(case: dict[str, str]) -> dict[str, Any]:
    candidate = given(name="dantrolene", route=case["route"], indication=case["indication"])
    return {"candidate": candidate, "medications": case["medications"].split("|")}
