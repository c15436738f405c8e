"""What a site knows better: its own rows on top of the tables, marked as such, and never below the never-list."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from service.knowledge.governing_rows import SeverityOverride
from service.knowledge.index import Family, Index, Statement
from service.knowledge.problems import Problem
from service.knowledge.reading import read_table
from service.knowledge.rows import SITE_PREFIX, Interaction
from service.knowledge.schemas import SeverityOverrideSchema
from service.knowledge.tables import SCHEMAS, Draft, file_name
from service.knowledge.words import MechanismKind, Severity

OVERLAY_TABLES = ("sources", "substances", "names", "products", "codes", "memberships", "reviews", "interactions")
OVERRIDES = "severity_overrides"
_FOLDER = "site/"


def load_overlay_bytes(directory: Path) -> dict[str, bytes]:
    """The content of every overlay table in ``directory``, by table name."""
    paths = {table: directory / file_name(table) for table in (*OVERLAY_TABLES, OVERRIDES)}
    return {table: path.read_bytes() for table, path in paths.items() if path.is_file()}


def lay_over(raw: dict[str, bytes], overlay: dict[str, bytes]) -> dict[str, bytes]:
    """``raw`` with the rows of ``overlay`` after its own. Headers are compared, not merged."""
    merged = dict(raw)
    for table in OVERLAY_TABLES:
        if table in overlay:
            _, _, rows = overlay[table].partition(b"\n")
            merged[table] = raw[table] + rows
    return merged


def check_headers(overlay: dict[str, bytes]) -> Iterator[Problem]:
    """An overlay table has the header of the table that it adds to."""
    for table in sorted(overlay.keys() & set(OVERLAY_TABLES)):
        header = overlay[table].partition(b"\n")[0].decode("utf-8", "replace")
        expected = ",".join(SCHEMAS[table].header())
        if header != expected:
            detail, remedy = f"is {header}", f"must be exactly {expected}"
            yield Problem(_FOLDER + file_name(table), 1, "header", detail, remedy)


def relabel(problem: Problem, raw: dict[str, bytes]) -> Problem:
    """``problem`` with the place in the site's own file, if the line lies beyond the end of the table in ``raw``."""
    table = problem.file.removesuffix(".csv")
    lines = raw.get(table, b"").count(b"\n")
    if problem.line <= lines:
        return problem
    return replace(problem, file=_FOLDER + problem.file, line=problem.line - lines + 1)


def check_site_ids(draft: Draft, raw: dict[str, bytes]) -> Iterator[Problem]:
    """A site's statements can be told from the house's by their id, and the reverse."""
    own = raw["interactions"].count(b"\n")
    for line, row in draft.numbered("interactions"):
        if (line > own) != row.id.startswith(SITE_PREFIX):
            remedy = f"ids of site statements start with {SITE_PREFIX}, no others do"
            yield Problem(file_name("interactions"), line, "site-id", row.id, remedy)


def apply_overrides(draft: Draft, content: bytes | None) -> tuple[Draft, list[Problem]]:
    """``draft`` with the severities that the site has changed: one statement more for the pair, or instead of the one
    on exactly that pair. Each says who changed it, when and why."""
    problems: list[Problem] = []
    if content is None:
        return draft, problems
    file = _FOLDER + file_name(OVERRIDES)
    rows = {row.id: row for row in draft.tables.interactions}
    changed: dict[str, Interaction] = {}
    replaced: set[str] = set()
    for line, override in read_table(file, content, SeverityOverrideSchema(), problems):
        row = rows.get(override.interaction)
        if row is None:
            problems.append(Problem(file, line, "unknown-id", override.interaction, "name an existing statement"))
            continue
        new = _overridden(row, override)
        changed[new.id] = new
        if {row.subject, row.object} == {override.first, override.second}:
            replaced.add(row.id)
    kept = [
        (line, row)
        for line, row in zip(draft.lines["interactions"], draft.tables.interactions, strict=True)
        if row.id not in replaced
    ]
    tables = replace(draft.tables, interactions=(*(row for _, row in kept), *changed.values()))
    lines = (*(line for line, _ in kept), *(0 for _ in changed))
    return Draft(tables, draft.lines | {"interactions": lines}), problems


def _overridden(row: Interaction, override: SeverityOverride) -> Interaction:
    swapped = override.first == row.object or override.second == row.subject
    subject, object_ = (override.second, override.first) if swapped else (override.first, override.second)
    note = (
        f"Severity changed at this site from {row.severity.word} to {override.severity.word} by {override.person} on "
        f"{override.date.isoformat()}: {override.reason}"
    )
    return replace(
        row,
        id=f"{SITE_PREFIX}{row.id}-{override.first}-{override.second}",
        subject=subject,
        object=object_,
        severity=override.severity,
        mechanism_kind=MechanismKind.NONE if override.severity is Severity.NONE else row.mechanism_kind,
        disagreement=f"{note} {row.disagreement}" if row.disagreement else note,
        quiet=row.quiet if override.severity is Severity.MINOR else None,
    )


def check_never_lowered(base: Index, merged: Index, never: frozenset[str]) -> Iterator[Problem]:
    """No pair of a statement on the never-list comes out milder with the overlay than without it."""
    for pair in base.pairs_of(never):
        for family in base.families(*pair):
            for guarded in family:
                if guarded.row.id not in never:
                    continue
                for row in _milder(guarded, family, merged.families(*pair)):
                    detail = f"{row} would lower {guarded.row.id} for {pair[0]} and {pair[1]}"
                    remedy = "the statement is on the never-list; take the site's row out"
                    yield Problem(_FOLDER + file_name("interactions"), 0, "never-lower", detail, remedy)


def _milder(guarded: Statement, family: Family, families: tuple[Family, ...]) -> Iterator[str]:
    """The rows that are new in ``families``, milder than ``guarded`` and would be taken before or instead of it."""
    known = {statement.row.id for statement in family}
    now = [s for other in families for s in other if s.row.mechanism == guarded.row.mechanism]
    gone = guarded.row.id not in {statement.row.id for statement in now}
    for statement in now:
        new = statement.row.id not in known and statement.row.severity < guarded.row.severity
        if new and (gone or statement.rank[:2] < guarded.rank[:2]):
            yield statement.row.id
