"""The raw-byte table of the safety case before every route that takes a body, found by walking the application: a new
route stands before it without being named here."""

import json
from collections.abc import Iterable

import pytest

from service.bootstrap import build_app
from service.cds.services import SERVICES
from service.settings import Settings
from tests.conftest import Server
from tests.web.asking import JSON, Answer, ask
from tests.web.bodies import EVERY, INVALID, NOT_JSON, TOO_LARGE, Bad

WITH_BODY = {"POST", "PUT", "PATCH"}
FORM, FHIR, LINES = "application/x-www-form-urlencoded", "application/fhir+json", "application/x-ndjson"
STANDS_FOR = {"<service_id>": SERVICES[0].id}
"""What to put in the place of a parameter of a route."""

# An empty object asks for a plan: for the default candidate and a patient of whom nothing is known.
ASKED_BY = {("/dosing", b"{}")}


def _routes() -> list[tuple[str, str]]:
    """Every method and rule of the application that takes a body."""
    rules = build_app(Settings()).url_map.iter_rules()
    return sorted((method, rule.rule) for rule in rules for method in WITH_BODY & (rule.methods or set()))


def _path(rule: str) -> str:
    for parameter, value in STANDS_FOR.items():
        rule = rule.replace(parameter, value)
    assert "<" not in rule, f"say in STANDS_FOR what stands in {rule}"
    return rule


def _wrongly_answered(server: Server, method: str, path: str, bodies: Iterable[Bad]) -> list[tuple[str, int]]:
    found = []
    for bad in bodies:
        if (path, bad.body) in ASKED_BY:
            continue
        headers = {"Content-Type": bad.media_type} if bad.media_type else {}
        answer = ask(server, path, method=method, body=bad.body, headers=headers)
        if not _refused(answer):
            found.append((bad.name, answer.status))
    return found


def _refused(answer: Answer) -> bool:
    """An error that says so. Where each line is a request of its own, each line is one."""
    if answer.media_type == LINES:
        lines = [json.loads(line) for line in answer.body.splitlines()]
        return bool(lines) and not any("verdict" in line for line in lines)
    return 400 <= answer.status < 500 and bool(answer.body) and b'"verdict"' not in answer.body


@pytest.mark.parametrize(("method", "rule"), _routes(), ids=" ".join)
def test_no_body_that_was_not_understood_is_screened_anywhere_nor_breaks_anything(
    server: Server, method: str, rule: str
) -> None:
    assert _wrongly_answered(server, method, _path(rule), EVERY) == []


AS_JSON = (*NOT_JSON, *TOO_LARGE, *INVALID)
# A form that says what it must is no bad one.
AS_FORM = [bad for bad in AS_JSON if not bad.body.startswith(b"meds=")]


UNDER = {FHIR: AS_JSON, FORM: AS_FORM, JSON: AS_JSON}


@pytest.mark.parametrize("media_type", UNDER)
@pytest.mark.parametrize(("method", "rule"), _routes(), ids=" ".join)
def test_nor_under_any_content_type_that_some_route_takes(
    server: Server, method: str, rule: str, media_type: str
) -> None:
    bodies = [Bad(bad.name, bad.body, 0, media_type) for bad in UNDER[media_type]]
    assert _wrongly_answered(server, method, _path(rule), bodies) == []


def test_the_walk_finds_the_routes_that_take_a_body() -> None:
    assert {("POST", "/screen"), ("POST", "/dosing"), ("POST", "/cds-services/<service_id>")} <= set(_routes())


def test_a_body_that_is_understood_is_answered(server: Server) -> None:
    """The same asking, so that what is refused above is refused for its bytes."""
    assert _wrongly_answered(server, "POST", "/screen", [Bad("a list", b'{"medications": ["verapamil"]}')])
    assert _wrongly_answered(server, "POST", "/", [Bad("a form", b"meds=verapamil", 0, FORM)])
