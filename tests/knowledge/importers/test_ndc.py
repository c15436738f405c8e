"""A site imports the NDC directory."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.knowledge.catalogue import Catalogue, build_catalogue
from service.knowledge.importers.ingredients import Ingredients
from service.knowledge.importers.ndc import COLUMNS, import_ndc
from service.knowledge.importers.report import Collision, LeftOut, WrongFileError
from service.knowledge.name_rows import Name
from service.knowledge.words import NameKind
from tests.knowledge.importers.releases import NDC_HEADER, product, run_ndc


@pytest.mark.parametrize(
    ("substances", "target"),
    [
        ("DANTROLENE SODIUM", "dantrolene"),
        ("Acetaminophen", "paracetamol"),
        ("BACLOFEN; ACETAMINOPHEN", "baclofen-paracetamol"),
        ("OXYCODONE HYDROCHLORIDE; ACETAMINOPHEN", "oxycodone-paracetamol"),
        ("BACLOFEN SODIUM PHOSPHATE", "baclofen"),
        ("BACLOFEN; BACLOFEN", "baclofen"),
        ("WATER; BACLOFEN", "baclofen"),
        ("SODIUM PHOSPHATE", "sodium-phosphate"),
    ],
)
def test_a_product_is_what_its_substances_are_with_or_without_their_salts(
    known: Catalogue, tmp_path: Path, substances: str, target: str
) -> None:
    after = run_ndc(tmp_path, known, [product("99999-123", "Zorbaclo", substances)])
    assert after.target_of("99999-123") == target
    assert after.brands == {"Zorbaclo": target}


@pytest.mark.parametrize(
    ("written", "substance"),
    [
        ("Potassium", "potassium"),
        ("POTASSIUM NITRATE", None),
        ("LOSARTAN POTASSIUM", "losartan"),
        ("LOSARTAN POTASSIUM NITRATE", "losartan"),
        ("potassium losartan", None),
        ("losartan potassium tablet", None),
    ],
)
def test_of_two_salt_words_neither_is_taken_for_the_drug(written: str, substance: str | None) -> None:
    names = {"potassium": "potassium", "losartan": "losartan"}
    ingredients = Ingredients(names, {}, frozenset(), frozenset({"potassium", "nitrate"}))
    assert ingredients.named_with_salt(written) == substance


@pytest.mark.parametrize(("here", "target"), [("us", "baclofen"), ("uk", None)])
def test_a_substance_that_is_named_otherwise_elsewhere_is_what_it_is_named_here_or_nothing(
    known: Catalogue, tmp_path: Path, here: str, target: str | None
) -> None:
    """The directory is of the United States."""
    names = tuple(
        Name("Zedolum", NameKind.SYNONYM, drug, locale, None, ("who-atc",))
        for drug, locale in (("baclofen", here), ("verapamil", "fr"))
    )
    tables = replace(known.tables, names=known.tables.names + names)
    after = run_ndc(tmp_path, build_catalogue(tables), [product("99999-123", "", "ZEDOLUM")])
    assert after.target_of("99999-123") == target
    assert list(after.report.unknown_ingredients) == ([] if target else ["zedolum"])


@pytest.mark.parametrize("substances", ["UNOBTAINIUM", "UNOBTAINIUM SODIUM; BACLOFEN", "BACLOFEN UNOBTAINATE"])
def test_a_product_with_a_substance_nobody_knows_is_named_and_never_half_imported(
    known: Catalogue, tmp_path: Path, substances: str
) -> None:
    after = run_ndc(tmp_path, known, [product("99999-123", "Zorbaclo", substances)] * 2)
    assert after.rows["codes"] == []
    assert after.brands == {}
    assert list(after.report.unknown_ingredients.values()) == [2]
    assert next(iter(after.report.unknown_ingredients)) in substances.casefold()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"substancename": ""}, "no substance is named"),
        ({"active_numerator_strength": "1; 2; 3"}, "2 substances and 3 strengths: one list is cut"),
        ({"active_numerator_strength": "1"}, "2 substances and 1 strengths: one list is cut"),
        ({"substancename": "WATER", "active_numerator_strength": "1"}, "nothing in it is a drug"),
    ],
)
def test_a_product_whose_substances_are_not_sure_is_left_out_with_the_reason(
    known: Catalogue, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    after = run_ndc(tmp_path, known, [product("99999-123", "Zorbaclo", "BACLOFEN; ACETAMINOPHEN", **cells)])
    assert after.report.left_out == (LeftOut("99999-123", "Zorbaclo, capsule", reason),)
    assert after.rows["codes"] == after.rows["names"] == after.rows["products"] == []


@pytest.mark.parametrize(
    ("route", "form", "expected"),
    [
        ("ORAL", "CAPSULE", "oral"),
        ("INTRAVENOUS", "INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION", "iv"),
        ("VAGINAL", "SUPPOSITORY", "vaginal"),
        ("INTRAMUSCULAR; INTRAVENOUS", "INJECTION", ""),
        ("INTRAVENOUS; INTRACAVERNOUS", "INJECTION", ""),
        ("INTRACAVERNOUS", "CAPSULE", ""),
        ("", "CAPSULE", "oral"),
        ("", "INJECTION", ""),
        ("", "KIT", ""),
    ],
)
def test_the_route_is_the_one_that_is_named_else_that_of_the_form(
    known: Catalogue, tmp_path: Path, route: str, form: str, expected: str
) -> None:
    line = product("99999-123", "Zorbaclo", "BACLOFEN", routename=route, dosageformname=form)
    assert run_ndc(tmp_path, known, [line]).route_of("99999-123") == expected


@pytest.mark.parametrize("ndc", ["42023-123", "0143-9297", "00143-9297"])
def test_a_code_that_the_tables_have_is_not_repeated(known: Catalogue, tmp_path: Path, ndc: str) -> None:
    after = run_ndc(tmp_path, known, [product(ndc, "Ryanodex", "DANTROLENE SODIUM")])
    assert after.rows["codes"] == after.rows["names"] == []
    assert after.report.already_known == 2


def test_a_code_that_means_another_drug_here_keeps_its_meaning(known: Catalogue, tmp_path: Path) -> None:
    after = run_ndc(tmp_path, known, [product("0143-9297", "", "BACLOFEN")])
    assert after.rows["codes"] == []
    assert after.report.collisions == (Collision("codes", "ndc 00143-9297", "baclofen", "dantrolene"),)


@pytest.mark.parametrize("other", ["ACETAMINOPHEN", "UNOBTAINIUM"])
@pytest.mark.parametrize("turned", [False, True])
def test_one_code_or_brand_for_two_contents_is_left_out(
    known: Catalogue, tmp_path: Path, other: str, turned: bool
) -> None:
    lines = [product("99999-123", "Zorbaclo", "BACLOFEN"), product("99999-123", "ZORBACLO", other)]
    after = run_ndc(tmp_path, known, lines[::-1] if turned else lines)
    assert after.rows["codes"] == after.rows["names"] == []
    assert {collision.table for collision in after.report.collisions} == {"codes", "names"}


def test_two_packages_of_one_product_are_one_code_and_their_routes_have_to_agree(
    known: Catalogue, tmp_path: Path
) -> None:
    lines = [product("99999-123", "Zorbaclo", "BACLOFEN", routename=route) for route in ("ORAL", "INTRATHECAL")]
    after = run_ndc(tmp_path, known, lines)
    assert [row["code"] for row in after.rows["codes"]] == ["99999-123"]
    assert after.route_of("99999-123") == ""


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ({"proprietaryname": "Zorbaclo", "proprietarynamesuffix": "XR"}, {"Zorbaclo XR"}),
        ({"proprietaryname": "Baclofenum", "nonproprietaryname": "BACLOFENUM"}, set()),
        ({"proprietaryname": "Baclofenum", "nonproprietaryname": "baclofenum", "proprietarynamesuffix": "ER"}, set()),
        ({"proprietaryname": "Lioresal"}, set()),
        ({"proprietaryname": ""}, set()),
        ({"proprietaryname": "Z" * 201}, set()),
    ],
)
def test_a_brand_is_what_neither_repeats_the_generic_name_nor_a_name_known(
    known: Catalogue, tmp_path: Path, cells: dict[str, str], names: set[str]
) -> None:
    after = run_ndc(tmp_path, known, [product("99999-123", "", "BACLOFEN", **cells)])
    assert set(after.brands) == names
    assert after.target_of("99999-123") == "baclofen"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_directory_of_any_year_is_read(known: Catalogue, tmp_path: Path, encoding: str) -> None:
    after = run_ndc(tmp_path, known, [product("99999-123", "Zorb\u00e9clo\u2122", "BACLOFEN")], encoding)
    assert after.brands == {"Zorb\u00e9clo\u2122": "baclofen"}
    assert after.report.malformed == ()


def test_a_line_in_no_encoding_of_any_year_is_malformed(known: Catalogue, tmp_path: Path) -> None:
    """0x81 is no letter of Windows-1252, and 0xE9 before a tab none of UTF-8."""
    after = run_ndc(tmp_path, known, [product("99999-123", "Zorb\u00e9clo\x81", "BACLOFEN")], "latin-1")
    (problem,) = after.report.malformed
    assert problem.detail == "neither UTF-8 nor Windows-1252"
    assert after.rows["codes"] == []


NO_CODE = "PRODUCTNDC is not a labeler and a product number"


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (product("99999-123", "Zorbaclo", "BACLOFEN") + "\tmore", "21 cells where 20 belong"),
        ("99999-123\tZorbaclo", "2 cells where 20 belong"),
        (product("99999", "Zorbaclo", "BACLOFEN"), NO_CODE),
        (product("999999-12345", "Zorbaclo", "BACLOFEN"), NO_CODE),
    ],
)
def test_a_malformed_line_is_reported_with_its_number_and_the_rest_goes_on(
    known: Catalogue, tmp_path: Path, line: str, detail: str
) -> None:
    after = run_ndc(
        tmp_path, known, [product("99999-121", "Abaclo", "BACLOFEN"), line, "", product("99999-124", "", "BACLOFEN")]
    )
    (problem,) = after.report.malformed
    assert (problem.file, problem.line, problem.detail) == ("product.txt", 3, detail)
    assert [row["code"] for row in after.rows["codes"]] == ["99999-121", "99999-124"]


def test_of_many_malformed_lines_the_first_hundred_are_shown_and_all_are_counted(
    known: Catalogue, tmp_path: Path
) -> None:
    report = run_ndc(tmp_path, known, ["garbage"] * 150).report
    assert (len(report.malformed), report.malformed_count) == (100, 150)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_file_that_lacks_a_column_is_refused_and_nothing_is_written(
    known: Catalogue, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "product.txt"
    path.write_text("\t".join(name for name in NDC_HEADER if name != column) + "\n", encoding="utf-8")
    with pytest.raises(WrongFileError) as refused:
        import_ndc(path, known, tmp_path / "overlay")
    assert str(refused.value) == f"product.txt: the header lacks {column}"
    assert not (tmp_path / "overlay").exists()


def test_what_was_understood_is_counted_by_kind_of_product(known: Catalogue, tmp_path: Path) -> None:
    lines = [
        product("99999-123", "", "BACLOFEN"),
        product("99999-124", "", "BACLOFEN", producttypename="HUMAN OTC DRUG"),
    ]
    report = run_ndc(tmp_path, known, [*lines, product("99999-125", "", "UNOBTAINIUM")]).report
    assert report.concepts == {"human otc drug": 1, "human prescription drug": 1}
    assert report.rows == {"names": 0, "products": 0, "codes": 2, "sources": 1}
