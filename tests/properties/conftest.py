"""The shared fixtures, each with a name for its ``repr``: Hypothesis prints the arguments of a falsifying example."""

import pytest

from service.knowledge.graph import KnowledgeGraph
from service.knowledge.loading import Knowledge
from service.screening.screen import Screener, build_screener
from tests.properties.laws import Screen


@pytest.fixture(scope="session")
def screen(screener: Screener) -> Screen:
    return Screen(screener)


@pytest.fixture(scope="session")
def rebuilt(knowledge: Knowledge) -> Screen:
    """Another screener, built from the same knowledge."""
    return Screen(build_screener(knowledge))


@pytest.fixture(scope="session")
def graph(knowledge: Knowledge) -> KnowledgeGraph:
    return knowledge.graph
