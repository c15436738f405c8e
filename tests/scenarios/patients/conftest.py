"""Asking for a plan of dosing as a caller does: a JSON body, validated and read by the schema of ``POST /dosing``."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from service.dosing.doser import make_plan
from service.dosing.plan import Plan
from service.intake.building import build_request
from service.intake.requests import DosingRequestSchema
from service.screening.screen import Screener
from tests.scenarios.conftest import TODAY

PlanOf = Callable[[Mapping[str, Any]], Plan]


def planner(screener: Screener) -> PlanOf:
    schema = DosingRequestSchema()

    def answer(body: Mapping[str, Any]) -> Plan:
        data = schema.load(dict(body))
        return make_plan(screener.understand(build_request(data, "dantrolene", TODAY)), data.get("start_date"))

    return answer


@pytest.fixture(scope="session")
def plan(screener: Screener) -> PlanOf:
    return planner(screener)
