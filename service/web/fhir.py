"""``POST /screen`` with FHIR: a Bundle or Parameters in, a Bundle of DetectedIssue out, and every error an
OperationOutcome."""

import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from service.fhir.outcome import ERROR, Issue, operation_outcome
from service.fhir.reading import Read, read
from service.fhir.shapes import WrongShapeError
from service.fhir.terms import build_terms
from service.fhir.writing import Occasion, write
from service.intake.body import EXCHANGE_MAX_BYTES, EXCHANGE_MAX_DEPTH, BodyError, load_json
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.rendering.document import is_stale
from service.rendering.problem import pointed
from service.screening.answer import Screening
from service.settings import Settings
from service.web.ledger import LedgerDesk
from service.web.problems import RequestError
from service.web.receiving import receive
from service.web.state import NoKnowledgeError, State
from service.web.times import today
from service.web.watching import Told, tell

MEDIA_TYPE = "application/fhir+json"
_ACCEPTED = (MEDIA_TYPE, "application/json")
_PARAMETERS = frozenset({"_format", "_pretty"})
_SCHEMA = ScreenRequestSchema()
_CODES = {
    HTTPStatus.BAD_REQUEST: "structure",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-long",
    HTTPStatus.NOT_ACCEPTABLE: "not-supported",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.SERVICE_UNAVAILABLE: "transient",
}


def screen_bundle(state: State, settings: Settings, desk: LedgerDesk) -> Response:
    """The answer to the current request, whose body is said to be FHIR. Raises nothing that has a word in HTTP."""
    try:
        return _screen(state, settings, desk)
    except _InvalidError as error:
        return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY, error.issues)
    except BodyError as error:
        return _refused(HTTPStatus.BAD_REQUEST, f"{error}; nothing was checked.")
    except RequestError as error:
        return _refused(error.status, error.detail)
    except RequestEntityTooLarge:
        limit = EXCHANGE_MAX_BYTES // 1024**2
        return _refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {limit} MiB; nothing was checked."
        )
    except NoKnowledgeError:
        return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "There is no knowledge base; nothing was checked.")


class _InvalidError(Exception):
    """Well-formed JSON that cannot be screened."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        super().__init__("invalid")


def _screen(state: State, settings: Settings, desk: LedgerDesk) -> Response:
    screener = state.current()
    if not set(request.args) <= _PARAMETERS:
        raise _InvalidError([_invalid("The address takes no parameters here but _format and _pretty.", "")])
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(_ACCEPTED):
        raise RequestError(HTTPStatus.NOT_ACCEPTABLE, f"Offered: {MEDIA_TYPE}. Nothing was checked.")
    document = load_json(receive(EXCHANGE_MAX_BYTES), max_depth=EXCHANGE_MAX_DEPTH)
    day = today()
    try:
        known = read(document, build_terms(screener.resolver, day))
    except WrongShapeError as error:
        raise _InvalidError([_invalid(error.detail, error.where)]) from error
    data = _validated(known)
    default = screener.catalogue.display[screener.catalogue.release.default_candidate]
    screening = screener.screen(build_request(data, default, day, unread=known.not_understood))
    stale = is_stale(screener.knowledge, day, settings.max_age_days)
    request_id = str(uuid4())
    audit = _audit(desk, known, screening, screener.knowledge.digest, request_id)
    occasion = Occasion(request_id, stale=stale, audit=audit)
    answered = _answer(HTTPStatus.OK, write(screening, screener.knowledge, known, occasion))
    return tell(answered, Told((screening,), request_id))


def _audit(desk: LedgerDesk, known: Read, screening: Screening, digest: str, request_id: str) -> str:
    """What became of the audit line. Raises RequestError if it must be written and cannot be."""
    return desk.audit(dict(known.body), screening, knowledge=digest, request_id=request_id).value


def _validated(known: Read) -> Any:
    """The body as the one schema takes it; its complaints are told with the places in what was sent."""
    try:
        return _SCHEMA.load(dict(known.body))
    except ValidationError as error:
        problems = [
            _invalid(f"{found.pointer}: {found.detail}", _where(found.pointer, known)) for found in pointed(error)
        ]
        raise _InvalidError(problems) from error


def _where(pointer: str, known: Read) -> str:
    """The path to the resource that a pointer into the made body is about; empty if it is about no single one."""
    steps = pointer.split("/")[1:]
    match steps:
        case ["medications", position, *_] if position.isdigit() and int(position) < len(known.origins):
            return known.origins[int(position)][0].where
        case ["candidate", *_] if known.candidate:
            return known.candidate[0].where
    return ""


def _invalid(text: str, where: str) -> Issue:
    return Issue(ERROR, _CODES[HTTPStatus.UNPROCESSABLE_ENTITY], text, (where,) if where else ())


def _refused(status: HTTPStatus, text: str) -> Response:
    return _refusal(status, [Issue(ERROR, _CODES.get(status, "processing"), text)])


def _refusal(status: HTTPStatus, issues: list[Issue]) -> Response:
    return _answer(status, operation_outcome(issues))


def _answer(status: HTTPStatus, resource: dict[str, Any]) -> Response:
    return Response(json.dumps(resource, ensure_ascii=False) + "\n", status=status, content_type=MEDIA_TYPE)
