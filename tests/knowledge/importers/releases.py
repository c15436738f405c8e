"""Small RxNorm releases and NDC directories in the real format, and what an import of them wrote."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.knowledge.catalogue import Catalogue
from service.knowledge.importers.ndc import import_ndc
from service.knowledge.importers.report import ImportReport
from service.knowledge.importers.rrf import INVERSES
from service.knowledge.importers.rxnorm import import_rxnorm

BACK = {relation: inverse for inverse, relation in INVERSES.items()}
Rows = list[dict[str, str]]

BOTH = "baclofen-paracetamol"
"""The product that most of the release below is about."""


def concept(line: str, *, source: str = "RXNORM", suppress: str = "N") -> str:
    """A line of RXNCONSO.RRF from ``rxcui kind name``."""
    rxcui, kind, name = line.split(" ", 2)
    atom = f"8{rxcui}"
    return f"{rxcui}|ENG||||||{atom}|{atom}|{rxcui}||{source}|{kind}|{rxcui}|{name}||{suppress}|4096|"


def relation(subject: str, name: str, target: str, *, source: str = "RXNORM", suppress: str = "") -> str:
    """The line of RXNREL.RRF that says: ``subject`` has the relation ``name`` to ``target``."""
    return f"{target}||CUI|RO|{subject}||CUI|{name}|77||{source}|{source}|||{suppress}|4096|"


def both_ways(facts: Iterable[str]) -> list[str]:
    """The two lines for each ``subject relation target``, as a release has them."""
    lines = []
    for fact in facts:
        subject, name, target = fact.split(" ")
        lines += [relation(subject, name, target), relation(target, BACK[name], subject)]
    return lines


PACK = "{21 (acetaminophen 325 MG / baclofen hydrochloride 10 MG Oral Tablet) / 7 (water 1 MG Oral Tablet)} Pack"
CONCEPTS = (
    "161 IN acetaminophen",
    "9000001 IN unobtainium",
    "9000002 IN Baclofen",
    "9000003 PIN baclofen hydrochloride",
    "9000004 IN water",
    "9000020 MIN acetaminophen / Baclofen",
    "9000021 SCDC acetaminophen 325 MG",
    "9000022 SCDC baclofen hydrochloride 10 MG",
    "9000023 SCD acetaminophen 325 MG / baclofen hydrochloride 10 MG Oral Tablet",
    "9000024 SCDF acetaminophen / Baclofen Oral Tablet",
    "9000025 BN Zorbaclo",
    "9000026 SBD acetaminophen 325 MG / baclofen hydrochloride 10 MG Oral Tablet [Zorbaclo]",
    "9000027 SBDF acetaminophen / Baclofen Oral Tablet [Zorbaclo]",
    "9000030 SCDC water 1 MG",
    "9000031 SCD water 1 MG Oral Tablet",
    f"9000032 GPCK {PACK}",
    f"9000033 BPCK {PACK} [Zorbaclo 28]",
    "9000040 SCDC unobtainium 5 MG",
    "9000041 SCD acetaminophen 325 MG / unobtainium 5 MG Oral Tablet",
    "9000042 BN Unobrand",
    "9000043 SBD acetaminophen 325 MG / unobtainium 5 MG Oral Tablet [Unobrand]",
    "9000050 BN Dantrium",
    "9000051 SCD baclofen hydrochloride 10 MG Oral Tablet",
    "9000052 SBD baclofen hydrochloride 10 MG Oral Tablet [Dantrium]",
)
FACTS = (
    "9000003 form_of 9000002",
    "9000020 has_part 161",
    "9000020 has_part 9000002",
    "9000021 has_ingredient 161",
    "9000022 has_ingredient 9000002",
    "9000022 has_precise_ingredient 9000003",
    "9000023 consists_of 9000021",
    "9000023 consists_of 9000022",
    "9000023 has_ingredients 9000020",
    "9000024 has_ingredient 161",
    "9000024 has_ingredient 9000002",
    "9000025 tradename_of 161",
    "9000025 tradename_of 9000002",
    "9000026 tradename_of 9000023",
    "9000026 has_ingredient 9000025",
    "9000027 tradename_of 9000024",
    "9000027 has_ingredient 9000025",
    "9000030 has_ingredient 9000004",
    "9000031 consists_of 9000030",
    "9000032 contains 9000023",
    "9000032 contains 9000031",
    "9000033 contains 9000026",
    "9000033 contains 9000031",
    "9000033 tradename_of 9000032",
    "9000040 has_ingredient 9000001",
    "9000041 consists_of 9000021",
    "9000041 consists_of 9000040",
    "9000042 tradename_of 161",
    "9000042 tradename_of 9000001",
    "9000043 tradename_of 9000041",
    "9000043 has_ingredient 9000042",
    "9000050 tradename_of 9000002",
    "9000051 consists_of 9000022",
    "9000052 tradename_of 9000051",
    "9000052 has_ingredient 9000050",
)
SUPPRESSED = "9000060 BN Withdrawnol"

NDC_HEADER = (
    *("PRODUCTID", "PRODUCTNDC", "PRODUCTTYPENAME", "PROPRIETARYNAME", "PROPRIETARYNAMESUFFIX", "NONPROPRIETARYNAME"),
    *("DOSAGEFORMNAME", "ROUTENAME", "STARTMARKETINGDATE", "ENDMARKETINGDATE", "MARKETINGCATEGORYNAME"),
    *("APPLICATIONNUMBER", "LABELERNAME", "SUBSTANCENAME", "ACTIVE_NUMERATOR_STRENGTH", "ACTIVE_INGRED_UNIT"),
    *("PHARM_CLASSES", "DEASCHEDULE", "NDC_EXCLUDE_FLAG", "LISTING_RECORD_CERTIFIED_THROUGH"),
)


def brand_of(brand: str, held: str, *, product: str) -> tuple[list[str], list[str]]:
    """The lines for ``brand`` (``rxcui name``) said to be a trade name of ``held``, with a branded ``product`` (rxcui
    of the product and of its generic)."""
    rxcui, name = brand.split(" ", 1)
    branded, generic = product.split(" ")
    form = next(line.split(" ", 2)[2] for line in CONCEPTS if line.startswith(generic))
    facts = [f"{rxcui} tradename_of {held}", f"{branded} tradename_of {generic}", f"{branded} has_ingredient {rxcui}"]
    return [concept(f"{rxcui} BN {name}"), concept(f"{branded} SBD {form} [{name}]")], both_ways(facts)


@dataclass(frozen=True)
class Imported:
    """What an import reported, and the rows it wrote, by table."""

    report: ImportReport
    rows: Mapping[str, Rows]
    out: Path

    def target_of(self, code: str) -> str | None:
        return next((row["target"] for row in self.rows["codes"] if row["code"] == code), None)

    def route_of(self, code: str) -> str:
        return next(row["route"] for row in self.rows["codes"] if row["code"] == code)

    @property
    def brands(self) -> dict[str, str]:
        return {row["name"]: row["target"] for row in self.rows["names"]}

    @property
    def ingredients(self) -> dict[str, str]:
        return {row["id"]: row["ingredients"] for row in self.rows["products"]}


def conso_lines() -> list[str]:
    return [concept(line) for line in CONCEPTS] + [concept(SUPPRESSED, suppress="O")]


def rel_lines() -> list[str]:
    return both_ways(FACTS)


def run_rxnorm(directory: Path, known: Catalogue, conso: list[str], rel: list[str]) -> Imported:
    files = directory / "RXNCONSO.RRF", directory / "RXNREL.RRF"
    for path, lines in zip(files, (conso, rel), strict=True):
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    out = directory / "overlay"
    return Imported(import_rxnorm(*files, known, out), read_rows(out), out)


def product(ndc: str, name: str, substances: str, **cells: str) -> str:
    """A line of product.txt; ``cells`` by lower-case column."""
    row = dict.fromkeys(NDC_HEADER, "") | {
        "PRODUCTID": f"{ndc}_1f2e",
        "PRODUCTNDC": ndc,
        "PRODUCTTYPENAME": "HUMAN PRESCRIPTION DRUG",
        "PROPRIETARYNAME": name,
        "DOSAGEFORMNAME": "CAPSULE",
        "ROUTENAME": "ORAL",
        "SUBSTANCENAME": substances,
        "ACTIVE_NUMERATOR_STRENGTH": "; ".join("1" for _ in substances.split(";")),
    }
    return "\t".join((row | {column.upper(): cell for column, cell in cells.items()}).values())


def run_ndc(directory: Path, known: Catalogue, lines: list[str], encoding: str = "utf-8") -> Imported:
    path = directory / "product.txt"
    path.write_bytes("".join(f"{line}\r\n" for line in ["\t".join(NDC_HEADER), *lines]).encode(encoding))
    out = directory / "overlay"
    return Imported(import_ndc(path, known, out), read_rows(out), out)


def read_rows(out: Path) -> dict[str, Rows]:
    return {
        path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        for path in sorted(out.glob("*.csv"))
    }
