"""Pairs that must always be found. Screened whenever tables are about to be used; one that fails refuses them."""

from collections.abc import Iterator
from datetime import date

from service.knowledge.governing_rows import Canary
from service.knowledge.problems import Problem
from service.knowledge.words import Severity
from service.screening.finding import Said
from service.screening.request import Entry, Request
from service.screening.screen import Screener

_ANY_DAY = date(2000, 1, 1)
_FILE = "canaries.csv"


def check_canaries(screener: Screener) -> Iterator[Problem]:
    """A problem for each canary pair that is not found at its severity."""
    for line, canary in enumerate(screener.catalogue.tables.canaries, start=2):
        found = _severity(screener, canary)
        if found is not canary.severity:
            detail = (
                f"{canary.candidate} ({canary.route}) with {canary.partner} ({canary.partner_route}) is {found.word}, "
                f"must be {canary.severity.word}"
            )
            remedy = "restore the statement, or change the canary with a second pair of eyes"
            yield Problem(_FILE, line, "canary", detail, remedy)


def _severity(screener: Screener, canary: Canary) -> Severity:
    names = screener.catalogue.display
    request = Request(
        candidate=Entry(name=names[canary.candidate], route=canary.route),
        medications=(Entry(name=names[canary.partner], route=canary.partner_route),),
        today=_ANY_DAY,
        indication=canary.indication,
    )
    answer = screener.screen(request)
    shown = (*answer.findings, *(item.finding for item in answer.suppressed))
    return Said(shown).about_candidate
