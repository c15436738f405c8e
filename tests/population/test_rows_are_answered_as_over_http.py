"""A row of a table is answered as ``POST /screen`` answers the same question, whichever way the row went."""

import json
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings

from service.batch.rows import OUTPUT
from service.population.screening import Population
from tests.conftest import Server
from tests.population.rows import Question, batches, table_of
from tests.web.asking import post

_SETTLED = {"checked", "inactive", "not_a_drug"}
_ANSWER = [name for name in OUTPUT if name != "row"]


def over_http(server: Server, body: Any) -> dict[str, Any]:
    """The answer row that the service's own answer to ``body`` makes."""
    answer = post(server, json.dumps(body).encode())
    document = answer.json()
    if answer.status != 200:
        places = "; ".join(f"{error['pointer']}: {error['detail']}" for error in document["errors"] if error["pointer"])
        return {"verdict": None, "findings": None, "error": f"{document['detail']} {places}".strip()}
    lines = [document["candidate"], *document["medications"]]
    return {
        "verdict": document["verdict"],
        "list_verdict": document["list_verdict"],
        "worst": document["findings"][0]["severity"] if document["findings"] else None,
        "complete": document["coverage"]["complete"],
        "not_checked": [
            {"input": line["input"], "status": line["status"]} for line in lines if line["status"] not in _SETTLED
        ],
        "not_understood": document["coverage"]["not_understood"],
        "summary": document["summary"],
        "finding_ids": [finding["id"] for finding in document["findings"]],
        "findings": document["findings"],
        "error": None,
        "stale": document["knowledge_base"]["stale"],
        "knowledge_version": document["knowledge_base"]["version"],
        "knowledge_sha256": document["knowledge_base"]["sha256"],
    }


def from_rows(population: Population, batch: pa.RecordBatch) -> list[dict[str, Any]]:
    rows = population.answer(batch, 1).to_pylist()
    return [row | {"findings": json.loads(row["findings"]) if row["findings"] else None} for row in rows]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=batches())
def test_any_row_is_answered_as_the_same_question_over_http(
    population: Population, server: Server, asked: tuple[list[Question], bool]
) -> None:
    questions, names_only = asked
    rows = from_rows(population, table_of(questions, names_only=names_only))
    assert [row["row"] for row in rows] == list(range(1, len(questions) + 1))
    for row, question in zip(rows, questions, strict=True):
        expected = over_http(server, question.body)
        assert {name: row[name] for name in expected} == expected
