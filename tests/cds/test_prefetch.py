"""Nothing there, nobody looked, could not look, looked at half: four different answers."""

from typing import Any

import pytest
from marshmallow import ValidationError

from service.cds.call import MissingDataError
from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, bundle, draft, failed, medication, request

LEVOTHYROXINE = medication("levothyroxine", "l1")
EMPTY_SEARCH = {
    "resourceType": "Bundle",
    "type": "searchset",
    "total": 0,
    "link": [{"relation": "self", "url": "https://ehr.example/fhir/MedicationRequest?patient=p1"}],
}
NEXT = [{"relation": "next", "url": "https://ehr.example/fhir?page=2"}]


def _ordered(prefetch: Any, /, **context: Any) -> dict[str, Any]:
    return request("order-sign", {"draftOrders": bundle(draft(CAPSULE))} | context, prefetch)


NONE_ON_FILE = [
    ("null under our key", {"meds": None}),
    ("an empty Bundle under our key", {"meds": bundle()}),
    ("an empty Bundle without entries under our key", {"meds": {"resourceType": "Bundle", "type": "searchset"}}),
    ("an empty search for medications under any key", {"item3": EMPTY_SEARCH}),
    ("null in the wrapper of version 1", {"meds": {"response": {"status": "200 OK"}, "resource": None}}),
    ("null beside other data", {"patient": {"resourceType": "Patient", "id": "p1"}, "meds": None}),
]


@pytest.mark.parametrize(("_", "prefetch"), NONE_ON_FILE, ids=[name for name, _ in NONE_ON_FILE])
def test_a_record_that_holds_no_medications_is_quoted(ask_cards: Ask, _: str, prefetch: Any) -> None:
    cards = ask_cards(_ordered(prefetch))
    assert cards.indicators == ["info"]
    assert "The record says there are no other medications" in cards.summaries


NOT_SENT = [
    ("no prefetch", None),
    ("an empty prefetch", {}),
    ("only the patient", {"patient": {"resourceType": "Patient", "id": "p1"}}),
    ("null under a key that was never asked for", {"foo": None}),
    ("an empty Bundle that does not say of what", {"foo": bundle()}),
    (
        "an empty search for conditions",
        {"foo": EMPTY_SEARCH | {"link": [{"relation": "self", "url": "/fhir/Condition?x"}]}},
    ),
    ("the patient could not be fetched", {"patient": failed()}),
]


@pytest.mark.parametrize(("_", "prefetch"), NOT_SENT, ids=[name for name, _ in NOT_SENT])
def test_without_a_medication_list_nothing_is_answered_but_that_it_is_missing(
    ask_cards: Ask, _: str, prefetch: Any
) -> None:
    with pytest.raises(MissingDataError):
        ask_cards(_ordered(prefetch))


COULD_NOT_BE_READ = [
    ("an OperationOutcome in its place", {"meds": failed()}),
    ("an OperationOutcome under any key", {"item2": failed("fatal")}),
    ("an OperationOutcome without severity", {"meds": {"resourceType": "OperationOutcome"}}),
    ("an OperationOutcome among the entries", {"meds": bundle(LEVOTHYROXINE, failed())}),
    ("an error status in the wrapper of version 1", {"meds": {"response": {"status": "503 Unavailable"}}}),
    ("a further page", {"meds": bundle(LEVOTHYROXINE, link=NEXT)}),
    ("fewer entries than the server has", {"meds": bundle(LEVOTHYROXINE, total=3)}),
    ("text where a Bundle belongs, beside a list", {"statements": "none", "meds": bundle(LEVOTHYROXINE)}),
    ("an entry that is null", {"meds": {"resourceType": "Bundle", "entry": [{"resource": LEVOTHYROXINE}, None]}}),
    ("an entry without a type", {"meds": bundle(LEVOTHYROXINE, {"medicationCodeableConcept": {"text": "verapamil"}})}),
    ("conditions could not be fetched", {"conditions": failed(), "meds": bundle(LEVOTHYROXINE)}),
]


@pytest.mark.parametrize(("_", "prefetch"), COULD_NOT_BE_READ, ids=[name for name, _ in COULD_NOT_BE_READ])
def test_what_could_not_be_read_or_is_only_a_part_clears_nothing(ask_cards: Ask, _: str, prefetch: Any) -> None:
    card = ask_cards(_ordered(prefetch)).all[-1]
    assert card["indicator"] == "warning"
    assert card["summary"].startswith("Not cleared.")


def test_a_conflict_among_the_orders_shows_although_the_list_could_not_be_read(ask_cards: Ask) -> None:
    orders = bundle(draft(CAPSULE, "a"), draft("verapamil", "b"))
    cards = ask_cards(request("order-sign", {"draftOrders": orders}, {"meds": failed()}))
    assert cards.about("dantrolene + verapamil")
    assert cards.about("could not fetch it")


def test_a_remark_of_the_server_beside_a_whole_list_is_no_failure(ask_cards: Ask) -> None:
    cards = ask_cards(_ordered({"meds": bundle(LEVOTHYROXINE, failed("information"), total=2)}))
    assert cards.indicators == ["info"]


VERAPAMIL = medication("verapamil", "v1")
PLACES = [
    ("under our key", {"prefetch": {"meds": bundle(VERAPAMIL)}}),
    ("under any key", {"prefetch": {"item7": bundle(VERAPAMIL)}}),
    ("as a lone resource", {"prefetch": {"x": VERAPAMIL}}),
    ("as a list of resources", {"prefetch": {"x": [VERAPAMIL]}}),
    ("as a Bundle in a Bundle", {"prefetch": {"x": bundle(bundle(VERAPAMIL))}}),
    (
        "in the wrapper of version 1",
        {"prefetch": {"x": {"response": {"status": "200"}, "resource": bundle(VERAPAMIL)}}},
    ),
    (
        "in entries that are the resources themselves",
        {"prefetch": {"x": {"resourceType": "Bundle", "entry": [VERAPAMIL]}}},
    ),
    ("in a Bundle without a type", {"prefetch": {"x": {"entry": [{"resource": VERAPAMIL}]}}}),
    ("in a wrapper beside a bare word", {"prefetch": {"x": {"resource": "Bundle", "entry": [VERAPAMIL]}}}),
    ("inside the context", {"context": {"prefetch": {"item1": bundle(VERAPAMIL)}}}),
    ("beside the prefetch, in the context", {"context": {"prefetch": {}, "item2": {"resource": bundle(VERAPAMIL)}}}),
]


@pytest.mark.parametrize(("_", "place"), PLACES, ids=[name for name, _ in PLACES])
def test_a_list_is_found_wherever_a_client_puts_it(ask_cards: Ask, _: str, place: dict[str, Any]) -> None:
    body = _ordered(place.get("prefetch"), **place.get("context", {}))
    assert ask_cards(body).about("dantrolene + verapamil")


def test_two_keys_of_the_same_name_in_two_places_are_both_read(ask_cards: Ask) -> None:
    body = _ordered({"item1": bundle(LEVOTHYROXINE)}, prefetch={"item1": bundle(VERAPAMIL)})
    assert ask_cards(body).about("dantrolene + verapamil")


def test_resources_of_another_patient_are_screened_and_reported(ask_cards: Ask) -> None:
    stranger = VERAPAMIL | {"subject": {"reference": "Patient/p2"}}
    cards = ask_cards(_ordered({"meds": bundle(stranger)}))
    assert cards.about("dantrolene + verapamil")
    assert cards.about("name another patient")["indicator"] == "warning"


WRONG = [
    ("prefetch", {"prefetch": []}),
    ("prefetch", {"prefetch": "meds"}),
    ("context", {"context": {"prefetch": [1]}}),
]


@pytest.mark.parametrize(("where", "wrong"), WRONG)
def test_a_prefetch_that_is_no_object_is_refused(ask_cards: Ask, where: str, wrong: dict[str, Any]) -> None:
    body = _ordered(wrong.get("prefetch"), **wrong.get("context", {}))
    with pytest.raises(ValidationError) as caught:
        ask_cards(body)
    assert where in caught.value.messages_dict
