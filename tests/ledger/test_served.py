"""The running service with a ledger: audit and feedback over HTTP, and answers without it."""

import json
from typing import Any
from uuid import uuid4

from tests.batch.asking import assert_problem_line, lines_of, one, post_lines
from tests.conftest import Server, StartServer
from tests.ledger.clusters import Cluster
from tests.ledger.entries import rows
from tests.web.asking import Answer, ask, assert_problem, screen

KEY = "0123456789abcdef" * 2
ASKED = {"medications": ["verapamil"], "candidate": {"name": "dantrolene", "route": "iv"}}


def feedback(server: Server, *cards: str) -> Answer:
    entries = [{"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-01T08:00:00Z"} for card in cards]
    body = json.dumps({"feedback": entries}).encode()
    services = ask(server, "/cds-services").json()["services"]
    path = f"/cds-services/{services[0]['id']}/feedback"
    return ask(server, path, method="POST", body=body, headers={"Content-Type": "application/json"})


def test_where_the_audit_is_required_every_answer_has_its_line_and_without_it_there_is_none(
    start_server: StartServer, cluster: Cluster, postgresql: str
) -> None:
    server = start_server(LEDGER_URL=postgresql, LEDGER_AUDIT="required", LEDGER_KEY=KEY, WORKERS="1")
    answers = [screen(server, ASKED).json() for _ in range(3)]
    assert {answer["audit"] for answer in answers} == {"recorded"}
    assert {str(request) for (request,) in rows(postgresql, "SELECT request FROM audit")} == {
        answer["request_id"] for answer in answers
    }
    cluster.stop()
    try:
        refused = screen(server, ASKED)
    finally:
        cluster.start()
    assert_problem(refused)
    assert refused.status == 503


def test_each_answered_line_of_a_batch_has_its_audit_line_and_none_is_answered_without(
    start_server: StartServer, cluster: Cluster, postgresql: str
) -> None:
    server = start_server(LEDGER_URL=postgresql, LEDGER_AUDIT="required", LEDGER_KEY=KEY, WORKERS="1")
    body = b"\n".join([one("verapamil"), b"[]", one("Yaz")])
    first, wrong, last = lines_of(post_lines(server, body).body)
    assert_problem_line(wrong, 2, 422)
    assert [line["audit"] for line in (first, last)] == ["recorded"] * 2
    recorded = {str(request) for (request,) in rows(postgresql, "SELECT request FROM audit")}
    assert recorded == {first["request_id"], last["request_id"]}
    cluster.stop()
    try:
        refused = lines_of(post_lines(server, body).body)
    finally:
        cluster.start()
    for number, status in ((1, 503), (2, 422), (3, 503)):
        assert_problem_line(refused[number - 1], number, status)


def test_a_ledger_that_goes_down_costs_the_trace_and_not_the_advice(
    start_server: StartServer, cluster: Cluster, postgresql: str
) -> None:
    server = start_server(LEDGER_URL=postgresql, LEDGER_AUDIT="on", LEDGER_KEY=KEY, WORKERS="1")
    cards = [str(uuid4()) for _ in range(3)]
    for _ in range(2):
        assert feedback(server, *cards).status == 200
    assert feedback(server, "not a card").status == 422
    before = screen(server, ASKED).json()
    assert before["audit"] == "recorded"
    cluster.stop()
    try:
        without = [screen(server, ASKED) for _ in range(3)]
        refused = feedback(server, str(uuid4()))
    finally:
        cluster.start()
    for answer in without:
        assert answer.status == 200
        assert answer.json()["audit"] == "unavailable"
        assert _advice(answer.json()) == _advice(before)
    assert_problem(refused)
    assert refused.status == 503
    assert len(rows(postgresql, "SELECT * FROM feedback")) == 3
    assert "verapamil" not in server.log


def test_without_a_ledger_feedback_is_not_acknowledged_and_audit_is_off(server: Server) -> None:
    assert feedback(server, str(uuid4())).status == 404
    assert screen(server, ASKED).json()["audit"] == "off"


def _advice(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in {"request_id", "audit"}}
