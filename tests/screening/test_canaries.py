"""What a curator is told of a pair that must always be found, and is not."""

from dataclasses import replace

import pytest

from service.knowledge.governing_rows import Canary
from service.knowledge.words import Indication, Route, Severity
from service.screening.canaries import check_canaries
from service.screening.screen import Screener

LOST = [
    (
        ("dantrolene", "amlodipine"),
        Severity.CONTRAINDICATED,
        "dantrolene (iv) with amlodipine (oral) is major, must be contraindicated",
    ),
    (("baclofen", "morphine"), Severity.NONE, "baclofen (oral) with morphine (oral) is major, must be none"),
]
REMEDY = "restore the statement, or change the canary with a second pair of eyes"


def test_every_canary_of_the_tables_is_found(screener: Screener) -> None:
    assert list(check_canaries(screener)) == []


@pytest.mark.parametrize(("pair", "wanted", "told"), LOST, ids=["graver", "milder"])
def test_a_canary_that_is_not_found_at_its_severity_is_named_with_its_line(
    screener: Screener, pair: tuple[str, str], wanted: Severity, told: str
) -> None:
    canaries = screener.catalogue.tables.canaries
    place = next(at for at, row in enumerate(canaries) if (row.candidate, row.partner) == pair)
    changed = (*canaries[:place], replace(canaries[place], severity=wanted), *canaries[place + 1 :])
    (problem,) = check_canaries(watching(screener, changed))
    assert (problem.file, problem.line, problem.rule) == ("canaries.csv", place + 2, "canary")
    assert (problem.detail, problem.remedy) == (told, REMEDY)


UNSEEN = [
    ("a finding that is only told as suppressed", "ramipril", Route.ORAL, None, Severity.MINOR),
    ("a local use that is let off", "ketoconazole", Route.TOPICAL, None, Severity.NONE),
    ("a partner by another route", "ketoconazole", Route.ORAL, None, Severity.MAJOR),
    ("a purpose that asks for more", "amantadine", Route.ORAL, Indication.NMS, Severity.MINOR),
]


@pytest.mark.parametrize(("partner", "by", "why", "severity"), [row[1:] for row in UNSEEN], ids=[r[0] for r in UNSEEN])
def test_a_canary_counts_what_any_answer_counts(
    screener: Screener, partner: str, by: Route, why: Indication | None, severity: Severity
) -> None:
    canary = Canary("dantrolene", Route.ORAL, partner, by, why, severity)
    assert list(check_canaries(watching(screener, (canary,)))) == []
    other = replace(canary, severity=Severity.CONTRAINDICATED)
    assert len(list(check_canaries(watching(screener, (other,))))) == 1


def watching(screener: Screener, canaries: tuple[Canary, ...]) -> Screener:
    """The same, watched by other canaries."""
    catalogue = screener.catalogue
    tables = replace(catalogue.tables, canaries=canaries)
    return replace(screener, knowledge=replace(screener.knowledge, catalogue=replace(catalogue, tables=tables)))
