"""From a body to its answer: the one step that ``POST /screen``, its batch and the command line share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from service.intake.building import build_request
from service.rendering.document import is_stale, render
from service.rendering.dumped import Renderer
from service.screening.answer import Screening
from service.screening.screen import Screener

Audit = Callable[[Any, Screening, str], str]
"""Takes a request body as JSON, what was screened, and the id of the answer; gives the word for the field ``audit``.
Raises ProblemError if the answer may not go out."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers lists from one set of tables, as of one day (UTC). ``audit`` is called once for each answer."""

    screener: Screener
    renderer: Renderer
    today: date
    stale: bool
    audit: Audit

    @property
    def default_candidate(self) -> str:
        """The name of the candidate if none is given."""
        return default_candidate(self.screener)

    def answer(self, body: Any, data: dict[str, Any], request_id: str) -> "Answer":
        """The answer to ``body``, of which the schema made ``data``. Raises ProblemError."""
        screening = self.screener.screen(build_request(data, self.default_candidate, self.today))
        return Answer(self, screening, request_id, self.audit(body, screening, request_id))


@dataclass(frozen=True, slots=True)
class Answer:
    """One list answered, and whether that was recorded."""

    answerer: Answerer
    screening: Screening
    request_id: str
    audit: str

    def document(self) -> dict[str, Any]:
        """As the contract's JSON."""
        knowledge, stale = self.answerer.screener.knowledge, self.answerer.stale
        rendered = render(self.screening, knowledge, stale=stale, request_id=self.request_id)
        return rendered | {"audit": self.audit}

    def dump(self) -> bytes:
        """As :meth:`document`, in UTF-8 on a line of its own."""
        answerer = self.answerer
        return answerer.renderer.dump(
            self.screening, stale=answerer.stale, request_id=self.request_id, audit=self.audit
        )


def build_answerer(
    screener: Screener, today: date, max_age_days: int, audit: Audit, renderer: Renderer | None = None
) -> Answerer:
    """``renderer``: one of the same tables that has dumped answers before, if there is one."""
    stale = is_stale(screener.knowledge, today, max_age_days)
    return Answerer(screener, renderer or Renderer(screener.knowledge), today, stale, audit)


def default_candidate(screener: Screener) -> str:
    return screener.catalogue.display[screener.catalogue.release.default_candidate]


def one_line(document: dict[str, Any]) -> bytes:
    """``document`` on a line of its own, in UTF-8."""
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
