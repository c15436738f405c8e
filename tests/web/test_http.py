"""Status, headers and error documents, the same on every answer."""

import pytest

from service.web.app import HEADERS
from tests.conftest import Server
from tests.web.asking import JSON, PROBLEM, SCREEN, Answer, ask, assert_problem, curl, post
from tests.web.bodies import LIST

AS_JSON = {"Content-Type": JSON}
GETS = ["/drugs", "/drugs/verapamil", "/graph?around=dantrolene", "/knowledge", "/livez", "/readyz", "/openapi.json"]
Sent = tuple[str, str, bytes | None, dict[str, str]]
ERRORS: list[tuple[int, Sent]] = [
    (404, ("GET", "/no/such/place", None, {})),
    (404, ("GET", "/drugs/no-such-drug", None, {})),
    (404, ("GET", "/drugs/cyp3a4", None, {})),
    (404, ("GET", "/drugs/hepatotoxicity", None, {})),
    (404, ("GET", "/drugs/%00", None, {})),
    (404, ("GET", "/drugs/%ff%fe", None, {})),
    (404, ("GET", "/graph?around=no-such-node", None, {})),
    (404, ("GET", "/screen/", None, {})),
    (404, ("POST", "/Screen", LIST, AS_JSON)),
    (405, ("PUT", SCREEN, LIST, AS_JSON)),
    (405, ("DELETE", SCREEN, None, {})),
    (405, ("PATCH", SCREEN, LIST, AS_JSON)),
    (405, ("POST", "/drugs", b"{}", AS_JSON)),
    (405, ("POST", "/readyz", b"{}", AS_JSON)),
    (405, ("BREW", "/drugs", None, {})),
    (406, ("POST", SCREEN, LIST, AS_JSON | {"Accept": "image/png"})),
    (406, ("POST", SCREEN, LIST, AS_JSON | {"Accept": "application/json;q=0"})),
    (406, ("POST", SCREEN, LIST, AS_JSON | {"Accept": "nonsense"})),
    (406, ("GET", "/drugs", None, {"Accept": "image/png"})),
    (406, ("GET", "/drugs/verapamil", None, {"Accept": "image/png"})),
    (406, ("GET", "/graph", None, {"Accept": "image/png"})),
    (406, ("GET", "/knowledge", None, {"Accept": "image/png"})),
    (415, ("POST", SCREEN, LIST, {})),
    (415, ("POST", SCREEN, LIST, {"Content-Type": "text/csv"})),
    (400, ("POST", SCREEN, b"{", AS_JSON)),
    (413, ("POST", SCREEN, b" " * 300_000, AS_JSON)),
    (422, ("POST", SCREEN, b"{}", AS_JSON)),
    (422, ("GET", "/drugs?q=", None, {})),
    (422, ("GET", "/drugs?query=x", None, {})),
    (422, ("GET", "/drugs?limit=0", None, {})),
    (422, ("GET", "/drugs?limit=many", None, {})),
    (422, ("GET", "/drugs?q=%00", None, {})),
    (422, ("GET", "/drugs?q=" + "x" * 201, None, {})),
    (422, ("GET", "/graph?depht=1", None, {})),
    (422, ("GET", "/graph?format=png", None, {})),
]
IDS = [f"{status} {method} {path[:24]}" for status, (method, path, *_) in ERRORS]


def _assert_guarded(answer: Answer) -> None:
    """Each header of the safety case, once; and no cookie."""
    assert answer.all("X-Content-Type-Options") == ["nosniff"]
    assert answer.all("Cache-Control") == ["no-store"]
    assert answer.all("X-Frame-Options") == ["DENY"]
    (policy,) = answer.all("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.all("Set-Cookie") == []


@pytest.mark.parametrize(("status", "sent"), ERRORS, ids=IDS)
def test_an_error_has_its_status_and_is_a_problem_document_with_every_guard(
    server: Server, status: int, sent: Sent
) -> None:
    method, path, body, headers = sent
    answer = ask(server, path, method=method, body=body, headers=headers)
    assert answer.status == status
    assert_problem(answer)
    _assert_guarded(answer)


@pytest.mark.parametrize("path", GETS)
def test_an_answer_is_json_with_every_guard(server: Server, path: str) -> None:
    answer = ask(server, path)
    assert (answer.status, answer.media_type) == (200, JSON)
    _assert_guarded(answer)


@pytest.mark.parametrize("path", [*GETS, "/graph?format=graphml"])
def test_a_head_request_is_answered_without_a_body_and_with_every_guard(server: Server, path: str) -> None:
    answer = ask(server, path, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    _assert_guarded(answer)


def test_a_screening_has_every_guard(server: Server) -> None:
    _assert_guarded(post(server, LIST))


def test_options_is_answered_with_every_guard(server: Server) -> None:
    _assert_guarded(ask(server, SCREEN, method="OPTIONS"))


@pytest.mark.parametrize("accept", ["application/json", "application/*", "*/*", "text/html, */*;q=0.1", ""])
def test_a_caller_who_takes_json_gets_json(server: Server, accept: str) -> None:
    answer = post(server, LIST, Accept=accept)
    assert (answer.status, answer.media_type) == (200, JSON)


@pytest.mark.parametrize("path", [SCREEN, "/drugs", "/livez"])
def test_a_wrong_method_is_told_the_right_ones(server: Server, path: str) -> None:
    (allowed,) = ask(server, path, method="DELETE").all("Allow")
    assert ("POST" if path == SCREEN else "GET") in allowed


def test_a_cookie_that_is_sent_is_neither_needed_nor_answered(server: Server) -> None:
    _assert_guarded(post(server, LIST, Cookie="session=abc"))


def test_curl_sees_what_a_library_sees(server: Server) -> None:
    answer = curl(server, "/no/such/place")
    assert (answer.status, answer.media_type) == (404, PROBLEM)
    _assert_guarded(answer)


@pytest.mark.parametrize("path", ["/static/style.css", "/static/page.js", "/static/none.css", "/"])
def test_a_file_of_the_page_has_each_guard_once_too(server: Server, path: str) -> None:
    """Whoever serves files has headers of his own about keeping them; two that contradict each other are none."""
    answer = ask(server, path)
    for name, value in HEADERS.items():
        assert answer.all(name) == [value] or (name, path) == ("Content-Security-Policy", "/")
    assert len(answer.all("Content-Security-Policy")) == 1
