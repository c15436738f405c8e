"""Asking as a caller does: a JSON body, validated and read by the schema of ``POST /screen``."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.screening.screen import Screener
from tests.scenarios.answers import Answer, Ask

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="session")
def ask(screener: Screener) -> Ask:
    """The answer to a body. Built once; screening keeps no state."""
    schema = ScreenRequestSchema()

    def answer(body: Mapping[str, Any]) -> Answer:
        request = build_request(schema.load(dict(body)), "dantrolene", TODAY)
        return Answer(screener.screen(request))

    return answer
