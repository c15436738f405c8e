"""A table file that is damaged is refused, and the curator is told where."""

from collections.abc import Callable

import pytest

from service.knowledge.loading import build_knowledge
from service.knowledge.reading import read_leniently
from service.knowledge.tables import SCHEMAS, file_name
from tests.knowledge.editing import few_drugs, places, real, refusal

TABLES = sorted(SCHEMAS)


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _on_line(number: int, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Replaces ``old`` on one line of the file, counted from 1; there must be one."""

    def damage(content: bytes) -> bytes:
        lines = _lines(content)
        assert old in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        return b"".join(lines)

    return damage


def _last_cell_lost(content: bytes) -> bytes:
    lines = _lines(content)
    lines[2] = lines[2].rpartition(b",")[0] + b"\n"
    return b"".join(lines)


def _blank_line(content: bytes) -> bytes:
    lines = _lines(content)
    return b"".join([*lines[:3], b"\n", *lines[3:]])


DAMAGES: list[tuple[str, str, Callable[[bytes], bytes], int, str]] = [
    ("a byte-order mark", "groups", lambda content: b"\xef\xbb\xbf" + content, 1, "byte-order-mark"),
    ("Latin-1 on line 3", "groups", _on_line(3, b",", b",caf\xe9 "), 3, "encoding"),
    ("a Windows line end on line 4", "groups", _on_line(4, b"\n", b"\r\n"), 4, "character"),
    ("a lone carriage return on line 2", "groups", _on_line(2, b",", b"\r,"), 2, "character"),
    ("Windows line ends throughout", "groups", lambda content: content.replace(b"\n", b"\r\n"), 1, "character"),
    ("a NUL on line 3", "groups", _on_line(3, b",", b"\0,"), 3, "character"),
    ("a renamed column", "groups", _on_line(1, b"name", b"label"), 1, "header"),
    ("two columns exchanged", "groups", _on_line(1, b"id,name", b"name,id"), 1, "header"),
    ("a capital in the header", "groups", _on_line(1, b"note", b"Note"), 1, "header"),
    ("a column too many", "groups", _on_line(1, b"\n", b",extra\n"), 1, "header"),
    ("a header with semicolons", "groups", _on_line(1, b",", b";"), 1, "header"),
    ("no header", "groups", lambda content: b"".join(_lines(content)[1:]), 1, "header"),
    ("an empty file", "groups", lambda _: b"", 1, "header"),
    ("a cell too many on line 3", "groups", _on_line(3, b"\n", b",\n"), 3, "width"),
    ("a cell too few on line 3", "groups", _last_cell_lost, 3, "width"),
    ("a comma without quotes on line 2", "groups", _on_line(2, b" ", b", "), 2, "width"),
    ("a blank line 4", "groups", _blank_line, 4, "width"),
    ("a quote that is never closed on line 3", "groups", _on_line(3, b",", b',"'), 3, "csv"),
    ("text after a closing quote on line 3", "groups", _on_line(3, b",", b',"x" '), 3, "csv"),
    ("a stray quote before quoted cells", "sources", _on_line(2, b",", b',"'), 2, "csv"),
    ("a quoted cell with a line end in it", "groups", _on_line(3, b",\n", b',"one\ntwo"\n'), 3, "line-break"),
]


@pytest.mark.parametrize(("table", "damage", "line", "rule"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_a_damaged_file_is_refused_with_the_line_of_the_damage(
    table: str, damage: Callable[[bytes], bytes], line: int, rule: str
) -> None:
    damaged = damage(few_drugs()[table])
    assert damaged != few_drugs()[table]
    assert (file_name(table), line, rule) in places(refusal({**few_drugs(), table: damaged}))


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_refused_by_its_name(table: str) -> None:
    without = {name: content for name, content in few_drugs().items() if name != table}
    assert places(refusal(without)) == [(file_name(table), 0, "missing-file")]


@pytest.mark.parametrize("table", TABLES)
def test_a_header_that_stands_twice_is_no_row(table: str) -> None:
    lines = _lines(few_drugs()[table])
    twice = b"".join([lines[0], *lines])
    found = refusal({**few_drugs(), table: twice})
    assert (file_name(table), 2) in {(problem.file, problem.line) for problem in found}


@pytest.mark.parametrize("table", TABLES)
def test_a_file_without_its_last_line_end_is_refused_as_cut_off(table: str) -> None:
    content = few_drugs()[table][:-1]
    last = content.count(b"\n") + 1
    assert places(refusal({**few_drugs(), table: content})) == [(file_name(table), last, "cut-off")]


@pytest.mark.parametrize("table", ["interactions", "reviews", "sources"])
def test_a_file_cut_within_a_row_is_refused_on_that_row(table: str) -> None:
    content = real()[table]
    for percent in (10, 50, 90):
        cut = content[: len(content) * percent // 100]
        assert not cut.endswith(b"\n")
        last = cut.count(b"\n") + 1
        assert last in {problem.line for problem in refusal({**few_drugs(), table: cut})}


def test_a_stray_quote_never_makes_rows_vanish() -> None:
    """The csv module alone would read on to the next quote and lose the lines between without an error."""
    lines = _lines(few_drugs()["reviews"])
    for number in range(1, len(lines)):
        spoilt = [*lines[:number], b'"' + lines[number], *lines[number + 1 :]]
        found = refusal({**few_drugs(), "reviews": b"".join(spoilt)})
        assert ("reviews.csv", number + 1) in {(problem.file, problem.line) for problem in found}


def test_problems_in_several_files_are_all_reported_at_once_in_order_of_file_and_line() -> None:
    spoilt = {
        **real(),
        "washouts": _on_line(5, b",", b",,")(_on_line(3, b",", b",none")(real()["washouts"])),
        "substances": _on_line(4, b"\n", b" \n")(real()["substances"]),
        "interactions": _on_line(2, b",active,", b",aktiv,")(
            _on_line(3, b",major,", b",grave,")(real()["interactions"])
        ),
        "groups": b"\xef\xbb\xbf" + real()["groups"],
    }
    del spoilt["products"]
    assert places(refusal(spoilt)) == [
        ("groups.csv", 1, "byte-order-mark"),
        ("interactions.csv", 2, "cell"),
        ("interactions.csv", 3, "cell"),
        ("products.csv", 0, "missing-file"),
        ("substances.csv", 4, "cell"),
        ("washouts.csv", 3, "cell"),
        ("washouts.csv", 5, "width"),
    ]


def test_an_older_set_is_read_as_far_as_it_goes() -> None:
    """For comparison only: a table that there was not yet is empty, and one that does not read is a problem."""
    older = {name: content for name, content in few_drugs().items() if name != "washouts"}
    tables, problems = read_leniently({**older, "groups": _on_line(1, b"name", b"label")(older["groups"])})
    assert (tables.washouts, tables.groups) == ((), ())
    assert [(problem.file, problem.rule) for problem in problems] == [("groups.csv", "header")]
    assert tables.interactions == build_knowledge(dict(few_drugs())).catalogue.tables.interactions


def test_no_table_at_all_is_refused_once_for_each_table() -> None:
    assert places(refusal({})) == [(file_name(table), 0, "missing-file") for table in TABLES]
