"""Errors as problem+json (RFC 9457), or as text where text was asked for: one table from what went wrong to what is
answered."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from service.intake.body import MAX_BYTES, BodyError
from service.rendering.text_errors import problem_text
from service.web.negotiation import PROBLEM, TEXT, Form, error_form, vary, wants_color
from service.web.state import NoKnowledgeError

MEDIA_TYPE = PROBLEM
_WHOLE, _UNKNOWN = "_schema", "Unknown field."
"""marshmallow files what concerns a whole object under the first; a caller may use it as a key all the same."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """One thing wrong: a JSON pointer into the request, and what."""

    pointer: str
    detail: str


class RequestError(Exception):
    """The request cannot be answered; ``status`` says how that is put in HTTP."""

    def __init__(self, status: HTTPStatus, detail: str, errors: tuple[Pointed, ...] = ()) -> None:
        self.status, self.detail, self.errors = status, detail, errors
        super().__init__(detail)


def problem(status: int, detail: str, errors: tuple[Pointed, ...] = ()) -> Response:
    """The error in the form that the current request asks for."""
    form = error_form(request)
    made = _as_text(status, detail, errors, form) if form.is_text else _as_json(status, detail, errors)
    return vary(made)


def _as_json(status: int, detail: str, errors: tuple[Pointed, ...]) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [{"pointer": error.pointer, "detail": error.detail} for error in errors],
    }
    return Response(json.dumps(body) + "\n", status=status, content_type=MEDIA_TYPE)


def _as_text(status: int, detail: str, errors: tuple[Pointed, ...], form: Form) -> Response:
    title = f"{status} {HTTPStatus(status).phrase}"
    places = [(error.pointer, error.detail) for error in errors]
    text = problem_text(title, detail, places, one_line=form is Form.LINE, color=wants_color(request))
    return Response(text, status=status, content_type=f"{TEXT}; charset=utf-8")


def pointed(error: ValidationError) -> tuple[Pointed, ...]:
    """Every message of a marshmallow error with the place it is about."""
    return tuple(sorted(_flatten("", error.messages), key=lambda found: (found.pointer, found.detail)))


def _flatten(pointer: str, messages: Any) -> Iterator[Pointed]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            about_all = key == _WHOLE and inner != [_UNKNOWN]
            step = "" if about_all else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _flatten(pointer + step, inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flatten(pointer, inner)
    else:
        yield Pointed(pointer, str(messages))


def _on_body(error: BodyError) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, str(error), (Pointed("", str(error)),))


def _on_invalid(error: ValidationError) -> Response:
    errors = pointed(error)
    noun = "problem" if len(errors) == 1 else "problems"
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"The request has {len(errors)} {noun}; nothing was checked.", errors
    )


def _on_request(error: RequestError) -> Response:
    return problem(error.status, error.detail, error.errors)


def _on_no_knowledge(_: NoKnowledgeError) -> Response:
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "There is no knowledge base; nothing was checked. See /readyz for the reason."
    )


def _on_too_large(_: RequestEntityTooLarge) -> Response:
    return problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {MAX_BYTES // 1024} KiB; nothing was checked."
    )


def _on_http(error: HTTPException) -> Response:
    """Anything else that HTTP has a word for. A 500 says only that it was one: no text of ours, no value of theirs."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "The service failed; nothing was checked." if isinstance(error, InternalServerError) else error.description
    answer = problem(status, detail or HTTPStatus(status).phrase)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def register(app: Flask) -> None:
    app.register_error_handler(BodyError, _on_body)
    app.register_error_handler(ValidationError, _on_invalid)
    app.register_error_handler(RequestError, _on_request)
    app.register_error_handler(NoKnowledgeError, _on_no_knowledge)
    app.register_error_handler(RequestEntityTooLarge, _on_too_large)
    app.register_error_handler(HTTPException, _on_http)
