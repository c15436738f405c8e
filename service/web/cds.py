"""The CDS Hooks routes: discovery, the services, and feedback on their cards."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from service.cds.answering import Reply, reply
from service.cds.call import MissingDataError, read_call
from service.cds.cards import Deck
from service.cds.identity import Shown
from service.cds.judging import Judgement, judge
from service.cds.services import Service, discovery, find_service
from service.fhir.outcome import ERROR, Issue, operation_outcome
from service.fhir.shapes import WrongShapeError
from service.intake.body import EXCHANGE_MAX_BYTES, EXCHANGE_MAX_DEPTH, load_json
from service.ledger.entries import Card
from service.rendering.document import is_stale
from service.screening.screen import Screener
from service.settings import Settings
from service.web.ledger import AuditState, LedgerDesk
from service.web.negotiation import JSON
from service.web.problems import RequestError
from service.web.receiving import receive
from service.web.screening import answer, check_acceptable
from service.web.state import State
from service.web.times import today
from service.web.watching import Told, tell

FHIR = "application/fhir+json"


def blueprint(state: State, settings: Settings, desk: LedgerDesk) -> Blueprint:
    """``desk`` keeps what was shown and what became of it."""
    routes = Blueprint("cds", __name__, url_prefix="/cds-services")

    @routes.get("")
    def services() -> Response:
        """The services that a CDS Hooks client can call, and what each needs."""
        check_acceptable()
        return answer(discovery(state.current().catalogue))

    @routes.post("/<service_id>")
    def call(service_id: str) -> Response:
        """Cards about the orders or the list of one patient."""
        screener, service = state.current(), _service(service_id)
        body = _body()
        try:
            judgement = judge(read_call(body, service), screener, today())
        except MissingDataError as error:
            return _missing(str(error))
        except WrongShapeError as error:
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, error.detail) from error
        replied = _reply(judgement, screener, service, settings)
        request_id = str(uuid4())
        audited = _audit(desk, body, (judgement, request_id), screener)
        desk.show(_recorded(replied.shown, screener))
        return tell(answer(replied.body | _extension(audited)), Told(judgement.screenings, request_id))

    @routes.post("/<service_id>/feedback")
    def feedback(service_id: str) -> Response:
        """What a clinician did with cards that were shown: accepted, or overridden with a reason."""
        _service(service_id)
        body = _body()
        return answer({"recorded": desk.keep_feedback(body)})

    return routes


def _service(service_id: str) -> Service:
    service = find_service(service_id)
    if service is None:
        raise RequestError(HTTPStatus.NOT_FOUND, "There is no such service; GET /cds-services lists those there are.")
    return service


def _body() -> Any:
    check_acceptable()
    if request.mimetype != JSON:
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send Content-Type: {JSON}. Nothing was checked.")
    try:
        raw = receive(EXCHANGE_MAX_BYTES)
    except RequestEntityTooLarge as error:
        detail = f"The body is larger than {EXCHANGE_MAX_BYTES // 1024**2} MiB; nothing was checked."
        raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail) from error
    return load_json(raw, max_depth=EXCHANGE_MAX_DEPTH)


def _reply(judgement: Judgement, screener: Screener, service: Service, settings: Settings) -> Reply:
    stale = is_stale(screener.knowledge, today(), settings.max_age_days)
    reasons = screener.catalogue.tables.override_reasons
    return reply(Deck(screener.knowledge, service.hook, reasons, stale), judgement)


def _audit(desk: LedgerDesk, body: Any, answered: tuple[Judgement, str], screener: Screener) -> AuditState:
    """One line for the answer as a whole, with the worst of its verdicts; none where nothing was screened. The answer
    is given with its request id."""
    judgement, request_id = answered
    decisive = judgement.decisive
    if decisive is None:
        return AuditState.OFF
    return desk.audit(body, decisive, knowledge=screener.knowledge.digest, request_id=request_id)


def _extension(audited: AuditState) -> dict[str, Any]:
    return {} if audited is AuditState.OFF else {"extension": {"audit": audited.value}}


def _recorded(shown: Sequence[Shown], screener: Screener) -> list[Card]:
    return [Card(one.card, one.rule, one.finding, screener.knowledge.digest) for one in shown]


def _missing(text: str) -> Response:
    return Response(
        json.dumps(operation_outcome([Issue(ERROR, "required", text)])) + "\n",
        status=HTTPStatus.PRECONDITION_FAILED,
        content_type=FHIR,
    )
