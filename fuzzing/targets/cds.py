"""CDS Hooks calls: any body is refused with one of the errors that are documented, or answered with cards."""

import json

from marshmallow import ValidationError

from fuzzing.ground import TODAY, screener
from service.cds.answering import reply
from service.cds.call import MissingDataError, read_call
from service.cds.cards import Deck
from service.cds.judging import Judgement, judge
from service.cds.services import SERVICES
from service.fhir.shapes import WrongShapeError
from service.intake.body import EXCHANGE_MAX_DEPTH, BodyError, load_json

_LONGEST_SUMMARY = 140
_INDICATORS = {"info", "warning", "critical"}


def check(raw: bytes) -> None:
    try:
        body = load_json(raw, max_depth=EXCHANGE_MAX_DEPTH)
    except BodyError:
        return
    hook = body.get("hook") if isinstance(body, dict) else None
    service = next((one for one in SERVICES if one.hook == hook), SERVICES[0])
    try:
        judgement = judge(read_call(body, service), screener(), TODAY)
    except (ValidationError, MissingDataError, WrongShapeError):
        return
    reasons = screener().catalogue.tables.override_reasons
    replied = reply(Deck(screener().knowledge, service.hook, reasons, stale=False), judgement)
    json.dumps(replied.body, allow_nan=False).encode()
    assert [str(one.card) for one in replied.shown] == [card["uuid"] for card in replied.body["cards"]]
    for card in replied.body["cards"]:
        assert card["indicator"] in _INDICATORS
        assert 0 < len(card["summary"]) < _LONGEST_SUMMARY
    if judgement.lines:
        assert replied.body["cards"], "silence about a list that was sent"
    _check_open_lines(judgement, json.dumps(replied.body, ensure_ascii=False))


def _check_open_lines(judgement: Judgement, shown: str) -> None:
    """What could not be checked is never left out of what is shown."""
    assert len(judgement.meanings) in {0, len(judgement.lines)}
    if judgement.open_lines:
        assert "not checked" in shown.lower()
