"""``POST /screen/batch``: lists as newline-delimited JSON, answered line by line while they come in."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from time import monotonic
from types import TracebackType
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from gunicorn.http.errors import ParseException

from service.batch.answering import Audit, build_answerer
from service.batch.lines import Answered, CutOffError, Line, LineAnswerer, answer_blocks
from service.intake.requests import ScreenRequestSchema
from service.rendering.problem import ProblemError
from service.screening.answer import Screening
from service.settings import Settings
from service.web.failures import log_failure
from service.web.ledger import LedgerDesk
from service.web.negotiation import PROBLEM, vary
from service.web.problems import RequestError
from service.web.pulse import Pulse, pulse
from service.web.screening import audit_by
from service.web.state import State
from service.web.times import today
from service.web.watching import Told, tell

NDJSON = "application/x-ndjson"
TYPES = (NDJSON, "application/ndjson", "application/jsonl")
"""The first is the answer's unless another is asked for: no one of them is registered, and all are in use."""
_CHUNK = 4 * 1024
"""Small, because a caller who sends little must be heard of before gunicorn counts the worker as dead."""
_SILENCE = 20.0
"""Seconds; below the ``timeout`` of gunicorn, so that the caller is told and no worker is killed."""
_LEAST_RATE = 4096
"""Bytes a second, either way, that keep a caller above the first ``_SILENCE``."""
_FAILED = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed on this line; it was not checked.")
_log = logging.getLogger("service")


def blueprint(state: State, settings: Settings, desk: LedgerDesk) -> Blueprint:
    """``desk`` records each answered line if audit is on."""
    routes = Blueprint("batch", __name__)
    schema = ScreenRequestSchema()

    @routes.post("/screen/batch")
    def screen_batch() -> Response:
        """Screen many medication lists, a request of ``POST /screen`` on each line."""
        screener = state.current()
        media_type = _media_type()
        _check_asked()
        caller = _Caller(pulse(), request.environ)
        told = Told(())
        audit = _counted(audit_by(desk, screener), told)
        answerer = build_answerer(screener, today(), settings.max_age_days, audit, state.renderer())
        lines = LineAnswerer(answerer, lambda _: str(uuid4()), schema)
        answers = _answers(_begun(caller.chunks()), caller, lines)
        return tell(vary(Response(answers, content_type=media_type)), told)

    return routes


def _counted(audit: Audit, told: Told) -> Audit:
    """``audit``, and what may be answered is added to ``told``."""

    def counted(body: Any, screening: Screening, request_id: str) -> str:
        state = audit(body, screening, request_id)
        told.add(screening)
        return state

    return counted


def _media_type() -> str:
    accepted = request.accept_mimetypes
    if not accepted:
        return NDJSON
    best = accepted.best_match([*TYPES, PROBLEM])
    if best is None:
        raise RequestError(HTTPStatus.NOT_ACCEPTABLE, f"Offered: {', '.join(TYPES)}. Nothing was checked.")
    return best if best in TYPES else NDJSON


def _check_asked() -> None:
    """Raises RequestError for another type, and for a query: what is asked for stands in the lines."""
    if request.mimetype not in TYPES:
        detail = f"Send Content-Type: {NDJSON}. Nothing was checked."
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    if request.query_string:
        detail = "No query is taken here: facts and options stand in each line. Nothing was checked."
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)


class _Caller:
    """The other end of the line: what it sends, and how long it makes a worker wait."""

    def __init__(self, server: Pulse, environ: dict[str, Any]) -> None:
        self.server = server
        self._body, announced = environ["wsgi.input"], environ.get("CONTENT_LENGTH")
        self._announced = int(announced) if announced else None
        self._waited, self._moved, self._arrived = 0.0, 0, 0
        server.limit(_SILENCE)

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes in. Raises CutOffError if it ends too early or comes too slowly."""
        while chunk := self._read():
            self._arrived += len(chunk)
            if self._waited > _SILENCE + self._moved / _LEAST_RATE:
                raise _cut(HTTPStatus.REQUEST_TIMEOUT, f"Less than {_LEAST_RATE} bytes a second were sent or taken")
            yield chunk
        if self._announced is not None and self._arrived != self._announced:
            raise _cut(HTTPStatus.BAD_REQUEST, f"{self._arrived} bytes arrived of {self._announced} announced")

    def took(self, block: bytes, seconds: float) -> None:
        """Told that ``block`` was sent, and how long that took."""
        self._waited += seconds
        self._moved += len(block)

    def _read(self) -> bytes:
        started = monotonic()
        try:
            chunk: bytes = self._body.read(_CHUNK)
        except TimeoutError as error:
            raise _cut(HTTPStatus.REQUEST_TIMEOUT, f"Nothing came for {_SILENCE:.0f} seconds") from error
        except (ParseException, OSError) as error:
            raise _cut(HTTPStatus.BAD_REQUEST, "The rest of the body could not be read") from error
        self.took(chunk, monotonic() - started)
        return chunk


def _cut(status: HTTPStatus, why: str) -> CutOffError:
    return CutOffError(status, f"{why}; nothing was checked from this line on.")


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """``chunks``, the first of which is there: until then an error can be the answer. Raises RequestError."""
    try:
        first = next(chunks, b"")
    except CutOffError as cut:
        raise RequestError(cut.status, cut.detail, cut.errors) from cut
    if not first:
        raise RequestError(HTTPStatus.BAD_REQUEST, "The body is empty; nothing was checked.")
    return chain((first,), chunks)


def _answers(chunks: Iterator[bytes], caller: _Caller, lines: LineAnswerer) -> Iterator[bytes]:
    def answer(line: Line) -> Answered:
        caller.server.beat()
        with _Failing():
            return lines.answer(line)
        return Answered(lines.error(line.number, _FAILED), is_answer=False)

    for block in answer_blocks(chunks, answer, lines.error):
        started = monotonic()
        yield block
        caller.took(block, monotonic() - started)


class _Failing:
    """What Flask does about a failure that no code foresaw, for a line: it is logged by its type and place only,
    because its message may quote what was submitted, and the next line is answered all the same."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        log_failure(_log, kind, trace)
        return True
