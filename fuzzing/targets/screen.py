"""The whole way of a request of ``POST /screen``, from its bytes to the answer as JSON and as text."""

import json
from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError

from fuzzing.ground import REQUEST_ID, answerer, screener
from service.intake.body import BodyError, load_json
from service.intake.requests import ScreenRequestSchema
from service.rendering.text import render_line, render_text
from service.screening.answer import Screening
from service.screening.request import Wanted

_SCHEMA = ScreenRequestSchema()
_SETTLED = {"checked", "inactive", "not_a_drug"}
_CLEARED = {"monitor", "proceed"}
_COLUMNS = 80


def check(raw: bytes) -> None:
    try:
        body = load_json(raw)
    except BodyError:
        return
    data = _read(body)
    if data is None:
        return
    answer = answerer().answer(body, data, REQUEST_ID)
    document = answer.document()
    assert json.loads(answer.dump()) == json.loads(json.dumps(document, allow_nan=False)), "bytes and document differ"
    _check_lines(body["medications"], document)
    _check_verdict(document)
    _check_order(answer.screening)
    _check_text(document)


def _read(body: Any) -> dict[str, Any] | None:
    """What the schema makes of ``body``, or None; the short way through it makes no more, no less and nothing else."""
    try:
        data: dict[str, Any] = _SCHEMA.load(body)
    except ValidationError:
        return None
    assert _told(data) == _told(Schema.load(_SCHEMA, body)), "the short way reads something else"
    return data


def _told(value: Any) -> str:
    """``value`` with its types, so that 1, 1.0 and true differ; the order of keys does not count."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_told(value[key])}' for key in sorted(value))}}}"
    return f"[{', '.join(map(_told, value))}]" if isinstance(value, list) else repr(value)


def _check_lines(sent: list[Any], document: dict[str, Any]) -> None:
    """Every line comes back once, in order, as it was written."""
    assert len(document["medications"]) == len(sent)
    for line, answered in zip(sent, document["medications"], strict=True):
        written = {"name": line} if isinstance(line, str) else line
        assert answered["id"] == written.get("id")
        assert answered["input"] == written.get("name", answered["input"])
        assert answered["input"]


def _check_verdict(document: dict[str, Any]) -> None:
    """Nothing is cleared with a line that was not checked, or with something that was not understood."""
    statuses = {line["status"] for line in (document["candidate"], *document["medications"])}
    complete = statuses <= _SETTLED and not document["coverage"]["not_understood"]
    assert not document["coverage"]["complete"] or complete
    assert document["verdict"] not in _CLEARED or document["coverage"]["complete"]


def _check_order(screening: Screening) -> None:
    """The order of the lines changes no verdict and no finding."""
    request = replace(screening.request, wanted=Wanted())
    other = screener().screen(replace(request, medications=request.medications[::-1]))
    assert (other.verdict, other.list_verdict) == (screening.verdict, screening.list_verdict)
    assert [found.id for found in other.findings] == [found.id for found in screening.findings]


def _check_text(document: dict[str, Any]) -> None:
    shown = render_text(document, color=False)
    assert shown.isascii()
    assert all(len(line) <= _COLUMNS for line in shown.splitlines())
    assert document["verdict"].replace("_", " ").upper() in shown.splitlines()[0]
    line = render_line(document, color=False)
    assert line.isascii()
    assert len(line.splitlines()) == 1
