"""What facts about the patient make of a statement: its severity is never milder than the row's own, and a fact that
would decide and is missing counts at its worst."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.knowledge.patient_rows import Modifier
from service.knowledge.rows import Interaction
from service.knowledge.words import Jurisdiction, Severity
from service.screening.case import Case
from service.screening.finding import Missing
from service.screening.reading import Reading, Truth
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


def unmodified(row: Interaction) -> Modified:
    """``row`` as it stands."""
    return Modified(row.severity, row.severity, (), None)


def graded_at_most(row: Interaction, modifiers: Iterable[Modifier]) -> Severity:
    """The severity of ``row`` for the patient for whom it is worst."""
    return max((row.severity, *(modifier.severity for modifier in modifiers)))


def modify(case: Case, row: Interaction, modifiers: Iterable[Modifier]) -> Modified:
    """``row`` with ``modifiers``, each of which holds or may hold."""
    judged = [(modifier, case.chart.read_all(modifier.when)) for modifier in modifiers]
    severities = {place: _severity(row, _applied(judged, place)) for place in Jurisdiction}
    applied = _applied(judged, case.jurisdiction)
    holding = [found for found in applied if found[1].truth is Truth.HOLDS]
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


def _applied(judged: Iterable[Judged], jurisdiction: Jurisdiction) -> tuple[Judged, ...]:
    return tuple(found for found in judged if not found[0].jurisdictions or jurisdiction in found[0].jurisdictions)


def _severity(row: Interaction, applied: Iterable[Judged]) -> Severity:
    return graded_at_most(row, (modifier for modifier, _ in applied))
