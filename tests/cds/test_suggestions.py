"""What a card offers to do: remove a draft order, and never the drug that may save the patient."""

from typing import Any

import pytest

from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, VIAL, bundle, draft, medication, request, selecting, signing

VERAPAMIL = "Verapamil 240 mg SR tablet"
CRISIS = {"reasonCode": [{"text": "Malignant hyperthermia crisis"}]}


def test_either_of_two_drafts_in_conflict_can_be_removed_but_at_most_one(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft(CAPSULE, "dan"), draft(VERAPAMIL, "ver")))
    card = cards.about("dantrolene + verapamil")
    assert card["selectionBehavior"] == "at-most-one"
    assert cards.deleted == {"MedicationRequest/dan", "MedicationRequest/ver"}


def test_a_drug_that_is_only_listed_cannot_be_removed_by_a_card(ask_cards: Ask) -> None:
    assert ask_cards(signing(draft(CAPSULE, "dan"), listed=(medication(VERAPAMIL, "ver"),))).deleted == {
        "MedicationRequest/dan"
    }


def test_another_drug_for_the_same_purpose_can_take_the_place_of_a_draft(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft(CAPSULE, "dan"), draft(VERAPAMIL, "ver")))
    (first, *_) = [one for one in cards.suggestions if one["label"].startswith("Replace verapamil by")]
    delete, create = first["actions"]
    assert delete["resourceId"] == "MedicationRequest/ver"
    assert create["resource"]["status"] == "draft"
    assert create["resource"]["subject"] == {"reference": "Patient/p1"}
    assert "dosageInstruction" not in create["resource"]
    assert create["resource"]["medicationCodeableConcept"]["text"].split(",")[0] in first["label"]
    assert "| Instead |" in cards.about("dantrolene + verapamil")["detail"]


OTHER_RELEASES = [
    {
        "resourceType": "MedicationOrder",
        "id": "ver",
        "status": "draft",
        "medicationCodeableConcept": {"text": VERAPAMIL},
    },
    {
        "resourceType": "MedicationRequest",
        "id": "ver",
        "status": "draft",
        "medication": {"concept": {"text": VERAPAMIL}},
    },
    {key: value for key, value in draft(VERAPAMIL, "ver").items() if key != "subject"},
]


@pytest.mark.parametrize("order", OTHER_RELEASES)
def test_no_order_is_drafted_in_a_shape_that_the_client_may_not_know(ask_cards: Ask, order: dict[str, Any]) -> None:
    cards = ask_cards(signing(draft(VIAL, "dan"), order))
    assert [one["label"] for one in cards.suggestions] == ["Remove the order for verapamil"]


@pytest.mark.parametrize("own", [None, "", "a/b", "x" * 65, "<b>"])
def test_an_order_without_a_usable_id_cannot_be_removed_by_a_card(ask_cards: Ask, own: str | None) -> None:
    cards = ask_cards(signing(draft(CAPSULE, own), listed=(medication(VERAPAMIL),)))
    assert not cards.deleted
    assert cards.about("dantrolene + verapamil")


def test_a_signed_order_that_a_pharmacist_verifies_is_not_offered_for_deletion(ask_cards: Ask) -> None:
    body = request(
        "medication-verify", {"medication": medication(CAPSULE, "dan")}, {"meds": bundle(medication(VERAPAMIL))}
    )
    cards = ask_cards(body)
    assert cards.about("dantrolene + verapamil")
    assert not cards.deleted


def test_in_a_crisis_the_first_card_says_to_give_and_only_the_partner_can_be_removed(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft(VIAL, "dan", **CRISIS), draft(VERAPAMIL, "ver")))
    assert cards.all[0]["summary"].startswith("Give ")
    assert cards.deleted == {"MedicationRequest/ver"}
    assert "Do not start" not in cards.details
    assert "of dantrolene for" not in cards.details


def test_a_crisis_is_seen_even_if_another_order_was_selected(ask_cards: Ask) -> None:
    orders = (draft(VIAL, "dan", **CRISIS), draft("ibuprofen 400 mg tablet", "sel"))
    assert ask_cards(selecting(["MedicationRequest/sel"], *orders)).all[0]["summary"].startswith("Give ")


ROUTES = [VIAL, "dantrolene 20 mg", "Dantrium IV 20 mg"]


@pytest.mark.parametrize("text", ROUTES)
def test_an_order_that_may_be_for_a_crisis_is_never_offered_for_removal(ask_cards: Ask, text: str) -> None:
    cards = ask_cards(signing(draft(text, "dan"), draft(VERAPAMIL, "ver")))
    assert cards.deleted == {"MedicationRequest/ver"}


def test_intravenous_use_without_a_reason_is_told_what_holds_in_a_crisis(ask_cards: Ask) -> None:
    card = ask_cards(signing(draft(VIAL), listed=(medication(VERAPAMIL),))).about("dantrolene + verapamil")
    assert "In a malignant hyperthermia crisis dantrolene is given at once" in card["detail"]


def test_a_reason_that_was_not_understood_is_said(ask_cards: Ask) -> None:
    order = draft(CAPSULE, reasonCode=[{"text": "hiccups of unknown origin"}])
    assert ask_cards(signing(order, listed=(medication("levothyroxine"),))).about("the reason stated for an order")
