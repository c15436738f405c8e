"""Orders of every hook, in the shapes of four releases and of clients that nest them their own way."""

from typing import Any

import pytest
from marshmallow import ValidationError

from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, RXNORM, bundle, draft, medication, request

VERAPAMIL = {"meds": bundle(medication("verapamil"))}
CONCEPT = {"coding": [{"system": RXNORM, "code": "1", "display": CAPSULE}]}
DSTU2 = {
    "resourceType": "MedicationOrder",
    "id": "o1",
    "status": "draft",
    "patient": {"reference": "Patient/p1"},
    "medicationCodeableConcept": CONCEPT,
    "dosageInstruction": [
        {
            "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnits": "d"}},
            "doseQuantity": {"value": 5, "unit": "mL"},
        }
    ],
}
STU3 = draft(CAPSULE, dosageInstruction=[{"doseQuantity": {"value": 1, "code": "{pill}"}}])
R4_NESTED = draft(CAPSULE, dosageInstruction=[{"doseAndRate": {"doseQuantity": {"value": 1, "unit": "capsule"}}}])
R5 = {"resourceType": "MedicationRequest", "id": "o1", "status": "draft", "medication": {"concept": {"text": CAPSULE}}}
REFERRED = {
    "resourceType": "MedicationRequest",
    "id": "o1",
    "status": "draft",
    "medicationReference": {"reference": "#m"},
}
CONTAINED = REFERRED | {"contained": [{"resourceType": "Medication", "id": "m", "code": CONCEPT}]}
BY_DISPLAY = REFERRED | {"medicationReference": {"reference": "Medication/not-sent", "display": CAPSULE}}

ORDERS = [
    ("DSTU2", DSTU2),
    ("STU3", STU3),
    ("R4", draft(CAPSULE)),
    ("R4 with a lone doseAndRate", R4_NESTED),
    ("R5", R5),
    ("a contained Medication", CONTAINED),
    ("a reference with a display", BY_DISPLAY),
    ("a lone coding", draft("") | {"medicationCodeableConcept": {"code": "1", "display": CAPSULE}}),
    ("a text where a concept belongs", draft("") | {"medicationCodeableConcept": CAPSULE}),
    ("an active order", medication(CAPSULE, "o1")),
    ("an order without a status", {k: v for k, v in draft(CAPSULE).items() if k != "status"}),
]


@pytest.mark.parametrize(("_", "order"), ORDERS, ids=[name for name, _ in ORDERS])
def test_an_order_of_any_release_is_judged(ask_cards: Ask, _: str, order: dict[str, Any]) -> None:
    cards = ask_cards(request("order-sign", {"draftOrders": bundle(order)}, VERAPAMIL))
    card = cards.about("dantrolene + verapamil")
    assert card["indicator"] == "warning"
    assert f"{order['resourceType']}/o1" in cards.deleted


CONTEXTS = [
    ("order-select", {"draftOrders": bundle(draft(CAPSULE)), "selections": ["MedicationRequest/o1"]}),
    ("order-select", {"draftOrders": bundle(draft(CAPSULE)), "selections": ["o1"]}),
    ("order-select", {"draftOrders": bundle(draft(CAPSULE)), "selections": [{"reference": "MedicationRequest/o1"}]}),
    ("order-select", {"draftOrders": bundle(draft(CAPSULE))}),
    ("order-sign", {"draftOrders": bundle(draft(CAPSULE))}),
    ("order-sign", {"draftOrders": [draft(CAPSULE)]}),
    ("order-sign", {"draftOrders": {"resourceType": "Bundle", "entry": [draft(CAPSULE)]}}),
    ("medication-prescribe", {"medications": bundle(draft(CAPSULE))}),
    ("medication-prescribe", {"medications": [draft(CAPSULE)]}),
    ("medication-prescribe", {"draftOrders": bundle(draft(CAPSULE))}),
    ("medication-verify", {"medication": medication(CAPSULE, "o1")}),
    ("medication-verify", {"order": {"resource": medication(CAPSULE, "o1")}}),
]


@pytest.mark.parametrize(("hook", "context"), CONTEXTS)
def test_every_hook_finds_its_orders_wherever_a_version_keeps_them(ask_cards: Ask, hook: str, context: Any) -> None:
    assert ask_cards(request(hook, context, VERAPAMIL)).about("dantrolene + verapamil")


def test_the_list_is_read_from_every_kind_of_medication_resource(ask_cards: Ask) -> None:
    text = {"medicationCodeableConcept": {"text": "verapamil"}}
    for kind in ("MedicationStatement", "MedicationDispense", "MedicationOrder"):
        prefetch = {"any": {"resourceType": kind, "status": "active", **text}}
        cards = ask_cards(request("order-sign", {"draftOrders": bundle(draft(CAPSULE))}, prefetch))
        assert cards.about("dantrolene + verapamil"), kind


def test_facts_of_the_patient_are_read_from_the_prefetch(ask_cards: Ask) -> None:
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": "1980-01-01", "gender": "female"}
    body = request("order-sign", {"draftOrders": bundle(draft(CAPSULE))}, VERAPAMIL | {"patient": patient})
    detail = ask_cards(body).about("dantrolene + verapamil")["detail"]
    assert "alt xuln" in detail
    assert "age years" not in detail


def test_a_cancelled_draft_is_not_about_to_start(ask_cards: Ask) -> None:
    body = request("order-sign", {"draftOrders": bundle(medication(CAPSULE, "o1", status="cancelled"))}, VERAPAMIL)
    assert "Avoid" not in ask_cards(body).summaries


def test_a_selection_that_is_not_among_the_orders_is_said(ask_cards: Ask) -> None:
    context = {"draftOrders": bundle(draft(CAPSULE)), "selections": ["MedicationRequest/gone"]}
    cards = ask_cards(request("order-select", context, VERAPAMIL))
    assert cards.about("dantrolene + verapamil")
    assert cards.about("selections")["indicator"] == "warning"


INVALID = [
    ({"hook": "order-sign"}, "context"),
    ({"hook": "order-sign", "context": []}, "context"),
    ({"hook": "order-sign", "context": {}}, "context"),
    ({"hook": "order-sign", "hookInstance": 1, "context": {"draftOrders": bundle()}}, "hookInstance"),
]


@pytest.mark.parametrize(("body", "pointer"), INVALID)
def test_an_envelope_that_is_none_is_refused_and_the_place_named(ask_cards: Ask, body: Any, pointer: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ask_cards(body)
    assert pointer in caught.value.messages_dict
