"""FHIR through a real server: one round trip, and everything that must never be screened."""

import json
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome

from tests.conftest import Server
from tests.fhir.bundles import Json, bundle, order, parameters, patient, sent, text, whole_record
from tests.web import asking
from tests.web.asking import JSON, Answer, post

FHIR = "application/fhir+json"
MIB = 1024 * 1024


def ask(server: Server, document: Any, **headers: str) -> Answer:
    return post(server, document if isinstance(document, bytes) else sent(document), FHIR, **headers)


def refusal(answer: Answer) -> str:
    """The texts of an error, which must be an OperationOutcome."""
    assert answer.media_type == FHIR
    OperationOutcome.model_validate_json(answer.body)
    issues = answer.json()["issue"]
    assert {issue["severity"] for issue in issues} == {"error"}
    return " ".join(issue["details"]["text"] for issue in issues)


def test_a_record_goes_in_and_detected_issues_come_out(server: Server) -> None:
    answer = ask(server, whole_record(datetime.now(UTC).date()))
    assert (answer.status, answer.media_type) == (200, FHIR)
    Bundle.model_validate_json(answer.body)
    outcome, *issues = [entry["resource"] for entry in answer.json()["entry"]]
    assert any("methotrexate" in issue["detail"] for issue in issues)
    assert any(issue["details"]["text"].startswith("Avoid dantrolene") for issue in outcome["issue"])


@pytest.mark.parametrize("media_type", [f"{FHIR}; charset=utf-8", f"{FHIR}; fhirVersion=4.0", "Application/FHIR+JSON"])
def test_the_media_type_may_have_parameters(server: Server, media_type: str) -> None:
    assert post(server, sent(bundle(order())), media_type).status == 200


@pytest.mark.parametrize("accepted", [FHIR, JSON, "*/*", "application/*"])
def test_a_caller_of_fhir_may_accept_either_json(server: Server, accepted: str) -> None:
    assert ask(server, bundle(order()), Accept=accepted).media_type == FHIR


def test_a_caller_who_accepts_neither_is_told(server: Server) -> None:
    answer = ask(server, bundle(order()), Accept="text/plain")
    assert answer.status == 406
    assert FHIR in refusal(answer)


def test_a_bundle_under_another_media_type_is_no_request(server: Server) -> None:
    assert post(server, sent(bundle(order())), JSON).status == 422


NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "spaces": b" \r\n ",
    "truncated": sent(bundle(order()))[:-9],
    "NaN": b'{"resourceType": "Bundle", "total": NaN}',
    "a duplicated key": b'{"resourceType": "Bundle", "entry": [], "entry": []}',
    "a 6,000-digit integer": b'{"resourceType": "Bundle", "total": ' + b"9" * 6000 + b"}",
    "a lone surrogate": b'{"resourceType": "Bundle", "id": "\\ud800"}',
    "a byte-order mark": b"\xef\xbb\xbf" + sent(bundle(order())),
    "UTF-16": json.dumps(bundle(order())).encode("utf-16"),
    "60 kB of [": b"[" * 60_000,
    "33 levels": b"[" * 33 + b"]" * 33,
    "XML": b"<Bundle xmlns='http://hl7.org/fhir'/>",
}
INVALID: dict[str, Any] = {
    "[]": [],
    "null": None,
    "a bare string": "verapamil",
    "a native list": {"medications": ["verapamil"]},
    "an empty object": {},
    "a lone resource": order(),
    "no entry": {"resourceType": "Bundle", "type": "collection"},
    "no medication": bundle(patient()),
    "only a null entry": {"resourceType": "Bundle", "entry": [None]},
    "only a resource without a type": {"resourceType": "Bundle", "entry": [{"resource": {"id": "x"}}]},
    "medications that are letters": {"resourceType": "Bundle", "entry": "a,b"},
    "a misspelt parameter": parameters({"name": "medicatoin", "valueString": "verapamil"}),
    "NUL in a name": bundle(order("vera\u0000pamil")),
    "201 drugs": bundle(*(order(f"drug {number}") for number in range(201))),
    "two patients": bundle(order(), patient(), patient(id="q", gender="male")),
    "an unknown jurisdiction": parameters(
        {"name": "jurisdiction", "valueCode": "fr"}, {"name": "medication", "resource": order()}
    ),
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_as_it_must_be_is_400(server: Server, body: bytes) -> None:
    answer = ask(server, body)
    assert answer.status == 400
    assert refusal(answer)


@pytest.mark.parametrize("document", INVALID.values(), ids=INVALID)
def test_what_is_json_but_cannot_be_screened_is_422(server: Server, document: Any) -> None:
    answer = ask(server, document)
    assert answer.status == 422
    assert refusal(answer)


def test_the_limits_are_four_mebibytes_and_32_levels_and_are_said(server: Server) -> None:
    fits = sent(bundle(order()))
    assert ask(server, fits + b" " * (4 * MIB - len(fits))).status == 200
    over = ask(server, fits + b" " * (4 * MIB - len(fits) + 1))
    assert (over.status, "4 MiB" in refusal(over)) == (413, True)
    deep = bundle(order(), {"resourceType": "Basic", "extension": json.loads("[" * 28 + "]" * 28)})
    assert ask(server, deep).status == 200
    assert "32" in refusal(ask(server, b"[" * 33 + b"]" * 33))


def test_a_chunked_body_that_is_too_large_is_413(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", "/screen", iter([b" " * MIB] * 5), {"Content-Type": FHIR}, encode_chunked=True)
    response = connection.getresponse()
    assert response.status == 413
    connection.close()


def test_the_other_routes_keep_their_limit(server: Server) -> None:
    assert post(server, b" " * (256 * 1024 + 1), JSON).status == 413


def test_an_error_points_at_the_resource_it_is_about_and_repeats_nothing(server: Server) -> None:
    answer = ask(server, bundle(order("warfarin"), order("sec\u0000ret")))
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[1].resource"]
    assert b"sec" not in answer.body


def test_an_address_with_parameters_is_refused_but_for_the_format(server: Server) -> None:
    body, headers = sent(bundle(order())), {"Content-Type": FHIR}
    assert asking.ask(server, "/screen?_format=json", method="POST", body=body, headers=headers).status == 200
    assert asking.ask(server, "/screen?route=iv", method="POST", body=body, headers=headers).status == 422


ODD: list[Json] = [
    order({"coding": [None, 7, {"code": {}}]}, dosageInstruction=[None, "x", {"timing": 7, "route": [[]]}]),
    order(medicationCodeableConcept=None, medicationReference={"reference": {"reference": ["x"]}}, contained="x"),
    {"resourceType": "Observation", "code": [[]], "component": {"code": 7}, "valueQuantity": [], "referenceRange": "x"},
    {"resourceType": "Condition", "code": 7, "clinicalStatus": [], "verificationStatus": {"coding": "x"}},
    {"resourceType": "Patient", "birthDate": {}, "gender": ["female"]},
    {"resourceType": "AllergyIntolerance", "code": {"text": ["x"]}, "reaction": [{"substance": 7}]},
    {"resourceType": "Medication", "code": {"coding": {}}, "ingredient": [{"itemCodeableConcept": []}]},
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_wrong_nesting_is_listed_and_never_fails(server: Server, odd: Json) -> None:
    answer = ask(server, bundle(order("verapamil"), odd))
    assert answer.status == 200
    verdict = answer.json()["entry"][0]["resource"]["issue"][0]["details"]["coding"][0]["code"]
    assert verdict in {"cannot_clear", "avoid", "do_not_start"}


def test_nothing_submitted_is_in_the_log(server: Server) -> None:
    ask(server, bundle(order("unobtainiumycin"), patient(name=[text("Zebedee Quux")], birthDate="1961-07-19")))
    ask(server, bundle(order("unobtainiumycin\u0000")))
    assert not any(secret in server.log for secret in ("unobtainium", "Quux", "1961-07-19"))
