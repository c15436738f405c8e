"""Who gets a page and who gets JSON, which headers a page has, and that nothing submitted can act in it."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.conftest import Server, StartServer
from tests.page.lists import HOSTILE, TWENTY
from tests.page.reading import FORM, HTML, Page, fill, get, send
from tests.web.asking import JSON, Answer, ask, assert_problem

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SVG = "image/svg+xml"
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PAGES = ["/", "/drugs", "/drugs?q=dia", "/drugs/verapamil", "/drugs/dantrolene", "/drugs/statins", "/drugs/no-such"]
WANTED = [
    ("/", BROWSER, HTML),
    ("/", "*/*", HTML),
    ("/", "", HTML),
    ("/drugs/verapamil", BROWSER, HTML),
    ("/drugs/verapamil", "text/html, */*;q=0.1", HTML),
    ("/drugs/verapamil", "*/*", JSON),
    ("/drugs/verapamil", "", JSON),
    ("/drugs/verapamil", "application/json, text/html;q=0.9", JSON),
    ("/drugs?q=dia", BROWSER, HTML),
    ("/drugs?q=dia", JSON, JSON),
    ("/screen?drugs=verapamil", BROWSER, HTML),
    ("/screen?drugs=verapamil", JSON, JSON),
]
REFUSED = [
    ("GET", "/", JSON),
    ("GET", "/", "image/png"),
    ("GET", "/", "text/html;q=0"),
    ("POST", "/", JSON),
    ("POST", "/leaflet", "application/pdf"),
    ("GET", "/drugs/verapamil", "application/pdf"),
    ("GET", "/drugs", "image/png"),
]


def _policy(answer: Answer) -> dict[str, str]:
    (policy,) = answer.all("Content-Security-Policy")
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


@pytest.mark.parametrize(("path", "accept", "media_type"), WANTED)
def test_a_browser_gets_a_page_and_a_program_gets_json(server: Server, path: str, accept: str, media_type: str) -> None:
    answer = ask(server, path, headers={"Accept": accept} if accept else {})
    assert (answer.status, answer.media_type) == (200, media_type)
    assert "Accept" in ", ".join(answer.all("Vary"))


@pytest.mark.parametrize(("method", "path", "accept"), REFUSED)
def test_a_caller_who_takes_no_page_is_told_what_there_is(server: Server, method: str, path: str, accept: str) -> None:
    body = b"meds=verapamil" if method == "POST" else None
    answer = ask(server, path, method=method, body=body, headers={"Accept": accept, "Content-Type": FORM})
    assert answer.status == 406
    assert_problem(answer)
    assert HTML in answer.json()["detail"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_allows_its_own_style_and_script_and_nothing_else(server: Server, path: str) -> None:
    page = get(server, path)
    assert _policy(page.answer) == POLICY
    assert page.answer.all("Cache-Control") == ["no-store"]
    assert page.answer.all("X-Content-Type-Options") == ["nosniff"]
    assert page.answer.all("X-Frame-Options") == ["DENY"]
    assert page.answer.all("Referrer-Policy") == ["no-referrer"]
    assert page.answer.all("Set-Cookie") == []
    _assert_nothing_inline_or_foreign(page)


def test_only_a_page_has_the_wider_policy(server: Server) -> None:
    for path in ("/drugs/verapamil", "/static/page.js", "/graph?around=statins&format=svg", "/knowledge"):
        assert "script-src" not in _policy(ask(server, path))


def _assert_nothing_inline_or_foreign(page: Page) -> None:
    """What the policy would block anyway is not there: no inline script or style, nothing loaded from elsewhere."""
    (script,) = page.all("script")
    assert (script["src"], script.words) == ("/static/page.js", "")
    assert page.all("style") == []
    for tag in page.tags:
        assert not [name for name in tag.attributes if name.startswith("on") or name in {"style", "srcdoc"}], tag
        for name in ("src", "action", "formaction", "data", "poster"):
            assert re.fullmatch(r"(/[a-z./-]*)?", tag[name]), tag
    for tag in page.all("link"):
        assert tag["href"].startswith("/static/")
    for tag in page.all("a"):
        if not tag["href"].startswith(("/", "#")):
            assert tag["href"].startswith("https://"), tag
            assert {"noreferrer", "noopener"} <= set(tag["rel"].split())


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("style.css", "text/css"), ("page.js", "text/javascript"), ("icon.svg", SVG)],
)
def test_what_a_page_loads_is_served(server: Server, path: str, media_type: str) -> None:
    answer = ask(server, f"/static/{path}")
    assert (answer.status, answer.media_type) == (200, media_type)
    assert b"http://" not in answer.body.replace(b"http://www.w3.org/2000/svg", b"")
    assert b"https://" not in answer.body


@pytest.mark.parametrize("path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/", "/static/none.css"])
def test_nothing_else_is_served_beside_it(server: Server, path: str) -> None:
    assert ask(server, path).status == 404


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{number}" for number, _ in enumerate(HOSTILE)])
def test_what_is_submitted_is_shown_as_text_and_never_acts(server: Server, text: str) -> None:
    harmless = [tag.name for tag in fill(server, {"meds": "xyzzy"}).tags]
    for fields in ({"meds": text}, {"meds": "xyzzy", "candidate": text}, {"meds": text, "age": text}):
        page = fill(server, fields)
        _assert_nothing_inline_or_foreign(page)
        _assert_plain(page.answer.body.decode())
    page = fill(server, {"meds": text})
    assert sorted({tag.name for tag in page.tags} - set(harmless)) in ([], ["button"])
    shown = re.sub("\u0301{5,}", _piled_up, "".join(_escaped(char) for char in text)).strip()
    assert shown in page.one("textarea").text
    for part in shown.split(";"):
        assert " ".join(part.split()) in page.one("section", class_="unchecked").words


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{number}" for number, _ in enumerate(HOSTILE)])
def test_what_is_searched_for_is_shown_as_text(server: Server, text: str) -> None:
    page = get(server, "/drugs?" + urlencode({"q": text}))
    assert page.answer.status in {200, 422}
    _assert_nothing_inline_or_foreign(page)
    _assert_plain(page.answer.body.decode())
    assert ask(server, "/drugs/" + quote(text, safe=""), headers={"Accept": BROWSER}).status == 404


def _escaped(char: str) -> str:
    acts = unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}
    return char.encode("unicode_escape").decode() if acts else char


def _piled_up(marks: re.Match[str]) -> str:
    """Four marks may stand on a letter; the others are written out, so that they cover nothing."""
    return marks[0][:4] + "".join(char.encode("unicode_escape").decode() for char in marks[0][4:])


def _assert_plain(html: str) -> None:
    """No character that can act: only line ends are control characters, and nothing turns round what is read."""
    acting = {char for char in html if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}}
    assert acting <= {"\n"}


def test_a_drug_page_tells_every_statement_and_source_of_the_api(server: Server) -> None:
    for drug in ("verapamil", "statins", "warfarin", "co-codamol", "paracetamol"):
        answer = ask(server, f"/drugs/{drug}")
        if answer.status == 404:
            continue
        page, document = get(server, f"/drugs/{drug}"), answer.json()
        assert page.one("h1").words == document["name"]
        for item in document["interactions"]:
            assert item["id"] in page.words
            assert " ".join(item["management"].split()) in page.words
            assert all(source["title"] in page.words for source in item["sources"])
        assert all(name["name"] in page.words for name in document["names"])
        assert all(enzyme["name"] in page.words for enzyme in document["enzymes"])
        assert all(hazard["name"] in page.words for hazard in document["hazards"])


def test_the_enzymes_of_a_drug_are_told_with_their_sources(server: Server) -> None:
    enzymes = {row["id"]: row for row in ask(server, "/drugs/simvastatin").json()["enzymes"]}
    assert (enzymes["cyp3a4"]["relation"], enzymes["cyp3a4"]["name"]) == ("substrate_of", "CYP3A4")
    assert enzymes["cyp3a4"]["sources"]


def test_a_drug_that_was_not_reviewed_says_so_on_its_page(server: Server) -> None:
    reviewed = get(server, "/drugs/verapamil").words
    assert "Not reviewed here" not in reviewed
    assert "Reviewed 20" in reviewed


def test_a_search_leads_to_the_page_of_the_drug(server: Server) -> None:
    page = get(server, "/drugs?q=valium")
    assert [tag["href"] for tag in page.all("a") if tag.words == "diazepam"] == ["/drugs/diazepam"]
    assert page.one("input", name="q")["value"] == "valium"


def test_an_empty_search_lists_what_there_is_and_says_how_much_is_not_shown(server: Server) -> None:
    page = get(server, "/drugs?q=")
    count = ask(server, "/drugs?limit=1").json()["count"]
    listed = [tag for tag in page.all("a") if tag["href"].startswith("/drugs/")]
    assert f"{count - len(listed)} more are not shown" in page.words


def test_a_search_that_finds_nothing_is_no_clearance(server: Server) -> None:
    assert "That says nothing about its interactions" in get(server, "/drugs?q=zzqx").words


def test_a_page_without_knowledge_is_a_503(start_server: StartServer, tmp_path: Path) -> None:
    empty = start_server(DATA_DIR=str(tmp_path), WORKERS="1")
    for path in ("/", "/drugs", "/drugs/verapamil"):
        assert ask(empty, path, headers={"Accept": BROWSER}).status == 503
    assert send(empty, b"meds=verapamil").status == 503


def test_a_screening_leaves_no_trace_of_the_list_in_the_log(server: Server) -> None:
    fill(server, {"meds": "zzqx-secret-drug", "age": "73.0917", "other_conditions": "zzqx-secret"})
    fill(server, {"meds": "zzqx-secret-drug", "age": "zzqx"}, path="/leaflet")
    assert "zzqx" not in server.log
    assert TWENTY[0] not in server.log
