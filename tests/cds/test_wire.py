"""The routes as a client sees them, over a running service."""

import json
from typing import Any

import pytest

from tests.cds.requests import CAPSULE, bundle, draft, medication, request, selecting, signing, viewing
from tests.cds.schemas import DISCOVERY, check, check_response
from tests.conftest import Server
from tests.web.asking import JSON, Answer, ask, assert_problem
from tests.web.bodies import EVERY, NOT_JSON, Bad

BASE = "/cds-services"
SIGN = f"{BASE}/interactions-order-sign"
LISTED = (medication("verapamil"), medication("zzqx"))
MIB = 1024 * 1024


def _post(server: Server, path: str, body: bytes, media_type: str | None = JSON, **headers: str) -> Answer:
    kind = {"Content-Type": media_type} if media_type else {}
    return ask(server, path, method="POST", body=body, headers=kind | headers)


def _send(server: Server, body: Any, path: str | None = None) -> Answer:
    return _post(server, path or f"{BASE}/interactions-{body['hook']}", json.dumps(body).encode())


def test_a_client_discovers_the_services_and_each_of_them_answers(server: Server) -> None:
    answer = ask(server, BASE)
    assert (answer.status, answer.media_type) == (200, JSON)
    check(answer.json(), DISCOVERY)
    whole = {
        "order-select": selecting(["o1"], draft(CAPSULE), listed=LISTED),
        "order-sign": signing(draft(CAPSULE), listed=LISTED),
        "patient-view": viewing(medication(CAPSULE), *LISTED),
        "medication-prescribe": request(
            "medication-prescribe", {"medications": bundle(draft(CAPSULE))}, {"x": bundle(*LISTED)}
        ),
        "medication-verify": request("medication-verify", {"medication": draft(CAPSULE)}, {"x": bundle(*LISTED)}),
    }
    for service in answer.json()["services"]:
        called = _send(server, whole[service["hook"]], f"{BASE}/{service['id']}")
        assert (called.status, called.media_type) == (200, JSON)
        check_response(called.json())
        assert [card["indicator"] for card in called.json()["cards"]] == ["warning", "warning"]


def test_the_same_request_gets_the_same_answer_to_the_byte(server: Server) -> None:
    body = signing(draft(CAPSULE), listed=LISTED)
    assert _send(server, body).body == _send(server, body).body


def test_without_a_medication_list_the_answer_is_412_with_an_operation_outcome(server: Server) -> None:
    answer = _send(server, request("order-sign", {"draftOrders": bundle(draft(CAPSULE))}))
    assert (answer.status, answer.media_type) == (412, "application/fhir+json")
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert [issue["severity"] for issue in outcome["issue"]] == ["error"]
    assert "medication list" in outcome["issue"][0]["details"]["text"]


def test_the_fhir_server_of_a_request_is_not_called(server: Server) -> None:
    token = {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "*", "subject": "s"}
    more = {"fhirServer": f"http://127.0.0.1:{server.port}", "fhirAuthorization": token}
    assert _send(server, request("order-sign", {"draftOrders": bundle(draft(CAPSULE))}, **more)).status == 412


REFUSED = [
    ("another hook than the service's", SIGN, viewing(*LISTED), 422),
    ("no hook", SIGN, {"context": {"draftOrders": bundle(draft(CAPSULE))}, "prefetch": {"meds": None}}, 422),
    ("no orders", SIGN, request("order-sign", {}, {"meds": bundle(*LISTED)}), 422),
    ("201 medications", SIGN, signing(draft(CAPSULE), listed=tuple(medication(f"zz{n}") for n in range(201))), 422),
    ("NUL in a name", SIGN, signing(draft(CAPSULE), listed=(medication("vera\0pamil"),)), 422),
    ("a service that is not offered", f"{BASE}/order-dispatch", viewing(*LISTED), 404),
    ("a path below a service", f"{SIGN}/other", viewing(*LISTED), 404),
]


@pytest.mark.parametrize(("_", "path", "body", "status"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_judged_is_refused_with_the_reason(
    server: Server, _: str, path: str, body: Any, status: int
) -> None:
    answer = _send(server, body, path)
    assert answer.status == status
    assert_problem(answer)


def test_two_patients_in_one_request_are_refused(server: Server) -> None:
    people = [{"resourceType": "Patient", "id": f"p{n}", "birthDate": f"198{n}-01-01"} for n in (1, 2)]
    body = request(
        "order-sign", {"draftOrders": bundle(draft(CAPSULE))}, {"meds": bundle(*LISTED), "patient": bundle(*people)}
    )
    assert _send(server, body).status == 422


@pytest.mark.parametrize("path", [SIGN, f"{SIGN}/feedback"])
@pytest.mark.parametrize("bad", EVERY, ids=lambda bad: bad.name)
def test_a_body_that_was_not_understood_never_gets_cards(server: Server, path: str, bad: Bad) -> None:
    answer = _post(server, path, bad.body, bad.media_type)
    assert 400 <= answer.status < 500
    assert_problem(answer)


@pytest.mark.parametrize("bad", [bad for bad in NOT_JSON if "levels deep" not in bad.name], ids=lambda bad: bad.name)
def test_a_body_that_is_not_json_is_400(server: Server, bad: Bad) -> None:
    assert _post(server, SIGN, bad.body, bad.media_type).status == 400


def _nested(levels: int) -> bytes:
    return b'{"hook": "order-sign", "context": ' + b'{"a": ' * levels + b"1" + b"}" * levels + b"}"


LIMITS = [("32 levels", _nested(40), 400), ("4 MiB", b" " * (4 * MIB + 1), 413), ("4 MiB", b"0" * 5_000_000, 413)]


@pytest.mark.parametrize(("limit", "body", "status"), LIMITS)
def test_an_error_about_a_limit_says_the_limit(server: Server, limit: str, body: bytes, status: int) -> None:
    answer = _post(server, SIGN, body)
    assert answer.status == status
    assert_problem(answer)
    assert limit in answer.json()["detail"]


def test_a_record_of_three_megabytes_is_read(server: Server) -> None:
    notes = [{"resourceType": "DocumentReference", "description": "x" * 30_000} for _ in range(100)]
    answer = _send(server, signing(draft(CAPSULE), listed=(*LISTED, *notes)))
    assert answer.status == 200
    check_response(answer.json())


def test_a_client_that_takes_no_json_is_told_what_is_offered(server: Server) -> None:
    body = json.dumps(signing(draft(CAPSULE), listed=LISTED)).encode()
    assert _post(server, SIGN, body, Accept="image/png").status == 406
    assert _post(server, SIGN, body, Accept="application/json").status == 200


def test_no_name_of_a_request_gets_into_the_log(server: Server) -> None:
    _send(server, signing(draft(CAPSULE), listed=(medication("zzqxsecretname"),)))
    _send(server, signing(draft(CAPSULE), listed=(medication("zzqxsecretname\0"),)))
    assert "zzqxsecretname" not in server.log
