"""The page: paste a list, see what to do, what was not checked, and what is wrong with the form."""

import json
import re
from urllib.parse import urlencode

import pytest

from tests.conftest import Server
from tests.page.lists import LONG, TWENTY
from tests.page.reading import Page, fill, get
from tests.web.asking import ask, screen

GIVEN = {"route": "oral", "indication": "spasticity", "jurisdiction": "us"}
CLEARANCES = ["every line was checked", "Nothing above", "Proceed"]


def _screened(server: Server, *lines: str, **fields: str) -> Page:
    return fill(server, {"meds": "\n".join(lines), **fields})


def _verdict(page: Page) -> str:
    return page.one("section", **{"aria-labelledby": "verdict"})["class"].removeprefix("verdict ")


def test_the_empty_form_asks_for_what_the_contract_names_and_for_the_patient(server: Server) -> None:
    page = get(server, "/")
    asked = {tag["name"] for name in ("input", "select", "textarea") for tag in page.all(name)}
    assert asked >= {"meds", "candidate", "route", "indication", "age", "sex", "jurisdiction"}
    assert asked >= {"weight", "pregnant", "breastfeeding", "conditions", "potassium", "alt", "dose", "doses_per_day"}
    assert page.one("input", name="candidate")["value"] == "dantrolene"
    vocabulary = ask(server, "/knowledge").json()["vocabulary"]
    for name, words in (("route", vocabulary["routes"]), ("indication", vocabulary["indications"])):
        offered = page.answer.body.decode().split(f'<select id="{name}"')[1].split("</select>")[0]
        assert re.findall(r'value="(\w+)"', offered) == words
    ids = [tag["value"] for tag in page.all("input", name="conditions")]
    assert sorted(ids) == sorted(condition["id"] for condition in vocabulary["conditions"])


def test_every_field_has_a_label_and_every_reference_leads_somewhere(server: Server) -> None:
    page = _screened(server, *TWENTY)
    ids = [tag["id"] for tag in page.tags if tag["id"]]
    assert len(ids) == len(set(ids))
    labelled = {tag["for"] for tag in page.all("label")}
    for name in ("input", "select", "textarea"):
        assert {tag["id"] for tag in page.all(name) if tag["type"] != "hidden"} <= labelled
    for tag in page.tags:
        referred = [*tag["aria-labelledby"].split(), *tag["aria-describedby"].split(), *tag["for"].split()]
        referred += [tag["href"][1:]] if tag["href"].startswith("#") else []
        assert set(referred) <= set(ids), tag


@pytest.mark.parametrize(
    ("lines", "fields", "verdict"),
    [
        (["verapamil"], {"route": "iv"}, "do_not_start"),
        (["verapamil"], {"route": "oral"}, "avoid"),
        (["xyzzy"], {"route": "oral"}, "cannot_clear"),
        (["sevoflurane"], {"indication": "malignant_hyperthermia_crisis"}, "give_now"),
    ],
)
def test_the_verdict_comes_first_and_is_that_of_the_api(
    server: Server, lines: list[str], fields: dict[str, str], verdict: str
) -> None:
    page = _screened(server, *lines, **fields)
    body = {"medications": lines, "candidate": {"name": "dantrolene", **fields}}
    document = screen(server, body).json()
    assert (_verdict(page), document["verdict"]) == (verdict, verdict)
    assert page.one("main").words.removeprefix("Check ").startswith(page.one("h1").words)
    assert document["summary"] in page.words


def test_the_page_tells_every_line_and_every_finding_of_the_api(server: Server) -> None:
    page = _screened(server, *TWENTY, **GIVEN)
    candidate = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}
    body = {"medications": list(TWENTY), "candidate": candidate, "options": {"jurisdiction": "us"}}
    document = screen(server, body).json()
    assert len(document["findings"]) > 20
    for finding in document["findings"]:
        assert finding["id"] in page.words
        assert " ".join(finding["management"].split()) in page.words
        assert finding["severity"] in page.words
        assert finding["sources"][0]["title"] in page.words
    for line in document["medications"]:
        assert line["input"] in page.words
    for item in document["suppressed"]:
        assert item["reason"] in page.words
    for item in document["monitoring"]:
        assert item["check"] in page.words
    for item in document["alternatives"]:
        assert f"Instead of {item['instead_of']}" in page.words
        assert (item["drug"] or item["why"]) in page.words
    assert document["knowledge_base"]["version"] in page.words
    assert "not been signed off by a clinician" in page.words
    assert "A clinician decides" in page.words


@pytest.mark.parametrize("lines", [["xyzzy"], ["a statin"], ["warfrin"], ["MTX", "paracetamol"], ["amoxicillin xyzzy"]])
def test_nothing_reads_as_a_clearance_when_a_line_was_not_checked(server: Server, lines: list[str]) -> None:
    page = _screened(server, *lines, **GIVEN)
    for words in CLEARANCES:
        assert words.lower() not in page.words.lower()
    loud = page.one("section", class_="unchecked")
    assert "Not checked" in loud.words
    assert any(line in loud.words for line in lines)
    assert "no finding" not in page.one("svg").words


def test_what_was_assumed_is_said_at_the_top(server: Server) -> None:
    assumed = _screened(server, "paracetamol").one("p", class_="assumed").words
    assert "Route: oral (assumed). Rules of: US (assumed)." in assumed
    stated = _screened(server, "paracetamol", **GIVEN).one("p", class_="assumed").words
    assert "assumed" not in stated


def test_a_pasted_list_may_have_bullets_and_numbers(server: Server) -> None:
    page = _screened(server, "1. verapamil", "2) Yaz", "- warfarin 5 mg", "\u2022 diazepam", "", "5 fluorouracil")
    read = [tag.words for tag in page.all("td", **{"data-label": "Line"})]
    assert read == ["verapamil", "Yaz", "warfarin 5 mg", "diazepam", "5 fluorouracil"]


def test_in_a_crisis_the_drug_to_give_is_never_shown_as_the_one_to_act_on(server: Server) -> None:
    page = _screened(server, "sevoflurane", "verapamil", indication="malignant_hyperthermia_crisis")
    assert page.one("h1").words == "Give now dantrolene"
    shown = [tag.words for tag in page.all("h3") if tag.words.startswith("contraindicated")]
    assert shown
    assert all("beside dantrolene" in words and "dantrolene +" not in words for words in shown)


def test_the_page_for_the_patient_holds_the_advice_and_nothing_about_others(server: Server) -> None:
    fields = {"meds": "verapamil", "age": "41", "sex": "female", **GIVEN}
    document_body = {
        "medications": ["verapamil"],
        "candidate": {"name": "dantrolene", "route": "oral", "indication": "spasticity"},
        "patient": {"age_years": 41, "sex": "female"},
        "options": {"jurisdiction": "us"},
    }
    document = screen(server, document_body).json()
    page = fill(server, fields, path="/leaflet")
    assert document["counselling"]
    for point in document["counselling"]:
        assert " ".join(point["text"].split()) in page.words
    read = page.one("article").words
    assert "contraindicated" not in read
    assert "41" not in re.findall(r"\d+", read.split("Taken from")[0])
    back = {tag["name"]: tag["value"] for tag in page.all("input", type="hidden")}
    assert back == fields


def test_a_drug_without_advice_says_that_there_is_none(server: Server) -> None:
    page = fill(server, {"meds": "paracetamol", "candidate": "amoxicillin"}, path="/leaflet")
    assert "no written advice" in page.words


def test_two_hundred_long_names_are_all_told(server: Server) -> None:
    page = _screened(server, *LONG)
    loud = page.one("section", class_="unchecked").words
    assert all(name in loud for name in LONG)
    assert "140 more drugs" in page.one("p", class_="left-out").words


def test_an_answer_to_names_in_the_url_is_the_page_for_a_browser(server: Server) -> None:
    page = get(server, "/screen?" + urlencode({"drugs": "verapamil, warfrin", "route": "iv"}))
    assert _verdict(page) == "do_not_start"
    assert page.one("textarea").text.strip() == "verapamil\nwarfrin"
    assert json.loads(page.offers["warfarin"]) == [1, "warfrin", "warfarin"]
