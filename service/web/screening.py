"""``/screen``: one list, asked as JSON, as a form, by its names in the URL or as FHIR, answered as JSON or as text."""

import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from marshmallow import ValidationError

from service.batch.answering import Answer, Answerer, Audit, build_answerer, default_candidate
from service.intake.body import load_json
from service.intake.forms import ANSWER, FORM, QUERY, Pairs, misused, read_form, read_pairs
from service.intake.requests import ScreenRequestSchema
from service.rendering.text import render_line, render_text
from service.screening.screen import Screener
from service.settings import Settings
from service.web.fhir import MEDIA_TYPE as FHIR
from service.web.fhir import screen_bundle
from service.web.ledger import LedgerDesk
from service.web.negotiation import HTML, JSON, PROBLEM, TEXT, Form, find_form, vary, wants_color
from service.web.problems import RequestError
from service.web.receiving import receive
from service.web.state import State
from service.web.times import today
from service.web.watching import Told, tell

_OF_JSON = (("Content-Type", JSON), ("Vary", "Accept"))
FORM_TYPE = "application/x-www-form-urlencoded"
Asked = tuple[dict[str, Any], dict[str, Any]]
"""A body as the contract has it, and what the schema made of it."""
Page = Callable[[Any, dict[str, Any]], Response]
"""Shows a browser the answer (a document) to a body."""


def blueprint(state: State, settings: Settings, desk: LedgerDesk, page: Page | None = None) -> Blueprint:
    """``desk`` records each answer if audit is on; ``page`` shows the answer to names in the URL to a browser, which
    gets text without it."""
    routes = Blueprint("screening", __name__)
    schema, answerers = ScreenRequestSchema(), _Answerers(state, settings, desk)

    @routes.post("/screen")
    def screen() -> Response:
        """Screen one medication list for one therapy about to start."""
        kind = _media_type()
        if kind == FHIR:
            return screen_bundle(state, settings, desk)
        screener = state.current()
        form = _choose(JSON, TEXT)
        if request.query_string and (problems := misused(_query(), ANSWER)):
            raise ValidationError(dict(problems))
        answered = answerers.current().answer(*_read(schema, screener, kind), str(uuid4()))
        if form is Form.JSON:
            return _told(Response(answered.dump(), headers=_OF_JSON), answered)
        return _told(_shown(answered.document(), form), answered)

    @routes.get("/screen")
    def screen_names() -> Response:
        """Screen the drugs named in the URL for the usual candidate; no patient facts here."""
        screener = state.current()
        form = _choose(JSON, TEXT, HTML)
        asked = read_form(_query(), QUERY, schema, default_candidate(screener))
        answered = answerers.current().answer(*asked, str(uuid4()))
        document = answered.document()
        shown = vary(page(asked[0], document)) if form is Form.HTML and page else _shown(document, form)
        shown.vary.add("User-Agent")
        return _told(shown, answered)

    return routes


class _Answerers:
    """One answerer for each day and set of tables. An answer is recorded at ``desk`` if that is wanted."""

    def __init__(self, state: State, settings: Settings, desk: LedgerDesk) -> None:
        self._state, self._settings, self._desk = state, settings, desk
        self._last: Answerer | None = None

    def current(self) -> Answerer:
        """That of now. Raises NoKnowledgeError."""
        screener, day, last = self._state.current(), today(), self._last
        if last is None or last.screener is not screener or last.today != day:
            audit = audit_by(self._desk, screener)
            last = build_answerer(screener, day, self._settings.max_age_days, audit, self._state.renderer())
            self._last = last
        return last


def _told(response: Response, answered: Answer) -> Response:
    return tell(response, Told((answered.screening,), answered.request_id))


def audit_by(desk: LedgerDesk, screener: Screener) -> Audit:
    """What records an answer at ``desk``; it raises RequestError if the answer must be recorded and cannot be."""
    digest = screener.knowledge.digest
    return lambda body, screening, request_id: desk.audit(body, screening, knowledge=digest, request_id=request_id)


def check_acceptable(*also: str) -> None:
    """Refuse a caller who would take neither JSON nor any of the media types in ``also``."""
    accepted, offered = request.accept_mimetypes, [JSON, *also]
    if accepted and not accepted.best_match([*offered, PROBLEM]):
        raise _not_acceptable(offered)


def answer(body: object) -> Response:
    """``body`` as JSON that keeps letters readable, and ends with a line end for a terminal's sake."""
    return vary(Response(json.dumps(body, ensure_ascii=False) + "\n", content_type=JSON))


def _query() -> Pairs:
    return read_pairs(request.query_string)


def _choose(*offered: str) -> Form:
    """The form of the answer. Raises RequestError, which lists what is offered."""
    form = find_form(request, offered)
    if form is None:
        raise _not_acceptable(offered)
    return form


def _not_acceptable(offered: Sequence[str]) -> RequestError:
    return RequestError(HTTPStatus.NOT_ACCEPTABLE, f"Offered: {', '.join(offered)}. Nothing was checked.")


def _media_type() -> str:
    """Of what was posted, without parameters and in small letters."""
    # Most say it so, and need no parser.
    return JSON if request.environ.get("CONTENT_TYPE") == JSON else request.mimetype


def _read(schema: ScreenRequestSchema, screener: Screener, kind: str) -> Asked:
    """What was posted as ``kind``. Raises RequestError, BodyError, ValidationError."""
    if kind == FORM_TYPE:
        return read_form(read_pairs(receive()), FORM, schema, default_candidate(screener))
    if kind != JSON:
        detail = f"Send Content-Type: {JSON}, {FORM_TYPE} or {FHIR}. Nothing was checked."
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    body = load_json(receive())
    return body, schema.load(body)


def _shown(document: dict[str, Any], form: Form) -> Response:
    if form is Form.JSON:
        return answer(document)
    render_as = render_line if form is Form.LINE else render_text
    return vary(Response(render_as(document, color=wants_color(request)), content_type=f"{TEXT}; charset=utf-8"))
