"""What the tables say of each case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from scorecard.cases import Control, Drug, Pair
from service.knowledge.words import FindingKind, Indication, Route, Severity
from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.medication import LineStatus
from service.screening.request import Entry, Request
from service.screening.screen import Screener

_ANY_DAY = date(2000, 1, 1)
_ABOUT_A_PAIR = frozenset({FindingKind.INTERACTION, FindingKind.PATHWAY})
_UNDERSTOOD = frozenset({LineStatus.CHECKED, LineStatus.GROUP_ONLY})
CANDIDATE_OF_CONTROLS = Drug("dantrolene", Route.ORAL)


@dataclass(frozen=True, slots=True)
class Result:
    """``found`` is the worst severity said of the pair. ``unclear`` names the lines that were not understood."""

    pair: Pair
    found: Severity
    unclear: tuple[str, ...] = ()

    @property
    def missed(self) -> bool:
        return self.pair.expected is not Severity.NONE and self.found is Severity.NONE

    @property
    def difference(self) -> int:
        """Above zero: stricter than expected; below: milder."""
        return self.found - self.pair.expected


@dataclass(frozen=True, slots=True)
class Noise:
    """A control list that is not quiet: the findings above minor, or the lines that were not understood."""

    control: Control
    findings: tuple[Finding, ...]
    unclear: tuple[str, ...]


def ask(screener: Screener, candidate: Drug, listed: Iterable[Drug], indication: Indication | None = None) -> Screening:
    return screener.screen(
        Request(
            candidate=Entry(name=candidate.name, route=candidate.route),
            medications=tuple(Entry(name=drug.name, route=drug.route) for drug in listed),
            today=_ANY_DAY,
            indication=indication,
        )
    )


def score(screener: Screener, pair: Pair) -> Result:
    """The pair with its first drug as the candidate."""
    return _result(pair, ask(screener, pair.first, [pair.second], pair.indication))


def score_reversed(screener: Screener, pair: Pair) -> Result:
    """The pair with its second drug as the candidate. The indication is the first drug's and cannot be stated."""
    return _result(pair, ask(screener, pair.second, [pair.first]))


def find_noise(screener: Screener, controls: Iterable[Control]) -> Iterator[Noise]:
    """Each control list on which oral dantrolene is not quiet."""
    for control in controls:
        answer = ask(screener, CANDIDATE_OF_CONTROLS, control.drugs)
        loud = tuple(finding for finding in answer.findings if finding.severity > Severity.MINOR)
        unclear = _unclear(answer)
        if loud or unclear:
            yield Noise(control, loud, unclear)


def _result(pair: Pair, answer: Screening) -> Result:
    """A quiet finding is knowledge on the pair, so it counts; one that is let off by a local use does not apply."""
    said = (*answer.findings, *(item.finding for item in answer.suppressed if item.finding.let_off is None))
    severities = (finding.severity for finding in said if finding.kind in _ABOUT_A_PAIR)
    return Result(pair, max(severities, default=Severity.NONE), _unclear(answer))


def _unclear(answer: Screening) -> tuple[str, ...]:
    lines = (answer.candidate, *answer.medications)
    return tuple(f"{line.entry.text} is {line.status.value}" for line in lines if line.status not in _UNDERSTOOD)
