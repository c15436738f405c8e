"""The report for a terminal."""

import pytest

from service.ledger.entries import NoLedgerError, Override
from service.ledger.ledger import open_ledger
from service.ledger.null import NullLedger
from service.ledger.report import render_overrides
from service.settings import SettingsError


def test_the_report_says_which_rule_how_often_and_why() -> None:
    rows = [
        Override("dan-verapamil-iv", 3, 1, (("patient is monitored", 2), ("", 1))),
        Override(None, 1, 0, (("bénéfice", 1),)),
        Override("dan-yaz", 0, 2, ()),
    ]
    assert render_overrides(rows).splitlines() == [
        "dan-verapamil-iv: overridden 3, accepted 1",
        "  2 x patient is monitored",
        "  1 x no reason given",
        "unknown rule (the card was never recorded): overridden 1, accepted 0",
        "  1 x b?n?fice",
        "dan-yaz: overridden 0, accepted 2",
    ]


def test_the_report_is_never_wider_than_a_terminal_and_never_empty() -> None:
    rows = [Override("r" * 100, 1, 0, (("why " * 50, 1), ("w" * 200, 1)))]
    assert max(map(len, render_overrides(rows).splitlines())) <= 80
    assert render_overrides([]) == "No feedback has been received.\n"


def test_where_no_ledger_is_configured_nothing_is_taken_for_kept() -> None:
    ledger = open_ledger("")
    assert isinstance(ledger, NullLedger)
    with pytest.raises(NoLedgerError):
        ledger.record_feedback([])
    with pytest.raises(NoLedgerError):
        ledger.overrides()


@pytest.mark.parametrize("url", ["postgresql://user:pass-word@host:port/x", "nonsense", "postgresql//user:pass-word@h"])
def test_a_database_url_that_cannot_be_meant_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_ledger(url)
    assert "pass-word" not in str(caught.value)
