"""What is told of each request: one line in the log, the figures of the board, the trace. Nothing that was submitted
is in any of them: every word comes from a list that was fixed before the request came."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from time import perf_counter_ns
from typing import Any

from flask import Response
from flask.globals import request_ctx
from werkzeug.routing import Map

from service.knowledge.words import Severity
from service.observing.board import KNOWLEDGE, PID, READY, Board, shared_board
from service.observing.lines import write_line
from service.observing.tally import METHODS, UNMATCHED, Endpoint, Layout, Tally, Totals, totals
from service.observing.trace import read_traceparent
from service.screening.answer import Screening
from service.screening.medication import LineStatus
from service.screening.screen import Screener
from service.screening.verdict import Verdict

STARTED = "screen.started"
"""The key in the WSGI environment under which a request's start is kept, in nanoseconds."""
_DIGEST = 12
"""Figures of a digest: enough to tell sets apart."""
_VERDICTS = {verdict: place for place, verdict in enumerate(Verdict)}
_WORDS = tuple(verdict.value for verdict in Verdict)
_SEVERITIES = tuple(severity.word for severity in Severity)


class Told:
    """What an answer says about screenings, in counts: to be added up while the answer is made."""

    __slots__ = ("lines", "not_checked", "not_recognised", "request_id", "severities", "verdicts")

    def __init__(self, screenings: Iterable[Screening], request_id: str = "") -> None:
        """``request_id``: as it stands in the answer, if one does."""
        self.request_id = request_id
        self.lines = self.not_checked = self.not_recognised = 0
        self.verdicts, self.severities = [0] * len(_VERDICTS), [0] * len(_SEVERITIES)
        for screening in screenings:
            self.add(screening)

    def add(self, screening: Screening) -> None:
        coverage = screening.coverage
        self.lines += coverage.checked + coverage.not_checked
        self.not_checked += coverage.not_checked
        self.verdicts[_VERDICTS[screening.verdict]] += 1
        for line in screening.medications:
            if line.status is LineStatus.NOT_RECOGNISED:
                self.not_recognised += 1
        for finding in screening.findings:
            self.severities[finding.claim.severity] += 1


def tell(response: Response, told: Told) -> Response:
    """``response``, with what is to be told of it. It is read when the last byte has been sent."""
    response.told = told  # type: ignore[attr-defined]
    return response


class Watch:
    """Sees every answer of one application, once it is open."""

    layout: Layout
    tally: Tally

    def __init__(self, board: Board | None = None) -> None:
        self._board = board or shared_board()
        self._pid = os.getpid()

    def open(self, routes: Map, screener: Screener | None) -> None:
        """Call when all routes are known, and before the first request."""
        endpoints = sorted((method, rule.rule) for rule in routes.iter_rules() for method in rule.methods or ())
        self.layout = Layout(tuple(endpoints), _WORDS, _SEVERITIES)
        self.tally = Tally(self.layout, self._board.mine)
        self._places = {endpoint: place for place, endpoint in enumerate(self.layout.all_endpoints)}
        self._board.mine[PID] = self._pid
        self.tally.single("worker_starts")
        self.answers_from(screener)

    def answers_from(self, screener: Screener | None) -> None:
        """Call when the worker is given tables, or loses them."""
        digest = screener.knowledge.digest if screener is not None else ""
        self._knowledge = digest[:_DIGEST]
        self._board.mine[READY] = int(screener is not None)
        self._board.mine[KNOWLEDGE] = int(digest[:_DIGEST] or "0", 16)

    def totals(self) -> Totals:
        """The figures of all workers together."""
        return totals(self.layout, self._board)

    def see(self, response: Response) -> Response:
        """``response`` with the headers of its request and its trace. It is told of now, or when its last byte has been
        sent if it is a stream."""
        request = request_ctx.request
        environ, rule = request.environ, request.url_rule
        told: Told | None = getattr(response, "told", None)
        # One call of the kernel: a trace id, a span id and a request id, as far as each is wanted.
        chance = os.urandom(40).hex()
        parent = environ.get("HTTP_TRACEPARENT")
        trace, flags = (read_traceparent(parent) if parent else None) or (chance[:32], "00")
        span = chance[32:48]
        request_id = (told.request_id if told is not None else "") or chance[48:]
        response.headers.add("X-Request-Id", request_id)
        response.headers.add("traceparent", f"00-{trace}-{span}-{flags}")
        endpoint = (request.method, UNMATCHED if rule is None else rule.rule)
        fields = {"request_id": request_id, "trace": trace, "span": span}
        tell_of = partial(self._tell, fields, endpoint, response.status_code, environ.get(STARTED), told)
        if response.is_streamed:
            response.call_on_close(tell_of)
        else:
            tell_of()
        return response

    def refused(self, status: HTTPStatus, error: type[BaseException]) -> None:
        """A request that never came to a route, because it could not be read; or an answer that could not be sent."""
        fields = {"request_id": os.urandom(16).hex(), "refused": error.__name__}
        self._tell(fields, (METHODS[-1], UNMATCHED), status.value, None, None)

    def _tell(
        self, fields: dict[str, Any], endpoint: Endpoint, status: int, started: int | None, told: Told | None
    ) -> None:
        micros = None if started is None else (perf_counter_ns() - started) // 1000
        place = self._places.get(endpoint)
        if place is None:
            endpoint = (METHODS[-1], UNMATCHED)
            place = self._places[endpoint]
        line = {
            "time": datetime.now(UTC),
            "level": "info",
            "event": "request",
            **fields,
            "method": endpoint[0],
            "route": endpoint[1],
            "status": status,
            "ms": None if micros is None else micros / 1000,
            "knowledge": self._knowledge,
            "pid": self._pid,
        }
        tally = self.tally
        tally.request(place, status, micros)
        if told is not None:
            self._count(told, line)
        if not write_line(line):
            tally.single("log_lines_lost")

    def _count(self, told: Told, line: dict[str, Any]) -> None:
        tally = self.tally
        tally.screened(told.verdicts, told.severities, (told.lines, told.not_checked, told.not_recognised))
        if sum(told.verdicts) == 1:
            line["verdict"] = _WORDS[told.verdicts.index(1)]
        else:
            line["verdicts"] = {word: count for word, count in zip(_WORDS, told.verdicts, strict=True) if count}
        line["lines"], line["not_checked"], line["not_recognised"] = told.lines, told.not_checked, told.not_recognised
        line["findings"] = {word: count for word, count in zip(_SEVERITIES, told.severities, strict=True) if count}
