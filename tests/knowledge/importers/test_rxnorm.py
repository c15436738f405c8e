"""A site imports the RxNorm release that it licenses."""

import pytest

from tests.knowledge.importers.releases import (
    BOTH,
    Imported,
)


def test_a_brand_of_two_drugs_means_both(imported: Imported) -> None:
    assert imported.brands == {"Zorbaclo": BOTH}
    assert imported.ingredients == {BOTH: "baclofen|paracetamol"}


@pytest.mark.parametrize(
    ("rxcui", "target"),
    [
        ("9000002", "baclofen"),
        ("9000003", "baclofen"),
        ("9000020", BOTH),
        ("9000021", "paracetamol"),
        ("9000022", "baclofen"),
        ("9000023", BOTH),
        ("9000024", BOTH),
        ("9000025", BOTH),
        ("9000026", BOTH),
        ("9000027", BOTH),
        ("9000032", BOTH),
        ("9000033", BOTH),
    ],
)
def test_every_kind_of_concept_is_walked_to_its_ingredients(imported: Imported, rxcui: str, target: str) -> None:
    assert imported.target_of(rxcui) == target


def test_an_ingredient_is_known_by_its_code_under_another_name_and_its_code_is_not_repeated(imported: Imported) -> None:
    assert imported.target_of("161") is None
    assert imported.report.already_known == 1
    assert imported.target_of("9000021") == "paracetamol"


def test_the_display_is_the_name_in_the_release(imported: Imported) -> None:
    shown = {row["code"]: row["display"] for row in imported.rows["codes"]}
    assert shown["9000024"] == "acetaminophen / Baclofen Oral Tablet"


@pytest.mark.parametrize(
    ("rxcui", "route"),
    [
        ("9000023", "oral"),
        ("9000024", "oral"),
        ("9000026", "oral"),
        ("9000027", "oral"),
        ("9000032", "oral"),
        ("9000033", "oral"),
        ("9000002", ""),
        ("9000022", ""),
        ("9000025", ""),
    ],
)
def test_only_a_concept_with_a_form_has_a_route(imported: Imported, rxcui: str, route: str) -> None:
    assert imported.route_of(rxcui) == route


def test_a_drug_with_an_ingredient_nobody_knows_is_named_and_never_half_imported(imported: Imported) -> None:
    assert imported.report.unknown_ingredients == {"unobtainium": 5}
    assert [code for code in ("9000001", "9000040", "9000041", "9000042", "9000043") if imported.target_of(code)] == []
    assert "Unobrand" not in imported.brands


def test_a_suppressed_brand_is_not_imported(imported: Imported) -> None:
    assert imported.target_of("9000060") is None
    assert "Withdrawnol" not in imported.brands


def test_a_concept_without_any_drug_is_left_out_with_the_reason(imported: Imported) -> None:
    assert {left.code: left.reason for left in imported.report.left_out} == {
        "9000004": "nothing in it is a drug",
        "9000030": "nothing in it is a drug",
        "9000031": "nothing in it is a drug",
    }


def test_the_report_counts_what_was_understood_and_what_was_written(imported: Imported) -> None:
    kinds = {"BN": 2, "BPCK": 1, "GPCK": 1, "IN": 2, "MIN": 1, "PIN": 1}
    kinds |= {"SBD": 2, "SBDF": 1, "SCD": 2, "SCDC": 2, "SCDF": 1}
    assert imported.report.concepts == kinds
    assert imported.report.rows == {table: len(rows) for table, rows in imported.rows.items()}
    assert imported.report.rows == {"names": 1, "products": 1, "codes": 15, "sources": 1}
    assert imported.report.malformed_count == 0
