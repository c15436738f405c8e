"""Errors as problem+json (RFC 9457), or as text where text was asked for: one table from what went wrong to what is
answered."""

import json
from http import HTTPStatus

from flask import Flask, Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from service.intake.body import MAX_BYTES, BodyError
from service.rendering.problem import Pointed, ProblemError, problem_document, problem_with_body
from service.rendering.text_errors import problem_text
from service.web.negotiation import PROBLEM, TEXT, Form, error_form, vary, wants_color
from service.web.state import NoKnowledgeError

MEDIA_TYPE = PROBLEM


class RequestError(ProblemError):
    """The request cannot be answered; ``status`` says how that is put in HTTP."""


def problem(status: int, detail: str, errors: tuple[Pointed, ...] = ()) -> Response:
    """The error in the form that the current request asks for."""
    form = error_form(request)
    made = _as_text(status, detail, errors, form) if form.is_text else _as_json(status, detail, errors)
    return vary(made)


def _as_json(status: int, detail: str, errors: tuple[Pointed, ...]) -> Response:
    body = problem_document(status, detail, errors)
    return Response(json.dumps(body) + "\n", status=status, content_type=MEDIA_TYPE)


def _as_text(status: int, detail: str, errors: tuple[Pointed, ...], form: Form) -> Response:
    title = f"{status} {HTTPStatus(status).phrase}"
    places = [(error.pointer, error.detail) for error in errors]
    text = problem_text(title, detail, places, one_line=form is Form.LINE, color=wants_color(request))
    return Response(text, status=status, content_type=f"{TEXT}; charset=utf-8")


def _on_body(error: BodyError | ValidationError) -> Response:
    return _on_request(problem_with_body(error))


def _on_request(error: ProblemError) -> Response:
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
    app.register_error_handler(ValidationError, _on_body)
    app.register_error_handler(ProblemError, _on_request)
    app.register_error_handler(NoKnowledgeError, _on_no_knowledge)
    app.register_error_handler(RequestEntityTooLarge, _on_too_large)
    app.register_error_handler(HTTPException, _on_http)
