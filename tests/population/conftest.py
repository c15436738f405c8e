"""The tables, ready for record batches as of today."""

from collections.abc import Callable
from datetime import date

import pytest

from service.batch.answering import Answerer, build_answerer
from service.population.screening import Population, build_population
from service.screening.screen import Screener
from service.settings import Settings
from service.web.times import today

Build = Callable[[Screener], Population]


def answerer_of(screener: Screener, day: date) -> Answerer:
    return build_answerer(screener, day, Settings().max_age_days, lambda *_: "off")


@pytest.fixture(scope="session")
def population(screener: Screener) -> Population:
    return build_population(answerer_of(screener, today()))


@pytest.fixture
def fresh(screener: Screener) -> Population:
    """One that has not met anything yet."""
    return build_population(answerer_of(screener, today()))
