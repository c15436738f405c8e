"""What became of a card reaches the ledger under the rule that the card was about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.ledger.ledger import AnyLedger, open_ledger
from service.screening.screen import Screener
from service.settings import LedgerSettings, Settings
from service.web import cds, problems
from service.web.ledger import build_desk
from service.web.state import State
from tests.cds.requests import CAPSULE, draft, medication, signing

SIGN = "/cds-services/interactions-order-sign"
REASON = {"system": "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes", "code": "risk-benefit-ratio"}


def _client(screener: Screener, url: str) -> FlaskClient:
    app = Flask("cds")
    app.register_blueprint(cds.blueprint(State(screener), Settings(), build_desk(LedgerSettings(url=url))))
    problems.register(app)
    return app.test_client()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def client(screener: Screener, url: str) -> FlaskClient:
    return _client(screener, url)


@pytest.fixture
def ledger(url: str) -> Iterator[AnyLedger]:
    opened = open_ledger(url)
    yield opened
    opened.close()


def _overridden(card: str, **more: Any) -> dict[str, Any]:
    entry = {
        "card": card,
        "outcome": "overridden",
        "overrideReason": {"reason": REASON},
        "outcomeTimestamp": "2026-11-22T10:00:00Z",
    }
    return {"feedback": [entry | more]}


def _first_card(client: FlaskClient) -> Any:
    answer = client.post(SIGN, json=signing(draft(CAPSULE), listed=(medication("verapamil"),)))
    assert answer.status_code == 200
    body: Any = answer.json
    return body["cards"][0]


def test_an_overridden_card_counts_against_its_rule(client: FlaskClient, ledger: AnyLedger) -> None:
    card = _first_card(client)
    answer = client.post(f"{SIGN}/feedback", json=_overridden(card["uuid"]))
    assert (answer.status_code, answer.json) == (200, {"recorded": 1})
    (counted,) = ledger.overrides()
    assert counted.rule is not None
    assert counted.rule.startswith("dan-")
    assert (counted.overridden, counted.reasons) == (1, (("risk-benefit-ratio", 1),))


def test_an_accepted_suggestion_counts_for_its_rule(client: FlaskClient, ledger: AnyLedger) -> None:
    card = _first_card(client)
    accepted = {"outcome": "accepted", "acceptedSuggestions": [{"id": card["suggestions"][0]["uuid"]}]}
    assert client.post(f"{SIGN}/feedback", json=_overridden(card["uuid"], **accepted)).status_code == 200
    assert [(rule.accepted, rule.overridden) for rule in ledger.overrides()] == [(1, 0)]


INVALID = [
    {},
    {"feedback": []},
    {"feedback": [{}]},
    _overridden("not a uuid"),
    _overridden("00000000-0000-4000-8000-000000000001", outcome="ignored"),
    _overridden("00000000-0000-4000-8000-000000000001", outcome="accepted"),
]


@pytest.mark.parametrize("body", INVALID)
def test_feedback_that_says_nothing_is_refused(client: FlaskClient, body: Any) -> None:
    assert client.post(f"{SIGN}/feedback", json=body).status_code == 422


def test_feedback_to_a_service_that_is_not_offered_is_refused(client: FlaskClient) -> None:
    assert client.post("/cds-services/none/feedback", json=_overridden("x")).status_code == 404


def test_without_a_ledger_cards_are_shown_and_feedback_is_not_acknowledged(screener: Screener) -> None:
    client = _client(screener, "")
    card = _first_card(client)
    assert client.post(f"{SIGN}/feedback", json=_overridden(card["uuid"])).status_code == 404


def test_a_ledger_that_is_down_holds_back_no_card_and_acknowledges_no_feedback(
    screener: Screener, tmp_path: Path
) -> None:
    client = _client(screener, f"sqlite:///{tmp_path / 'nowhere' / 'ledger.sqlite'}")
    card = _first_card(client)
    assert client.post(f"{SIGN}/feedback", json=_overridden(card["uuid"])).status_code == 503
