"""What a release says of a brand or a drug is imported only where nothing speaks against it."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.knowledge.catalogue import Catalogue, build_catalogue
from service.knowledge.importers.report import Collision, LeftOut
from service.knowledge.name_rows import Name, Product
from service.knowledge.words import NameKind
from tests.knowledge.importers.releases import (
    BOTH,
    Imported,
    both_ways,
    brand_of,
    concept,
    conso_lines,
    rel_lines,
    run_rxnorm,
)


def test_a_brand_that_means_another_drug_here_keeps_its_meaning(imported: Imported) -> None:
    assert imported.report.collisions == (Collision("names", "Dantrium", "baclofen", "dantrolene"),)
    assert imported.target_of("9000050") == "baclofen"


UNTELLING = "9000090 SCD Co-zorbaclo 335 MG Oral Tablet"
"""A name from which nobody can see that two drugs are in it."""


def test_a_drug_that_a_garbled_line_names_is_left_out(known: Catalogue, tmp_path: Path) -> None:
    rel = [*rel_lines(), *both_ways(["9000090 consists_of 9000021"]), "9000022||CUI|RO|9000090||CUI|consi"]
    after = run_rxnorm(tmp_path, known, [*conso_lines(), concept(UNTELLING)], rel)
    assert after.target_of("9000090") is None
    reason = "a malformed line names it, so a relation may be missing"
    assert reason in {left.reason for left in after.report.left_out if left.code == "9000090"}


def test_a_drug_whose_parts_and_whole_differ_is_left_out(known: Catalogue, tmp_path: Path) -> None:
    rel = [*rel_lines(), *both_ways(["9000090 consists_of 9000021", "9000090 has_ingredients 9000020"])]
    after = run_rxnorm(tmp_path, known, [*conso_lines(), concept(UNTELLING)], rel)
    assert after.target_of("9000090") is None
    reason = "its relations disagree about its ingredients"
    assert reason in {left.reason for left in after.report.left_out if left.code == "9000090"}


def test_a_brand_none_of_whose_products_holds_what_it_is_said_to_hold_is_left_out(
    known: Catalogue, tmp_path: Path
) -> None:
    conso, rel = brand_of("9000080 Partol", "161", product="9000081 9000023")
    after = run_rxnorm(tmp_path, known, conso_lines() + conso, rel_lines() + rel)
    reason = "no product of the brand holds just what the brand is said to hold"
    assert LeftOut("9000080", "Partol", reason) in after.report.left_out
    assert "Partol" not in after.brands
    assert after.target_of("9000081") == BOTH


def test_a_brand_whose_products_differ_is_left_out(known: Catalogue, tmp_path: Path) -> None:
    conso, rel = brand_of("9000080 Partol", "9000002", product="9000081 9000051")
    more, facts = brand_of("9000080 Partol", "9000002", product="9000082 9000023")
    after = run_rxnorm(tmp_path, known, conso_lines() + conso + more[1:], rel_lines() + rel + facts)
    assert LeftOut("9000080", "Partol", "the brand's products do not all hold the same") in after.report.left_out
    assert "Partol" not in after.brands
    assert (after.target_of("9000081"), after.target_of("9000082")) == ("baclofen", BOTH)


def test_a_pack_brand_holds_all_drugs_of_the_pack_though_each_tablet_holds_one(
    known: Catalogue, tmp_path: Path
) -> None:
    conso = [*conso_lines(), *map(concept, ("9000080 BN Packol", "9000081 SCD acetaminophen 325 MG Oral Tablet"))]
    conso.append(concept("9000082 SBD acetaminophen 325 MG Oral Tablet [Packol]"))
    conso.append(concept("9000083 BPCK {1 (acetaminophen 325 MG Oral Tablet) / 2 (baclofen 10 MG Oral Tablet)} Pack"))
    facts = [
        *("9000080 tradename_of 161", "9000080 tradename_of 9000002", "9000081 consists_of 9000021"),
        *("9000082 tradename_of 9000081", "9000082 has_ingredient 9000080"),
        *("9000083 contains 9000082", "9000083 contains 9000051"),
    ]
    after = run_rxnorm(tmp_path, known, conso, [*rel_lines(), *both_ways(facts)])
    assert after.brands["Packol"] == BOTH
    assert (after.target_of("9000082"), after.target_of("9000083")) == ("paracetamol", BOTH)


def test_an_ingredient_whose_code_and_name_are_two_drugs_here_is_neither(known: Catalogue, tmp_path: Path) -> None:
    conso = [concept("161 IN verapamil"), *conso_lines()[1:]]
    after = run_rxnorm(tmp_path, known, conso, rel_lines())
    expected = Collision("codes", "rxnorm 161", "verapamil, by its name verapamil", "paracetamol")
    assert expected in after.report.collisions
    assert after.target_of("9000021") is None
    assert after.brands == {}


def test_one_brand_name_for_two_drugs_is_no_brand_name(known: Catalogue, tmp_path: Path) -> None:
    conso, rel = brand_of("9000080 ZORBACLO", "9000002", product="9000081 9000051")
    after = run_rxnorm(tmp_path, known, conso_lines() + conso, rel_lines() + rel)
    assert after.brands == {}
    assert {c.wanted for c in after.report.collisions if c.written == "ZORBACLO"} == {BOTH, "baclofen"}


@pytest.mark.parametrize(
    ("name", "taken_by"),
    [
        ("Daily", "a word that may stand beside a name"),
        ("Water", "no drug: fluid"),
        ("Paracetamol", "paracetamol"),
        ("Retard", "a word that may stand beside a name"),
    ],
)
def test_a_brand_that_is_a_word_or_a_thing_or_another_drug_is_no_brand_name(
    known: Catalogue, tmp_path: Path, name: str, taken_by: str
) -> None:
    conso, rel = brand_of(f"9000080 {name}", "9000002", product="9000081 9000051")
    after = run_rxnorm(tmp_path, known, conso_lines() + conso, rel_lines() + rel)
    assert set(after.brands) == {"Zorbaclo"}
    assert Collision("names", name, "baclofen", taken_by) in after.report.collisions


@pytest.mark.parametrize(
    ("name", "product", "taken_by"),
    [
        (None, Product(BOTH, "another", ("baclofen", "verapamil"), ("who-atc",), None), BOTH),
        (Name("Baclofen + Paracetamol", NameKind.BRAND, "verapamil", None, None, ("who-atc",)), None, "verapamil"),
    ],
)
def test_a_combination_whose_id_or_name_is_taken_is_not_imported(
    known: Catalogue, tmp_path: Path, name: Name | None, product: Product | None, taken_by: str
) -> None:
    tables = replace(
        known.tables,
        names=known.tables.names + ((name,) if name else ()),
        products=known.tables.products + ((product,) if product else ()),
    )
    after = run_rxnorm(tmp_path, build_catalogue(tables), conso_lines(), rel_lines())
    assert Collision("products", "baclofen + paracetamol", BOTH, taken_by) in after.report.collisions
    assert after.rows["products"] == []
    assert after.target_of("9000023") is None
    assert {"9000020", "9000023", "9000025"} <= {left.code for left in after.report.left_out}
