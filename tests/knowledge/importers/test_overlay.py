"""What an import writes fits the tables, and a prescriber's words are understood with it."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest

from service.knowledge.importers.lines import LineLog
from service.knowledge.importers.overlay import code_key
from service.knowledge.importers.routes import build_route_reader
from service.knowledge.importers.rrf import read_rxnorm
from service.knowledge.loading import Knowledge, build_knowledge
from service.knowledge.words import Route
from service.naming.resolution import Outcome
from service.naming.resolver import build_resolver
from tests.knowledge.editing import header_of, real, rows_of, to_bytes
from tests.knowledge.importers.releases import (
    Imported,
    concept,
    conso_lines,
    product,
    rel_lines,
    relation,
    run_ndc,
    run_rxnorm,
)


@pytest.fixture(scope="module")
def overlays(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> list[Imported]:
    products = [
        product("99999-123", "Ndcaclo", "BACLOFEN; VERAPAMIL HYDROCHLORIDE"),
        product("99999-124", 'Quote "n" comma, Inc', "DANTROLENE SODIUM", routename="INTRAVENOUS"),
        product("99999-125", "a first", "BACLOFEN"),
    ]
    return [
        run_rxnorm(tmp_path_factory.mktemp("rxnorm"), knowledge.catalogue, conso_lines(), rel_lines()),
        run_ndc(tmp_path_factory.mktemp("ndc"), knowledge.catalogue, products),
    ]


@pytest.fixture(scope="module")
def merged(overlays: list[Imported]) -> Knowledge:
    """The real tables with the overlays under them."""
    raw = dict(real())
    for table in ("names", "products", "codes", "sources"):
        rows = [row for overlay in overlays for row in overlay.rows[table]]
        raw[table] = to_bytes(table, rows_of(raw, table) + rows)
    return build_knowledge(raw)


@pytest.mark.parametrize(
    ("written", "nodes", "route"),
    [
        ("Zorbaclo", ("baclofen", "paracetamol"), None),
        ("zorbaclo 325 mg tablet", ("baclofen", "paracetamol"), Route.ORAL),
        ("rxcui 9000033", ("baclofen", "paracetamol"), Route.ORAL),
        ("ndc 99999-0123-01", ("baclofen", "verapamil"), Route.ORAL),
        ("ndc 99999012401", ("dantrolene",), Route.IV),
        ('quote "n" comma, inc', ("dantrolene",), None),
    ],
)
def test_a_line_written_by_a_brand_or_code_of_the_overlay_is_understood(
    merged: Knowledge, written: str, nodes: tuple[str, ...], route: Route | None
) -> None:
    resolution = build_resolver(merged.catalogue).resolve_text(written)
    assert (resolution.outcome, resolution.nodes) == (Outcome.RESOLVED, nodes)
    assert (resolution.route.route if resolution.route else None) == route


def test_the_tables_have_the_header_of_ours_and_are_sorted(overlays: list[Imported]) -> None:
    for overlay in overlays:
        for path in overlay.out.iterdir():
            content = path.read_text(encoding="utf-8")
            rows = list(csv.reader(io.StringIO(content, newline="")))
            assert tuple(rows[0]) == header_of(path.stem)
            assert rows[1:] == sorted(rows[1:], key=lambda row: [row[0].casefold(), *row[1:]])
            assert "\r" not in content
            assert content.endswith("\n")


def test_nothing_that_the_merged_tables_have_is_imported_again(merged: Knowledge, tmp_path: Path) -> None:
    after = run_rxnorm(tmp_path, merged.catalogue, conso_lines(), rel_lines())
    assert after.report.rows == {"names": 0, "products": 0, "codes": 0, "sources": 0}
    assert after.report.already_known == 17


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("verapamil hydrochloride 40 MG Oral Tablet", Route.ORAL),
        ("24 HR verapamil hydrochloride 120 MG Extended Release Oral Capsule [Verelan]", Route.ORAL),
        ("168 HR verapamil 0.00146 MG/HR Transdermal System", Route.TRANSDERMAL),
        ("verapamil Oral Tablet", Route.ORAL),
        ("verapamil 1 MG/ML Nasal Solution", Route.NASAL),
        ("verapamil 10 MG Vaginal Suppository", Route.VAGINAL),
        ("verapamil 10 MG/ML Oral Gel", Route.ORAL),
        ("120 ACTUAT verapamil 0.05 MG/ACTUAT Metered Dose Nasal Spray", Route.NASAL),
        ("verapamil 20 MG/ML Topical Cream", Route.TOPICAL),
        ("verapamil 10 MG Urethral Suppository", None),
        ("Urethral Suppository", None),
        ("verapamil 0.7 MG Intravitreal Implant", None),
        ("verapamil 2.5 MG/ML Injectable Solution", None),
        ("verapamil 10 MG/ML Otic Solution", None),
        ("verapamil 40 MG", None),
        ("verapamil", None),
        ("Oral Tablet", None),
    ],
)
def test_a_form_says_a_route_only_where_every_word_of_it_is_known(
    knowledge: Knowledge, name: str, route: Route | None
) -> None:
    assert build_route_reader(knowledge.catalogue.tables.vocabulary).of_drug(name, ["verapamil"]) is route


def test_lines_of_other_sources_take_no_memory(tmp_path: Path) -> None:
    other = [concept(f"{n} SCD aspirin {n} MG Oral Tablet", source="MMSL") for n in range(20_000)]
    atoms = [relation(str(n), "has_ingredient", "161", source="MMSL") for n in range(20_000)]
    conso, rel = tmp_path / "RXNCONSO.RRF", tmp_path / "RXNREL.RRF"
    conso.write_text("\n".join([*conso_lines(), *other, ""]), encoding="utf-8")
    rel.write_text("\n".join([*rel_lines(), *atoms, ""]), encoding="utf-8")
    del other, atoms
    tracemalloc.start()
    read_rxnorm(conso, rel, LineLog())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < conso.stat().st_size / 2


@pytest.mark.parametrize(
    ("system", "code", "key"),
    [
        ("ndc", "143-9297", "00143-9297"),
        ("ndc", "00143-9297", "00143-9297"),
        ("ndc", "143-297-1", "00143-0297-01"),
        ("ndc", "0143-9297-01", "00143-9297-01"),
        ("ndc", "00143929701", "00143929701"),
        ("atc", "m03ca01", "M03CA01"),
        ("rxnorm", "1-2", "1-2"),
    ],
)
def test_an_ndc_with_and_without_its_leading_zeros_is_the_same_code(system: str, code: str, key: str) -> None:
    assert code_key(system, code) == (system, key)
