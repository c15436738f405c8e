"""What a pharmacist has to know about a new set of tables, in words: ``describe(compare(old, new))``."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from service.knowledge.difference import RECORDS, Change, Difference, compare, words
from service.knowledge.folding import fold
from service.knowledge.rows import Interaction, NodeId
from service.knowledge.tables import SCHEMAS
from service.knowledge.words import RowStatus, Severity

__all__ = ["Difference", "compare", "describe"]

FEW = 5
"""How many of a long list are named where a count says enough."""
_LABELS = {
    "subject_routes": "route of the first drug",
    "object_routes": "route of the second drug",
    "object_daily_mg": "least daily dose (mg) of the second drug",
    "indications": "given for",
    "quiet": "needs no action because",
}
_CONDITIONS = frozenset({"subject_routes", "object_routes", "object_daily_mg", "indications"})
_OWN_SECTION = frozenset(
    {"release", "interactions", "substances", "reviews", "memberships", "names", "codes", "sources"}
)


def describe(difference: Difference) -> list[str]:
    """A release note: a title, then headings with their items. A heading without items is left out; sources and days of
    review are not told, except as counts. Without any item it says that there is no clinical difference."""
    before, after = difference.releases
    lines = [f"Tables {before.version} of {before.released_on} -> {after.version} of {after.released_on}"]
    for heading, section in _SECTIONS:
        items = list(section(difference))
        if items:
            lines += ["", heading.format(len(items)), *(f"  - {item}" for item in items)]
    if len(lines) == 1:
        return [*lines, "", "No clinical difference."]
    if before.version == after.version:
        lines[0] += " (the version has not been raised)"
    return lines


def _release(difference: Difference) -> Iterator[str]:
    yield from _cells(difference, Change(*difference.releases), leave_out={"version", "released_on"})


def _statements_added(difference: Difference) -> Iterator[str]:
    brought_back = {change.row.id for change in difference.changed("interactions")}
    for change in difference.statements():
        if change.before is None:
            again = " It was retired before." if change.row.id in brought_back else ""
            yield f"{_statement(difference, change.row)}{again}"


def _statements_retired(difference: Difference) -> Iterator[str]:
    gone = {row.id for row in difference.removed("interactions")}
    for change in difference.statements():
        if change.after is None:
            how = " The row was deleted: retire it instead." if change.row.id in gone else ""
            yield f"{_statement(difference, change.row)}{how}"


def _raised(difference: Difference) -> Iterator[str]:
    yield from _regraded(difference, lambda before, after: after > before)


def _lowered(difference: Difference) -> Iterator[str]:
    yield from _regraded(difference, lambda before, after: after < before)


def _regraded(difference: Difference, chosen: Callable[[Severity, Severity], bool]) -> Iterator[str]:
    for change in difference.statements():
        if "severity" in change.cells and chosen(change.before.severity, change.after.severity):
            row, was = change.after, change.before.severity.word
            also = "".join(f"; {text}" for text in _cells(difference, change, leave_out={"severity"}))
            yield f"{_pair(difference, row)}: {was} -> {_grade(row)}. {row.effect} [{row.id}]{also}"


def _silenced(difference: Difference) -> Iterator[str]:
    for change in difference.statements():
        if _is_silenced(change):
            yield _kept(difference, change)


def _statements_changed(difference: Difference) -> Iterator[str]:
    kept = [change for change in difference.statements() if change.cells and "severity" not in change.cells]
    yield from (_kept(difference, change) for change in kept if change.says_other and not _is_silenced(change))
    if records := [change for change in kept if not change.says_other]:
        yield f"only in sources or the day of review: {len(records)}"


def _is_silenced(change: Change) -> bool:
    """Whether a statement whose grade is what it was no longer reaches the prescriber as a finding."""
    if not change.cells or "severity" in change.cells:
        return False
    before, after = (row.status is RowStatus.ACTIVE and row.quiet is None for row in (change.before, change.after))
    return before and not after


def _kept(difference: Difference, change: Change) -> str:
    row, texts = change.after, "; ".join(_cells(difference, change))
    return f"{_pair(difference, row)} ({_grade(row)}) [{row.id}]: {texts}"


def _substances(difference: Difference) -> Iterator[str]:
    for word, rows in _both(difference, "substances"):
        yield f"{word} ({len(rows)}): {', '.join(row.name for row in rows)}"
    yield from _changed_rows(difference, "substances")


def _reviews(difference: Difference) -> Iterator[str]:
    for word, rows in _both(difference, "reviews"):
        for basis in sorted({row.basis for row in rows}, reverse=True):
            names = [difference.display[row.substance] for row in rows if row.basis is basis]
            yield f"{word}, by {basis.word} ({len(names)}): {', '.join(names)}"
    yield from _changed_rows(difference, "reviews")


def _memberships(difference: Difference) -> Iterator[str]:
    for word, rows in _both(difference, "memberships"):
        weighty = [row for row in rows if {row.member, row.group} & difference.watched]
        other = [_title(difference, "memberships", row) for row in rows if row not in weighty]
        for row in weighty:
            yield f"{word}, liver or sedation: {_title(difference, 'memberships', row)}"
        if other:
            yield f"{word}, other groups ({len(other)}): {_few(other)}"


def _names_and_codes(difference: Difference) -> Iterator[str]:
    for table in ("names", "codes"):
        counts = [f"{len(rows)} {word}" for word, rows in _both(difference, table)]
        if changed := [change for change in difference.changed(table) if change.says_other]:
            counts.append(f"{len(changed)} changed")
        if counts:
            yield f"{table}: {', '.join(counts)}"
    yield from _moved(difference, "names", lambda row: fold(row.name))
    yield from _moved(difference, "codes", lambda row: f"{row.system} {row.code}")


def _moved(difference: Difference, table: str, written: Callable[[Any], str]) -> Iterator[str]:
    """What was written before and means something else now."""
    lost: dict[str, set[NodeId]] = defaultdict(set)
    gained: dict[str, set[NodeId]] = defaultdict(set)
    for rows, targets in ((difference.removed(table), lost), (difference.added(table), gained)):
        for row in rows:
            targets[written(row)].add(row.target)
    for name in sorted(lost.keys() & gained.keys()):
        if lost[name] != gained[name]:
            before, after = (
                " or ".join(difference.display[target] for target in sorted(targets[name]))
                for targets in (lost, gained)
            )
            yield f"'{name}' meant {before}, now means {after}"


def _sources(difference: Difference) -> Iterator[str]:
    for word, rows in _both(difference, "sources"):
        yield from (f"{word}: {row.title} [{row.id}]" for row in rows)


def _other_tables(difference: Difference) -> Iterator[str]:
    for table in sorted(difference.changes.keys() - _OWN_SECTION):
        name = table.replace("_", " ")
        for word, rows in _both(difference, table):
            titles = [_title(difference, table, row) for row in rows]
            yield f"{name} {word} ({len(rows)}): {_few(titles) if word == 'added' else '; '.join(titles)}"
        yield from (f"{name}, {text}" for text in _changed_rows(difference, table))


def _both(difference: Difference, table: str) -> Iterator[tuple[str, list[Any]]]:
    for word, rows in (("added", difference.added(table)), ("removed", difference.removed(table))):
        if rows:
            yield word, rows


def _changed_rows(difference: Difference, table: str) -> Iterator[str]:
    changed = difference.changed(table)
    for change in changed:
        if change.says_other:
            yield f"{_title(difference, table, change.row)}: {'; '.join(_cells(difference, change))}"
    if records := [change for change in changed if not change.says_other]:
        yield f"only in sources, notes or the day of review: {len(records)}"


def _cells(difference: Difference, change: Change, leave_out: Iterable[str] = ()) -> Iterator[str]:
    for column in change.cells:
        if column not in RECORDS and column not in leave_out:
            nothing = "any" if column in _CONDITIONS else "nothing"
            cells = (getattr(row, column) for row in (change.before, change.after))
            before, after = (_shown(difference, words(cell, nothing=nothing)) for cell in cells)
            yield f"{_LABELS.get(column, column.replace('_', ' '))}: {before} -> {after}"


def _shown(difference: Difference, text: str) -> str:
    return difference.display.get(text, f'"{text}"' if text.endswith(".") else text)


def _title(difference: Difference, table: str, row: Any) -> str:
    parts = [words(getattr(row, field)) for field in SCHEMAS[table].key]
    link = " in " if table == "memberships" else " / "
    return link.join(difference.display.get(part, part) for part in parts)


def _few(titles: list[str]) -> str:
    rest = f"; and {len(titles) - FEW} more" if len(titles) > FEW else ""
    return f"{'; '.join(titles[:FEW])}{rest}"


def _statement(difference: Difference, row: Interaction) -> str:
    return f"{_pair(difference, row)}: {_grade(row)}. {row.effect} [{row.id}]"


def _pair(difference: Difference, row: Interaction) -> str:
    ends = ((row.subject, row.subject_routes), (row.object, row.object_routes))
    pair = " + ".join(difference.display[node] + (f" ({words(routes)})" if routes else "") for node, routes in ends)
    dose = f", from {row.object_daily_mg} mg a day" if row.object_daily_mg else ""
    return f"{pair}{dose}{f', for {words(row.indications)}' if row.indications else ''}"


def _grade(row: Interaction) -> str:
    remark = ", needs no action" if row.quiet else ""
    if row.status is RowStatus.KNOWLEDGE:
        remark += ", told about the drug but never fired by a list"
    return f"{row.severity.word}{remark}"


_SECTIONS: tuple[tuple[str, Callable[[Difference], Iterator[str]]], ...] = (
    ("Release", _release),
    ("Interactions added ({})", _statements_added),
    ("Interactions retired ({})", _statements_retired),
    ("Severity raised ({})", _raised),
    ("Severity lowered ({})", _lowered),
    ("No longer an alert, though not retired ({})", _silenced),
    ("Interactions with other conditions or texts", _statements_changed),
    ("Substances", _substances),
    ("Reviews", _reviews),
    ("Group memberships", _memberships),
    ("Names and codes", _names_and_codes),
    ("Sources", _sources),
    ("Other tables", _other_tables),
)
