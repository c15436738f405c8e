"""The form: what is wrong is said beside its field, a suggestion changes a name only, what is filled in reaches the
answer."""

from typing import Any

import pytest

from tests.conftest import Server
from tests.page.reading import Page, fill, send
from tests.web.asking import screen

GIVEN = {"route": "oral", "indication": "spasticity", "jurisdiction": "us"}


def _screened(server: Server, *lines: str, **fields: str) -> Page:
    return fill(server, {"meds": "\n".join(lines), **fields})


def _verdict(page: Page) -> str:
    return page.one("section", **{"aria-labelledby": "verdict"})["class"].removeprefix("verdict ")


def test_one_click_on_a_suggestion_changes_the_name_and_nothing_else(server: Server) -> None:
    page = _screened(server, "paracetamol", "warfrin 5 mg iv", **GIVEN)
    assert _verdict(page) == "cannot_clear"
    clicked = _screened(server, "paracetamol", "warfrin 5 mg iv", replace=page.offers["warfarin"], **GIVEN)
    assert _verdict(clicked) != "cannot_clear"
    assert clicked.one("textarea").text.strip() == "paracetamol\nwarfarin 5 mg iv"
    assert "selected" in clicked.one("option", value="spasticity").attributes


@pytest.mark.parametrize(
    ("line", "name", "becomes"),
    [
        ("MTX 10 mg weekly", "methotrexate", "methotrexate 10 mg weekly"),
        ("diazapam 5mg po stopped", "diazepam", "diazepam 5mg po stopped"),
        ("tab warfrin", "warfarin", "tab warfarin"),
    ],
)
def test_strength_route_and_status_stay_when_a_name_is_replaced(
    server: Server, line: str, name: str, becomes: str
) -> None:
    offered = _screened(server, line).offers
    assert name in offered
    assert _screened(server, line, replace=offered[name]).one("textarea").text.strip() == becomes


def test_a_suggestion_for_the_drug_to_start_is_one_click_too(server: Server) -> None:
    page = _screened(server, "paracetamol", candidate="dantrolne 25 mg")
    (value,) = page.offers.values()
    clicked = _screened(server, "paracetamol", candidate="dantrolne 25 mg", replace=value)
    assert clicked.one("input", name="candidate")["value"] == "dantrolene 25 mg"


@pytest.mark.parametrize(
    "value",
    [
        '[0, "warfrin", "warfarin"]',
        '[1, "verapamil", "paracetamol"]',
        '[7, "xyzzy", "warfarin"]',
        '[-2, "dantrolene", "warfarin"]',
        '["0", "verapamil", "warfarin"]',
        '[false, "verapamil", "warfarin"]',
        '[0, "verapamil", " "]',
        "[" * 50_000,
        "nonsense",
        "",
    ],
)
def test_a_suggestion_for_a_list_that_has_changed_replaces_nothing_and_says_so(server: Server, value: str) -> None:
    page = _screened(server, "verapamil", "paracetamol", replace=value)
    assert page.answer.status == 422
    assert "nothing was replaced" in page.problems["meds"]
    assert page.one("textarea").text.strip() == "verapamil\nparacetamol"


def test_no_click_is_offered_that_would_drop_a_part_of_a_line(server: Server) -> None:
    for line in ("warfarin and xyzzy", "warfarin (xyzzy)"):
        assert _screened(server, line).offers == {}


PROBLEMS = [
    ({"meds": ""}, "meds"),
    ({"meds": " ,;\n"}, "meds"),
    ({}, "meds"),
    ({"meds": "a\n" * 201}, "meds"),
    ({"meds": "x" * 201}, "meds"),
    ({"meds": "verapamil", "no_other_medications": "yes"}, "no_other_medications"),
    ({"meds": "verapamil", "age": "forty"}, "age"),
    ({"meds": "verapamil", "age": "-3"}, "age"),
    ({"meds": "verapamil", "age": "131"}, "age"),
    ({"meds": "verapamil", "age": "1e2"}, "age"),
    ({"meds": "verapamil", "weight": "0"}, "weight"),
    ({"meds": "verapamil", "potassium": "4,4"}, "potassium"),
    ({"meds": "verapamil", "sex": "x"}, "sex"),
    ({"meds": "verapamil", "route": "by mouth"}, "route"),
    ({"meds": "verapamil", "indication": "cold"}, "indication"),
    ({"meds": "verapamil", "jurisdiction": "mars"}, "jurisdiction"),
    ({"meds": "verapamil", "candidate": "x" * 201}, "candidate"),
    ({"meds": "verapamil", "dose": "many"}, "dose"),
    ({"meds": "verapamil", "doses_per_day": "0"}, "doses_per_day"),
    ({"meds": "verapamil", "pregnant": "perhaps"}, "pregnant"),
    ({"meds": "verapamil", "no_conditions": "yes", "conditions": "cirrhosis"}, "conditions"),
    ({"meds": "verapamil", "no_conditions": "yes", "other_conditions": "gout"}, "conditions"),
]


@pytest.mark.parametrize("path", ["/", "/leaflet"])
@pytest.mark.parametrize(("fields", "field"), PROBLEMS, ids=[str(case)[:60] for case in PROBLEMS])
def test_a_problem_stands_beside_its_field_and_what_was_typed_is_kept(
    server: Server, path: str, fields: dict[str, str], field: str
) -> None:
    page = fill(server, fields, path=path)
    assert page.answer.status == 422
    assert set(page.problems) == {field}
    assert "Nothing was checked" in page.words
    assert page.all("section", **{"aria-labelledby": "verdict"}) == []
    assert page.one("textarea").text.removeprefix("\n") == fields.get("meds", "")
    if "age" in fields:
        assert page.one("input", name="age")["value"] == fields["age"]


@pytest.mark.parametrize(
    "fields",
    [
        [("meds", "verapamil"), ("medz", "warfarin")],
        [("meds", "verapamil"), ("meds", "warfarin")],
        [("meds", "verapamil"), ("route", "oral"), ("route", "iv")],
        [("meds", "verapamil"), ("", "warfarin")],
    ],
)
def test_a_field_that_is_unknown_or_stands_there_twice_is_never_ignored(
    server: Server, fields: list[tuple[str, str]]
) -> None:
    page = fill(server, fields)
    assert page.answer.status == 422
    assert "Nothing was checked" in page.words


@pytest.mark.parametrize(
    ("status", "body", "media_type"),
    [
        (400, b"meds=verapamil%ff", "application/x-www-form-urlencoded"),
        (400, b"meds=verapamil\xff", "application/x-www-form-urlencoded"),
        (400, b"verapamil", "application/x-www-form-urlencoded"),
        (413, b"meds=" + b"a" * 300_000, "application/x-www-form-urlencoded"),
        (415, b'{"medications": ["verapamil"]}', "application/json"),
        (415, b"meds=verapamil", "text/plain"),
        (415, b"--x--", "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_that_is_no_such_form_is_refused(server: Server, status: int, body: bytes, media_type: str) -> None:
    answer = send(server, body, media_type=media_type)
    assert answer.status == status
    assert b"<h1" not in answer.body


def test_an_empty_list_is_taken_when_it_is_meant(server: Server) -> None:
    page = fill(server, {"meds": "", "no_other_medications": "yes", **GIVEN})
    assert page.answer.status == 200
    assert "No medicines were listed" in page.words


def test_facts_about_the_patient_reach_the_answer(server: Server) -> None:
    fields = [("meds", "paracetamol"), *GIVEN.items(), ("age", "41"), ("sex", "female"), ("weight", "62.5")]
    fields += [
        ("conditions", "cirrhosis"),
        ("other_conditions", "gout, zzqx"),
        ("potassium", "5.9"),
        ("pregnant", "no"),
    ]
    page = fill(server, [*fields, ("dose", "25"), ("doses_per_day", "4")])
    patient: dict[str, Any] = {"age_years": 41, "sex": "female", "weight_kg": 62.5, "pregnant": False}
    patient |= {"conditions": ["cirrhosis", "gout", "zzqx"], "labs": {"potassium_mmol_l": 5.9}}
    candidate: dict[str, Any] = {"name": "dantrolene", "route": "oral", "indication": "spasticity"}
    candidate |= {"dose": {"value": 25, "unit": "mg"}, "doses_per_day": 4}
    body = {"medications": ["paracetamol"], "candidate": candidate, "patient": patient}
    document = screen(server, body | {"options": {"jurisdiction": "us"}}).json()
    assert _verdict(page) == document["verdict"]
    for finding in document["findings"]:
        assert finding["id"] in page.words
    for text in document["coverage"]["not_understood"]:
        assert text in page.one("section", class_="unchecked").words
    kept = {tag["value"] for tag in page.all("input", name="conditions") if "checked" in tag.attributes}
    assert kept == {"cirrhosis"}
