"""The proxy of the deployment takes what the service takes, refuses as it refuses, and logs nothing that was asked."""

import json
import re
import socket
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection
from typing import Any

import pytest

from chaos.servers import NGINX_CONF, Running, localised
from service.intake.body import MAX_BYTES
from service.web.guard import ROUTES
from tests.conftest import ROOT, Server

JSON = {"Content-Type": "application/json"}
FHIR = {"Content-Type": "application/fhir+json; charset=utf-8"}
ASKED = "verapamil"
Answer = tuple[int, dict[str, str], bytes]


def ask(
    proxy: Running, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    connection = HTTPConnection("127.0.0.1", proxy.port, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def raw(proxy: Running, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def lines(proxy: Running) -> list[dict[str, Any]]:
    return [json.loads(line) for line in proxy.logs[1].read_text("utf-8").splitlines()]


def logged(proxy: Running, *asked: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """What the last of ``asked`` returned, and the line about it: each line is written after the answer."""
    before = len(lines(proxy))
    answers = [ask_one() for ask_one in asked]
    for _ in range(200):
        if len(found := lines(proxy)) >= before + len(asked):
            return answers[-1], found[-1]
        time.sleep(0.05)
    pytest.fail("a line is missing in the access log")


def assert_refused(answer: Answer, status: int) -> None:
    found, headers, content = answer
    assert (found, headers["Content-Type"]) == (status, "application/problem+json")
    body = json.loads(content)
    assert body["status"] == status
    assert "nothing was checked" in body["detail"]
    assert headers["Cache-Control"] == "no-store"


def of_size(size: int) -> bytes:
    """A list of one name, ``size`` bytes long."""
    empty = b'{"medications": [""]}'
    return empty[:18] + b"x" * (size - len(empty)) + empty[18:]


def test_a_question_through_the_proxy_is_answered_as_without_it(proxy: Running, server: Server) -> None:
    body = json.dumps({"candidate": {"name": "dantrolene", "route": "iv"}, "medications": [ASKED]}).encode()
    through, direct = (
        json.loads(ask(Running(port, proxy.process, ()), "POST", "/screen", body, JSON)[2])
        for port in (proxy.port, server.port)
    )
    del through["request_id"], direct["request_id"]
    assert through == direct
    assert through["verdict"] == "do_not_start"


def test_a_list_of_256_kib_reaches_the_service_and_one_byte_more_does_not(proxy: Running) -> None:
    answer, line = logged(proxy, lambda: ask(proxy, "POST", "/screen", of_size(MAX_BYTES), JSON))
    assert (answer[0], line["upstream_status"]) == (422, "422")
    answer, line = logged(proxy, lambda: ask(proxy, "POST", "/screen", of_size(MAX_BYTES + 1), JSON))
    assert_refused(answer, 413)
    assert line["upstream_status"] == ""


@pytest.mark.parametrize(
    ("path", "headers"), [("/screen", FHIR), ("/cds-services/order-select", JSON)], ids=["FHIR", "CDS Hooks"]
)
def test_fhir_and_cds_hooks_may_have_4_mib(proxy: Running, path: str, headers: dict[str, str]) -> None:
    answer, line = logged(proxy, lambda: ask(proxy, "POST", path, of_size(4 * 1024 * 1024), headers))
    assert 400 <= answer[0] < 500
    assert line["upstream_status"] == str(answer[0])
    answer, line = logged(proxy, lambda: ask(proxy, "POST", path, of_size(4 * 1024 * 1024 + 1), headers))
    assert_refused(answer, 413)
    assert line["upstream_status"] == ""


def test_a_fhir_bundle_is_answered_and_logged_under_the_route_of_lists(proxy: Running) -> None:
    asked = lambda: ask(proxy, "POST", "/screen?format=json", b'{"resourceType": "Bundle"}', FHIR)  # noqa: E731
    answer, line = logged(proxy, asked)
    assert b"OperationOutcome" in answer[2]
    assert line["route"] == "/screen"


def test_what_cannot_be_read_is_refused_in_the_same_form(proxy: Running) -> None:
    assert_refused(ask(proxy, "GET", f"/screen?drugs={ASKED * 1200}"), 414)
    assert_refused(ask(proxy, "GET", f"/{ASKED}%zz"), 400)
    assert_refused(ask(proxy, "GET", "/", headers={"X": ASKED * 4000}), 431)
    assert b"application/problem+json" in raw(proxy, b"verapamil\0\r\n\r\n")


def test_a_service_that_is_gone_is_a_503_that_says_when_to_come_back(proxy_before_nothing: Running) -> None:
    answer = ask(proxy_before_nothing, "POST", "/screen", of_size(100), JSON)
    assert_refused(answer, 503)
    assert answer[1]["Retry-After"] == "1"


def test_nothing_that_was_asked_is_in_its_logs(proxy_before_nothing: Running, proxy: Running) -> None:
    too_long = of_size(MAX_BYTES + 1).replace(b"xxxxxxxxx", ASKED.encode())
    for at in (proxy, proxy_before_nothing):
        logged(
            at,
            partial(ask, at, "GET", f"/screen?drugs={ASKED}", headers={"User-Agent": ASKED, "Referer": ASKED}),
            partial(ask, at, "GET", f"/drugs/{ASKED}"),
            partial(ask, at, "GET", f"/cds-services/{ASKED}"),
            partial(ask, at, "GET", f"/{ASKED}"),
            partial(ask, at, ASKED.upper(), "/screen"),
            partial(ask, at, "POST", "/screen", too_long, JSON),
            partial(ask, at, "GET", f"/screen?drugs={ASKED * 1200}"),
            partial(raw, at, b"verapamil\0 / \r\n\r\n"),
        )
        assert ASKED not in at.log.lower()
        assert {"/screen", "/drugs/<>", "other"} <= {line["route"] for line in lines(at)}


def test_every_route_of_the_service_has_its_template_in_the_log() -> None:
    block = re.search(r"map \$uri \$route \{(.*?)\n    \}", NGINX_CONF.read_text("utf-8"), re.DOTALL)
    assert block is not None
    rows = [line.split() for line in block[1].strip().splitlines()]
    templates = {name.strip('"').rstrip(";").strip('"'): pattern for pattern, name in rows}
    assert {rule for _, rule in ROUTES} <= set(templates)
    for template, pattern in templates.items():
        if pattern.startswith("~"):
            assert re.search(pattern[1:], template.replace("<>", "anything")), template


def test_every_path_that_could_be_written_to_is_in_memory() -> None:
    paths = re.findall(r"(?:_temp_path|pid) (\S+);", NGINX_CONF.read_text("utf-8"))
    assert len(paths) == 6
    assert all(path.startswith("/tmp/") for path in paths)  # noqa: S108 a mount of the container


def test_a_configuration_without_the_address_that_is_replaced_is_not_started(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="nothing in the configuration fits"):
        localised("server elsewhere:80;", tmp_path, 1, 2)


def test_what_the_proxy_sends_at_once_fits_into_the_queue_of_the_service() -> None:
    limits = [int(limit) for limit in re.findall(r"max_conns=(\d+)", NGINX_CONF.read_text("utf-8"))]
    backlog = re.search(r"^backlog = (\d+)$", (ROOT / "gunicorn.conf.py").read_text("utf-8"), re.MULTILINE)
    assert backlog is not None
    assert 0 < sum(limits) <= int(backlog[1])
