"""Reading a document as the route does, on the real tables and a fixed day."""

from collections.abc import Callable
from typing import Any

import pytest

from service.fhir.reading import Read, read
from service.fhir.terms import Terms, build_terms
from service.fhir.writing import Occasion, write
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.screening.answer import Screening
from service.screening.screen import Screener
from tests.fhir.bundles import TODAY

Reader = Callable[[Any], Read]
Answerer = Callable[[Any], tuple[Screening, dict[str, Any]]]


@pytest.fixture(scope="session")
def terms(screener: Screener) -> Terms:
    return build_terms(screener.resolver, TODAY)


@pytest.fixture(scope="session")
def reader(terms: Terms) -> Reader:
    return lambda document: read(document, terms)


@pytest.fixture(scope="session")
def answer(screener: Screener, terms: Terms) -> Answerer:
    """The screening of a document and the Bundle that says it."""

    def answered(document: Any) -> tuple[Screening, dict[str, Any]]:
        known = read(document, terms)
        data = ScreenRequestSchema().load(dict(known.body))
        screening = screener.screen(build_request(data, "dantrolene", TODAY, unread=known.not_understood))
        occasion = Occasion("0e9a3b6c-5d0b-4d57-9f0e-3a2f0c3b1a10", stale=False)
        return screening, write(screening, screener.knowledge, known, occasion)

    return answered
