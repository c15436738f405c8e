"""What every import gathers on the way, until it is written and reported."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from service.knowledge.catalogue import Catalogue
from service.knowledge.importers.ingredients import build_ingredients
from service.knowledge.importers.lines import LineLog
from service.knowledge.importers.overlay import Overlay
from service.knowledge.importers.report import ImportReport, LeftOut, NotImportedError
from service.knowledge.importers.routes import build_route_reader
from service.knowledge.importers.writing import write_tables
from service.knowledge.rows import NodeId, Source


class UnknownIngredientsError(NotImportedError):
    """Carries the names that none of our substances has."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        super().__init__()


class Gathering:
    """``log``: where malformed lines are noted while the files are read."""

    def __init__(self, known: Catalogue, source: Source) -> None:
        self.log = LineLog()
        self.overlay = Overlay(known, source)
        self.ingredients = build_ingredients(known)
        self.routes = build_route_reader(known.tables.vocabulary)
        self._concepts: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._left_out: list[LeftOut] = []

    def understand(self, kind: str, code: str, name: str, find: Callable[[], NodeId]) -> NodeId | None:
        """The node that ``find`` gives, counted by ``kind``; None if it raises NotImportedError (see the report)."""
        try:
            target = find()
        except UnknownIngredientsError as unknown:
            self._unknown.update(unknown.names)
            return None
        except NotImportedError as refusal:
            self._left_out.append(LeftOut(code, name, str(refusal)))
            return None
        self._concepts[kind] += 1
        return target

    def node_for(self, substances: Mapping[str, NodeId | None]) -> NodeId:
        """The node for what is in a concept: our substance by the name of each active ingredient, None if unknown.

        Raises NotImportedError if there is none, or one of them is unknown: a part is never taken for the whole.
        """
        unknown = {name for name, substance in substances.items() if substance is None}
        if unknown:
            raise UnknownIngredientsError(unknown)
        if not substances:
            raise NotImportedError("nothing in it is a drug")
        return self.overlay.target(frozenset(filter(None, substances.values())))

    def write(self, out: Path) -> ImportReport:
        """Write the overlay to ``out``. Raises OSError."""
        tables = self.overlay.rows()
        return ImportReport(
            rows=write_tables(out, tables),
            concepts=dict(sorted(self._concepts.items())),
            already_known=self.overlay.already_known,
            unknown_ingredients=dict(sorted(self._unknown.items(), key=lambda item: (-item[1], item[0]))),
            left_out=tuple(sorted(self._left_out)),
            collisions=tuple(sorted(self.overlay.collisions)),
            malformed=tuple(self.log.problems),
            malformed_count=self.log.count,
        )
