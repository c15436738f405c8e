"""The search through all logs of the test run finds what it is there to find."""

import json

import pytest

from tests.conftest import Server
from tests.leaks import leaks
from tests.observing.reading import lines
from tests.web.asking import ask, screen

REQUEST = {
    "time": "2026-12-01T00:00:42.137539Z",
    "level": "info",
    "event": "request",
    "request_id": "0af7651916cd43dd8448eb211c80319c",
    "method": "GET",
    "route": "/drugs/<drug>",
    "status": 200,
    "ms": 1.5,
    "knowledge": "47e578e44d39",
    "pid": 7,
}
MESSAGE = {"time": REQUEST["time"], "level": "info", "logger": "service", "message": "published tables", "pid": 7}


def _leaks(line: dict[str, object]) -> bool:
    return bool(leaks(json.dumps(line)))


def test_lines_as_they_are_written_hold_nothing() -> None:
    assert not _leaks(REQUEST)
    assert not _leaks(MESSAGE)
    assert not _leaks({**REQUEST, "verdict": "avoid", "lines": 2, "findings": {"major": 1}, "ms": None})
    assert not _leaks({**MESSAGE, "message": "Listening at: http://127.0.0.1:8000 (1)"})


@pytest.mark.parametrize(
    "changed",
    [
        {"route": "/drugs/verapamil"},
        {"route": "/drugs?q=verapamil"},
        {"method": "VERAPAMIL"},
        {"verdict": "verapamil"},
        {"findings": {"verapamil": 1}},
        {"findings": {"major": "verapamil"}},
        {"lines": ["verapamil"]},
        {"request_id": "verapamil"},
        {"refused": "Invalid HTTP Version: 'verapamil'"},
        {"trace": "0af7651916cd43dd8448eb211c80319"},
        {"knowledge": "verapamil"},
        {"agent": "curl/8"},
        {"age_years": 41},
    ],
    ids=str,
)
def test_a_line_about_a_request_with_any_word_of_the_callers_is_found(changed: dict[str, object]) -> None:
    assert _leaks({**REQUEST, **changed})


@pytest.mark.parametrize(
    "message",
    [
        "request refused: verapamil",
        "could not read 'Valium 5 mg tab'",
        "failed for Interferon beta-1a at once",
        "tables refused: zzqx-secret-drug",
        "weight 73.0917",
        "asked /drugs/verapamil",
        "asked http://127.0.0.1:8000/screen?drugs=verapamil",
    ],
)
def test_a_message_that_names_a_drug_or_a_figure_is_found(message: str) -> None:
    assert _leaks({**MESSAGE, "message": message})
    assert leaks(message)


def test_a_message_may_quote_the_tables_that_were_refused() -> None:
    quoted = "tables refused: canaries.csv:2: canary: dantrolene (iv) with verapamil (iv) is none"
    assert not _leaks({**MESSAGE, "message": quoted})


def test_the_log_of_a_real_service_is_searched_and_holds_nothing(server: Server) -> None:
    screen(server, {"medications": ["verapamil", "zzqx-secret-drug"], "patient": {"age_years": 73.0917}})
    ask(server, "/drugs/verapamil")
    assert len(lines(server)) > 2
    assert leaks(server.log) == []
