"""Of several screenings in one answer, the audit line tells the worst."""

from typing import Any

import pytest

from service.cds.call import read_call
from service.cds.judging import judge
from service.cds.services import SERVICES
from service.screening.screen import Screener
from tests.cds.conftest import TODAY
from tests.cds.requests import draft, medication, signing
from tests.properties.laws import LADDER

SIGN = next(service for service in SERVICES if service.hook == "order-sign")
ORDERS = [draft("verapamil", "o1"), draft("paracetamol", "o2")]


@pytest.mark.parametrize("orders", [ORDERS, ORDERS[::-1]], ids=["worst first", "worst last"])
def test_the_decisive_screening_has_the_worst_verdict(screener: Screener, orders: list[Any]) -> None:
    call = read_call(signing(*orders, listed=(medication("dantrolene"),)), SIGN)
    judgement = judge(call, screener, TODAY)
    verdicts = [one.verdict.value for one in judgement.screenings]
    assert len(set(verdicts)) == 2
    assert judgement.decisive is not None
    assert judgement.decisive.verdict.value == max(verdicts, key=LADDER.index)
