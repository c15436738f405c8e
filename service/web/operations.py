"""Whether the service lives, whether it may be asked, and its figures for a scraper."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from service.rendering.document import is_stale
from service.rendering.problem import Pointed
from service.screening.canaries import check_canaries
from service.screening.screen import Screener
from service.settings import Settings
from service.web.problems import problem
from service.web.screening import answer
from service.web.state import State
from service.web.times import today
from service.web.watching import Watch

if TYPE_CHECKING:
    from service.observing.exposition import Standing

_log = logging.getLogger("service.web")
_SECONDS = 5.0
"""Canaries are screened no more often: a probe is cheap then, however often it comes."""


def blueprint(state: State, settings: Settings, watch: Watch) -> Blueprint:
    routes = Blueprint("operations", __name__)
    canaries = Canaries(state, watch)

    @routes.get("/livez")
    def livez() -> Response:
        """The process answers; says nothing about the knowledge."""
        return answer({"status": "alive"})

    @routes.get("/readyz")
    def readyz() -> Response:
        """Ready if there is knowledge to screen with and its canary pairs are found; otherwise 503 with every reason.
        A refused reload is named."""
        canaries.check()
        screener = state.screener
        if screener is None:
            reasons = tuple(Pointed("", reason) for reason in state.problems)
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "There is no knowledge base.", reasons)
        return answer(_standing(screener, settings) | {"reload_refused": list(state.problems)})

    @routes.get("/metrics")
    def metrics() -> Response:
        """The figures of all workers together, for Prometheus."""
        # Its library is a tenth of what a start imports, and is not needed before the first scrape.
        from service.observing.exposition import MEDIA_TYPE, expose  # noqa: PLC0415

        return Response(expose(watch.totals(), _of_tables(state, settings)), content_type=MEDIA_TYPE)

    return routes


class Canaries:
    """Screens the canary pairs again in the running worker. One that is no longer found takes the worker's tables away:
    it then answers nothing, rather than anything that may be wrong."""

    def __init__(self, state: State, watch: Watch, clock: Callable[[], float] = monotonic) -> None:
        self._state, self._watch, self._clock = state, watch, clock
        self._next = 0.0

    def check(self) -> None:
        screener, now = self._state.screener, self._clock()
        if screener is None or now < self._next:
            return
        self._next = now + _SECONDS
        lost = tuple(map(str, check_canaries(screener)))
        if lost:
            self._state.screener, self._state.problems = None, lost
            self._watch.answers_from(None)
            self._watch.tally.single("canary_failures", len(lost))
            for reason in lost:
                _log.critical("this worker answers no more: %s", reason)


def _standing(screener: Screener, settings: Settings) -> dict[str, Any]:
    knowledge, day = screener.knowledge, today()
    through = knowledge.reviewed_through
    return {
        "status": "ready",
        "version": knowledge.version,
        "sha256": knowledge.digest,
        "reviewed_through": through.isoformat(),
        "age_days": (day - through).days,
        "stale": is_stale(knowledge, day, settings.max_age_days),
        "rows": knowledge.catalogue.tables.counts(),
        "canaries": len(knowledge.catalogue.tables.canaries),
    }


def _of_tables(state: State, settings: Settings) -> "Standing | None":
    """None where there are no tables to answer from."""
    from service.observing.exposition import Standing  # noqa: PLC0415 - as above

    if state.screener is None:
        return None
    knowledge, day = state.screener.knowledge, today()
    return Standing(
        knowledge.version,
        knowledge.digest,
        (day - knowledge.reviewed_through).days,
        is_stale(knowledge, day, settings.max_age_days),
        refused=bool(state.problems),
    )
