"""In which form an answer is given, and how a list can be asked without JSON."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.conftest import Server
from tests.web.asking import JSON, PROBLEM, SCREEN, Answer, ask, assert_problem, curl

TEXT, HTML = "text/plain", "text/html"
FORM = "application/x-www-form-urlencoded"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
BODY = json.dumps({"medications": ["verapamil"], "candidate": {"name": "dantrolene", "route": "iv"}}).encode()
NAMES = "/screen?drugs=verapamil&route=iv"
CURL, WGET, PYTHON = "curl/8.5.0", "Wget/1.21.3", "python-requests/2.32"


@dataclass(frozen=True)
class Asked:
    """A request for the form of its answer: ``query`` is put behind the path, None for a GET of names."""

    body: bytes | None
    accept: str | None
    gets: str
    query: str = ""
    agent: str = PYTHON
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{'POST' if self.body else 'GET'} {self.accept} {self.query} {self.agent} -> {self.gets}"


GIVEN = [
    Asked(BODY, None, JSON),
    Asked(BODY, "*/*", JSON, agent=CURL),
    Asked(BODY, "*/*", JSON, agent=WGET),
    Asked(BODY, BROWSER, JSON),
    Asked(BODY, "application/json, text/plain, */*", JSON),
    Asked(BODY, "text/plain, application/json", JSON),
    Asked(BODY, "text/*", TEXT),
    Asked(BODY, "text/plain", TEXT),
    Asked(BODY, "text/plain;q=0.9, application/json;q=0.8", TEXT),
    Asked(BODY, "text/plain;q=0.2, */*;q=0.1", TEXT),
    Asked(BODY, "application/json;q=0, */*", TEXT),
    Asked(BODY, "application/problem+json", JSON),
    Asked(BODY, "application/json", TEXT, query="format=text"),
    Asked(BODY, "image/png", TEXT, query="format=text"),
    Asked(BODY, "text/plain", JSON, query="format=json"),
    Asked(BODY, None, TEXT, query="format=line&color=1"),
    Asked(None, "*/*", TEXT, agent=CURL),
    Asked(None, "*/*", TEXT, agent=WGET),
    Asked(None, None, TEXT, agent=CURL),
    Asked(None, "application/json", JSON, agent=CURL),
    Asked(None, "*/*", JSON, agent=CURL, query="format=json"),
    Asked(None, "*/*", JSON),
    Asked(None, None, JSON),
    Asked(None, "text/plain", TEXT),
    Asked(None, BROWSER, HTML),
    Asked(None, BROWSER, JSON, query="format=json"),
    Asked(None, BROWSER, TEXT, query="format=text"),
]


def _ask(server: Server, asked: Asked) -> Answer:
    headers = {"User-Agent": asked.agent, **({"Accept": asked.accept} if asked.accept is not None else {})}
    if asked.body is None:
        return ask(server, f"{NAMES}&{asked.query}" if asked.query else NAMES, headers=headers)
    path = f"{SCREEN}?{asked.query}" if asked.query else SCREEN
    return ask(server, path, method="POST", body=asked.body, headers=headers | {"Content-Type": JSON})


def _form(server: Server, *fields: tuple[str, str], query: str = "") -> Answer:
    return _raw_form(server, urlencode(fields).encode(), query)


def _raw_form(server: Server, body: bytes, query: str = "") -> Answer:
    return ask(server, SCREEN + query, method="POST", body=body, headers={"Content-Type": FORM})


def _screened(server: Server, document: dict[str, Any]) -> dict[str, Any]:
    answer = ask(server, SCREEN, method="POST", body=json.dumps(document).encode(), headers={"Content-Type": JSON})
    assert answer.status == 200, answer.body
    return _lasting(answer.json())


def _lasting(document: dict[str, Any]) -> dict[str, Any]:
    """Without what is different each time."""
    return {key: value for key, value in document.items() if key != "request_id"}


@pytest.mark.parametrize("asked", GIVEN, ids=str)
def test_the_answer_has_the_form_that_was_asked_for(server: Server, asked: Asked) -> None:
    answer = _ask(server, asked)
    assert (answer.status, answer.media_type) == (200, asked.gets)
    assert b"verapamil" in answer.body
    varies = {name.strip() for header in answer.all("Vary") for name in header.split(",")}
    assert "Accept" in varies
    assert "User-Agent" in varies or asked.body is not None


@pytest.mark.parametrize("asked", [asked for asked in GIVEN if asked.gets == TEXT], ids=str)
def test_a_text_answer_is_ascii_and_tells_the_danger_first(server: Server, asked: Asked) -> None:
    text = _ask(server, asked).body.decode("ascii")
    assert re.match(r"(\x1b\[[0-9;]+m)?DO NOT START", text)
    assert ("\x1b" in text) is ("color=1" in asked.query)
    assert (text.count("\n") == 1) is ("line" in asked.query)


@pytest.mark.parametrize(
    "accept", ["image/png", "application/json;q=0", "text/plain;q=0, application/json;q=0", "nonsense"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_offers_is_406_and_lists_what_is_offered(server: Server, accept: str, method: str) -> None:
    body = BODY if method == "POST" else None
    path = SCREEN if body else NAMES
    answer = ask(server, path, method=method, body=body, headers={"Accept": accept, "Content-Type": JSON})
    assert answer.status == 406
    assert_problem(answer)
    assert JSON in answer.json()["detail"]
    assert TEXT in answer.json()["detail"]
    assert "Accept" in "".join(answer.all("Vary"))


def test_real_curl_reads_names_in_the_url_as_text_and_a_posted_body_as_json(server: Server) -> None:
    assert curl(server, NAMES).media_type == TEXT
    assert curl(server, NAMES, "-H", f"Accept: {JSON}").media_type == JSON
    assert curl(server, SCREEN, "--data-urlencode", "meds=verapamil, Yaz").media_type == JSON
    assert curl(server, f"{SCREEN}?format=text", "--data-urlencode", "meds=verapamil, Yaz").media_type == TEXT


def test_a_form_is_answered_as_the_same_list_in_json(server: Server) -> None:
    fields = [
        ("meds", "verapamil, Valium 5 mg tab;Yaz\r\nwarfarin\n\n , xyzzyol"),
        ("candidate", "Dantrium"),
        ("route", "oral"),
        ("indication", "spasticity"),
        ("age", "41"),
        ("sex", "female"),
        ("jurisdiction", "uk"),
    ]
    answer = _form(server, *fields)
    assert answer.status == 200
    assert _lasting(answer.json()) == _screened(
        server,
        {
            "medications": ["verapamil", "Valium 5 mg tab", "Yaz", "warfarin", "xyzzyol"],
            "candidate": {"name": "Dantrium", "route": "oral", "indication": "spasticity"},
            "patient": {"age_years": 41, "sex": "female"},
            "options": {"jurisdiction": "uk"},
        },
    )


def test_a_form_with_fields_left_blank_is_a_form_without_them(server: Server) -> None:
    fields = [(name, " ") for name in ("candidate", "route", "indication", "age", "sex", "jurisdiction")]
    answer = _form(server, ("meds", "verapamil"), *fields)
    assert _lasting(answer.json()) == _screened(server, {"medications": ["verapamil"]})


def test_names_in_the_url_are_screened_for_dantrolene_listed_or_not(server: Server) -> None:
    answer = ask(server, "/screen?drugs=dantrolene,verapamil&route=iv")
    candidate = {"name": "dantrolene", "route": "iv"}
    assert _lasting(answer.json()) == _screened(
        server, {"medications": ["dantrolene", "verapamil"], "candidate": candidate}
    )
    assert ask(server, "/screen?drugs=verapamil&route=iv").json()["verdict"] == "do_not_start"


BAD_FORMS: list[tuple[int, bytes, set[str]]] = [
    (422, b"", {"/meds"}),
    (422, b"meds=", {"/meds"}),
    (422, b"meds=+,+;%0A", {"/meds"}),
    (422, b"route=iv", {"/meds"}),
    (422, b"meds=verapamil&weight=62", {"/weight"}),
    (422, b"meds=verapamil&Meds=Yaz", {"/Meds"}),
    (422, b"meds=verapamil&medications=Yaz", {"/medications"}),
    (422, b"meds=verapamil&no_other_medications=true", {"/no_other_medications"}),
    (422, b"meds=verapamil&format=text", {"/format"}),
    (422, b"meds=verapamil&meds=Yaz", {"/meds"}),
    (422, b"meds=verapamil&age=4&age=40", {"/age"}),
    (422, b"meds=verapamil&route=mouth", {"/route"}),
    (422, b"meds=verapamil&indication=not_given", {"/indication"}),
    (422, b"meds=verapamil&age=old", {"/age"}),
    (422, b"meds=verapamil&age=-1", {"/age"}),
    (422, b"meds=verapamil&age=1e1", {"/age"}),
    (422, b"meds=verapamil&age=%D9%A4%D9%A1", {"/age"}),
    (422, b"meds=verapamil&age=131", {"/age"}),
    (422, b"meds=verapamil&age=nan", {"/age"}),
    (422, b"meds=verapamil&sex=f", {"/sex"}),
    (422, b"meds=verapamil&jurisdiction=US", {"/jurisdiction"}),
    (422, b"meds=vera%00pamil", {"/meds"}),
    (422, b"meds=" + b"x" * 201, {"/meds"}),
    (422, b"meds=" + b"verapamil," * 201, {"/meds"}),
    (422, b"meds=verapamil&candidate=" + b"x" * 201, {"/candidate"}),
    (422, b"route=mouth&age=x&bogus=1&sex=f", {"/meds", "/route", "/age", "/bogus", "/sex"}),
    (422, b"meds=verapamil&%3Cscript%3E=1", {""}),
    (422, b'{"medications":["verapamil"]}=', {"", "/meds"}),
    (400, b"verapamil", {""}),
    (400, b"meds=verapamil&Yaz", {""}),
    (400, b"meds=verapamil&Tylenol%20%26%20Codeine", {""}),
    (400, b"meds=verapamil%ff", {""}),
    (400, b"meds=verapamil\xff", {""}),
]


@pytest.mark.parametrize(
    ("status", "body", "pointers"), BAD_FORMS, ids=[body[:50].decode("latin-1") for _, body, _ in BAD_FORMS]
)
def test_a_form_that_was_not_understood_is_refused_at_the_field(
    server: Server, status: int, body: bytes, pointers: set[str]
) -> None:
    answer = _raw_form(server, body)
    assert answer.status == status
    assert_problem(answer)
    assert answer.pointers == pointers
    assert b"erapamil" not in answer.body


BAD_QUERIES: list[tuple[str, set[str]]] = [
    ("", {"/drugs"}),
    ("drugs=", {"/drugs"}),
    ("drugs=verapamil&drugs=Yaz", {"/drugs"}),
    ("drugs=verapamil&age=41", {"/age"}),
    ("drugs=verapamil&candidate=baclofen", {"/candidate"}),
    ("drugs=verapamil&indication=spasticity", {"/indication"}),
    ("drugs=verapamil&route=mouth", {"/route"}),
    ("drugs=verapamil&color=yes", {"/color"}),
    ("drugs=verapamil&format=xml", {"/format"}),
    ("meds=verapamil&rote=iv&format=xml", {"/drugs", "/meds", "/rote", "/format"}),
]


@pytest.mark.parametrize(("query", "pointers"), BAD_QUERIES)
def test_a_query_that_was_not_understood_is_refused_at_the_field(
    server: Server, query: str, pointers: set[str]
) -> None:
    answer = ask(server, f"/screen?{query}", headers={"Accept": JSON})
    assert answer.status == 422
    assert_problem(answer)
    assert answer.pointers == pointers
    assert b"erapamil" not in answer.body


@pytest.mark.parametrize(
    "query", ["fromat=text", "format=xml", "color=red", "route=iv", "format=json&format=text", "drugs=Yaz"]
)
def test_a_post_with_a_query_that_means_nothing_is_refused(server: Server, query: str) -> None:
    answer = ask(server, f"{SCREEN}?{query}", method="POST", body=BODY, headers={"Content-Type": JSON})
    assert answer.status == 422
    assert b"verdict" not in answer.body


def test_an_error_says_how_a_name_with_a_comma_can_be_sent(server: Server) -> None:
    (error,) = _form(server, ("meds", "")).json()["errors"]
    assert "JSON" in error["detail"]


Sent = tuple[str, str, bytes | None, dict[str, str]]
AS_TEXT: list[tuple[int, Sent]] = [
    (422, ("GET", "/screen?drugs=&route=mouth", None, {"User-Agent": CURL, "Accept": "*/*"})),
    (422, ("POST", "/screen?format=text", b"{}", {"Content-Type": JSON})),
    (422, ("POST", SCREEN, b"{}", {"Content-Type": JSON, "Accept": TEXT})),
    (422, ("POST", SCREEN, b'{"medications":["a"],"<b>\\u202e\\u001b":1}', {"Content-Type": JSON, "Accept": TEXT})),
    (400, ("POST", SCREEN, b"{", {"Content-Type": JSON, "Accept": TEXT})),
    (413, ("POST", SCREEN, b" " * 300_000, {"Content-Type": JSON, "Accept": TEXT})),
    (415, ("POST", SCREEN, b"x", {"Content-Type": "text/csv", "Accept": TEXT})),
    (404, ("GET", "/no/such/place", None, {"Accept": TEXT})),
    (405, ("DELETE", SCREEN, None, {"Accept": TEXT})),
]


@pytest.mark.parametrize(("status", "sent"), AS_TEXT, ids=[f"{status} {sent[0]} {sent[1]}" for status, sent in AS_TEXT])
def test_an_error_is_text_for_whoever_asked_for_text(server: Server, status: int, sent: Sent) -> None:
    method, path, body, headers = sent
    answer = ask(server, path, method=method, body=body, headers=headers)
    assert (answer.status, answer.media_type) == (status, TEXT)
    text = answer.body.decode("ascii")
    assert text.startswith(f"ERROR {status} ")
    assert max(map(len, text.splitlines())) <= 80
    assert text.replace("\n", "").isprintable()


def test_an_error_on_one_line_names_every_place(server: Server) -> None:
    answer = _form(server, ("route", "mouth"), ("age", "x"), query="?format=line")
    text = answer.body.decode("ascii")
    assert text.count("\n") == 1
    assert [place for place in ("/meds", "/route", "/age") if place not in text] == []


@pytest.mark.parametrize("accept", [None, "*/*", JSON, PROBLEM, BROWSER])
def test_an_error_is_a_problem_document_for_everybody_else(server: Server, accept: str | None) -> None:
    headers = {"Content-Type": JSON, **({"Accept": accept} if accept else {})}
    assert_problem(ask(server, SCREEN, method="POST", body=b"{}", headers=headers))
