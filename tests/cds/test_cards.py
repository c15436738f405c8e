"""What a prescriber is shown."""

import pytest

from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, VIAL, bundle, draft, medication, request, selecting, signing, viewing

VERAPAMIL = medication("Verapamil 240 mg SR tablet", "v1")


def test_a_contraindicated_pair_is_critical_and_names_both_drugs_the_deed_and_the_source(ask_cards: Ask) -> None:
    card = ask_cards(signing(draft(VIAL), listed=(VERAPAMIL,))).about("dantrolene + verapamil")
    assert card["indicator"] == "critical"
    assert card["summary"].startswith("Contraindicated: ")
    for row in ("What happens", "What to do", "Why", "Evidence", "Sources", "`Verapamil 240 mg SR tablet`"):
        assert row in card["detail"]
    assert card["source"]["topic"]["code"] == "DRG"
    assert card["overrideReasons"]


GRADES = [(VIAL, "verapamil", "critical"), (CAPSULE, "verapamil", "warning"), (CAPSULE, "diazepam", "info")]


@pytest.mark.parametrize(("ordered", "taken", "indicator"), GRADES)
def test_the_indicator_follows_the_severity(ask_cards: Ask, ordered: str, taken: str, indicator: str) -> None:
    assert ask_cards(signing(draft(ordered), listed=(medication(taken),))).about(taken)["indicator"] == indicator


@pytest.mark.parametrize("name", ["LOCAL-ITEM 99", "zzqx 5 mg", "verapmil"])
def test_a_drug_that_was_not_recognised_gives_a_warning_that_names_it(ask_cards: Ask, name: str) -> None:
    cards = ask_cards(signing(draft(CAPSULE), listed=(medication(name),)))
    card = cards.about(name)
    assert card["indicator"] == "warning"
    assert card["summary"].startswith("Not cleared.")
    assert "Nothing here was cleared" in card["detail"]


def test_a_near_miss_is_asked_back_and_its_danger_shown(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft(VIAL), listed=(medication("verapmil"),)))
    assert "verapamil" in cards.about("Not cleared.")["detail"]
    assert cards.about("dantrolene + verapamil")["summary"].startswith("Contraindicated if confirmed")


def test_a_conflict_among_the_listed_drugs_does_not_look_like_one_of_the_order(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft("amoxicillin 500 mg"), listed=(medication("warfarin"), medication("ibuprofen"))))
    card = cards.about("On the list itself")
    assert "warfarin" in card["summary"]
    assert card["indicator"] == "warning"
    assert "suggestions" not in card


def test_when_all_was_checked_and_nothing_found_a_card_says_what_was_checked(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft(CAPSULE), listed=(medication("levothyroxine"),)))
    assert cards.indicators == ["info"]
    assert cards.summaries == "No interaction found. All lines were checked (2)."


def test_an_order_of_a_drug_never_reviewed_as_one_to_start_is_not_called_cleared(ask_cards: Ask) -> None:
    cards = ask_cards(signing(draft("amoxicillin 500 mg"), listed=(medication("levothyroxine"),)))
    assert cards.indicators == ["info"]
    assert "not cleared: amoxicillin" in cards.summaries


def test_orders_without_a_medication_are_not_called_checked(ask_cards: Ask) -> None:
    diet = {"resourceType": "NutritionOrder", "id": "n1", "status": "draft"}
    cards = ask_cards(request("order-sign", {"draftOrders": bundle(diet)}))
    assert cards.indicators == ["info"]
    assert "nothing was screened" in cards.summaries


def test_a_knowledge_base_past_its_review_date_clears_nothing(ask_cards: Ask) -> None:
    body = signing(draft(CAPSULE), listed=(medication("levothyroxine"),))
    assert ask_cards(body, stale=True).about("past its review date")["indicator"] == "warning"


def test_a_chart_with_the_drug_shows_what_the_drug_meets_there(ask_cards: Ask) -> None:
    cards = ask_cards(viewing(medication(CAPSULE), VERAPAMIL, medication("warfarin"), medication("ibuprofen")))
    assert cards.about("dantrolene + verapamil")["indicator"] == "warning"
    assert cards.about("On the list itself")
    assert not cards.deleted


def test_a_chart_without_the_drug_shows_what_its_list_says(ask_cards: Ask) -> None:
    cards = ask_cards(viewing(medication("warfarin"), medication("ibuprofen"), medication("zzqx")))
    assert "dantrolene" not in cards.summaries
    assert cards.about("On the list itself")
    assert cards.about("zzqx")["indicator"] == "warning"


def test_a_quiet_list_in_a_chart_is_not_called_cleared(ask_cards: Ask) -> None:
    cards = ask_cards(viewing(medication("levothyroxine"), medication("amoxicillin")))
    assert cards.indicators == ["info"]
    assert "no clearance" in cards.summaries


def test_a_drug_that_stands_twice_in_a_chart_is_said_to_stand_there_twice(ask_cards: Ask) -> None:
    twice = (medication("warfarin 1 mg"), medication("warfarin 5 mg"), medication("levothyroxine"))
    assert "continuation" not in ask_cards(viewing(*twice)).summaries


def test_selected_orders_are_judged_with_the_other_drafts_and_the_list(ask_cards: Ask) -> None:
    orders = (draft("ibuprofen 400 mg tablet", "sel"), draft("warfarin 5 mg tablet", "other"))
    cards = ask_cards(selecting(["MedicationRequest/sel"], *orders, listed=(medication("levothyroxine"),)))
    assert cards.about("warfarin + ibuprofen")
    assert cards.deleted == {"MedicationRequest/sel", "MedicationRequest/other"}


def test_the_drug_the_service_is_for_is_found_among_orders_even_if_it_was_not_selected(ask_cards: Ask) -> None:
    orders = (draft("ibuprofen 400 mg tablet", "sel"), draft(CAPSULE, "dan"))
    assert ask_cards(selecting(["MedicationRequest/sel"], *orders, listed=(VERAPAMIL,))).about("dantrolene + verapamil")


def test_a_draft_that_the_record_holds_already_is_not_a_second_line(ask_cards: Ask) -> None:
    order = draft(CAPSULE, "dan")
    assert "duplication" not in ask_cards(signing(order, listed=(order, medication("levothyroxine")))).summaries


def test_the_same_finding_has_the_same_uuid_for_every_patient_and_another_for_another_hook(ask_cards: Ask) -> None:
    words = "dantrolene + verapamil"
    first = ask_cards(signing(draft(CAPSULE), listed=(VERAPAMIL,))).about(words)["uuid"]
    second = ask_cards(signing(draft(CAPSULE, "x"), listed=(medication("Isoptin"), medication("zzqx")))).about(words)
    third = ask_cards(selecting(["o1"], draft(CAPSULE), listed=(VERAPAMIL,))).about(words)
    assert second["uuid"] == first != third["uuid"]


def test_hundreds_of_orders_make_a_readable_number_of_cards_and_lose_no_finding(ask_cards: Ask) -> None:
    drugs = [
        "warfarin",
        "ibuprofen",
        "aspirin",
        "diazepam",
        "oxycodone",
        "morphine",
        "verapamil",
        "digoxin",
        "simvastatin",
    ]
    cards = ask_cards(signing(*(draft(drug, f"o{at}") for at, drug in enumerate((*drugs, CAPSULE)))))
    assert len(cards.all) <= 22
    if len(cards.all) > 20:
        assert cards.about("Also found")
