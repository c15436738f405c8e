"""The scorecard as text: one line a list, then everything that is not as expected, by name."""

from collections.abc import Iterable, Iterator, Sequence

from scorecard.scoring import Noise, Result
from service.knowledge.words import Severity

HEADER = ("list", "pairs", "found", "recall %", "same severity", "stricter", "milder")
NOTHING_EXPECTED = "nothing expected"


def tabulate(results: Iterable[Result]) -> list[tuple[str, ...]]:
    """One row a list, in the order of the cases. Pairs of which nothing is expected have a row of their own: there is
    nothing to find in them, so they would flatter the recall."""
    lists: dict[str, list[Result]] = {}
    for result in results:
        quiet = result.pair.expected is Severity.NONE
        name = f"{result.pair.listed_in}, {NOTHING_EXPECTED}" if quiet else result.pair.listed_in
        lists.setdefault(name, []).append(result)
    return [(name, *_figures(members)) for name, members in lists.items()]


def _figures(results: Sequence[Result]) -> tuple[str, ...]:
    total, missed = len(results), sum(1 for result in results if result.missed)
    found, recall = str(total - missed), f"{100 * (total - missed) / total:.1f}"
    if results[0].pair.expected is Severity.NONE:
        found = recall = "-"
    same = sum(1 for result in results if result.difference == 0)
    stricter = sum(1 for result in results if result.difference > 0)
    return (str(total), found, recall, str(same), str(stricter), str(total - same - stricter))


def render(results: Sequence[Result], noise: Sequence[Noise], controls: int, *, markdown: bool) -> str:
    """The whole scorecard."""
    table = [HEADER, *tabulate(results)]
    lines = _markdown(table) if markdown else _columns(table)
    quiet = f"Negative controls without anything above minor: {controls - len(noise)} of {controls}."
    sections = (
        ("Missed", [_explain(result) for result in results if result.missed]),
        ("Graded differently", [_explain(result) for result in results if result.difference and not result.missed]),
        ("Controls with a finding above minor", [_complain(item) for item in noise]),
    )
    return "\n".join([*lines, "", quiet, *_named(sections, "- " if markdown else "  ")])


def _named(sections: Iterable[tuple[str, list[str]]], bullet: str) -> Iterator[str]:
    for title, items in sections:
        yield from ("", f"{title}: {len(items) or 'none'}")
        if items:
            yield from ("", *(f"{bullet}{item}" for item in items))


def _columns(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADER))]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]


def _markdown(table: Sequence[Sequence[str]]) -> list[str]:
    rows = [f"| {' | '.join(row)} |" for row in table]
    return [rows[0], f"|---|{'---:|' * (len(HEADER) - 1)}", *rows[1:]]


def _explain(result: Result) -> str:
    pair = result.pair
    details = [f"expected {pair.expected.word}, found {result.found.word}", *result.unclear]
    if pair.differs_on_purpose:
        details.append(pair.note)
    return f"{pair.listed_in}: {pair.label} ({'; '.join(details)})"


def _complain(noise: Noise) -> str:
    said = [f"{' + '.join(found.drugs)} {found.severity.word} ({found.id})" for found in noise.findings]
    return f"{noise.control.id}: {'; '.join((*said, *noise.unclear))}"
