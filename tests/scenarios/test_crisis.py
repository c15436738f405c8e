"""In a malignant hyperthermia crisis dantrolene is given; whatever is found acts on the partner."""

from typing import Any

import pytest

from tests.scenarios.answers import Answer, Ask
from tests.scenarios.withholding import advises_withholding

CRISIS = {"name": "dantrolene", "route": "iv", "indication": "malignant_hyperthermia_crisis"}
PARTNERS = [
    ["sevoflurane", "suxamethonium"],
    ["verapamil"],
    ["diltiazem", "amlodipine"],
    ["fentanyl", "midazolam", "propofol"],
    ["teriflunomide", "valproic acid", "Yaz"],
    ["spironolactone", "ramipril", "potassium chloride"],
    ["vecuronium", "botulinum toxin"],
    ["MTX", "verapamill", "zorblaxitol"],
]
HELD_ALREADY = [
    ["Dantrium"],
    ["Dantrium", "dantrolene 25 mg capsule"],
    ["Dantrium", "verapamil"],
    ["Dantrium", "morphine"],
    ["Dantrium", "methotrexate", "valproic acid", "isoniazid"],
    [{"name": "dantrolene", "route": "iv"}, "verapamil"],
    [{"name": "dantrolene", "route": "oral"}, "suxamethonium"],
]


def test_the_triggers_are_contraindicated_and_dantrolene_is_given(ask: Ask) -> None:
    answer = ask({"candidate": CRISIS, "medications": ["sevoflurane", "suxamethonium"]})
    assert answer.verdict == "give_now"
    assert answer.worst_between("dantrolene", "sevoflurane").word == "contraindicated"
    assert answer.worst_between("dantrolene", "suxamethonium").word == "contraindicated"
    assert answer.summary.startswith("Give dantrolene (iv) now")


@pytest.mark.parametrize("medications", PARTNERS)
def test_whatever_else_is_given_dantrolene_is_given_now(ask: Ask, medications: list[str]) -> None:
    answer = ask({"candidate": CRISIS, "medications": medications})
    assert answer.verdict == "give_now"
    assert withholding_texts(answer) == []


@pytest.mark.parametrize("medications", HELD_ALREADY)
def test_dantrolene_that_is_on_the_list_already_is_not_held_back_either(ask: Ask, medications: list[Any]) -> None:
    """Capsules at home, or a first dose given: no text may read as stopping dantrolene."""
    answer = ask({"candidate": CRISIS, "medications": medications})
    assert answer.verdict == "give_now"
    assert withholding_texts(answer) == []


@pytest.mark.parametrize("route", ["iv", "oral"])
def test_the_crisis_decides_by_whatever_route_dantrolene_is_given(ask: Ask, route: str) -> None:
    answer = ask({"candidate": {**CRISIS, "route": route}, "medications": ["verapamil"]})
    assert answer.verdict == "give_now"


def test_what_could_not_be_checked_is_said_even_then(ask: Ask) -> None:
    answer = ask({"candidate": CRISIS, "medications": ["zorblaxitol"]})
    assert not answer.complete
    assert "zorblaxitol" in answer.summary


@pytest.mark.parametrize("candidate", ["sevoflurane", "suxamethonium", "verapamil", "zorblaxitol", "DNT"])
@pytest.mark.parametrize("medications", [["dantrolene"], [{"name": "dantrolene", "route": "iv"}], ["levothyroxine"]])
def test_only_the_life_saving_drug_itself_is_given_now(ask: Ask, candidate: str, medications: list[Any]) -> None:
    answer = ask(
        {
            "candidate": {"name": candidate, "indication": "malignant_hyperthermia_crisis"},
            "medications": medications,
        }
    )
    assert answer.verdict in {"do_not_start", "avoid", "cannot_clear"}


@pytest.mark.parametrize(
    "indication",
    [
        "spasticity",
        "malignant_hyperthermia_prophylaxis",
        "malignant_hyperthermia_follow_up",
        "neuroleptic_malignant_syndrome",
    ],
)
def test_no_other_indication_overrides_a_contraindication(ask: Ask, indication: str) -> None:
    answer = ask(
        {"candidate": {"name": "dantrolene", "route": "iv", "indication": indication}, "medications": ["verapamil"]}
    )
    assert answer.verdict == "do_not_start"


def withholding_texts(answer: Answer) -> list[str]:
    texts = [found.claim.management for found in answer.screening.findings if "dantrolene" in found.drugs]
    return [text for text in [*texts, answer.summary] if advises_withholding(text)]
