"""Web pages that may call from a browser are listed; to every other page the browser is told nothing."""

import pytest

from tests.access.conftest import PAGE, Guarded
from tests.conftest import Server
from tests.web.asking import Answer, ask

STRANGERS = [
    "https://stranger.example",
    "https://sandbox.example.stranger.example",
    "https://sandbox.example:8443",
    "http://sandbox.example",
    "https://SANDBOX.example",
    "https://other.example",
    "null",
    "*",
    "",
]
CDS = "/cds-services/interactions-order-sign"


def _preflight(server: Server, path: str, origin: str) -> Answer:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    return ask(server, path, method="OPTIONS", headers={"Origin": origin, **asked})


def _allowed(answer: Answer) -> list[str]:
    return answer.all("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", [PAGE, "https://other.example:8443"])
@pytest.mark.parametrize("path", [CDS, CDS + "/feedback", "/cds-services", "/screen"])
def test_a_listed_page_is_told_without_a_key_that_it_may_ask(guarded: Guarded, path: str, origin: str) -> None:
    answer = _preflight(guarded.server, path, origin)
    assert (answer.status, answer.body) == (204, b"")
    assert _allowed(answer) == [origin]
    assert "Authorization" in answer.all("Access-Control-Allow-Headers")[0]
    assert "Content-Type" in answer.all("Access-Control-Allow-Headers")[0]
    assert "POST" in answer.all("Access-Control-Allow-Methods")[0]
    assert answer.all("Access-Control-Allow-Credentials") == []


@pytest.mark.parametrize("origin", STRANGERS)
def test_another_page_is_told_nothing(guarded: Guarded, origin: str) -> None:
    answers = [
        _preflight(guarded.server, CDS, origin),
        ask(guarded.server, "/cds-services", headers={"Origin": origin}),
        ask(guarded.server, "/knowledge", headers={"Origin": origin, "X-API-Key": guarded.key}),
    ]
    for answer in answers:
        assert [name for name, _ in answer.headers if name.lower().startswith("access-control")] == []
        assert "Origin" in ", ".join(answer.all("Vary"))


def test_a_question_without_its_marks_is_no_preflight(guarded: Guarded) -> None:
    assert ask(guarded.server, CDS, method="OPTIONS", headers={"Origin": PAGE}).status == 401
    marked = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    assert ask(guarded.server, CDS, method="POST", headers=marked).status == 401


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [("/knowledge", True, 200), ("/knowledge", False, 401), ("/zzqx", True, 404), ("/livez", False, 200)],
)
def test_a_listed_page_may_read_every_answer_errors_too(guarded: Guarded, path: str, key: bool, status: int) -> None:
    headers = {"Origin": PAGE} | ({"X-API-Key": guarded.key} if key else {})
    answer = ask(guarded.server, path, headers=headers)
    assert answer.status == status
    assert _allowed(answer) == [PAGE]
    assert "Origin" in ", ".join(answer.all("Vary"))


def test_where_no_page_is_listed_none_may_call(server: Server) -> None:
    for answer in (_preflight(server, "/screen", PAGE), ask(server, "/knowledge", headers={"Origin": PAGE})):
        assert _allowed(answer) == []
        assert "Origin" not in ", ".join(answer.all("Vary"))
