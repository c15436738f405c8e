"""From a row of a table to the row that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from marshmallow import ValidationError

from service.batch.answering import Answerer
from service.batch.bodies import body_of
from service.intake.body import BodyError
from service.intake.requests import ScreenRequestSchema
from service.rendering.problem import ProblemError, problem_with_body
from service.screening.medication import LineStatus

_UNNAMED = ""
"""No column shows the id of an answer."""


@dataclass(frozen=True, slots=True)
class RowAnswerer:
    """Answers one row after the other."""

    answerer: Answerer
    schema: ScreenRequestSchema = field(default_factory=ScreenRequestSchema)

    def answer(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The cells of the answer by column, as in ``OUTPUT``, without ``row``; one that is not there is null."""
        try:
            body = body_of(row, self.answerer.default_candidate)
            document = self.answerer.answer(body, self.schema.load(body), _UNNAMED).document()
        except ProblemError as problem:
            return self.always() | {"error": error_text(problem)}
        except (BodyError, ValidationError) as error:
            return self.always() | {"error": error_text(problem_with_body(error))}
        return self.always() | answer_cells(document)

    def always(self) -> dict[str, Any]:
        knowledge = self.answerer.screener.knowledge
        return {
            "screened_on": self.answerer.today.isoformat(),
            "stale": self.answerer.stale,
            "knowledge_version": knowledge.version,
            "knowledge_sha256": knowledge.digest,
        }


def answer_cells(document: Mapping[str, Any]) -> dict[str, Any]:
    """The cells from ``verdict`` to ``findings`` for an answer of ``POST /screen``."""
    findings, lines = document["findings"], [document["candidate"], *document["medications"]]
    return {
        "verdict": document["verdict"],
        "list_verdict": document["list_verdict"],
        "worst": findings[0]["severity"] if findings else None,
        "complete": document["coverage"]["complete"],
        "not_checked": [
            {"input": line["input"], "status": line["status"]}
            for line in lines
            if not LineStatus(line["status"]).settled
        ],
        "not_understood": document["coverage"]["not_understood"],
        "summary": document["summary"],
        "finding_ids": [finding["id"] for finding in findings],
        "findings": orjson.dumps(findings).decode(),
    }


def error_text(problem: ProblemError) -> str:
    """What was wrong on one line: the problem, then each place of it."""
    places = [f"{error.pointer}: {error.detail}" for error in problem.errors if error.pointer]
    return " ".join([problem.detail, "; ".join(places)]).strip()
