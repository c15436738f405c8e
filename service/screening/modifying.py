"""What facts about the patient make of a statement: its severity is never milder than the row's own, and a fact that
would decide and is missing counts at its worst."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.knowledge.patient_rows import Modifier
from service.knowledge.rows import Interaction
from service.knowledge.words import Jurisdiction, Severity
from service.screening.case import Case
from service.screening.chart import Reading, Truth
from service.screening.finding import Missing
from service.screening.rules.patient import stricter_elsewhere

Judged = tuple[Modifier, Reading]


@dataclass(frozen=True, slots=True)
class Modified:
    """A statement's ``severity`` for this patient. ``applied`` hold or must be taken to; ``known`` is what the severity
    would be if every missing fact turned out harmless."""

    severity: Severity
    known: Severity
    applied: tuple[Judged, ...]
    stricter: str | None

    @property
    def management(self) -> str | None:
        """The advice of the gravest modifier that has its own."""
        graded = sorted(self.applied, key=lambda judged: (-judged[0].severity, judged[0].id))
        return next((modifier.management for modifier, _ in graded if modifier.management), None)

    @property
    def context(self) -> Iterator[str]:
        for modifier, reading in self.applied:
            facts = [*reading.used, *(f"assumed: {words}" for words in reading.assumed)]
            yield f"{modifier.explanation} ({'; '.join(facts)})"


def modify(case: Case, row: Interaction) -> Modified:
    modifiers = case.catalogue.modifiers.get(row.id, ())
    if not modifiers:
        return Modified(row.severity, row.severity, (), None)
    severities = {place: _severity(row, _applied(case, modifiers, place)) for place in Jurisdiction}
    applied = _applied(case, modifiers, case.jurisdiction)
    holding = tuple(judged for judged in applied if judged[1].truth is Truth.HOLDS)
    return Modified(
        severity=severities[case.jurisdiction],
        known=_severity(row, holding),
        applied=applied,
        stricter=stricter_elsewhere(severities, case.jurisdiction),
    )


def missing_for(modified: Modified, pair: str) -> Iterator[Missing]:
    """Each fact whose absence counted against ``pair``."""
    for modifier, reading in modified.applied:
        for fact in reading.missing:
            worst = f"{pair} is counted as {modifier.severity.word} ({' and '.join(reading.assumed)})"
            if modifier.severity > modified.known:
                yield Missing(fact, f"{worst}; known to be otherwise, it would be {modified.known.word}")
            else:
                yield Missing(fact, f"stricter advice is given, as if: {' and '.join(reading.assumed)}")


def _applied(case: Case, modifiers: tuple[Modifier, ...], jurisdiction: Jurisdiction) -> tuple[Judged, ...]:
    judged = (
        (modifier, case.chart.read_all(modifier.when))
        for modifier in modifiers
        if not modifier.jurisdictions or jurisdiction in modifier.jurisdictions
    )
    return tuple((modifier, reading) for modifier, reading in judged if reading.truth is not Truth.FAILS)


def _severity(row: Interaction, applied: tuple[Judged, ...]) -> Severity:
    return max((row.severity, *(modifier.severity for modifier, _ in applied)))
