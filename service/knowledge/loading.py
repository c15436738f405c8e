"""From a directory of tables to one immutable value, or to every reason why not."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.knowledge.catalogue import Catalogue, build_catalogue
from service.knowledge.checks import CHECKS
from service.knowledge.graph import KnowledgeGraph, build_graph
from service.knowledge.index import Index, build_index
from service.knowledge.manifest import check_manifest
from service.knowledge.problems import TablesRefusedError
from service.knowledge.reading import load_bytes, read_draft


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is known, as one value: swap it by a single assignment, read it once per request.

    ``digest`` is the SHA-256 over names and contents of all tables, so two services with equal digests answer alike.
    """

    graph: KnowledgeGraph
    index: Index
    catalogue: Catalogue
    version: str
    digest: str

    @property
    def reviewed_through(self) -> date:
        """The latest day on which a statement or a substance was reviewed."""
        tables = self.catalogue.tables
        days = [row.reviewed_on for row in tables.interactions]
        return max(days + [row.reviewed_on for row in tables.reviews])


def load_knowledge(directory: Path) -> Knowledge:
    """Read, check and compile the tables in ``directory``. Raises TablesRefusedError with every problem found."""
    return build_knowledge(load_bytes(directory), check_listed=True)


def build_knowledge(raw: dict[str, bytes], *, check_listed: bool = False) -> Knowledge:
    """As :func:`load_knowledge`, from file contents by table name; ``check_listed`` holds them to the manifest."""
    draft, problems = read_draft(raw)
    if draft is None:
        raise TablesRefusedError(problems)
    problems = [problem for check in CHECKS for problem in check(draft)]
    if check_listed:
        problems += check_manifest(raw, draft)
    if problems:
        raise TablesRefusedError(problems)
    graph = build_graph(draft.tables)
    catalogue = build_catalogue(draft.tables)
    return Knowledge(
        graph=graph,
        index=build_index(graph, draft.tables),
        catalogue=catalogue,
        version=catalogue.release.version,
        digest=_digest(raw),
    )


def _digest(raw: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for table in sorted(raw):
        digest.update(f"{table}:{len(raw[table])}\n".encode())
        digest.update(raw[table])
    return digest.hexdigest()
