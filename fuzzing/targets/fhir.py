"""The FHIR reader: any document is refused with one of the errors that are documented, or screened with a line for each
medication in it, and answered."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from marshmallow import ValidationError

from fuzzing.ground import REQUEST_ID, TODAY, default_candidate, screener
from service.fhir.reading import Read, read
from service.fhir.resources import MEDICATION_TYPES
from service.fhir.shapes import WrongShapeError
from service.fhir.terms import Terms, build_terms
from service.fhir.writing import Occasion, write
from service.intake.body import EXCHANGE_MAX_DEPTH, BodyError, load_json
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.screening.answer import Screening

_SCHEMA = ScreenRequestSchema()
_OCCASION = Occasion(REQUEST_ID, stale=False)
_LINE = "line-status"


def check(raw: bytes) -> None:
    try:
        document = load_json(raw, max_depth=EXCHANGE_MAX_DEPTH)
        known = read(document, _terms())
        data = _SCHEMA.load(dict(known.body))
    except (BodyError, WrongShapeError, ValidationError):
        return
    request = build_request(data, default_candidate(), TODAY, unread=known.not_understood)
    screening = screener().screen(request)
    answer = write(screening, screener().knowledge, known, _OCCASION)
    json.dumps(answer, allow_nan=False).encode()
    _check_lines(document, known, screening, answer)


@cache
def _terms() -> Terms:
    return build_terms(screener().resolver, TODAY)


def _check_lines(document: Any, known: Read, screening: Screening, answer: dict[str, Any]) -> None:
    """Each medication resource of the bundle stands behind a line of the answer, and every line is answered."""
    issues = answer["entry"][0]["resource"]["issue"]
    lines = [issue for issue in issues if any(_LINE in c["system"] for c in issue["details"].get("coding", ()))]
    assert len(lines) == len(screening.medications) + 1
    assert sum(len(issue.get("expression", ())) for issue in lines) >= sum(1 for _ in _medications(document))
    assert [entry.name for entry in screening.request.medications] == [
        line.get("name") for line in known.body["medications"]
    ]
    if known.not_understood:
        assert not screening.coverage.complete


def _medications(document: Any) -> Iterator[Any]:
    entries = document.get("entry") if document.get("resourceType") == "Bundle" else ()
    for entry in entries if isinstance(entries, list) else ():
        held = entry.get("resource") if isinstance(entry, dict) else None
        kind = held.get("resourceType") if isinstance(held, dict) else None
        if isinstance(kind, str) and kind in MEDICATION_TYPES:
            yield held
