"""Codes of the coding systems that the tables know, whatever way they are written."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.knowledge.catalogue import Catalogue
from service.knowledge.name_rows import Code

_ATC, _ATC_GROUP_LENGTHS = "atc", frozenset({1, 3, 4, 5})
_NDC = "ndc"
_NDC_DIGITS = ((5, 4, 2), (5, 4))
_IN_TEXT = re.compile(r"(?P<system>rxcui|rxnorm|atc|ndc|unii)[ :#]+(?P<code>[0-9a-z-]+)\Z")
_ALIASES = {"rxcui": "rxnorm"}


@dataclass(frozen=True, slots=True)
class CodeBook:
    """``codes`` by (system, normal form); several rows where one code is shared. ``systems`` by id and by URI."""

    codes: Mapping[tuple[str, str], tuple[Code, ...]]
    systems: Mapping[str, str]

    def system(self, written: str) -> str | None:
        """The id of a system given by id or URI, or None."""
        return self.systems.get(written.strip().casefold())

    @property
    def ids(self) -> tuple[str, ...]:
        """The systems, by id."""
        return tuple(sorted(set(self.systems.values())))

    def is_group(self, system: str, code: str) -> bool:
        """Whether ``code`` names an ATC group above some known code, though no group of the tables."""
        wanted = code.strip().upper()
        known = (form for known_system, form in self.codes if known_system == system)
        return system == _ATC and len(wanted) in _ATC_GROUP_LENGTHS and any(form.startswith(wanted) for form in known)

    def find(self, system: str, code: str) -> tuple[Code, ...]:
        """The rows for ``code``; an 11-digit NDC is also looked up by its labeler and product."""
        for form in normal_forms(system, code):
            if found := self.codes.get((system, form)):
                return found
        return ()

    def in_text(self, folded: str) -> tuple[str, str] | None:
        """System and code of a line such as ``rxcui 3106``, or None."""
        match = _IN_TEXT.match(folded)
        return (_ALIASES.get(match["system"], match["system"]), match["code"]) if match else None


def normal_forms(system: str, code: str) -> list[str]:
    """The ways ``code`` may stand in the table, most exact first."""
    code = code.strip().upper()
    if system != _NDC:
        return [code]
    parts = code.split("-")
    if len(parts) in {2, 3} and all(part.isascii() and part.isdigit() for part in parts):
        widths = _NDC_DIGITS[3 - len(parts)]
        padded = [part.zfill(width) for part, width in zip(parts, widths, strict=True)]
        if any(len(part) > width for part, width in zip(padded, widths, strict=True)):
            return []
        return ["".join(padded), "".join(padded[:2])]
    if len(code) == sum(_NDC_DIGITS[0]) and code.isascii() and code.isdigit():
        return [code, code[: sum(_NDC_DIGITS[1])]]
    return []


def build_code_book(catalogue: Catalogue) -> CodeBook:
    codes: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for row in catalogue.tables.codes:
        for form in normal_forms(row.system, row.code)[:1]:
            codes[row.system, form].append(row)
    systems = {row.uri.casefold(): row.id for row in catalogue.tables.code_systems}
    systems |= {row.id: row.id for row in catalogue.tables.code_systems}
    return CodeBook(
        codes=MappingProxyType({key: tuple(rows) for key, rows in codes.items()}),
        systems=MappingProxyType(systems),
    )
