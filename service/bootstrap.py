"""The composition root: settings to knowledge to screener to application. The one place that builds."""

import logging

from flask import Flask

from service.knowledge.loading import load_knowledge
from service.knowledge.problems import TablesRefusedError
from service.screening.screen import build_screener
from service.settings import Settings
from service.web.app import create_app
from service.web.state import State

_log = logging.getLogger("service")


def build_state(settings: Settings) -> State:
    """What to answer from. Refused tables leave a state without a screener: every answer is then a 503, never a
    clearance, and ``/readyz`` lists the reasons."""
    try:
        return State(build_screener(load_knowledge(settings.data)))
    except TablesRefusedError as refused:
        for problem in refused.problems:
            _log.error("tables refused: %s", problem)
        return State(None, refused.problems)


def build_app(settings: Settings) -> Flask:
    return create_app(build_state(settings), settings)
