"""The service as it would be if screening cost nothing: each list is screened once and what it came to is kept whole.

It shows what the best imaginable screening could win, and is no way to serve: it remembers whole lists of patients
without a bound. A list is looked for by its lines, and answered so only if the whole question is the same.
"""

from dataclasses import dataclass, field

from flask import Flask

from service.access.policy import build_access
from service.bootstrap import build_state
from service.screening.answer import Screening
from service.screening.request import Entry, Request
from service.screening.screen import Screener
from service.settings import read_settings
from service.web.app import create_app
from service.web.ledger import build_desk
from service.web.state import State


@dataclass(frozen=True, slots=True)
class Free(Screener):
    """Screens no list twice. Of several questions about the same lines the last is known."""

    known: dict[tuple[Entry, tuple[Entry, ...]], Screening] = field(default_factory=dict)

    def screen(self, request: Request) -> Screening:
        lines = (request.candidate, request.medications)
        known = self.known.get(lines)
        if known is None or known.request != request:
            known = self.known[lines] = Screener.screen(self, request)
        return known


def application() -> Flask:
    settings = read_settings()
    screener = build_state(settings).current()
    state = State(Free(screener.knowledge, screener.prepared))
    return create_app(state, settings, build_access(settings), build_desk(settings.ledger))
