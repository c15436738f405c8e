"""A table is written in one way only, so that a curator's diff shows what was said differently and nothing else."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.knowledge.canonical import canonical, find_rewritings, plan_fix
from service.knowledge.manifest import MANIFEST, build_manifest
from service.knowledge.problems import TablesRefusedError
from service.knowledge.tables import SCHEMAS, file_name
from tests.knowledge.editing import (
    Raw,
    add,
    change,
    drop,
    edited,
    few_drugs,
    header_of,
    places,
    real,
    rows_of,
    to_bytes,
)

TABLES = sorted(SCHEMAS)
CELL = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=12)


def listed(raw: Raw) -> Raw:
    """``raw`` with a manifest that lists it as it is."""
    counts = {table: len(rows_of(raw, table)) for table in SCHEMAS if table != MANIFEST}
    return {**raw, MANIFEST: build_manifest(dict(raw), counts)}


@pytest.mark.parametrize("table", TABLES)
def test_the_real_tables_are_canonical(table: str) -> None:
    text = real()[table].decode()
    assert canonical(table, text) == text, "run: dantrolene-screen knowledge fix"


GROUPS = "id,name,note\n"
NAMES = "name,kind,target,locale,route,sources\n"
WASHOUTS = "member,days,sources,note\n"

UNTIDY: list[tuple[str, str, str, str]] = [
    ("two groups out of order", "groups", GROUPS + "b,B,\na,A,\n", GROUPS + "a,A,\nb,B,\n"),
    ("capitals before small letters", "groups", GROUPS + "a,A,\nB,B,\n", GROUPS + "B,B,\na,A,\n"),
    ("an accent after every plain letter", "groups", GROUPS + "é,E,\nz,Z,\n", GROUPS + "z,Z,\né,E,\n"),
    ("numbers by their digits", "groups", GROUPS + "9,A,\n10,B,\n", GROUPS + "10,B,\n9,A,\n"),
    ("an empty key first", "washouts", WASHOUTS + "a,1,s,\n,14,s,\n", WASHOUTS + ",14,s,\na,1,s,\n"),
    (
        "names by the alphabet whatever their case",
        "names",
        NAMES + "b,brand,x,,,s\nA,brand,x,,,s\nC,brand,x,,,s\n",
        NAMES + "A,brand,x,,,s\nb,brand,x,,,s\nC,brand,x,,,s\n",
    ),
    (
        "one name by its meaning, then its country, none first",
        "names",
        NAMES + "a,brand,y,,,s\na,brand,x,uk,,s\na,brand,x,,,s\nA,brand,x,fr,,s\n",
        NAMES + "a,brand,x,,,s\nA,brand,x,fr,,s\na,brand,x,uk,,s\na,brand,y,,,s\n",
    ),
    (
        "two spellings of one name as they stood",
        "names",
        NAMES + "ab,brand,x,,,s\nAB,salt,x,,,s\nAa,brand,x,,,s\n",
        NAMES + "Aa,brand,x,,,s\nab,brand,x,,,s\nAB,salt,x,,,s\n",
    ),
    (
        "severities by their grade, not by the alphabet",
        "severities",
        "severity,action,orca\nmajor,a,o\ncontraindicated,a,o\nnone,a,o\nminor,a,o\nmoderate,a,o\n",
        "severity,action,orca\nnone,a,o\nminor,a,o\nmoderate,a,o\nmajor,a,o\ncontraindicated,a,o\n",
    ),
    ("needless quotes", "groups", GROUPS + '"a","A",""\n', GROUPS + "a,A,\n"),
    ("quotes that are needed", "groups", GROUPS + 'a,"A, B","""C"""\n', GROUPS + 'a,"A, B","""C"""\n'),
    ("space around cells, not within", "groups", GROUPS + "a , A  B,\tn\u00a0\n", GROUPS + "a,A  B,n\n"),
    ("Windows line ends", "groups", "id,name,note\r\na,A,\r\n", GROUPS + "a,A,\n"),
    ("a byte-order mark", "groups", "\ufeffid,name,note\na,A,\n", GROUPS + "a,A,\n"),
    ("a list in a cell as it stood", "washouts", WASHOUTS + "a,1,t|s,\n", WASHOUTS + "a,1,t|s,\n"),
    ("a cell that is wrong but readable", "washouts", WASHOUTS + "a,soon,s,\n", WASHOUTS + "a,soon,s,\n"),
    ("a table without rows", "groups", GROUPS, GROUPS),
]


@pytest.mark.parametrize(("table", "text", "expected"), [c[1:] for c in UNTIDY], ids=[c[0] for c in UNTIDY])
def test_an_untidy_table_is_put_in_order(table: str, text: str, expected: str) -> None:
    assert canonical(table, text) == expected
    assert canonical(table, expected) == expected


@given(data=st.data(), table=st.sampled_from(TABLES))
def test_whatever_the_cells_hold_nothing_is_lost_and_a_second_time_changes_nothing(
    data: st.DataObject, table: str
) -> None:
    header = header_of(table)
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(header), max_size=len(header)).map(tuple), max_size=6))
    rows = [row for row in rows if row != header]
    once = canonical(table, to_bytes(table, [dict(zip(header, row, strict=True)) for row in rows]).decode())
    found = [tuple(row.values()) for row in rows_of({table: once.encode()}, table)]
    assert sorted(found) == sorted(tuple(cell.strip() for cell in row) for row in rows)
    assert canonical(table, once) == once


@given(random=st.randoms(use_true_random=False), table=st.sampled_from(TABLES))
def test_the_order_in_which_rows_were_entered_changes_nothing(random: Random, table: str) -> None:
    rows = rows_of(few_drugs(), table)
    shuffled = random.sample(rows, len(rows))
    assert canonical(table, to_bytes(table, shuffled).decode()) == canonical(table, few_drugs()[table].decode())


DAMAGED: list[tuple[str, str, int, str]] = [
    ("an empty file", "", 1, "header"),
    ("another header", "id,label,note\na,A,\n", 1, "header"),
    ("a header that stands twice", GROUPS + GROUPS, 2, "header"),
    ("a cell too many", GROUPS + "a,A,,\n", 2, "width"),
    ("a blank line", GROUPS + "a,A,\n\n", 3, "width"),
    ("a quote that is never closed", GROUPS + 'a,"A,\nb,B,\n', 2, "csv"),
    ("a quoted line end", GROUPS + 'a,"A\nB",\n', 2, "line-break"),
    ("a quoted Windows line end", GROUPS + 'a,"A\r\nB",\n', 2, "line-break"),
    ("a lone carriage return", GROUPS + "a,A\rB,\n", 2, "character"),
    ("a NUL", GROUPS + "a,A\0B,\n", 2, "character"),
    ("a last line that was cut off", GROUPS + "a,A,not", 2, "cut-off"),
]


@pytest.mark.parametrize(("text", "line", "rule"), [case[1:] for case in DAMAGED], ids=[case[0] for case in DAMAGED])
def test_a_damaged_table_is_refused_rather_than_tidied_up(text: str, line: int, rule: str) -> None:
    """Tidying would hide that rows or words were lost."""
    with pytest.raises(TablesRefusedError) as refused:
        canonical("groups", text)
    assert ("groups.csv", line, rule) in places(refused.value.problems)


def test_every_damage_of_a_table_is_told_at_once() -> None:
    with pytest.raises(TablesRefusedError) as refused:
        canonical("groups", GROUPS + "a\nb,B,\nc,C,,\nd,D,")
    assert places(refused.value.problems) == [
        ("groups.csv", 2, "width"),
        ("groups.csv", 4, "width"),
        ("groups.csv", 5, "cut-off"),
    ]


FIRST: list[tuple[str, Callable[[list[bytes]], list[bytes]], int]] = [
    ("two rows exchanged", lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], 5),
    ("the last row first", lambda lines: [lines[0], lines[-1], *lines[1:-1]], 2),
    ("Windows line ends", lambda lines: [line.replace(b"\n", b"\r\n") for line in lines], 1),
    ("space at the end of line 4", lambda lines: [*lines[:3], lines[3][:-1] + b" \n", *lines[4:]], 4),
]


@pytest.mark.parametrize(("spoil", "line"), [case[1:] for case in FIRST], ids=[case[0] for case in FIRST])
def test_a_table_that_is_not_canonical_is_told_with_the_first_line_that_is_out_of_place(
    spoil: Callable[[list[bytes]], list[bytes]], line: int
) -> None:
    spoilt = b"".join(spoil(few_drugs()["groups"].splitlines(keepends=True)))
    (found,), problems = find_rewritings({**few_drugs(), "groups": spoilt})
    assert problems == []
    assert (found.problem.file, found.problem.line, found.problem.rule) == ("groups.csv", line, "not-canonical")
    assert found.problem.remedy == "run: dantrolene-screen knowledge fix"
    there, belongs = found.detail.removesuffix(" belongs").split(" stands where ")
    assert there != belongs
    assert found.text.encode() == few_drugs()["groups"]


@pytest.mark.parametrize(
    ("name", "there", "belongs"),
    [
        ("A" * 36, "'a," + "A" * 36 + ", '", "'a," + "A" * 36 + ",'"),
        ("A" * 37, "'" + "A" * 19 + ", '", "'" + "A" * 19 + ",'"),
        ("A" * 80, "'" + "A" * 19 + ", '", "'" + "A" * 19 + ",'"),
    ],
)
def test_two_lines_that_part_far_along_are_shown_where_they_part(name: str, there: str, belongs: str) -> None:
    """So that a curator sees the difference and not the beginning, which is the same."""
    (found,), _ = find_rewritings({**few_drugs(), "groups": f"{GROUPS}a,{name}, \n".encode()})
    assert found.detail == f"{there} stands where {belongs} belongs"


def test_a_fix_of_tables_in_order_writes_nothing() -> None:
    assert plan_fix(listed(few_drugs())) == {}


def test_a_fix_writes_the_untidy_table_and_last_the_manifest() -> None:
    raw = listed(few_drugs())
    spoilt = {**raw, "groups": raw["groups"].replace(b"\n", b"\r\n")}
    assert plan_fix(spoilt) == {"groups": raw["groups"]}
    longer = edited(raw, add("washouts", "warfarin", member="verapamil"))
    written = plan_fix(longer)
    assert list(written) == ["washouts", MANIFEST]
    assert written == {table: listed({**longer, **written})[table] for table in written}


LOST: list[tuple[str, Raw, str]] = [
    ("a row was deleted", edited(listed(few_drugs()), drop("washouts", "warfarin")), "washouts"),
    ("the manifest is not there", {t: c for t, c in listed(few_drugs()).items() if t != MANIFEST}, MANIFEST),
    ("the manifest has a conflict", {**few_drugs(), MANIFEST: b"table,rows,sha256\n<<<<<<< HEAD\n"}, MANIFEST),
    ("the manifest has no number", edited(listed(few_drugs()), change(MANIFEST, "codes", rows="many")), MANIFEST),
]


@pytest.mark.parametrize(("raw", "table"), [case[1:] for case in LOST], ids=[case[0] for case in LOST])
def test_a_fix_blesses_no_table_that_may_have_lost_rows_unless_it_is_told_to(raw: Raw, table: str) -> None:
    with pytest.raises(TablesRefusedError) as refused:
        plan_fix(raw)
    assert {problem.file for problem in refused.value.problems} == {file_name(table)}
    assert any("--accept-lost-rows" in problem.remedy for problem in refused.value.problems)
    assert plan_fix(raw, accept_lost_rows=True) == {MANIFEST: listed(raw)[MANIFEST]}


@pytest.mark.parametrize("accept", [False, True])
def test_a_fix_writes_nothing_at_all_while_one_table_is_damaged(accept: bool) -> None:
    raw = listed(few_drugs())
    spoilt = {**raw, "groups": raw["groups"].replace(b"\n", b"\r\n"), "codes": raw["codes"][:-1], "names": b"\xff"}
    del spoilt["hazards"]
    with pytest.raises(TablesRefusedError) as refused:
        plan_fix(spoilt, accept_lost_rows=accept)
    rules = [(problem.file, problem.rule) for problem in refused.value.problems]
    assert rules == [("codes.csv", "cut-off"), ("hazards.csv", "missing-file"), ("names.csv", "encoding")]
