"""Nothing that a caller submits gets into the log, and an error names no submitted value."""

import json
from typing import Any

import pytest

from tests.conftest import Server, StartServer
from tests.web.asking import JSON, SCREEN, ask, post, raw, screen

# Told apart from everything that the service could write by itself.
TELLTALES = [
    "zzqx-secret-drug",
    "zzqx-secret-code",
    "zzqx-secret-id",
    "zzqx-secret-condition",
    "zzqx-secret-unit",
    "73.0917",
]
MARK = "zzqx"
FIGURE = 73.0917

VALID: list[dict[str, Any]] = [
    {"medications": ["zzqx-secret-drug", "verapamil zzqx-secret-drug"]},
    {"medications": [{"name": "zzqx-secret-drug", "id": "zzqx-secret-id"}], "candidate": "zzqx-secret-drug"},
    {"medications": [{"code": {"system": "rxnorm", "value": "zzqx-secret-code"}}]},
    {"medications": [{"code": {"system": "zzqx-secret-code", "value": "1"}, "name": "verapamil"}]},
    {"medications": ["verapamil"], "patient": {"conditions": ["zzqx-secret-condition"], "age_years": FIGURE}},
    {"medications": ["verapamil"], "patient": {"weight_kg": FIGURE, "labs": {"alt_xuln": FIGURE}}},
    {"medications": [{"name": "baclofen", "dose": {"value": FIGURE, "unit": "mg"}}]},
]
INVALID: list[Any] = [
    "zzqx-secret-drug",
    ["zzqx-secret-drug"],
    {"medications": "zzqx-secret-drug"},
    {"medications": ["zzqx-secret-drug" * 20, "zzqx-secret-drug\u0000"]},
    {"medications": [["zzqx-secret-drug"], {"name": {"name": "zzqx-secret-drug"}}]},
    {"medications": [{"name": "a", "route": "zzqx-secret-drug", "stopped_on": "zzqx-73.0917"}]},
    {"medications": [{"name": "a", "code": "zzqx-secret-code"}]},
    {"medications": [{"name": "a", "dose": {"value": 1, "unit": "zzqx-secret-unit"}}]},
    {"medications": [{"name": "a", "dose": "zzqx 73.0917", "doses_per_day": "zzqx-73.0917"}]},
    {"medications": [{"name": "a", "doses_per_day": FIGURE}]},
    {"medications": ["a"], "no_other_medications": "zzqx-secret-drug"},
    {"medications": ["a"], "patient": {"sex": "zzqx", "age_years": "73.0917", "pregnant": "zzqx"}},
    {"medications": ["a"], "patient": {"labs": {"potassium_mmol_l": FIGURE}}},
    {"medications": ["a"], "candidate": {"name": "dantrolene", "indication": "zzqx-secret-condition"}},
    {"medications": ["a"], "options": {"jurisdiction": "zzqx", "minimum_severity": "zzqx"}},
]
BROKEN = [
    b'{"medications": ["zzqx-secret-drug',
    b'{"medications": ["zzqx-secret-drug" "73.0917"]}',
    b'{"medications": ["zzqx-secret-drug"], "medications": ["zzqx-secret-drug"]}',
    b'{"medications": ["zzqx-secret-drug\\ud800"]}',
    b'{"medications": ["zzqx-secret-drug\xff"]}',
    b'{"medications": ["zzqx-secret-drug\\q"]}',
    b'{"medications": [zzqx-secret-drug]}',
    b"zzqx-secret-drug",
    b'["zzqx-secret-drug", -Infinity]',
]
PATHS = [
    "/drugs?q=zzqx-secret-drug",
    "/drugs?limit=zzqx-secret-drug",
    "/drugs/zzqx-secret-drug",
    "/graph?around=zzqx-secret-drug",
    "/graph?depth=zzqx-73.0917",
    "/graph?format=zzqx-secret-drug",
    "/zzqx-secret-drug",
    "/screen?route=zzqx-secret-drug",
    "/drugs?q=" + "zzqx-secret-drug" * 20,
]
# Requests that no handler of ours sees: the server itself must be as silent as we are.
UNREADABLE = [
    ("a drug name with a space in the URL", b"GET /drugs?q=interferon zzqx-secret-drug HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("a header without a colon", b"GET /drugs HTTP/1.1\r\nHost: x\r\nzzqx-secret-drug\r\n\r\n"),
    ("a body without its head", b'{"medications":["zzqx-secret-drug"]}\r\n\r\n'),
    ("a body behind a request", b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nzzqx-secret-drug / HTTP/1.1\r\n\r\n"),
    ("an odd transfer coding", b"POST /screen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zzqx-secret-drug\r\n\r\n"),
    ("a URL that is too long", b"GET /drugs?q=" + b"zzqx-secret-drug" * 400 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
]


def _assert_silent(server: Server, since: int) -> None:
    log = server.log
    assert "Listening at" in log, "this is not the log of the service"
    log = log[since:]
    assert [telltale for telltale in [*TELLTALES, MARK] if telltale in log] == []


@pytest.fixture(scope="module")
def watched(start_server: StartServer) -> Server:
    """A server of its own, so that its log holds what these requests left and nothing else."""
    return start_server(WORKERS="1")


def test_after_valid_requests_nothing_submitted_is_in_the_log(watched: Server) -> None:
    before = len(watched.log)
    for document in VALID:
        assert screen(watched, document).status == 200
    _assert_silent(watched, before)


def test_after_refused_requests_nothing_submitted_is_in_the_log(watched: Server) -> None:
    before = len(watched.log)
    for document in INVALID:
        assert screen(watched, document).status == 422
    for body in BROKEN:
        assert post(watched, body).status == 400
    for media_type in ("text/zzqx-secret-drug", None):
        assert post(watched, b"zzqx-secret-drug", media_type).status == 415
    for path in (*PATHS, "/screen?drugs=zzqx-secret-drug"):
        ask(watched, path)
    for header in ("Accept", "User-Agent", "Referer", "Cookie", "X-Request-Id", "Authorization"):
        ask(watched, "/drugs", headers={header: "zzqx-secret-drug"})
    _assert_silent(watched, before)


@pytest.mark.parametrize("sent", [sent for _, sent in UNREADABLE], ids=[name for name, _ in UNREADABLE])
def test_after_a_request_that_is_no_http_nothing_submitted_is_in_the_log(watched: Server, sent: bytes) -> None:
    before = len(watched.log)
    raw(watched, sent)
    ask(watched, "/livez")
    _assert_silent(watched, before)


@pytest.mark.parametrize("document", INVALID, ids=range(len(INVALID)))
def test_an_error_about_a_field_names_no_submitted_value(server: Server, document: Any) -> None:
    answer = screen(server, document)
    assert answer.status == 422
    assert MARK not in answer.body.decode()
    assert "73.0917" not in answer.body.decode()


@pytest.mark.parametrize("body", BROKEN)
def test_an_error_about_the_body_names_no_submitted_value(server: Server, body: bytes) -> None:
    answer = post(server, body)
    assert answer.status == 400
    assert MARK not in answer.body.decode()
    assert "73.0917" not in answer.body.decode()


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/drugs?q=zzqx-secret-drug"])
def test_an_error_about_a_path_or_a_query_names_no_submitted_value(server: Server, path: str) -> None:
    answer = ask(server, path)
    assert answer.status >= 400
    assert MARK not in answer.body.decode()


def test_a_misspelt_key_is_named_so_that_it_can_be_found(server: Server) -> None:
    answer = screen(server, {"medications": ["zzqx-secret-drug"], "medicatoins": ["zzqx-secret-drug"]})
    assert answer.pointers == {"/medicatoins"}
    assert MARK not in answer.body.decode()


def test_a_name_that_was_submitted_comes_back_only_in_its_own_answer(server: Server) -> None:
    told = json.dumps({"medications": ["zzqx-secret-drug"]}).encode()
    assert MARK in ask(server, SCREEN, method="POST", body=told, headers={"Content-Type": JSON}).body.decode()
    assert MARK not in screen(server, {"medications": ["verapamil"]}).body.decode()
    assert MARK not in ask(server, "/knowledge").body.decode()
