"""A real CDS Hooks client against a real service: it signs, discovers, asks, reports back; and what it must not do."""

import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from service.access.keys import create_key, list_keys, revoke_key, rotate_key
from tests.access.conftest import EHR, Guarded
from tests.access.signing import claims, compact, es384
from tests.web.asking import JSON, Answer, ask

DISCOVERY = "/cds-services"


def _hook(guarded: Guarded, hook: str) -> str:
    """The path of the service for a hook, from the discovery document."""
    found = ask(guarded.server, DISCOVERY, headers={"Authorization": f"Bearer {guarded.token(DISCOVERY)}"})
    assert found.status == 200
    services = {service["hook"]: service["id"] for service in found.json()["services"]}
    return f"{DISCOVERY}/{services[hook]}"


def _call(guarded: Guarded, path: str, token: str, body: Any) -> Answer:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON}
    return ask(guarded.server, path, method="POST", body=json.dumps(body).encode(), headers=headers)


def _order(name: str, status: str) -> dict[str, Any]:
    return {
        "resource": {
            "resourceType": "MedicationRequest",
            "id": name,
            "status": status,
            "intent": "order",
            "medicationCodeableConcept": {"text": name},
            "subject": {"reference": "Patient/1"},
        }
    }


def _request(hook: str) -> dict[str, Any]:
    drafts = {"resourceType": "Bundle", "type": "collection", "entry": [_order("dantrolene", "draft")]}
    context = {"userId": "Practitioner/1", "patientId": "1", "draftOrders": drafts}
    if hook == "order-select":
        context["selections"] = ["MedicationRequest/dantrolene"]
    listed = {"resourceType": "Bundle", "type": "searchset", "entry": [_order("verapamil", "active")]}
    return {"hook": hook, "hookInstance": str(uuid.uuid4()), "context": context, "prefetch": {"meds": listed}}


def _at_once(call: Callable[[], Answer]) -> list[int]:
    """The statuses of eight calls at the same time, so that every worker gets some."""
    with ThreadPoolExecutor(8) as pool:
        return [future.result().status for future in [pool.submit(call) for _ in range(8)]]


def _overridden(card: str) -> dict[str, Any]:
    return {"feedback": [{"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-22T12:00:00Z"}]}


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_client_that_signs_with_es384_gets_cards_and_reports_back(guarded: Guarded, hook: str) -> None:
    path = _hook(guarded, hook)
    answer = _call(guarded, path, guarded.token(path), _request(hook))
    assert answer.status == 200
    assert answer.json()["cards"]
    assert answer.all("RateLimit-Policy") == ['"default";q=600;w=60']
    feedback = f"{path}/feedback"
    report = _overridden(answer.json()["cards"][0]["uuid"])
    kept = _call(guarded, feedback, guarded.token(feedback), report)
    assert (kept.status, kept.json()) == (200, {"recorded": 1})
    assert _call(guarded, feedback, guarded.token(path), report).status == 401, "made out to another URL"


def test_a_client_may_show_an_api_key_instead(guarded: Guarded) -> None:
    path = _hook(guarded, "order-sign")
    assert _call(guarded, path, guarded.key, _request("order-sign")).status == 200


Refused = Callable[[Guarded, str], str]
STRANGER = es384("ehr-1")


def _hand_made(algorithm: str, path: str) -> str:
    payload = json.dumps(claims(EHR, f"https://cds.example/screening{path}")).encode()
    return compact({"alg": algorithm, "typ": "JWT", "kid": "ehr-1"}, payload, lambda _: b"")


REFUSED: dict[str, Refused] = {
    "made out to another service": lambda g, path: g.token(path + "x"),
    "made out to the address behind the proxy": lambda g, path: g.signer.sign(claims(EHR, g.server.url + path)),
    "expired": lambda g, path: g.token(path, iat=int(time.time()) - 400, exp=int(time.time()) - 100),
    "none": lambda _, path: _hand_made("none", path),
    "HS256": lambda _, path: _hand_made("HS256", path),
    "an issuer that is not listed": lambda g, path: g.token(path, iss="https://zzqx-stranger.example"),
    "a key set that is not listed": lambda g, path: g.signer.sign(
        claims(EHR, f"https://cds.example/screening{path}"), jku="http://127.0.0.1:1/zzqx-keys"
    ),
    "a key that is not the EHR's": lambda _, path: STRANGER.sign(claims(EHR, f"https://cds.example/screening{path}")),
    "no token": lambda *_: "zzqx.zzqx.zzqx",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_token_that_must_not_count_is_answered_bare_and_leaves_no_reason_in_the_log(
    guarded: Guarded, name: str
) -> None:
    path = _hook(guarded, "order-sign")
    before = len(guarded.server.log)
    token = REFUSED[name](guarded, path)
    answer = _call(guarded, path, token, _request("order-sign"))
    assert (answer.status, answer.body) == (401, b"")
    assert answer.all("WWW-Authenticate") == ["Bearer"]
    told = map(json.loads, guarded.server.log[before:].splitlines())
    # Of two workers the second may say only now that it starts, and opens the ledger.
    (line,) = [each for each in told if not each.get("logger", "").startswith(("gunicorn.", "alembic."))]
    assert (line["route"], line["status"]) == ("/cds-services/<service_id>", 401)
    assert "zzqx" not in str(line)
    assert not {"reason", "message", "verdict"} & set(line)


def test_a_token_counts_once_whichever_worker_it_meets(guarded: Guarded) -> None:
    path = _hook(guarded, "order-sign")
    for _ in range(5):
        statuses = _at_once(partial(_call, guarded, path, guarded.token(path), _request("order-sign")))
        assert sorted(statuses) == [200, *[401] * 7]


def test_an_ehr_that_renews_its_key_is_understood_at_once(guarded: Guarded) -> None:
    path = _hook(guarded, "order-sign")
    renewed = es384(str(uuid.uuid4()))
    guarded.published.publish(guarded.signer, renewed)
    client = Guarded(guarded.server, guarded.keys_file, guarded.key, renewed, guarded.published)
    assert _call(client, path, client.token(path), _request("order-sign")).status == 200


def test_a_key_is_taken_and_refused_by_every_worker_as_soon_as_the_file_says_so(guarded: Guarded) -> None:
    def statuses(key: str) -> set[int]:
        return set(_at_once(lambda: ask(guarded.server, "/knowledge", headers={"X-API-Key": key})))

    file, now = guarded.keys_file, datetime.now(UTC)
    old = create_key(file, "ward-7", now=now)
    assert statuses(old) == {200}
    new = rotate_key(file, "ward-7", now=now)
    assert statuses(old) == statuses(new) == {200}
    first = next(key.id for key in list_keys(file, now) if key.client == "ward-7")
    revoke_key(file, "ward-7", first, now=now)
    assert sorted([*statuses(old), *statuses(new)]) == [200, 401]
    revoke_key(file, "ward-7", now=now)
    assert statuses(old) == statuses(new) == {401}
    assert statuses(guarded.key) == {200}


def test_a_broken_file_of_keys_locks_everybody_out_until_it_is_mended(guarded: Guarded) -> None:
    good = guarded.keys_file.read_bytes()
    guarded.keys_file.write_bytes(good[:-30])
    try:
        statuses = _at_once(lambda: ask(guarded.server, "/knowledge", headers={"X-API-Key": guarded.key}))
        assert set(statuses) == {401}
    finally:
        guarded.keys_file.write_bytes(good)
    assert ask(guarded.server, "/knowledge", headers={"X-API-Key": guarded.key}).status == 200
    assert "no API key is accepted" in guarded.server.log


def test_no_proof_of_who_calls_is_ever_in_the_log(guarded: Guarded) -> None:
    path = _hook(guarded, "order-sign")
    token = guarded.token(path, sub="zzqx-secret-subject")
    _call(guarded, path, token, _request("order-sign"))
    for headers in ({"X-API-Key": "zzqx-secret"}, {"Authorization": "Bearer zzqx-secret"}, {"Cookie": "zzqx-secret"}):
        ask(guarded.server, "/knowledge", headers=headers)
    log = guarded.server.log
    digests = [key.sha256 for key in list_keys(guarded.keys_file, datetime.now(UTC))]
    for secret in ("zzqx", token, token.split(".")[2], guarded.key, *digests, EHR, "pharmacy"):
        assert secret not in log
    assert "Listening at" in log
