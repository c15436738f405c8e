"""The options of PDDI-CDS: by default nothing is left out, and what is left out is said."""

from typing import Any

import pytest

from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, draft, medication, signing

LISTED = (medication("verapamil"), medication("diazepam"))
SPELLINGS = ["configuration-items", "pddi-configuration-items"]


def _with(ask_cards: Ask, extension: Any, **more: Any) -> Any:
    return ask_cards(signing(draft(CAPSULE), listed=LISTED, extension=extension, **more))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_is_less_than_major_is_left_out_on_request_and_counted(ask_cards: Ask, spelling: str) -> None:
    cards = _with(ask_cards, {spelling: {"alert-non-serious": False}})
    assert cards.about("dantrolene + verapamil")
    assert "diazepam" not in cards.summaries
    assert "below major were left out" in cards.summaries
    assert "alert-non-serious" in cards.details


NOTHING_LEFT_OUT = [
    {},
    {"pddi-configuration-items": {"alert-non-serious": True}},
    {"pddi-configuration-items": {"alert-non-serious": "maybe"}},
    {"pddi-configuration-items": {"alert-non-serious": None}},
    {"pddi-configuration-items": ["alert-non-serious"]},
    {"pddi-configuration-items": {"show-evidence-support": False}},
    {"pddi-configuration-items": {"alert-non-serious": False}, "configuration-items": {"alert-non-serious": True}},
    {"pddi-configuration-items": {"filter-out-repeated-alerts": True}},
    {"unheard-of": {"alert-non-serious": False}},
    [],
    None,
]


@pytest.mark.parametrize("extension", NOTHING_LEFT_OUT)
def test_no_other_option_takes_a_finding_away(ask_cards: Ask, extension: Any) -> None:
    cards = _with(ask_cards, extension)
    assert cards.about("dantrolene + verapamil")
    assert cards.about("diazepam")
    assert "left out" not in cards.summaries


def test_a_contraindication_and_an_unknown_drug_are_never_left_out(ask_cards: Ask) -> None:
    extension = {"pddi-configuration-items": {"alert-non-serious": False}}
    listed = (medication("verapamil"), medication("zzqx"))
    cards = ask_cards(signing(draft("dantrolene sodium 20 mg injection"), listed=listed, extension=extension))
    assert "critical" in cards.indicators
    assert cards.about("zzqx")


def test_the_evidence_can_be_left_out_and_the_source_stays(ask_cards: Ask) -> None:
    shown = _with(ask_cards, {}).about("verapamil")
    hidden = _with(ask_cards, {"configuration-items": {"show-evidence-support": False}}).about("verapamil")
    assert "| Evidence |" in shown["detail"]
    assert "| Evidence |" not in hidden["detail"]
    assert hidden["source"] == shown["source"]


@pytest.mark.parametrize("code", ["filter-out-repeated-alerts", "cache-for-order-sign-filtering"])
def test_an_option_that_is_not_followed_is_said_to_be_so(ask_cards: Ask, code: str) -> None:
    cards = _with(ask_cards, {"pddi-configuration-items": {code: True}})
    assert code in " ".join(cards.body["extension"]["options"])
    assert "extension" not in _with(ask_cards, {"pddi-configuration-items": {code: False}}).body
