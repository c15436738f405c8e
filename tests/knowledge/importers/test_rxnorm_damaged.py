"""A release of which a part is lost, garbled or foreign: less is imported, never something else."""

from pathlib import Path

import pytest

from service.knowledge.catalogue import Catalogue
from service.knowledge.importers.report import WrongFileError
from service.knowledge.importers.rxnorm import import_rxnorm
from tests.knowledge.importers.releases import (
    FACTS,
    Imported,
    both_ways,
    concept,
    conso_lines,
    rel_lines,
    relation,
    run_rxnorm,
)

EVERY_FACT = pytest.mark.parametrize("lost", FACTS)


@EVERY_FACT
def test_a_lost_relation_never_changes_what_a_code_means(
    imported: Imported, known: Catalogue, tmp_path: Path, lost: str
) -> None:
    rel = both_ways(fact for fact in FACTS if fact != lost)
    assert_nothing_else_is_meant(run_rxnorm(tmp_path, known, conso_lines(), rel), imported)


@EVERY_FACT
def test_a_garbled_relation_never_changes_what_a_code_means(
    imported: Imported, known: Catalogue, tmp_path: Path, lost: str
) -> None:
    rel = both_ways(fact for fact in FACTS if fact != lost)
    subject, name, target = lost.split(" ")
    after = run_rxnorm(tmp_path, known, conso_lines(), [*rel, f"{target}||CUI|RO|{subject}||CUI|{name}"])
    assert_nothing_else_is_meant(after, imported)
    assert after.report.malformed_count == 1


@pytest.mark.parametrize("left", range(2, len(FACTS), 3))
def test_a_file_cut_short_never_changes_what_a_code_means(
    imported: Imported, known: Catalogue, tmp_path: Path, left: int
) -> None:
    after = run_rxnorm(tmp_path, known, conso_lines(), rel_lines()[: 2 * left])
    assert_nothing_else_is_meant(after, imported)


@pytest.mark.parametrize("line", range(1, len(conso_lines())))
def test_a_lost_concept_never_changes_what_a_code_means(
    imported: Imported, known: Catalogue, tmp_path: Path, line: int
) -> None:
    conso = conso_lines()
    del conso[line]
    assert_nothing_else_is_meant(run_rxnorm(tmp_path, known, conso, rel_lines()), imported)


def assert_nothing_else_is_meant(after: Imported, before: Imported) -> None:
    meant = {row["code"]: row["target"] for row in before.rows["codes"]}
    assert {code: meant[code] for code in meant if after.target_of(code)} == {
        row["code"]: row["target"] for row in after.rows["codes"]
    }
    assert after.brands.items() <= before.brands.items()


def test_one_direction_of_each_relation_is_enough(imported: Imported, known: Catalogue, tmp_path: Path) -> None:
    rel = rel_lines()
    for name, half in (("there", rel[::2]), ("back", rel[1::2])):
        directory = tmp_path / name
        directory.mkdir()
        assert run_rxnorm(directory, known, conso_lines(), half).rows == imported.rows


def test_the_order_of_the_lines_does_not_matter(imported: Imported, known: Catalogue, tmp_path: Path) -> None:
    after = run_rxnorm(tmp_path, known, conso_lines()[::-1], rel_lines()[::-1])
    assert after.rows == imported.rows
    assert after.report == imported.report


def test_a_second_import_over_the_first_says_the_same(imported: Imported, known: Catalogue, tmp_path: Path) -> None:
    run_rxnorm(tmp_path, known, conso_lines()[:-2], rel_lines())
    after = run_rxnorm(tmp_path, known, conso_lines(), rel_lines())
    assert after.rows == imported.rows
    assert sorted(path.name for path in after.out.iterdir()) == [
        "codes.csv",
        "names.csv",
        "products.csv",
        "sources.csv",
    ]


@pytest.mark.parametrize(
    "line",
    [
        relation("9000025", "tradename_of", "9000001", source="MMSL"),
        relation("9000025", "tradename_of", "9000001", suppress="Y"),
        relation("9000025", "has_dose_form", "9000001"),
        "|12|AUI|RO||13|AUI|tradename_of|78||RXNORM|RXNORM||||4096|",
    ],
)
def test_relations_of_other_sources_suppressed_ones_and_those_of_atoms_say_nothing(
    imported: Imported, known: Catalogue, tmp_path: Path, line: str
) -> None:
    after = run_rxnorm(tmp_path, known, conso_lines(), [*rel_lines(), line])
    assert after.rows == imported.rows
    assert after.report == imported.report


def test_a_name_of_another_source_is_not_a_concept(imported: Imported, known: Catalogue, tmp_path: Path) -> None:
    conso = [
        *conso_lines(),
        concept("9000070 BN Zorbafake", source="MMSL"),
        concept("9000025 SY Zorba", source="RXNORM"),
    ]
    assert run_rxnorm(tmp_path, known, conso, rel_lines()).rows == imported.rows


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (
            "9000071|ENG||||||1|1|9000071||RXNORM|BN|9000071|Shortol||N|",
            "17 fields closed by a pipe where 18 belong",
        ),
        (
            "9000071|ENG||||||1|1|9000071||RXNORM|BN|9000071|Long|ol||N|4096|",
            "19 fields closed by a pipe where 18 belong",
        ),
        (concept("C0000071 BN Metathesaurol"), "the RXCUI is not a number"),
        (concept("9000071 BN  "), "concept 9000071 has no name"),
        ("no concept at all", "0 fields closed by a pipe where 18 belong"),
    ],
)
def test_a_malformed_concept_is_reported_with_its_line_and_the_rest_goes_on(
    imported: Imported, known: Catalogue, tmp_path: Path, line: str, detail: str
) -> None:
    conso = conso_lines()
    conso.insert(3, line)
    after = run_rxnorm(tmp_path, known, conso, rel_lines())
    (problem,) = after.report.malformed
    assert (problem.file, problem.line, problem.rule, problem.detail) == ("RXNCONSO.RRF", 4, "malformed", detail)
    assert problem.remedy == "compare with the file as it was delivered; what the line says is not imported"
    assert after.rows == imported.rows


def test_bytes_that_are_no_utf_8_are_a_malformed_line(imported: Imported, known: Catalogue, tmp_path: Path) -> None:
    run_rxnorm(tmp_path, known, conso_lines(), rel_lines())
    path = tmp_path / "RXNCONSO.RRF"
    path.write_bytes(path.read_bytes() + concept("9000071 BN Caf\u00e9ol").encode("latin-1") + b"\n")
    report = import_rxnorm(path, tmp_path / "RXNREL.RRF", known, tmp_path / "overlay")
    assert report.malformed_count == 1
    assert report.rows == imported.report.rows


@pytest.mark.parametrize(
    ("conso", "rel", "told"),
    [
        (rel_lines(), rel_lines(), "RXNCONSO.RRF: line 1: 16 fields closed by a pipe where 18 belong"),
        (conso_lines(), conso_lines(), "RXNREL.RRF: line 1: 18 fields closed by a pipe where 16 belong"),
        ([], rel_lines(), "RXNCONSO.RRF: the file is empty"),
        (conso_lines(), [], "RXNREL.RRF: the file is empty"),
        (["name,kind,target"], rel_lines(), "RXNCONSO.RRF: line 1: 0 fields closed by a pipe where 18 belong"),
        (
            ["RXCUI|LAT|STR", *conso_lines()],
            rel_lines(),
            "RXNCONSO.RRF: line 1: 2 fields closed by a pipe where 18 belong",
        ),
        ([concept("C0000071 BN Metathesaurol")], rel_lines(), "RXNCONSO.RRF: line 1: the RXCUI is not a number"),
        (
            [concept("9000070 BN Otherol", source="MMSL")],
            rel_lines(),
            "RXNCONSO.RRF: no RxNorm drug concept in it that is not suppressed",
        ),
        (
            conso_lines(),
            [relation("1", "has_ingredient", "2")],
            "RXNREL.RRF: no relation of the concepts of RXNCONSO.RRF in it",
        ),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(
    known: Catalogue, tmp_path: Path, conso: list[str], rel: list[str], told: str
) -> None:
    with pytest.raises(WrongFileError) as refused:
        run_rxnorm(tmp_path, known, conso, rel)
    assert str(refused.value) == told
    assert not (tmp_path / "overlay").exists()


@pytest.mark.parametrize("again", ["9000002 IN Verapamil", "9000002 PIN Baclofen"])
def test_a_concept_that_stands_twice_and_differs_keeps_its_first_reading_and_is_reported(
    imported: Imported, known: Catalogue, tmp_path: Path, again: str
) -> None:
    conso = [*conso_lines(), concept(again)]
    after = run_rxnorm(tmp_path, known, conso, rel_lines())
    (problem,) = after.report.malformed
    assert (problem.line, problem.detail) == (len(conso), "concept 9000002 has another name or kind before")
    assert after.rows == imported.rows


def test_a_concept_that_stands_twice_and_is_the_same_is_not_reported(
    imported: Imported, known: Catalogue, tmp_path: Path
) -> None:
    after = run_rxnorm(tmp_path, known, [*conso_lines(), concept("9000002 IN Baclofen")], rel_lines())
    assert (after.report.malformed, after.rows) == ((), imported.rows)


LOST = {
    "9000003 form_of 9000002": ("9000003", "0 relations form_of where 1 belong"),
    "9000020 has_part 161": ("9000020", "1 relations has_part where 2 belong"),
    "9000021 has_ingredient 161": ("9000021", "0 relations has_ingredient where 1 belong"),
    "9000023 consists_of 9000021": ("9000032", "1 relations consists_of where 2 belong"),
    "9000024 has_ingredient 161": ("9000027", "1 relations has_ingredient where 2 belong"),
    "9000026 tradename_of 9000023": ("9000026", "0 relations tradename_of where 1 belong"),
    "9000032 contains 9000031": ("9000032", "1 relations contains where 2 belong"),
}


@pytest.mark.parametrize("lost", LOST)
def test_what_cannot_be_walked_to_its_ingredients_says_which_relation_lacks(
    known: Catalogue, tmp_path: Path, lost: str
) -> None:
    after = run_rxnorm(tmp_path, known, conso_lines(), both_ways(fact for fact in FACTS if fact != lost))
    assert LOST[lost] in {(left.code, left.reason) for left in after.report.left_out}


def test_a_relation_to_what_is_suppressed_is_named(known: Catalogue, tmp_path: Path) -> None:
    rel = [*rel_lines(), *both_ways(["9000051 consists_of 9000060"])]
    after = run_rxnorm(tmp_path, known, conso_lines(), rel)
    reason = "consists_of 9000060, which is suppressed, missing or of another kind"
    assert ("9000051", reason) in {(left.code, left.reason) for left in after.report.left_out}


def test_a_byte_order_mark_before_the_first_line_is_no_part_of_it(
    imported: Imported, known: Catalogue, tmp_path: Path
) -> None:
    conso = conso_lines()
    assert run_rxnorm(tmp_path, known, ["\ufeff" + conso[0], *conso[1:]], rel_lines()).rows == imported.rows
    later = run_rxnorm(tmp_path, known, [conso[0], "\ufeff" + conso[1], *conso[2:]], rel_lines()).report
    assert [(problem.line, problem.detail) for problem in later.malformed] == [(2, "the RXCUI is not a number")]
