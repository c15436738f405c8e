"""The log: one JSON object for each request and each message, and nothing in it that a caller sent."""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from service.bootstrap import build_app
from service.observing.lines import Lines
from service.settings import Settings
from tests.cds.requests import draft, signing
from tests.conftest import Server, StartServer
from tests.fhir.bundles import bundle, resource
from tests.observing.reading import line_of, lines, requests
from tests.web.asking import JSON, SCREEN, Answer, ask, raw, screen

ALWAYS = {"time", "level", "event", "request_id", "method", "route", "status", "ms", "knowledge", "pid"}
TRACED = ALWAYS | {"trace", "span"}
SCREENED = TRACED | {"verdict", "lines", "not_checked", "not_recognised", "findings"}


@pytest.fixture(scope="module")
def logged(start_server: StartServer) -> Server:
    return start_server(WORKERS="2")


def _told(server: Server, answer: Answer) -> dict[str, Any]:
    (request_id,) = answer.all("X-Request-Id")
    return line_of(server, request_id)


def test_a_screening_is_told_in_counts_under_the_id_that_its_answer_has(logged: Server) -> None:
    answer = screen(logged, {"medications": ["verapamil", "xyzzyol", "diazepam"], "candidate": {"name": "dantrolene"}})
    document, line = answer.json(), _told(logged, answer)
    assert line["request_id"] == document["request_id"]
    assert set(line) == SCREENED
    assert (line["method"], line["route"], line["status"]) == ("POST", "/screen", 200)
    assert (line["verdict"], line["lines"]) == (document["verdict"], 4)
    assert (line["not_checked"], line["not_recognised"]) == (document["coverage"]["not_checked"], 1)
    severities = [finding["severity"] for finding in document["findings"]]
    assert line["findings"] == {severity: severities.count(severity) for severity in severities}
    assert document["knowledge_base"]["sha256"].startswith(line["knowledge"])
    assert len(line["knowledge"]) == 12
    assert line["ms"] > 0


def test_a_screening_by_a_page_by_names_by_fhir_and_by_a_hook_is_told_as_well(logged: Server) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    fhir = json.dumps(bundle(resource("MedicationStatement"))).encode()
    hook = json.dumps(signing(draft("verapamil"))).encode()
    answers = [
        ask(logged, "/", method="POST", body=b"meds=verapamil", headers=form),
        ask(logged, "/screen?drugs=verapamil", headers={"Accept": "text/html"}),
        ask(logged, "/screen?drugs=verapamil"),
        ask(logged, SCREEN, method="POST", body=fhir, headers={"Content-Type": "application/fhir+json"}),
        ask(logged, "/cds-services/interactions-order-sign", method="POST", body=hook, headers={"Content-Type": JSON}),
    ]
    told = []
    for answer in answers:
        assert answer.status == 200
        line = _told(logged, answer)
        assert set(line) == SCREENED
        told.append((line["route"], line["verdict"], line["lines"]))
    assert told == [
        ("/", "avoid", 2),
        ("/screen", "avoid", 2),
        ("/screen", "avoid", 2),
        ("/screen", "avoid", 2),
        ("/cds-services/<service_id>", "cannot_clear", 1),
    ]


ERRORS = {
    "no JSON": (400, ("POST", SCREEN, b"{", JSON), ("POST", "/screen")),
    "no such place": (404, ("GET", "/zzqx/secret?zzqx=1", None, None), ("GET", "unmatched")),
    "no such drug": (404, ("GET", "/drugs/zzqx-secret", None, None), ("GET", "/drugs/<drug>")),
    "no such way": (405, ("DELETE", SCREEN, None, None), ("other", "unmatched")),
    "no such method": (405, ("ZZQX", SCREEN, None, None), ("other", "unmatched")),
    "too large": (413, ("POST", SCREEN, b" " * 300_000, JSON), ("POST", "/screen")),
    "no type": (415, ("POST", SCREEN, b"{}", None), ("POST", "/screen")),
    "invalid": (422, ("POST", SCREEN, b"{}", JSON), ("POST", "/screen")),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_told_by_the_template_of_its_route_or_none(logged: Server, name: str) -> None:
    status, (method, path, body, media_type), endpoint = ERRORS[name]
    headers = {"Content-Type": media_type} if media_type else {}
    answer = ask(logged, path, method=method, body=body, headers=headers)
    assert answer.status == status
    line = _told(logged, answer)
    assert set(line) == TRACED
    assert (line["status"], line["method"], line["route"]) == (status, *endpoint)


def test_a_request_that_cannot_be_read_is_told_by_the_kind_of_error_only(logged: Server) -> None:
    before = len(requests(logged))
    assert raw(logged, b"GET /drugs?q=interferon zzqx HTTP/1.1\r\nHost: x\r\n\r\n").status == 400
    (line,) = [line for line in requests(logged)[before:] if "refused" in line]
    assert set(line) == ALWAYS | {"refused"}
    assert (line["status"], line["method"], line["route"], line["ms"]) == (400, "other", "unmatched", None)
    assert line["refused"].startswith("Invalid")


def test_what_gunicorn_and_the_service_say_is_one_object_a_line_too(logged: Server) -> None:
    messages = [line for line in lines(logged) if line.get("event") != "request"]
    assert any(line["message"].startswith("Listening at") for line in messages)
    assert any(line["message"].startswith("published tables") for line in messages)
    assert {*("time", "level", "logger", "message", "pid")} <= set.intersection(*(set(line) for line in messages))


def test_of_an_exception_its_type_and_places_are_told_and_not_its_text() -> None:
    try:
        float("zzqx-secret-drug")
    except ValueError as error:
        record = logging.LogRecord("service", logging.ERROR, "", 0, "it %s", ("failed",), sys.exc_info())
        itself = logging.LogRecord("service", logging.ERROR, "", 0, error, (), None)
    told = json.loads(Lines().format(record))
    assert (told["message"], told["exception"]) == ("it failed", "ValueError")
    assert told["at"][0].startswith(__file__)
    assert json.loads(Lines().format(itself))["message"] == "ValueError"
    assert "zzqx" not in Lines().format(record) + Lines().format(itself)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NEEDS /dev/full, a disk that is always full")
def test_a_log_that_cannot_be_written_costs_no_answer_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    client = build_app(Settings()).test_client()
    lost = "dantrolene_screen_log_lines_lost_total"

    def count() -> float:
        return next(
            float(line.split()[1]) for line in client.get("/metrics").text.splitlines() if line.startswith(lost)
        )

    before = count()
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr("service.observing.lines._STDERR", full)
    try:
        assert client.post("/screen", json={"medications": ["verapamil"]}).status_code == 200
    finally:
        monkeypatch.undo()
        os.close(full)
    assert count() == before + 1
