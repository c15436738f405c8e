"""A list is answered in a batch, and in a table, as it is answered alone."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.batch.answer_rows import RowAnswerer
from service.batch.answering import build_answerer
from service.bootstrap import build_app
from service.screening.screen import Screener
from service.settings import Settings
from service.web.times import today
from tests.batch.asking import BATCH, NDJSON, lines_of
from tests.batch.bodies import body_of
from tests.properties.drawing import cases
from tests.web.asking import JSON, SCREEN

LISTS = cases().map(lambda case: body_of(case.request))
WRONG: list[Any] = [[], {"medications": "verapamil"}, {"medications": []}, {"medications": ["a"], "meds": 1}, 7, None]
law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return build_app(Settings()).test_client()


@pytest.fixture(scope="module")
def rows(screener: Screener) -> RowAnswerer:
    return RowAnswerer(build_answerer(screener, today(), 365, lambda *_: "off"))


def _alone(client: FlaskClient, body: Any) -> Any:
    return json.loads(client.post(SCREEN, data=json.dumps(body), content_type=JSON).get_data())


def _without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


@law
@given(bodies=st.lists(LISTS | st.sampled_from(WRONG), min_size=1, max_size=4))
def test_a_line_of_a_batch_is_the_answer_to_its_list_alone(client: FlaskClient, bodies: list[Any]) -> None:
    sent = "\n".join(map(json.dumps, bodies)).encode()
    documents = lines_of(client.post(BATCH, data=sent, content_type=NDJSON).get_data())
    ids = [document.get("request_id", str(number)) for number, document in enumerate(documents)]
    assert len(set(ids)) == len(bodies)
    for document, body in zip(documents, bodies, strict=True):
        told = _without(document, "request_id", "line", "knowledge_sha256")
        assert told == _without(_alone(client, body), "request_id")


@law
@given(body=LISTS)
def test_a_row_of_a_table_holds_what_is_answered_to_its_list_alone(
    client: FlaskClient, rows: RowAnswerer, body: dict[str, Any]
) -> None:
    body = _by_name(body)
    row, alone = rows.answer(_row_of(body)), _alone(client, body)
    assert "error" not in row
    assert json.loads(row["findings"]) == alone["findings"]
    assert row["finding_ids"] == [finding["id"] for finding in alone["findings"]]
    for column in ("verdict", "list_verdict", "summary"):
        assert row[column] == alone[column]
    for column in ("complete", "not_understood"):
        assert row[column] == alone["coverage"][column]
    assert len(row["not_checked"]) == alone["coverage"]["not_checked"]
    assert row["knowledge_sha256"] == alone["knowledge_base"]["sha256"]


def _by_name(body: dict[str, Any]) -> dict[str, Any]:
    """``body`` with what a table can say of the candidate."""
    said = _without(body["candidate"], "code", "stopped_on")
    return body | {"candidate": {"name": "dantrolene"} | said}


def _row_of(body: dict[str, Any]) -> dict[str, Any]:
    """The cells for ``body``: each fact in its column."""
    candidate, patient = dict(body["candidate"]), dict(body["patient"])
    dose, labs = candidate.pop("dose", None), patient.pop("labs", {})
    row = {"candidate": candidate.pop("name"), **candidate, **patient, **labs, **body["options"]}
    row |= {"medications": body["medications"], "no_other_medications": body.get("no_other_medications")}
    return row | {"dose": f"{dose['value']:g} {dose['unit']}" if dose else None}
