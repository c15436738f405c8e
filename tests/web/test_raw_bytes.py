"""A body that was not understood never becomes an empty list: the raw-byte table of the safety case, and the words of
the refusal. Every other route stands before it in ``test_raw_bytes_everywhere.py``."""

import pytest

from tests.conftest import Server
from tests.web.asking import assert_problem, post
from tests.web.bodies import EVERY, INVALID, NOT_JSON, WITH_STATUS, Bad

FHIR_ERROR = "application/fhir+json"


def _names(bad: Bad) -> str:
    return bad.name


@pytest.mark.parametrize("bad", EVERY, ids=_names)
def test_a_body_that_was_not_understood_is_refused_and_never_screened(server: Server, bad: Bad) -> None:
    answer = post(server, bad.body, bad.media_type)
    assert 400 <= answer.status < 500
    if bad.media_type == FHIR_ERROR:
        assert answer.json()["resourceType"] == "OperationOutcome"
    else:
        assert_problem(answer)


@pytest.mark.parametrize("bad", WITH_STATUS, ids=_names)
def test_the_status_says_what_is_wrong_with_the_body(server: Server, bad: Bad) -> None:
    assert post(server, bad.body, bad.media_type).status == bad.status


@pytest.mark.parametrize("bad", [*NOT_JSON, *INVALID], ids=_names)
def test_an_error_about_the_body_points_at_a_place_in_it(server: Server, bad: Bad) -> None:
    assert post(server, bad.body, bad.media_type).json()["errors"]


def test_a_body_of_escaped_quotes_is_refused_and_holds_no_worker(server: Server) -> None:
    """An unterminated string of escaped quotes: a loader that backs up at each quote is killed by gunicorn's timeout,
    which is a 500 and half a minute without a worker."""
    answer = post(server, b'{"medications": ["' + b'\\"' * 120_000)
    assert answer.status == 400
    assert_problem(answer)


LIMITS = [
    ("256 KiB", b" " * 300_000),
    ("8", b"[" * 9 + b"]" * 9),
    ("200", b'{"medications": ["' + b"x" * 201 + b'"]}'),
    ("200", b'{"medications": [' + b'"a",' * 200 + b'"a"]}'),
    ("100", b'{"medications": ["a"], "patient": {"conditions": [' + b'"c",' * 100 + b'"c"]}}'),
]


@pytest.mark.parametrize(("limit", "body"), LIMITS)
def test_an_error_about_a_limit_says_the_limit(server: Server, limit: str, body: bytes) -> None:
    found = post(server, body).json()
    assert limit in " ".join([found["detail"], *(error["detail"] for error in found["errors"])])
