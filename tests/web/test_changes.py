"""What to do instead over HTTP: what may be asked, how it is answered, and that a caller can act on the answer."""

from datetime import date
from random import Random
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from service.knowledge.words import Severity
from service.screening.request import Entry, Request
from service.screening.screen import Screener
from service.web.change_answers import AlternativeAnswerSchema, SmallestChangeSchema, WhatIfAnswerSchema
from tests.conftest import Server, StartServer
from tests.web.asking import ask, assert_problem, screen
from tests.web.conftest import Rows

LISTED: list[Any] = ["warfarin", {"name": "ibuprofen", "route": "oral"}, "simvastatin", "clarithromycin"]
CRISIS = {"name": "dantrolene", "route": "iv", "indication": "malignant_hyperthermia_crisis"}
DROP = {"line": 0, "action": "drop"}
REPLACE = {"line": 1, "action": "replace", "replacement": "paracetamol"}
REROUTE = {"line": 1, "action": "reroute", "route": "topical"}
AT = "/what_if/0/0"


def what_if(*changes: Any) -> dict[str, Any]:
    return {"medications": LISTED, "what_if": [list(changes)]}


def options(**options: Any) -> dict[str, Any]:
    return {"medications": LISTED, "options": options}


INVALID: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a line beyond the last", what_if(DROP | {"line": 4}), {"/what_if/0"}),
    ("a line twice", what_if(DROP, REROUTE | {"line": 0}), {"/what_if/0"}),
    ("the second question", {"medications": LISTED, "what_if": [[DROP], [DROP, DROP]]}, {"/what_if/1"}),
    ("a line before the first", what_if(DROP | {"line": -1}), {f"{AT}/line"}),
    ("no line", what_if({"action": "drop"}), {f"{AT}/line"}),
    ("a line as text", what_if(DROP | {"line": "0"}), {f"{AT}/line"}),
    ("a line that is none", what_if(DROP | {"line": None}), {f"{AT}/line"}),
    ("half a line", what_if(DROP | {"line": 0.5}), {f"{AT}/line"}),
    ("a line that is true", what_if(DROP | {"line": True}), {f"{AT}/line"}),
    ("an unknown action", what_if(DROP | {"action": "halve"}), {f"{AT}/action"}),
    ("no action", what_if({"line": 0}), {f"{AT}/action"}),
    ("an action in capitals", what_if(DROP | {"action": "DROP"}), {f"{AT}/action"}),
    ("replaced by nothing", what_if({"line": 1, "action": "replace"}), {f"{AT}/replacement"}),
    ("replaced by no name", what_if(REPLACE | {"replacement": " "}), {f"{AT}/replacement"}),
    ("replaced by a line without a name", what_if(REPLACE | {"replacement": {}}), {f"{AT}/replacement/name"}),
    (
        "replaced by a line with an unknown route",
        what_if(REPLACE | {"replacement": {"name": "paracetamol", "route": "mouth"}}),
        {f"{AT}/replacement/route"},
    ),
    ("a replacement for what is dropped", what_if(DROP | {"replacement": "paracetamol"}), {f"{AT}/replacement"}),
    ("a replacement with another route", what_if(REROUTE | {"replacement": "paracetamol"}), {f"{AT}/replacement"}),
    ("no other route", what_if({"line": 1, "action": "reroute"}), {f"{AT}/route"}),
    ("an unknown route", what_if(REROUTE | {"route": "mouth"}), {f"{AT}/route"}),
    ("a route for what is dropped", what_if(DROP | {"route": "oral"}), {f"{AT}/route"}),
    ("a route beside the replacement", what_if(REPLACE | {"route": "oral"}), {f"{AT}/route"}),
    ("an unknown key of a change", what_if(DROP | {"dose": 1}), {f"{AT}/dose"}),
    ("a change that is none", what_if("drop warfarin"), {AT}),
    ("a question that is none", {"medications": LISTED, "what_if": [DROP]}, {"/what_if/0"}),
    ("questions that are none", {"medications": LISTED, "what_if": DROP}, {"/what_if"}),
    ("too many questions", {"medications": LISTED, "what_if": [[DROP]] * 21}, {"/what_if"}),
    (
        "too many changes",
        {"medications": ["verapamil"] * 21, "what_if": [[DROP | {"line": line} for line in range(21)]]},
        {"/what_if/0"},
    ),
    ("two wrong changes", what_if(DROP | {"action": "halve"}, {"line": 1}), {f"{AT}/action", "/what_if/0/1/action"}),
    ("a severity that is none", options(smallest_change="grave"), {"/options/smallest_change"}),
    ("the gravest, above which nothing is", options(smallest_change="contraindicated"), {"/options/smallest_change"}),
    ("a smallest change that is true", options(smallest_change=True), {"/options/smallest_change"}),
    ("no smallest change", options(smallest_change=None), {"/options/smallest_change"}),
    ("alternatives that are a word", options(alternatives="yes"), {"/options/alternatives"}),
    ("alternatives that are a number", options(alternatives=1), {"/options/alternatives"}),
]


@pytest.mark.parametrize(("document", "pointers"), [case[1:] for case in INVALID], ids=[case[0] for case in INVALID])
def test_a_change_that_cannot_be_made_is_refused_with_a_pointer_to_it(
    server: Server, document: dict[str, Any], pointers: set[str]
) -> None:
    answer = screen(server, document)
    assert answer.status == 422
    assert_problem(answer)
    assert answer.pointers == pointers


@pytest.mark.parametrize("line", [0.0, -0.0])
def test_a_line_written_as_a_decimal_that_is_whole_is_that_line(server: Server, line: float) -> None:
    """JSON has one kind of number, and some languages write every one of theirs with a point."""
    told = screen(server, what_if(DROP | {"line": line}))
    assert told.status == 200
    assert told.json()["what_if"] == screen(server, what_if(DROP)).json()["what_if"]


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("everything", {**what_if(DROP, REPLACE), "options": {"smallest_change": "moderate"}}),
    ("another route", what_if(REROUTE)),
    ("nothing to be changed", {"medications": LISTED, "what_if": [[]]}),
    ("no question", {"medications": LISTED, "what_if": []}),
    ("each line dropped by itself", {"medications": LISTED, "what_if": [[DROP | {"line": n}] for n in range(4)]}),
    ("all lines dropped", what_if(*(DROP | {"line": n} for n in range(4)))),
    ("replaced by a code", what_if(REPLACE | {"replacement": {"code": {"system": "atc", "value": "N02BE01"}}})),
    ("replaced by what nobody knows", what_if(REPLACE | {"replacement": "zzqx"})),
    ("nothing may be left", options(smallest_change="none")),
    ("no alternatives", options(alternatives=False)),
    ("a crisis", {"candidate": CRISIS, "medications": ["verapamil", "Dantrium"], **options(smallest_change="minor")}),
    (
        "what nothing can end",
        {
            "candidate": CRISIS | {"dose": {"value": 0.5, "unit": "mg/kg"}},
            "medications": ["sevoflurane"],
            "options": {"smallest_change": "none"},
        },
    ),
    ("not to be started", {"medications": ["morphine"], "options": {"smallest_change": "moderate"}}),
    ("nothing listed", {"medications": [], "no_other_medications": True, "options": {"smallest_change": "none"}}),
    ("a product", {"medications": ["Yaz", "Tarka"], "options": {"smallest_change": "moderate"}}),
    ("nothing known", {"medications": ["zzqx", "a statin"], "options": {"smallest_change": "none"}}),
]


@pytest.fixture(scope="module", params=[case[1] for case in ASKED], ids=[case[0] for case in ASKED])
def asked(request: pytest.FixtureRequest) -> dict[str, Any]:
    body: dict[str, Any] = request.param
    return body


@pytest.fixture(scope="module")
def answered(server: Server, asked: dict[str, Any]) -> Any:
    answer = screen(server, asked)
    assert answer.status == 200, answer.body[:500]
    return answer.json()


@pytest.fixture(scope="module")
def document(server: Server) -> Any:
    return ask(server, "/openapi.json").json()


def test_an_answer_matches_the_schemas_key_by_key(answered: Any) -> None:
    for item in answered["alternatives"]:
        assert AlternativeAnswerSchema().validate(item) == {}
    for item in answered["what_if"]:
        assert WhatIfAnswerSchema().validate(item) == {}
    if answered["smallest_change"] is not None:
        assert SmallestChangeSchema().validate(answered["smallest_change"]) == {}


def test_request_and_answer_are_what_the_openapi_document_describes(
    document: Any, asked: dict[str, Any], answered: Any
) -> None:
    for name, value in (("ScreenRequest", asked), ("ScreenAnswer", answered)):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        assert [error.message for error in OAS31Validator(schema).iter_errors(value)] == []


def test_what_was_asked_is_answered_and_nothing_else(asked: dict[str, Any], answered: Any) -> None:
    wanted = asked.get("options", {})
    assert (answered["smallest_change"] is not None) is ("smallest_change" in wanted)
    assert len(answered["what_if"]) == len(asked.get("what_if", []))
    assert answered["alternatives"] == [] or wanted.get("alternatives", True)
    made = [[(each["line"], each["action"]) for each in difference["changes"]] for difference in answered["what_if"]]
    assert made == [[(each["line"], each["action"]) for each in one] for one in asked.get("what_if", [])]
    if answered["smallest_change"] is not None:
        assert answered["smallest_change"]["above"] == wanted["smallest_change"]


def test_each_statement_is_sourced_and_each_line_is_named_as_it_was_sent(answered: Any) -> None:
    inputs: dict[int | None, str] = {n: line["input"] for n, line in enumerate(answered["medications"])}
    inputs[None] = "dantrolene"
    least = answered["smallest_change"] or {"sets": []}
    stops = [stop for one in least["sets"] for stop in one["changes"]]
    for item in (*answered["alternatives"], *stops):
        assert item["input"] == inputs[item["line"]]
    assert all(item["sources"] for item in answered["alternatives"] if item["drug"] is not None)
    assert all(stop["sources"] for stop in stops)
    assert all(item["why"] for item in answered["alternatives"])
    assert all((stop["action"] == "do_not_start") is (stop["line"] is None) for stop in stops)


def applied(body: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    """``body`` with the alternative taken: what a caller makes of the answer."""
    new = {"name": one["drug"], "route": one["route"]}
    if one["line"] is None:
        return body | {"candidate": new}
    lines = list(body["medications"])
    lines[one["line"]] = new
    return body | {"medications": lines}


@pytest.mark.parametrize("listed", [LISTED, ["methotrexate", "trimethoprim"], ["ethinylestradiol", "bisoprolol"]])
def test_a_caller_who_takes_an_alternative_or_asks_what_if_gets_what_was_promised(
    server: Server, listed: list[Any]
) -> None:
    body = {"medications": listed, "candidate": {"name": "dantrolene", "route": "oral"}}
    proposed = [one for one in screen(server, body).json()["alternatives"] if one["drug"] is not None]
    assert proposed
    for one in proposed:
        after = screen(server, applied(body, one) | {"options": {"alternatives": False}}).json()
        assert (after["verdict"], after["list_verdict"]) == (one["verdict"], one["list_verdict"])
        raised = {found["id"] for found in after["findings"] if one["drug"] in found["drugs"]}
        assert {found["id"] for found in one["still_raises"]} == raised
    listed_ones = [one for one in proposed if one["line"] is not None]
    questions = [
        [{"line": one["line"], "action": "replace", "replacement": {"name": one["drug"], "route": one["route"]}}]
        for one in listed_ones
    ]
    answers = screen(server, body | {"what_if": questions[:20], "options": {"alternatives": False}}).json()["what_if"]
    promised = [(one["verdict"], one["list_verdict"]) for one in listed_ones[:20]]
    assert [(answer["verdict"], answer["list_verdict"]) for answer in answers] == promised


TANGLED = [
    *("alfentanil", "baclofen", "dantrolene", "diltiazem", "duloxetine", "ethanol", "fluvoxamine", "fosinopril"),
    *("pentazocine", "propafenone", "selegiline", "tizanidine", "trimethoprim"),
]
"""Each in a grave finding with another."""


def around(screener: Screener, names: list[str]) -> list[str]:
    """Drugs of ``names`` that make no grave finding with ``TANGLED`` or with one another."""
    lines = tuple(Entry(name=name) for name in (*TANGLED, *names))
    found = screener.judge(Request(Entry(name="dantrolene"), lines, date(2026, 12, 1))).findings
    display = screener.catalogue.display
    grave = {display[drug] for one in found if one.severity >= Severity.MAJOR for drug in one.drugs}
    return [name for name in names if name not in grave]


@pytest.fixture(scope="module")
def own_server(start_server: StartServer) -> Server:
    """One that gives up on a request takes the other requests of its worker along."""
    return start_server()


@pytest.mark.parametrize("tangled", [False, True], ids=["trouble all over", "trouble in a few lines of many"])
def test_two_hundred_drugs_are_answered_before_the_server_gives_up(
    own_server: Server, screener: Screener, rows: Rows, tangled: bool
) -> None:
    names = sorted({row["name"] for row in rows["substances"]} - set(TANGLED))
    Random(202).shuffle(names)  # noqa: S311 - not for secrets
    listed = [*TANGLED, *around(screener, names[:400])][:200] if tangled else names[:200]
    assert len(listed) == 200
    answer = screen(own_server, {"medications": listed, "options": {"smallest_change": "moderate"}})
    assert answer.status == 200
    change = answer.json()["smallest_change"]
    assert isinstance(change["exact"], bool)
    assert change["sets"]
    assert {one["drug"] for one in answer.json()["alternatives"]} == {None}
