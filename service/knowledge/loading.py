"""From a directory of tables to one immutable value, or to every reason why not."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.knowledge.catalogue import Catalogue, build_catalogue
from service.knowledge.checks import CHECKS
from service.knowledge.compiling import build_index
from service.knowledge.graph import KnowledgeGraph, build_graph
from service.knowledge.index import Index
from service.knowledge.manifest import check_manifest
from service.knowledge.overlay import (
    OVERRIDES,
    apply_overrides,
    check_headers,
    check_never_lowered,
    check_site_ids,
    lay_over,
    load_overlay_bytes,
    relabel,
)
from service.knowledge.pausing import without_collecting
from service.knowledge.problems import Problem, TablesRefusedError
from service.knowledge.reading import load_bytes, read_draft
from service.knowledge.tables import Draft


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is known, as one value: swap it by a single assignment, read it once per request.

    ``digest`` is the SHA-256 over names and contents of all tables, so two services with equal digests answer alike.
    ``reviewed_through`` is the latest day on which a statement or a substance was reviewed. ``site_rows`` counts the
    rows that a site has laid over the tables.
    """

    graph: KnowledgeGraph
    index: Index
    catalogue: Catalogue
    version: str
    digest: str
    reviewed_through: date
    site_rows: int = 0


def load_knowledge(directory: Path, site: Path | None = None) -> Knowledge:
    """Read, check and compile the tables in ``directory``, with those of ``site`` laid over them.

    Raises TablesRefusedError with every problem found.
    """
    return build_knowledge(load_bytes(directory), load_overlay_bytes(site) if site else {}, check_listed=True)


@without_collecting()
def build_knowledge(
    raw: dict[str, bytes], overlay: dict[str, bytes] | None = None, *, check_listed: bool = False
) -> Knowledge:
    """As :func:`load_knowledge`, from file contents by table name; ``check_listed`` holds them to the manifest."""
    draft = _checked(raw, check_listed=check_listed)
    house = _compile(draft, raw, 0)
    if not overlay:
        return house
    laid = _laid_over(raw, overlay)
    added = sum(laid.tables.counts().values()) - sum(draft.tables.counts().values())
    merged = _compile(laid, raw | {f"site/{table}": content for table, content in overlay.items()}, added)
    never = frozenset(row.interaction for row in draft.tables.never_lower)
    _refuse(check_never_lowered(house.index, merged.index, never))
    return merged


def _laid_over(raw: dict[str, bytes], overlay: dict[str, bytes]) -> Draft:
    """The tables with the site's rows and severities; problems are named where they stand in the site's files."""
    _refuse(check_headers(overlay))
    try:
        draft = _checked(lay_over(raw, overlay), check_listed=False)
        _refuse(check_site_ids(draft, raw))
    except TablesRefusedError as refused:
        raise TablesRefusedError([relabel(problem, raw) for problem in refused.problems]) from refused
    draft, problems = apply_overrides(draft, overlay.get(OVERRIDES))
    _refuse(problems)
    return draft


def _checked(raw: dict[str, bytes], *, check_listed: bool) -> Draft:
    draft, problems = read_draft(raw)
    if draft is None:
        raise TablesRefusedError(problems)
    problems = [problem for check in CHECKS for problem in check(draft)]
    if check_listed:
        problems += check_manifest(raw, draft)
    _refuse(problems)
    return draft


def _refuse(found: Iterable[Problem]) -> None:
    problems = list(found)
    if problems:
        raise TablesRefusedError(problems)


def _compile(draft: Draft, raw: dict[str, bytes], site_rows: int) -> Knowledge:
    graph = build_graph(draft.tables)
    catalogue = build_catalogue(draft.tables)
    return Knowledge(
        graph=graph,
        index=build_index(graph, draft.tables),
        catalogue=catalogue,
        version=catalogue.release.version,
        digest=_digest(raw),
        reviewed_through=_last_review(draft),
        site_rows=site_rows,
    )


def _last_review(draft: Draft) -> date:
    days = [row.reviewed_on for row in draft.tables.interactions]
    return max(days + [row.reviewed_on for row in draft.tables.reviews])


def _digest(raw: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for table in sorted(raw):
        digest.update(f"{table}:{len(raw[table])}\n".encode())
        digest.update(raw[table])
    return digest.hexdigest()
