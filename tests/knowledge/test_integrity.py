"""A set that is not whole is refused: cut, padded, swapped or short of a pair that must always be found."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from service.knowledge.loading import Knowledge, build_knowledge, load_knowledge
from service.knowledge.manifest import build_manifest, shrunken
from service.knowledge.problems import TablesRefusedError
from service.knowledge.rows import Interaction
from service.knowledge.tables import SCHEMAS, file_name
from service.screening.canaries import check_canaries
from service.screening.screen import build_screener
from tests.knowledge.editing import few_drugs, real, rows_of, to_bytes

TABLES = sorted(SCHEMAS.keys() - {"manifest"})
LARGE = {"codes", "interactions", "memberships", "names", "reviews", "substances"}
FREE_TEXT = {
    "groups": "name",
    "hazards": "effect",
    "interactions": "effect",
    "mechanisms": "name",
    "products": "name",
    "severities": "action",
    "sources": "title",
    "substances": "name",
    "never_lower": "reason",
    "enzymes": "name",
}
FEW = dict(few_drugs())


def listed(raw: Mapping[str, bytes]) -> dict[str, bytes]:
    """``raw`` with a manifest that fits it."""
    counts = {table: len(rows_of(raw, table)) for table in TABLES}
    return {**raw, "manifest": build_manifest(dict(raw), counts)}


WHOLE = listed(FEW)


def test_the_set_that_is_cut_below_is_whole() -> None:
    build_knowledge(WHOLE, check_listed=True)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_cut_at_any_percent_is_refused(table: str) -> None:
    content = WHOLE[table]
    for percent in range(0, 100, 2 if table in LARGE else 5):
        cut = content[: len(content) * percent // 100]
        with pytest.raises(TablesRefusedError):
            build_knowledge({**WHOLE, table: cut}, check_listed=True)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_cut_at_the_end_of_a_line_is_refused_for_its_manifest(table: str) -> None:
    kept = b"".join(WHOLE[table].splitlines(keepends=True)[:-1])
    with pytest.raises(TablesRefusedError) as refused:
        build_knowledge({**WHOLE, table: kept}, check_listed=True)
    assert {problem.rule for problem in refused.value.problems} & {
        "manifest",
        "row-count",
        "unknown-id",
        "unknown-source",
    }


@pytest.mark.parametrize(("table", "column"), sorted(FREE_TEXT.items()))
def test_one_other_letter_is_refused_though_every_cell_still_reads(table: str, column: str) -> None:
    rows = rows_of(WHOLE, table)
    rows[0][column] += "x"
    with pytest.raises(TablesRefusedError):
        build_knowledge({**WHOLE, table: to_bytes(table, rows)}, check_listed=True)


def test_a_set_without_its_manifest_is_refused() -> None:
    with pytest.raises(TablesRefusedError):
        build_knowledge({table: WHOLE[table] for table in TABLES}, check_listed=True)


def test_a_table_that_lost_rows_is_named() -> None:
    counts = {table: len(rows_of(WHOLE, table)) for table in TABLES}
    assert shrunken(WHOLE, counts) == []
    assert shrunken(WHOLE, counts | {"names": counts["names"] - 1}) == ["names"]


def laid_down(directory: Path, raw: Mapping[str, bytes]) -> Path:
    for table, content in raw.items():
        (directory / file_name(table)).write_bytes(content)
    return directory


def test_tables_that_stand_in_a_directory_are_held_to_their_manifest(tmp_path: Path) -> None:
    """A set in memory, half of it edited, need not be: a directory is what somebody means to serve."""
    assert load_knowledge(laid_down(tmp_path, WHOLE)).digest == build_knowledge(WHOLE, check_listed=True).digest
    longer = WHOLE["washouts"] + WHOLE["washouts"].splitlines(keepends=True)[-1].replace(b",", b"x,", 1)
    with pytest.raises(TablesRefusedError, match="manifest"):
        load_knowledge(laid_down(tmp_path, {"washouts": longer}))


REMEDY = "if the change is meant, run: dantrolene-screen knowledge fix"


def manifest_with(line: bytes, instead: bytes) -> list[str]:
    """What is said about a set whose manifest has another line in one place."""
    assert line in WHOLE["manifest"]
    with pytest.raises(TablesRefusedError) as refused:
        build_knowledge({**WHOLE, "manifest": WHOLE["manifest"].replace(line, instead)}, check_listed=True)
    return [str(problem) for problem in refused.value.problems]


def test_a_manifest_that_does_not_fit_says_what_is_wrong_and_what_to_do() -> None:
    number, line = next(
        found for found in enumerate(WHOLE["manifest"].splitlines(keepends=True), 1) if b"names," in found[1]
    )
    rows, digest = line.decode().strip().split(",")[1:]
    assert manifest_with(line, b"") == [f"manifest.csv:0: manifest: names is not listed -> {REMEDY}"]
    assert manifest_with(line, f"names,{int(rows) + 1},{digest}\n".encode()) == [
        f"manifest.csv:{number}: manifest: names.csv has {rows} rows, listed are {int(rows) + 1} -> {REMEDY}"
    ]
    assert manifest_with(line, f"names,{rows},{digest[::-1]}\n".encode()) == [
        f"manifest.csv:{number}: manifest: names.csv is not the listed file -> {REMEDY}"
    ]
    assert manifest_with(line, line + f"moods,{rows},{digest}\n".encode()) == [
        f"manifest.csv:{number + 1}: manifest: moods is no table -> delete the line"
    ]


CANARIES = rows_of(real(), "canaries")
WATCHED = few_drugs(with_canaries=True)


def test_what_is_kept_for_the_canaries_holds_every_statement_about_their_pairs(knowledge: Knowledge) -> None:
    kept = build_knowledge(dict(WATCHED)).index
    assert rows_of(WATCHED, "canaries") == CANARIES
    for canary in CANARIES:
        pair = (canary["candidate"], canary["partner"])
        assert kept.families(*pair) == knowledge.index.families(*pair), pair


@pytest.mark.parametrize(
    "canary",
    [row for row in CANARIES if row["severity"] != "none"],
    ids=lambda row: f"{row['candidate']} {row['route']} and {row['partner']}",
)
def test_deleting_the_statement_that_a_canary_watches_refuses_the_tables(
    knowledge: Knowledge, canary: dict[str, str]
) -> None:
    raw = dict(WATCHED)
    families = knowledge.index.families(canary["candidate"], canary["partner"])
    watched = {
        statement.row.id for family in families for statement in family if _watched(statement.row, canary["severity"])
    }
    left = [row for row in rows_of(raw, "interactions") if row["id"] not in watched]
    reduced = {**raw, "interactions": to_bytes("interactions", left), "never_lower": b"interaction,reason\nx,x\n"}
    never = [row for row in rows_of(raw, "never_lower") if row["interaction"] not in watched]
    reduced["never_lower"] = to_bytes("never_lower", never)
    modifiers = [row for row in rows_of(raw, "modifiers") if not watched & set(row["interactions"].split("|"))]
    reduced["modifiers"] = to_bytes("modifiers", modifiers)
    cited = watched & {cell for row in rows_of(raw, "reviews") for cell in row.values()}
    if cited:
        reviews = [row for row in rows_of(raw, "reviews") if not cited & set(row.values())]
        reduced["reviews"] = to_bytes("reviews", reviews)
    problems = list(check_canaries(build_screener(build_knowledge(reduced))))
    named = {rows_of(raw, "canaries")[problem.line - 2]["partner"] for problem in problems}
    assert canary["partner"] in named
    assert {(problem.file, problem.rule, problem.remedy) for problem in problems} == {
        ("canaries.csv", "canary", "restore the statement, or change the canary with a second pair of eyes")
    }


def _watched(row: Interaction, severity: str) -> bool:
    """Graded so by itself, or made so by a fact about the patient."""
    raised = {modifier["severity"] for modifier in rows_of(real(), "modifiers") if row.id in modifier["interactions"]}
    return severity in {row.severity.word, *raised}
