"""The answers that must come out right whatever else changes."""

from typing import Any

import pytest

from tests.scenarios.answers import Ask

ORAL = {"name": "dantrolene", "route": "oral"}
IV = {"name": "dantrolene", "route": "iv"}
CRISIS = {"name": "dantrolene", "indication": "malignant_hyperthermia_crisis"}
THRESHOLDS = ["minor", "moderate", "major", "contraindicated"]
MUST_SHOW: list[tuple[dict[str, Any], list[str], str]] = [
    (IV, ["verapamil"], "do_not_start"),
    (IV, ["diltiazem", "levothyroxine"], "do_not_start"),
    (IV, ["Calan"], "do_not_start"),
    (ORAL, ["verapamil"], "avoid"),
    (ORAL, ["morphine"], "avoid"),
    (ORAL, ["Yaz"], "avoid"),
    (ORAL, ["teriflunomide"], "avoid"),
    (ORAL, ["levothyroxine", "colecalciferol"], "proceed"),
    (ORAL, ["diazepam"], "monitor"),
    (ORAL, ["amlodipine"], "proceed"),
    (ORAL, ["warfarin"], "proceed"),
    (ORAL, ["zorblaxitol"], "cannot_clear"),
    (ORAL, ["diazepam", "zorblaxitol"], "cannot_clear"),
    (ORAL, ["verapamil", "zorblaxitol"], "avoid"),
    (IV, ["verapamil", "zorblaxitol"], "do_not_start"),
    (CRISIS, ["sevoflurane", "suxamethonium"], "give_now"),
    (CRISIS, ["zorblaxitol"], "give_now"),
]


@pytest.mark.parametrize(("candidate", "medications", "verdict"), MUST_SHOW)
def test_the_verdict_is_the_first_rung_that_holds(
    ask: Ask, candidate: dict[str, Any], medications: list[str], verdict: str
) -> None:
    assert ask({"candidate": candidate, "medications": medications}).verdict == verdict


@pytest.mark.parametrize("name", ["zorblaxitol", "Sternenstaub forte", "💊", "1"])
def test_a_name_that_nobody_knows_leaves_the_list_uncleared(ask: Ask, name: str) -> None:
    answer = ask({"candidate": ORAL, "medications": [name, "levothyroxine"]})
    assert (answer.statuses, answer.complete) == (["not_recognised", "checked"], False)
    assert name in answer.summary


def test_a_candidate_that_is_left_out_is_dantrolene(ask: Ask) -> None:
    assert ask({"medications": ["verapamil"]}).screening.candidate.drugs == ("dantrolene",)


def test_no_other_medication_and_a_reviewed_candidate_may_proceed(ask: Ask) -> None:
    answer = ask({"candidate": ORAL, "medications": [], "no_other_medications": True})
    assert (answer.verdict, answer.complete) == ("proceed", True)


@pytest.mark.parametrize("candidate", ["levothyroxine", "ibuprofen", "colecalciferol"])
def test_silence_about_a_candidate_that_was_not_reviewed_as_one_clears_nothing(ask: Ask, candidate: str) -> None:
    answer = ask({"candidate": candidate, "medications": ["folic acid"]})
    assert (answer.verdict, answer.complete) == ("cannot_clear", False)


@pytest.mark.parametrize(
    ("candidate", "finding"),
    [
        ("morphine", "dan-opioids-oral:dantrolene+morphine"),
        ("verapamil", "dan-verapamil-oral:dantrolene+verapamil"),
        ("diazepam", "dan-diazepam-any:dantrolene+diazepam"),
    ],
)
def test_a_new_drug_for_a_patient_on_dantrolene_meets_it(ask: Ask, candidate: str, finding: str) -> None:
    answer = ask({"candidate": candidate, "medications": ["dantrolene"]})
    assert answer.finding(finding).involves_candidate
    assert answer.verdict in {"do_not_start", "avoid", "cannot_clear"}


@pytest.mark.parametrize("route", ["topical", "sc", "im", "rectal", "inhaled", "intrathecal", "ophthalmic"])
def test_dantrolene_by_a_route_that_nobody_reviewed_is_never_cleared(ask: Ask, route: str) -> None:
    answer = ask({"candidate": {"name": "dantrolene", "route": route}, "medications": ["levothyroxine"]})
    assert (answer.verdict, answer.complete) == ("cannot_clear", False)
    assert route in answer.summary


@pytest.mark.parametrize("minimum", THRESHOLDS)
@pytest.mark.parametrize(
    "medications", [["verapamil", "morphine"], ["diazepam"], ["warfarin"], ["warfarin", "ibuprofen"]]
)
def test_a_minimum_severity_moves_findings_and_never_a_verdict(ask: Ask, medications: list[str], minimum: str) -> None:
    plain = ask({"candidate": ORAL, "medications": medications})
    quieter = ask({"candidate": ORAL, "medications": medications, "options": {"minimum_severity": minimum}})
    assert (quieter.verdict, quieter.list_verdict) == (plain.verdict, plain.list_verdict)
    assert sorted(quieter.ids + quieter.suppressed_ids) == sorted(plain.ids + plain.suppressed_ids)
    floor = THRESHOLDS.index(minimum)
    assert all(found.severity.word in THRESHOLDS[floor:] for found in quieter.screening.findings)


def test_the_listed_drugs_among_themselves_have_their_own_verdict(ask: Ask) -> None:
    answer = ask({"candidate": ORAL, "medications": ["simvastatin", "clarithromycin"]})
    assert answer.worst_between("simvastatin", "clarithromycin").word == "contraindicated"
    assert (answer.list_verdict, answer.verdict) == ("contraindicated_pair", "monitor")


@pytest.mark.parametrize("condition", ["left-handed", "cirrhosis of the Moon"])
def test_a_patient_fact_that_no_rule_read_leaves_the_list_uncleared(ask: Ask, condition: str) -> None:
    answer = ask({"candidate": ORAL, "medications": ["levothyroxine"], "patient": {"conditions": [condition]}})
    assert (answer.verdict, answer.complete) == ("cannot_clear", False)
    assert condition in answer.screening.coverage.not_understood


def test_a_sex_that_is_unknown_counts_as_not_given(ask: Ask) -> None:
    answer = ask({"candidate": ORAL, "medications": ["levothyroxine"], "patient": {"sex": "unknown"}})
    assert (answer.verdict, answer.complete) == ("proceed", True)
