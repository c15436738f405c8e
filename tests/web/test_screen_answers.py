"""Every screening is answered as the contract says: field by field, and by the OpenAPI document."""

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from tests.conftest import Server
from tests.web.asking import JSON, Answer, ask, screen
from tests.web.contract import Known, check_answer
from tests.web.screenings import CONTRACT_EXAMPLE, SCREENED

NAMES = [name for name, _ in SCREENED]
REQUESTS = [request for _, request in SCREENED]


@pytest.fixture(scope="module")
def document(server: Server) -> Any:
    return ask(server, "/openapi.json").json()


def _answer(server: Server, request: dict[str, Any]) -> Answer:
    answer = screen(server, request)
    assert answer.status == 200, answer.body[:500]
    assert answer.media_type == JSON
    return answer


def _validator(document: Any, name: str) -> OAS31Validator:
    return OAS31Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]},
        format_checker=OAS31Validator.FORMAT_CHECKER,
    )


def _errors(document: Any, name: str, value: Any) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in _validator(document, name).iter_errors(value)]


@pytest.mark.parametrize("request_", REQUESTS, ids=NAMES)
def test_an_answer_keeps_every_promise_of_the_contract(server: Server, known: Known, request_: dict[str, Any]) -> None:
    check_answer(_answer(server, request_).json(), known)


@pytest.mark.parametrize("request_", REQUESTS, ids=NAMES)
def test_an_answer_is_what_the_openapi_document_describes(
    server: Server, document: Any, request_: dict[str, Any]
) -> None:
    assert _errors(document, "ScreenAnswer", _answer(server, request_).json()) == []


@pytest.mark.parametrize("request_", REQUESTS, ids=NAMES)
def test_a_request_that_is_screened_is_one_the_openapi_document_allows(document: Any, request_: dict[str, Any]) -> None:
    assert _errors(document, "ScreenRequest", request_) == []


def _written(line: Any) -> str:
    if isinstance(line, str):
        return line
    code = line.get("code", {})
    return str(line["name"]) if "name" in line else f"{code['system']} {code['value']}"


@pytest.mark.parametrize("request_", REQUESTS, ids=NAMES)
def test_every_submitted_line_comes_back_once_in_order_with_its_id(server: Server, request_: dict[str, Any]) -> None:
    lines = _answer(server, request_).json()["medications"]
    assert [line["input"] for line in lines] == [_written(line) for line in request_["medications"]]
    ids = [line.get("id") if isinstance(line, dict) else None for line in request_["medications"]]
    assert [line["id"] for line in lines] == ids


def test_the_set_of_requests_is_varied_enough_to_mean_something(server: Server) -> None:
    answers = [screen(server, request).json() for request in REQUESTS]
    assert {answer["verdict"] for answer in answers} >= {"give_now", "do_not_start", "avoid", "cannot_clear"}
    found = [finding for answer in answers for finding in answer["findings"]]
    assert {finding["severity"] for finding in found} == {"contraindicated", "major", "moderate", "minor"}
    assert {finding["kind"] for finding in found} >= {"interaction", "duplication", "cumulative", "patient", "dose"}
    assert all(any(answer[part] for answer in answers) for part in ("monitoring", "counselling", "missing"))
    statuses = {line["status"] for answer in answers for line in answer["medications"]}
    assert statuses >= {"checked", "inactive", "needs_confirmation", "group_only", "code_conflict", "not_recognised"}


def test_what_was_assumed_is_said_to_be_assumed(server: Server) -> None:
    assumed = _answer(server, {"medications": ["verapamil"]}).json()
    assert (assumed["candidate"]["name"], assumed["candidate"]["route_assumed"]) == ("dantrolene", True)
    assert assumed["medications"][0]["route_assumed"] is True
    given = _answer(server, CONTRACT_EXAMPLE).json()
    assert (given["candidate"]["route"], given["candidate"]["route_assumed"]) == ("oral", False)
    assert given["medications"][2]["route_assumed"] is False


def test_a_brand_is_answered_with_the_display_names_of_its_ingredients(server: Server) -> None:
    line = _answer(server, {"medications": ["Yaz"]}).json()["medications"][0]
    assert (line["status"], line["matched_by"]) == ("checked", "brand")
    assert sorted(line["ingredients"]) == ["drospirenone", "ethinylestradiol"]


def test_an_unknown_code_beside_a_known_text_is_checked_and_said(server: Server) -> None:
    code = {"system": "rxnorm", "value": "999999999"}
    line = _answer(server, {"medications": [{"name": "verapamil", "code": code}]}).json()["medications"][0]
    assert (line["status"], line["code_unknown"]) == ("checked", True)


def test_a_condition_that_is_not_known_is_echoed_and_makes_coverage_incomplete(server: Server) -> None:
    request = {"medications": ["diazepam"], "patient": {"conditions": ["a rare one"]}}
    coverage = _answer(server, request).json()["coverage"]
    assert (coverage["complete"], coverage["not_understood"]) == (False, ["a rare one"])


def test_the_same_question_is_answered_alike_but_under_another_request_id(server: Server) -> None:
    first, second = (_answer(server, CONTRACT_EXAMPLE).json() for _ in range(2))
    assert first.pop("request_id") != second.pop("request_id")
    assert first == second
