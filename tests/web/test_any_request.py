"""Whatever is sent to the application: never a 500, and never a screening of what was not understood."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.bootstrap import build_app
from service.settings import Settings
from tests.web.asking import JSON, PROBLEM
from tests.web.contract import LIST_VERDICTS, VERDICTS

TEXT = st.text(max_size=30)
NAMES = st.sampled_from(["verapamil", "Yaz", "dantrolene", "Valium 5 mg tab", "MTX", "a statin", "zzqx"]) | TEXT
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)
CODES = st.fixed_dictionaries(
    {"system": st.sampled_from(["rxnorm", "atc", "http://snomed.info/sct"]) | TEXT, "value": TEXT}
)
LINES = NAMES | st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "code": CODES,
        "id": TEXT,
        "route": st.sampled_from(["oral", "iv", "mouth"]),
        "dose": st.fixed_dictionaries({"value": st.floats() | st.integers(), "unit": TEXT}),
        "doses_per_day": st.floats() | st.integers(),
        "stopped_on": st.dates().map(str) | TEXT,
    },
)
REQUESTS = st.fixed_dictionaries(
    {"medications": st.lists(LINES | ANYTHING, max_size=5)},
    optional={
        "candidate": LINES,
        "patient": st.dictionaries(st.sampled_from(["age_years", "sex", "conditions", "labs"]), ANYTHING),
        "options": st.dictionaries(st.sampled_from(["jurisdiction", "minimum_severity"]), st.just("uk") | ANYTHING),
        "no_other_medications": st.booleans(),
    },
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return build_app(Settings()).test_client()


def _check(client: FlaskClient, body: bytes) -> tuple[int, Any]:
    answer = client.post("/screen", data=body, content_type=JSON)
    assert answer.status_code in {200, 400, 413, 422}
    assert answer.mimetype == (JSON if answer.status_code == 200 else PROBLEM)
    return answer.status_code, json.loads(answer.get_data())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.binary(max_size=300))
def test_no_bytes_are_a_failure_of_the_service(client: FlaskClient, body: bytes) -> None:
    _check(client, body)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=ANYTHING)
def test_no_document_without_a_list_is_screened(client: FlaskClient, document: Any) -> None:
    status, _ = _check(client, json.dumps(document).encode())
    assert status != 200


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=REQUESTS)
def test_a_near_request_is_answered_line_by_line_or_refused_whole(client: FlaskClient, document: Any) -> None:
    status, answer = _check(client, json.dumps(document).encode())
    if status == 200:
        assert answer["verdict"] in VERDICTS
        assert answer["list_verdict"] in LIST_VERDICTS
        assert len(answer["medications"]) == len(document["medications"])
    else:
        assert answer["errors"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(method=st.sampled_from(["GET", "PUT", "DELETE"]), path=TEXT, query=st.dictionaries(TEXT, TEXT, max_size=3))
def test_no_path_and_no_query_is_a_failure_of_the_service(
    client: FlaskClient, method: str, path: str, query: dict[str, str]
) -> None:
    for start in ("/", "/drugs/", "/drugs", "/graph", "/knowledge"):
        target = start + quote(path, safe="") if start.endswith("/") else start
        assert client.open(target, method=method, query_string=query).status_code < 500
