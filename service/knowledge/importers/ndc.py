"""The NDC directory of the FDA, from its ``product.txt``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.knowledge.importers.gathering import Gathering
from service.knowledge.importers.lines import read_lines, tidy
from service.knowledge.importers.report import ImportReport, NotImportedError, WrongFileError
from service.knowledge.name_rows import Code
from service.knowledge.rows import NodeId, Source
from service.knowledge.words import Route

SOURCE = Source(
    id="fda-ndc-directory",
    kind="terminology",
    title="FDA National Drug Code directory, product.txt, as fetched by this site",
    url="https://www.fda.gov/drugs/drug-approvals-and-databases/national-drug-code-directory",
    note="imported by program, not curated",
)
COLUMNS = (
    *("PRODUCTNDC", "PRODUCTTYPENAME", "PROPRIETARYNAME", "PROPRIETARYNAMESUFFIX", "NONPROPRIETARYNAME"),
    *("DOSAGEFORMNAME", "ROUTENAME", "SUBSTANCENAME", "ACTIVE_NUMERATOR_STRENGTH"),
)
_PRODUCT_NDC = re.compile(r"[0-9]{4,5}-[0-9]{3,4}\Z")
_ENCODINGS = ("utf-8", "cp1252")
_LONGEST_DISPLAY = 200


def import_ndc(product_text: Path, known: Catalogue, out: Path) -> ImportReport:
    """Write names, products, codes and sources to ``out`` for what ``known`` lacks; the rest is in the report.

    Raises WrongFileError before anything is written, and OSError.
    """
    importer = _Importer(Gathering(known, SOURCE))
    importer.take_all(product_text)
    return importer.gathering.write(out)


@dataclass(frozen=True, slots=True)
class _Row:
    """One product; ``cells`` by column."""

    cells: Mapping[str, str]

    @property
    def ndc(self) -> str:
        return self.cells["PRODUCTNDC"]

    @property
    def brand(self) -> str | None:
        """The proprietary name with its suffix, unless it only repeats the generic name."""
        base, generic = self.cells["PROPRIETARYNAME"], self.cells["NONPROPRIETARYNAME"]
        written = tidy(f"{base} {self.cells['PROPRIETARYNAMESUFFIX']}")
        return written if written and fold(generic) not in {fold(base), fold(written)} else None

    @property
    def display(self) -> str:
        name = self.brand or self.cells["PROPRIETARYNAME"] or self.cells["NONPROPRIETARYNAME"]
        form = self.cells["DOSAGEFORMNAME"].lower()
        return ", ".join(filter(None, (name, form)))[:_LONGEST_DISPLAY].strip()

    def several(self, column: str) -> list[str]:
        return [value for part in self.cells[column].split(";") if (value := part.strip())]


class _Importer:
    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering

    def take_all(self, path: Path) -> None:
        log = self.gathering.log
        lines = read_lines(path, _Splitter(), log)
        header = next(lines).cells or []
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            raise WrongFileError(path.name, f"the header lacks {', '.join(missing)}")
        for line in lines:
            if line.cells is None:
                continue
            row = _Row({column: tidy(cell) for column, cell in zip(header, line.cells, strict=True)})
            if _PRODUCT_NDC.match(row.ndc):
                self._take(row)
            else:
                log.note(path.name, line.number, "PRODUCTNDC is not a labeler and a product number")

    def _take(self, row: _Row) -> None:
        kind = row.cells["PRODUCTTYPENAME"].lower()
        target = self.gathering.understand(kind, row.ndc, row.display, partial(self._find, row))
        if row.brand:
            self.gathering.overlay.add_name(row.brand, target)
        code = Code("ndc", row.ndc, target or "", self._route(row), row.display or None, (SOURCE.id,))
        self.gathering.overlay.add_code(code, known=target is not None)

    def _find(self, row: _Row) -> NodeId:
        """The node for the product. Raises NotImportedError."""
        names, strengths = row.several("SUBSTANCENAME"), row.several("ACTIVE_NUMERATOR_STRENGTH")
        if not names:
            raise NotImportedError("no substance is named")
        if strengths and len(strengths) != len(names):
            raise NotImportedError(f"{len(names)} substances and {len(strengths)} strengths: one list is cut")
        ingredients = self.gathering.ingredients
        active = {fold(name) for name in names if not ingredients.is_inert(name)}
        return self.gathering.node_for({name: ingredients.named_with_salt(name) for name in active})

    def _route(self, row: _Row) -> Route | None:
        """What the routes say if there are any, else what the form says."""
        routes = self.gathering.routes
        return routes.of_labels(row.several("ROUTENAME") or [row.cells["DOSAGEFORMNAME"]])


class _Splitter:
    """Splits at tabs; every line has as many cells as the first."""

    def __init__(self) -> None:
        self.width: int | None = None

    def __call__(self, content: bytes) -> list[str]:
        cells = _decode(content).split("\t")
        if self.width is None:
            self.width = len(cells)
        if len(cells) != self.width:
            raise ValueError(f"{len(cells)} cells where {self.width} belong")
        return cells


def _decode(content: bytes) -> str:
    """Directories of different years are in UTF-8 or Windows-1252."""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor Windows-1252")
