"""What the routes get from the ledger, there or not."""

import copy
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from marshmallow import ValidationError

from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.ledger.fingerprint import Fingerprints
from service.rendering.problem import pointed
from service.screening.answer import Screening
from service.screening.screen import Screener
from service.settings import AuditPolicy, LedgerSettings
from service.web.ledger import AuditState, LedgerDesk, build_desk
from service.web.problems import RequestError
from service.web.times import today
from tests.ledger.conftest import OpenLedger
from tests.ledger.entries import card, card_id, rows

KEY = "0123456789abcdef" * 2
BODY = {"medications": ["verapamil", {"name": "Yaz", "id": "line-2"}], "patient": {"age_years": 41}}
REASON = {"code": "monitored", "system": "https://example.org/reasons", "display": "the patient is monitored"}
COMMENT = "Mrs Example agreed"
SENT: dict[str, Any] = {
    "feedback": [
        {
            "card": str(card_id("rule")),
            "outcome": "overridden",
            "overrideReason": {"reason": REASON, "userComment": COMMENT},
            "outcomeTimestamp": "2026-11-01T08:00:00+01:00",
        },
        {
            "card": str(card_id("other")),
            "outcome": "accepted",
            "acceptedSuggestions": [{"id": str(card_id("suggestion"))}],
            "outcomeTimestamp": "2026-11-01T08:00:00Z",
        },
    ]
}


@pytest.fixture(scope="module")
def screening(screener: Screener) -> Screening:
    return screener.screen(build_request(ScreenRequestSchema().load(BODY), "dantrolene", today()))


@pytest.fixture
def down(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/none/ledger.db"


Audit = Callable[[str, AuditPolicy], AuditState]


@pytest.fixture
def audit(screening: Screening) -> Audit:
    def ask(url: str, policy: AuditPolicy) -> AuditState:
        with closing(build_desk(LedgerSettings(url, policy, KEY))) as desk:
            return desk.audit(BODY, screening, knowledge="d" * 64, request_id=str(uuid4()))

    return ask


@pytest.fixture
def desk(sqlite: str) -> Iterator[LedgerDesk]:
    with closing(build_desk(LedgerSettings(sqlite))) as opened:
        yield opened


@pytest.mark.parametrize("policy", [AuditPolicy.ON, AuditPolicy.REQUIRED])
def test_an_audited_screening_leaves_one_line_in_which_nothing_submitted_stands(
    audit: Audit, policy: AuditPolicy, sqlite: str, tmp_path: Path, screening: Screening
) -> None:
    assert audit(sqlite, policy) is AuditState.RECORDED
    ((fingerprint, verdict),) = rows(sqlite, "SELECT fingerprint, verdict FROM audit")
    assert (fingerprint, verdict) == (Fingerprints(KEY).of(BODY), screening.verdict.value)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir()).lower()
    for submitted in (b"verapamil", b"yaz", b"line-2", b"age_years", KEY.encode()):
        assert submitted not in written


def test_where_audit_is_off_nothing_is_written_and_the_answer_says_so(audit: Audit, down: str) -> None:
    assert audit(down, AuditPolicy.OFF) is AuditState.OFF


def test_a_ledger_that_is_down_does_not_keep_advice_back_and_the_answer_says_so(audit: Audit, down: str) -> None:
    assert audit(down, AuditPolicy.ON) is AuditState.UNAVAILABLE


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/ledger.db", ""])
def test_where_the_audit_line_is_required_there_is_no_answer_without_it(audit: Audit, url: str) -> None:
    with pytest.raises(RequestError, match="required and cannot be written; nothing was answered") as caught:
        audit(url, AuditPolicy.REQUIRED)
    assert caught.value.status is HTTPStatus.SERVICE_UNAVAILABLE


def test_cds_hooks_feedback_is_kept_with_its_rule_and_reason(desk: LedgerDesk, sqlite: str) -> None:
    desk.show([card("rule")])
    for _ in range(2):
        assert desk.keep_feedback(SENT) == 2
    found = rows(sqlite, "SELECT outcome, outcome_at, reason_code, had_comment, comment FROM feedback ORDER BY 1")
    assert [tuple(row) for row in found] == [
        ("accepted", "2026-11-01 08:00:00.000000", None, 0, None),
        ("overridden", "2026-11-01 07:00:00.000000", "monitored", 1, None),
    ]


def test_the_same_feedback_from_another_hospital_is_other_feedback(desk: LedgerDesk, sqlite: str) -> None:
    for client in ("one", "two"):
        desk.keep_feedback(SENT, client=client)
    assert len(rows(sqlite, "SELECT * FROM feedback")) == 4


def test_feedback_that_could_not_be_written_is_not_acknowledged(down: str) -> None:
    for url, status in ((down, HTTPStatus.SERVICE_UNAVAILABLE), ("", HTTPStatus.NOT_FOUND)):
        with (
            closing(build_desk(LedgerSettings(url))) as desk,
            pytest.raises(RequestError, match=r"not stored|nothing was stored") as caught,
        ):
            desk.keep_feedback(SENT)
        assert caught.value.status is status


def test_cards_are_shown_without_the_ledger_too(down: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for url in (down, ""):
            with closing(build_desk(LedgerSettings(url))) as desk:
                desk.show([card("rule")])
    assert "1 cards were shown and not recorded" in caplog.text


REFUSED = [
    ("/feedback", []),
    ("/feedback", None),
    ("/feedback", {}),
    ("/feedback/0", "overridden"),
    ("/feedback/0/card", "Mrs Example"),
    ("/feedback/0/card", 7),
    ("/feedback/0/outcome", "ignored"),
    ("/feedback/0/outcome", ["overridden"]),
    ("/feedback/0/outcomeTimestamp", "yesterday"),
    ("/feedback/0/outcomeTimestamp", "2026-11-01T08:00:00"),
    ("/feedback/0/outcomeTimestamp", "0001-01-01T00:00:00+14:00"),
    ("/feedback/0/outcomeTimestamp", "9999-12-31T23:59:59-14:00"),
    ("/feedback/0/outcomeTimestamp", 1),
    ("/feedback/0/overrideReason", "because"),
    ("/feedback/0/overrideReason", {}),
    ("/feedback/0/overrideReason/userComment", 5),
    ("/feedback/0/overrideReason/reason", {"display": "no code"}),
    ("/feedback/0/overrideReason/reason/code", ""),
    ("/feedback/0/overrideReason/reason/code", "c" * 101),
    ("/feedback/0/overrideReason/reason/display", "a\0b"),
    ("/feedback/1/acceptedSuggestions", []),
    ("/feedback/1/acceptedSuggestions/0/id", "first"),
]


@pytest.mark.parametrize(("pointer", "value"), REFUSED)
def test_feedback_that_cannot_be_meant_is_refused_by_its_place(desk: LedgerDesk, pointer: str, value: Any) -> None:
    body = copy.deepcopy(SENT)
    *steps, last = (int(step) if step.isdigit() else step for step in pointer.split("/")[1:])
    place: Any = body
    for step in steps:
        place = place[step]
    place[last] = value
    with pytest.raises(ValidationError) as caught:
        desk.keep_feedback(body)
    assert {error.pointer for error in pointed(caught.value)} & {pointer, f"{pointer}/code"}
    assert "Example" not in str(caught.value.messages)


def test_a_sender_may_add_keys_and_leave_the_reason_out(desk: LedgerDesk, sqlite: str) -> None:
    plain = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-11-01T08:00:00Z"}
    extended = plain | {"extension": {"org.example": COMMENT}, "overrideReason": {"userComment": COMMENT + "\0\ud800"}}
    assert desk.keep_feedback({"feedback": [plain, extended | {"card": str(uuid4())}], "more": 1}) == 2
    assert "Example" not in json.dumps([list(map(str, row)) for row in rows(sqlite, "SELECT * FROM feedback")])


def test_a_comment_may_hold_anything_on_either_database(opened: OpenLedger, url: str) -> None:
    desk = LedgerDesk(opened(url, keep_comments=True), AuditPolicy.OFF, Fingerprints(""))
    body = copy.deepcopy(SENT)
    body["feedback"][0]["overrideReason"]["userComment"] = "a\0b \ud800 é"
    desk.keep_feedback(body)
    assert rows(url, "SELECT comment FROM feedback WHERE comment IS NOT NULL")[0][0] == "ab ? é"
