"""Tables that read well but do not fit together are refused, and the curator is told which row."""

import pytest

from service.knowledge.loading import build_knowledge
from service.knowledge.rows import REVIEW_QUESTIONS
from service.knowledge.tables import SCHEMAS, file_name
from tests.knowledge.editing import (
    Row,
    add,
    change,
    edited,
    few_drugs,
    line_after,
    place,
    places,
    real,
    refusal,
    rows_of,
)

TABLES = sorted(SCHEMAS)
SOURCED = sorted(table for table in SCHEMAS if "sources" in SCHEMAS[table].header())

V_IV = "dan-verapamil-iv"
NOTHING_FOUND = dict.fromkeys(REVIEW_QUESTIONS, "none")
NORGESIC = {"name": "Norgesic", "kind": "brand", "target": "orphenadrine-paracetamol"}

MISFITS: list[tuple[str, Row, str]] = [
    ("an unknown drug in a group", add("memberships", "verapamil", member="veraparil"), "unknown-id"),
    ("a drug in an unknown group", add("memberships", "verapamil", group="magic-drugs"), "unknown-id"),
    ("a drug in a drug", add("memberships", "verapamil", group="caffeine"), "unknown-id"),
    ("an unknown drug that pushes a hazard", add("contributions", "dantrolene", member="dantrolen"), "unknown-id"),
    ("a push at an unknown hazard", add("contributions", "dantrolene", hazard="boredom"), "unknown-id"),
    ("a push at a group", add("contributions", "dantrolene", hazard="statins"), "unknown-id"),
    ("a statement on an unknown subject", add("interactions", V_IV, id="x", subject="dantrolen"), "unknown-id"),
    ("a statement on an unknown object", add("interactions", V_IV, id="x", object="veraparil"), "unknown-id"),
    ("a statement on a product", add("interactions", V_IV, id="x", object="buprenorphine-naloxone"), "unknown-id"),
    ("a statement on a hazard", add("interactions", V_IV, id="x", object="bleeding"), "unknown-id"),
    ("an unknown mechanism", add("interactions", V_IV, id="x", mechanism="magic"), "unknown-id"),
    ("a name of an unknown drug", change("names", "Actiq", target="fentanil"), "unknown-id"),
    ("a name of a hazard", change("names", "Actiq", target="bleeding"), "unknown-id"),
    ("a code of an unknown drug", add("codes", "atc", code="X99", target="fentanil"), "unknown-id"),
    ("a code of an unknown system", add("codes", "atc", system="icd"), "unknown-id"),
    ("a product with an unknown ingredient", change("products", "", ingredients="caffeine|cofein"), "unknown-id"),
    ("a product with a group in it", change("products", "", ingredients="caffeine|statins"), "unknown-id"),
    ("a review of an unknown drug", add("reviews", "verapamil", substance="veraparil"), "unknown-id"),
    ("a review of a group", add("reviews", "ibuprofen", **NOTHING_FOUND, substance="statins"), "unknown-id"),
    ("an unknown drug for an indication", change("indications", "spasticity", treated_by="curare"), "unknown-id"),
    ("a washout of an unknown drug", add("washouts", "warfarin", member="warfarine"), "unknown-id"),
    ("a washout of a product", add("washouts", "warfarin", member="buprenorphine-naloxone"), "unknown-id"),
    ("a local use of an unknown drug", add("local_uses", "latanoprost", drug="latanoprist"), "unknown-id"),
    ("an unknown default candidate", change("release", "2026.11.0", default_candidate="curare"), "unknown-id"),
    ("a group with a drug's id", add("groups", "statins", id="verapamil"), "shared-id"),
    ("a product with a drug's id", add("products", "", id="verapamil", name="new"), "shared-id"),
    ("a product with a group's id", add("products", "", id="statins", name="new"), "shared-id"),
    ("a hazard with a drug's id", add("hazards", "bleeding", id="verapamil"), "shared-id"),
    ("a hazard with a group's id", add("hazards", "bleeding", id="statins"), "shared-id"),
    ("a second row with another severity", add("interactions", V_IV, severity="minor"), "duplicate"),
    ("a second review of a drug", add("reviews", "verapamil", basis="mechanism"), "duplicate"),
    (
        "a label grade without an opened source",
        change("interactions", "dan-ibuprofen-any", evidence="label"),
        "evidence",
    ),
    ("a hazard without an opened source", change("hazards", "bleeding", evidence="label|study"), "evidence"),
    ("a duplication without one", change("duplications", "same-substance", evidence="guideline"), "evidence"),
    ("a group in itself", add("memberships", "opioids", group="opioids"), "cycle"),
    ("a membership that nesting repeats", add("memberships", "tizanidine", group="sedating-drugs"), "redundant"),
    ("a brand with the INN of another drug", add("names", "Actiq", name="Verapamil"), "name-taken"),
    ("a brand with a product's name", add("names", "Actiq", name="orphenadrine + paracetamol"), "name-taken"),
    ("a brand of two drugs", add("names", "Actiq", target="morphine"), "shared-name"),
    (
        "a brand of two drugs in other letters",
        add("names", "Actiq", name="ACTIQ\u00ae", target="morphine"),
        "shared-name",
    ),
    ("a brand of one country twice", add("names", "Actiq", **NORGESIC, locale="us"), "shared-name"),
    ("a brand of two countries and none", add("names", "Actiq", **NORGESIC, locale=""), "shared-name"),
    ("a thing that is no drug with a drug's INN", add("non_drugs", "", name="Verapamil"), "name-taken"),
    ("a thing with a product's name", add("non_drugs", "", name="orphenadrine + paracetamol"), "name-taken"),
    ("a thing with a brand's name", add("non_drugs", "", name="ACTIQ"), "name-taken"),
    ("a perpetrator as strong as a substrate", change("metabolism", "", strength="strong"), "strength"),
    ("a danger that is only inferred", change("pathway_grades", "induces", severity="major"), "inference"),
    ("nothing expected, by a mechanism", change("interactions", V_IV, severity="none"), "none-row"),
    ("something expected, by none", change("interactions", V_IV, mechanism_kind="none"), "none-row"),
    ("a quiet moderate row", change("interactions", "dan-opioids-iv", quiet="noise"), "quiet"),
    ("a quiet contraindication", change("interactions", V_IV, quiet="noise"), "quiet"),
    ("a quiet row that expects nothing", change("interactions", "dan-ibuprofen-any", quiet="noise"), "quiet"),
    ("a daily dose of an ointment", change("interactions", V_IV, object_daily_mg="9", object_routes="topical"), "dose"),
    ("no crisis text by iv", change("interactions", V_IV, crisis_management=""), "crisis"),
    ("no crisis text by any route", change("interactions", V_IV, crisis_management="", subject_routes=""), "crisis"),
    (
        "no crisis text by two routes",
        change("interactions", V_IV, crisis_management="", subject_routes="iv|oral"),
        "crisis",
    ),
    ("no crisis text of a major row", change("interactions", V_IV, crisis_management="", severity="major"), "crisis"),
    (
        "no crisis text with dantrolene as the object",
        change("interactions", V_IV, crisis_management="", subject="verapamil", object="dantrolene", subject_routes=""),
        "crisis",
    ),
    ("a review outcome in a group left", change("reviews", "verapamil", liver="hepatotoxic-drugs"), "review"),
    ("a review outcome that is nowhere", change("reviews", "verapamil", potassium="bananas"), "review"),
    ("another drug's statement as outcome", change("reviews", "verapamil", binding="dan-warfarin-any"), "review"),
    ("the drug itself as outcome", change("reviews", "verapamil", potassium="verapamil"), "review"),
    (
        "a statement without dantrolene as outcome",
        change("reviews", "tizanidine", handling="tizanidine-ciprofloxacin"),
        "review",
    ),
]


@pytest.mark.parametrize(("edit", "rule"), [case[1:] for case in MISFITS], ids=[case[0] for case in MISFITS])
def test_a_row_that_does_not_fit_is_refused_with_its_line_and_nothing_else_is(edit: Row, rule: str) -> None:
    assert set(places(refusal(edited(few_drugs(), edit)))) == {place(edit, rule, few_drugs())}


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_stands_twice_is_refused(table: str) -> None:
    twice = Row(table, (), {}, "add")
    assert place(twice, "duplicate", few_drugs()) in places(refusal(edited(few_drugs(), twice)))


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_rows_is_refused(table: str) -> None:
    header = few_drugs()[table].splitlines(keepends=True)[0]
    assert (file_name(table), 0, "row-count") in places(refusal({**few_drugs(), table: header}))


def test_two_releases_are_refused() -> None:
    second = add("release", "2026.11.0", version="2026.12.0")
    assert places(refusal(edited(few_drugs(), second))) == [("release.csv", 0, "row-count")]


@pytest.mark.parametrize("table", SOURCED)
def test_a_row_with_a_source_that_is_not_in_the_bibliography_is_refused(table: str) -> None:
    edit = Row(table, (), {"sources": "hearsay-2026"})
    problems = refusal(edited(few_drugs(), edit))
    assert places(problems) == [place(edit, "unknown-source", few_drugs())]
    assert {problem.remedy for problem in problems} == {"add it to sources.csv, or cite one that is there"}


@pytest.mark.parametrize("length", [2, 3])
def test_groups_that_contain_one_another_are_refused_on_a_row_of_the_cycle(length: int) -> None:
    chain = ["benzodiazepines", "cns-depressants", "sedating-drugs"][-length:]
    closing = add("memberships", "opioids", member=chain[-1], group=chain[0])
    raw = edited(few_drugs(), closing)
    links = set(zip(chain, [*chain[1:], chain[0]], strict=True))
    rows = enumerate(rows_of(raw, "memberships"), start=2)
    lines = {line for line, row in rows if (row["member"], row["group"]) in links}
    assert len(lines) == length
    found = refusal(raw)
    assert {problem.rule for problem in found} == {"cycle"}
    assert lines & {problem.line for problem in found}
    assert all(group in " ".join(problem.detail for problem in found) for group in chain)


def test_a_review_that_rests_on_a_retired_statement_is_refused() -> None:
    """Otherwise the drug still counts as checked while the alert that its review found no longer fires."""
    retired = change("interactions", "dan-warfarin-any", status="retired")
    cited = line_after(few_drugs(), change("reviews", "warfarin"))
    assert places(refusal(edited(few_drugs(), retired))) == [("reviews.csv", cited, "review")]


def test_misfits_in_several_files_are_all_reported_at_once_in_order_of_file_and_line() -> None:
    edits = [
        change("washouts", "warfarin", sources="hearsay-2026"),
        change("reviews", "verapamil", potassium="bananas"),
        change("interactions", V_IV, crisis_management=""),
        change("interactions", "dan-opioids-iv", quiet="noise"),
        add("names", "Actiq", target="morphine"),
        add("groups", "statins", id="verapamil"),
    ]
    rules = ["unknown-source", "review", "crisis", "quiet", "shared-name", "shared-id"]
    expected = {place(edit, rule, real()) for edit, rule in zip(edits, rules, strict=True)}
    assert places(refusal(edited(real(), *edits))) == sorted(expected)


FITTING: list[tuple[str, Row]] = [
    ("nothing changed", change("groups", "statins")),
    ("a name of two countries", add("names", "Actiq", name="Norgesic", locale="fr")),
    ("a second spelling of a brand", add("names", "Actiq", name="ACTIQ")),
    ("a quiet minor row", change("interactions", "dan-warfarin-any", quiet="known")),
    (
        "general knowledge beside an opened source",
        change("interactions", V_IV, sources="us-iv-label|general-pharmacology"),
    ),
    (
        "general knowledge that is admitted",
        change("interactions", "dan-ibuprofen-any", evidence="study|general_knowledge"),
    ),
    ("an oral row without crisis text", change("interactions", V_IV, crisis_management="", subject_routes="oral")),
    ("a moderate row without crisis text", change("interactions", V_IV, crisis_management="", severity="moderate")),
    ("a daily dose of a tablet", change("interactions", V_IV, object_daily_mg="9", object_routes="oral|topical")),
    ("a drug in two groups", add("memberships", "verapamil", group="hepatotoxic-drugs")),
    ("a cell with a comma in quotes", change("groups", "statins", note="a, b")),
]


@pytest.mark.parametrize("edit", [case[1] for case in FITTING], ids=[case[0] for case in FITTING])
def test_a_row_that_fits_is_accepted(edit: Row) -> None:
    assert build_knowledge(dict(edited(few_drugs(), edit))).digest
