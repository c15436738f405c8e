"""The card that says how far everything was checked: there unless all was checked and the findings say the rest."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from service.cds.cards import Card, Deck, not_sent
from service.cds.identity import Shown
from service.cds.judging import Judgement
from service.cds.markdown import quoted, said, shortened, table
from service.cds.options import ALERT_ALL
from service.cds.prefetch import ListState
from service.screening.finding import Finding
from service.screening.medication import LineStatus, Medication

_MOST = 30
_MOST_NAMED = 3


def status_card(
    deck: Deck, judgement: Judgement, found: Sequence[Finding], left_out: Sequence[Finding]
) -> tuple[Card, Shown] | None:
    """``found`` is shown on other cards; ``left_out`` is not, because the request asked for that."""
    gaps = bool(judgement.open_lines or judgement.unread or deck.stale)
    if not gaps and found and not (judgement.unreviewed or left_out):
        return None
    identity = deck.identify("coverage")
    card: dict[str, Any] = {
        "uuid": str(identity.card),
        "summary": shortened(_summary(deck, judgement, left_out)),
        "indicator": "warning" if gaps else "info",
        "detail": "\n\n".join(_parts(deck, judgement, left_out, gaps=gaps)),
        "source": deck.own_source(),
    }
    return card, identity


def _gap(judgement: Judgement, *, stale: bool) -> str | None:
    """What was not checked, in one sentence."""
    if judgement.open_lines:
        named = [f"{line.entry.text} ({_status(line)})" for line in judgement.open_lines[:_MOST_NAMED]]
        return f"Not cleared. {len(judgement.open_lines)} not checked: {', '.join(named)}"
    if judgement.unread:
        return f"Not cleared. Not everything that was sent could be used: {'; '.join(judgement.unread)}"
    return "Not cleared. The knowledge base is past its review date." if stale else None


def _calm(judgement: Judgement, left_out: Sequence[Finding]) -> str:
    """What can be said where nothing was left unchecked."""
    if judgement.unreviewed:
        names = ", ".join(line.entry.text for line in judgement.unreviewed[:_MOST_NAMED])
        return f"Not reviewed here as a drug to start, so not cleared: {names}"
    if left_out:
        return f"{len(left_out)} findings below major were left out, as the request asked."
    number = len(judgement.meanings)
    if judgement.starting and judgement.call.medication_list is ListState.EMPTY:
        return f"No interaction found among the orders ({number}). The record says there are no other medications."
    if judgement.starting:
        return f"No interaction found. All lines were checked ({number})."
    return f"No interaction on file among the lines of the list ({number}); that is no clearance of it."


def _summary(deck: Deck, judgement: Judgement, left_out: Sequence[Finding]) -> str:
    gap = _gap(judgement, stale=deck.stale)
    if gap is not None or judgement.meanings:
        return gap or _calm(judgement, left_out)
    return _nothing_there(judgement)


def _nothing_there(judgement: Judgement) -> str:
    if judgement.call.service.has_orders:
        return "There is no medication among these orders; nothing was screened."
    return "The record says that there are no medications; nothing was screened."


def _parts(deck: Deck, judgement: Judgement, left_out: Sequence[Finding], *, gaps: bool) -> Iterator[str]:
    if gaps:
        yield "Nothing here was cleared: what could not be checked may interact."
    if judgement.open_lines:
        yield table(("Not checked", "Why", "Did you mean"), _rows(judgement.open_lines))
    if deck.stale:
        yield "The knowledge base is past its review date."
    if left_out:
        yield f"Left out because {ALERT_ALL.code} is false: {len(left_out)} findings below major."
    for lead, texts in _lists(judgement):
        if texts:
            yield f"{lead}:\n\n{_bullets(texts)}"
    if facts := not_sent(judgement.missing):
        yield said(f"Not sent, and could change the answer: {facts}.")
    checked = sum(1 for line in judgement.meanings if line.status.settled)
    knowledge = f"{deck.knowledge.version}, reviewed through {deck.knowledge.reviewed_through}"
    yield said(f"Lines settled: {checked} of {len(judgement.meanings)}. Knowledge base {knowledge}.")


def _lists(judgement: Judgement) -> tuple[tuple[str, Sequence[str]], ...]:
    return (
        ("Sent, or expected, and not used", judgement.unread),
        (
            "Not reviewed here as a drug to start; only what is on file was looked for",
            [line.entry.text for line in judgement.unreviewed],
        ),
        (
            "Not counted, because stopped long enough ago, or never taken",
            [line.entry.text for line in judgement.meanings if line.status is LineStatus.INACTIVE],
        ),
        ("Also", judgement.notes),
    )


def _rows(lines: Sequence[Medication]) -> Iterator[tuple[str, str, str]]:
    for line in lines[:_MOST]:
        names = [suggestion.name for suggestion in line.resolution.suggestions]
        yield quoted(line.entry.text), said(_status(line)), said(", ".join(names)) or "-"
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST} more", "", ""


def _status(line: Medication) -> str:
    return line.status.value.replace("_", " ")


def _bullets(texts: Iterable[str]) -> str:
    every = list(texts)
    more = [f"- and {len(every) - _MOST} more"] if len(every) > _MOST else []
    return "\n".join([*(f"- {quoted(text)}" for text in every[:_MOST]), *more])
