"""The OpenAPI document is valid, whole, and its examples are true."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.bootstrap import build_app
from service.settings import Settings
from service.web.negotiation import TEXT
from tests.conftest import ROOT, Server
from tests.web.asking import JSON, PROBLEM, SCREEN, ask, screen


@pytest.fixture(scope="module")
def document(server: Server) -> Any:
    answer = ask(server, "/openapi.json")
    assert (answer.status, answer.media_type) == (200, JSON)
    return answer.json()


def test_the_document_is_valid_openapi(document: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_no_schema_asks_for_a_format_that_these_tests_do_not_check(document: Any) -> None:
    """tests/conftest.py says which and why."""
    formats = set(_formats(document))
    assert {"uuid", "date"} <= formats
    assert not {"iri", "iri-reference"} & formats


def _formats(part: Any) -> Iterator[str]:
    for name, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if name == "format" and isinstance(value, str):
            yield value
        yield from _formats(value)


def _operations_served() -> set[tuple[str, str]]:
    """Every path and method of the application, a parameter in a path written as {}: the same without tables."""
    return {
        (re.sub(r"<[^>]+>", "{}", rule.rule), method.lower())
        for rule in build_app(Settings(data=ROOT / "no-tables")).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_that_is_served_is_in_the_document_and_no_other(document: Any) -> None:
    described = {
        (re.sub(r"{[^}]+}", "{}", path), method)
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert described == _operations_served()


def test_the_example_of_a_request_is_accepted(server: Server, document: Any) -> None:
    body = document["paths"][SCREEN]["post"]["requestBody"]["content"][JSON]
    assert screen(server, body["example"]).status == 200


def test_the_example_of_a_hook_is_answered_with_cards(server: Server, document: Any) -> None:
    operations = document["paths"]["/cds-services/{id}"]
    example = operations["post"]["requestBody"]["content"][JSON]["example"]
    path = "/cds-services/" + operations["parameters"][0]["example"]
    answer = ask(server, path, method="POST", body=json.dumps(example).encode(), headers={"Content-Type": JSON})
    assert answer.status == 200
    assert answer.json()["cards"]


@pytest.mark.parametrize("status", ["400", "406", "413", "415", "422", "503"])
def test_every_error_of_the_contract_is_in_the_document_as_problem_json_and_as_text(document: Any, status: str) -> None:
    responses = document["paths"][SCREEN]["post"]["responses"]
    assert set(responses[status]["content"]) >= {PROBLEM, TEXT}


@pytest.mark.parametrize(
    "wrong",
    [
        {"medications": "verapamil"},
        {"medications": [1]},
        {"medications": ["a"] * 201},
        {"medications": ["x" * 201]},
        {"medications": [""]},
        {"medications": ["a"], "meds": []},
        {"medications": [{"name": "a", "nmae": "b"}]},
        {"medications": [{"name": "a", "route": "mouth"}]},
        {"medications": ["a"], "patient": {"pregnant": 1}},
        {"medications": ["a"], "patient": {"age_years": -1}},
        {"medications": []},
        {"medications": ["a"], "no_other_medications": True},
        {"medications": ["  "]},
        {"medications": ["a\u0007"]},
        {"medications": [{"id": "neither name nor code"}]},
        {"medications": [{"name": "a", "dose": {"value": 1, "unit": "spoon"}}]},
        {"medications": ["a"], "candidate": {"name": "b", "stopped_on": "2026-01-01"}},
        {"medications": ["a"], "candidate": {"name": "b", "dose": {"value": 1, "unit": "tablet"}}},
        {"medications": ["a"], "what_if": [[{"line": 0, "action": "drop", "route": "iv"}]]},
        {"medications": ["a"], "what_if": [[{"line": 0, "action": "replace"}]]},
        {},
    ],
)
def test_what_the_service_refuses_the_document_refuses_too(document: Any, wrong: Any, server: Server) -> None:
    schema = {"$ref": "#/components/schemas/ScreenRequest", "components": document["components"]}
    assert list(OAS31Validator(schema).iter_errors(wrong))
    assert screen(server, wrong).status == 422


def test_an_error_is_what_the_document_describes(server: Server, document: Any) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    invalid: list[Any] = [[], {}, {"medications": [1, 2]}, {"medications": ["a"], "x": 1}]
    for wrong in invalid:
        assert list(OAS31Validator(schema).iter_errors(screen(server, wrong).json())) == []
