"""What a screening costs, without a clock: Python calls from WSGI to WSGI, which no other load of the machine changes.

The ceilings stand in ``benchmarks/ceilings.json``, about 5 % above what was found when they were set.
"""

import json
import statistics
from collections.abc import Sequence

import pytest
from flask import Flask

from benchmarks.questions import questions
from benchmarks.steps import count_calls
from service.bootstrap import build_app
from service.knowledge.pausing import without_collecting
from service.settings import Settings
from tests.conftest import ROOT

FILE = "benchmarks/ceilings.json"
LISTS = 20
CEILINGS: dict[str, int] = json.loads((ROOT / FILE).read_text(encoding="utf-8"))["calls_a_request"]
BODIES = {
    "10 drugs": questions(LISTS, 10),
    "10 drugs, without alternatives": questions(LISTS, 10, alternatives=False),
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return build_app(Settings())


@pytest.mark.parametrize("what", BODIES)
def test_a_warm_screening_makes_no_more_calls_than_is_agreed(app: Flask, what: str) -> None:
    """With every drug validated, every patient fact and the whole answer; asked before, so that what is remembered is
    remembered."""
    found, ceiling = _calls(app, BODIES[what]), CEILINGS[what]
    assert found <= ceiling, (
        f"{found} Python calls a request with {what}, agreed are {ceiling}. `make bench` shows the step that costs "
        f"more. If the calls are worth it, put {round(found * 1.05)} into {FILE} and say why in the commit."
    )
    assert found > ceiling * 0.8, f"Only {found} calls now: put {round(found * 1.05)} into {FILE} to keep what is won."


def _calls(app: Flask, bodies: Sequence[bytes]) -> int:
    # A collection may fall into any of them, and brings in calls of whoever listens to it.
    with without_collecting():
        return round(statistics.mean(count_calls(app, body) for body in bodies))
