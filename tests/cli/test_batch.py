"""Files of lists: what is read, what is refused, what is written, and what is left when the process is killed."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from service.batch.rows import INPUT, OUTPUT, WITHOUT_ANSWER
from service.cli.batch_parts import Parts
from tests.batch.asking import assert_problem_line, lines_of, one
from tests.cli.conftest import Ran, Run
from tests.conftest import ROOT, renew_manifest

ANSWERED = [name for name in OUTPUT if name not in {"row", "error", *WITHOUT_ANSWER}]
ROWS: list[dict[str, Any]] = [
    {"id": "p1", "medications": "verapamil|Yaz", "route": "iv", "sex": "female", "age_years": "41", "ward": "3"},
    {"id": "p2", "medications": "zzqx", "age_years": "old"},
    {"id": "p3", "medications": '["baclofen", {"name": "warfarin", "stopped_on": "2020-01-01"}]', "ward": "4, left"},
    {"id": "p4", "no_other_medications": "yes"},
    {"id": "p5"},
    {
        "id": "p6",
        "medications": "verapmil | zzqx",
        "conditions": "zzqx-condition",
        "dose": "25 mg",
        "jurisdiction": "uk",
    },
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _csv_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def _parquet_rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return found


def _lists(count: int) -> list[dict[str, Any]]:
    drugs = ["verapamil", "baclofen", "zzqx", "Yaz|diazepam", "warfarin|ibuprofen|tizanidine"]
    return [{"id": n, "medications": drugs[n % len(drugs)], "age_years": str(n % 90)} for n in range(count)]


def test_each_line_of_an_ndjson_file_is_answered_in_its_place(run: Run, here: Path) -> None:
    (here / "in.ndjson").write_bytes(b"\n".join([one("verapamil"), b"", b'{"medications": [', one("Yaz")]))
    ran = run("batch", "in.ndjson", "out.ndjson")
    assert (ran.code, ran.out) == (2, "")
    assert "2 lists could not be screened" in ran.err
    documents = lines_of((here / "out.ndjson").read_bytes())
    assert ["verdict" in document for document in documents] == [True, False, False, True]
    for number in (2, 3):
        assert_problem_line(documents[number - 1], number, 400)
    digests = {d["knowledge_base"]["sha256"] if "verdict" in d else d["knowledge_sha256"] for d in documents}
    assert len(digests) == 1


def test_each_row_of_a_table_has_a_verdict_or_an_error_and_always_the_tables_it_came_from(run: Run, here: Path) -> None:
    _write_csv(here / "in.csv", ROWS)
    assert run("batch", "in.csv", "out.parquet", "--keep", "ward").code == 2
    rows = _parquet_rows(here / "out.parquet")
    assert [(row["row"], row["id"], row["ward"]) for row in rows] == [
        (1, "p1", "3"),
        (2, "p2", None),
        (3, "p3", "4, left"),
        (4, "p4", None),
        (5, "p5", None),
        (6, "p6", None),
    ]
    assert [row["verdict"] for row in rows] == ["do_not_start", None, "monitor", "proceed", None, "avoid"]
    for row in rows:
        assert (row["error"] is None) == (row["verdict"] is not None)
        if row["error"] is not None:
            assert [row[name] for name in ANSWERED] == [None] * len(ANSWERED)
        assert (row["screened_on"], row["stale"]) == (date.today().isoformat(), row["stale"])  # noqa: DTZ011
        assert len(row["knowledge_sha256"]) == 64
        assert row["knowledge_version"]
    assert "/patient/age_years: must be a number" in rows[1]["error"]
    assert "/medications: an empty list" in rows[4]["error"]


def test_what_was_not_checked_and_what_was_found_stands_in_columns_of_its_own(run: Run, here: Path) -> None:
    _write_csv(here / "in.csv", [ROWS[0], ROWS[5]])
    assert run("batch", "in.csv", "out.parquet", "--keep", "ward").code == 0
    first, last = _parquet_rows(here / "out.parquet")
    findings = json.loads(first["findings"])
    assert first["finding_ids"] == [finding["id"] for finding in findings]
    assert first["worst"] == findings[0]["severity"] == "contraindicated"
    assert (first["complete"], first["not_checked"]) == (True, [])
    assert last["complete"] is False
    assert last["not_checked"] == [
        {"input": "verapmil", "status": "needs_confirmation"},
        {"input": "zzqx", "status": "not_recognised"},
    ]
    assert last["not_understood"] == ["zzqx-condition"]


def test_csv_and_parquet_say_the_same(run: Run, here: Path) -> None:
    _write_csv(here / "in.csv", ROWS)
    for out in ("out.csv", "out.parquet"):
        run("batch", "in.csv", out, "--keep", "ward")
    for plain, typed in zip(_csv_rows(here / "out.csv"), _parquet_rows(here / "out.parquet"), strict=True):
        assert list(plain) == list(typed) == ["row", "id", "ward", *list(OUTPUT)[1:]]
        for name, cell in typed.items():
            if cell is None or isinstance(cell, str):
                assert plain[name] == (cell or "")
            else:
                assert json.loads(plain[name]) == cell


def test_a_parquet_table_may_hold_lists_of_names_and_of_lines(run: Run, here: Path) -> None:
    names = pa.table({"id": [7], "medications": pa.array([["verapamil", "zzqx"]])})
    lines = [{"name": "warfarin", "stopped_on": date(2020, 1, 1), "dose": {"value": 5.0, "unit": "mg"}}]
    typed = pa.table({"id": [8], "medications": pa.array([[*lines, {"name": "verapamil"}]]), "pregnant": [False]})
    for table, inputs in ((names, ["zzqx"]), (typed, [])):
        parquet.write_table(table, here / "in.parquet")
        assert run("batch", "in.parquet", "out.parquet", "--anew").code == 0
        (row,) = _parquet_rows(here / "out.parquet")
        assert (row["id"], row["verdict"]) == (table["id"][0].as_py(), "avoid")
        assert [line["input"] for line in row["not_checked"]] == inputs


NOT_IN_A_CELL = [
    ("a name that is null", {"medications": [["verapamil", None]]}, "/medications/1"),
    ("a line with a misspelt member", {"medications": [[{"name": "a", "stoped_on": "2020-01-01"}]]}, "/stoped_on"),
    ("a number that is none", {"medications": [["a"]], "age_years": [float("nan")]}, "/patient/age_years"),
    ("a number for yes", {"medications": [["a"]], "pregnant": [1]}, "/patient/pregnant"),
    ("half a JSON list", {"medications": ['["verapamil", "Ya']}, "not JSON"),
    ("a key twice", {"medications": ['[{"name": "a", "name": "b"}]']}, "a key stands twice"),
    ("an unknown word", {"medications": ["a"], "route": ["mouth"]}, "/candidate/route"),
    ("a dose that is none", {"medications": ["a"], "dose": ["much"]}, "/candidate/dose"),
    ("201 drugs", {"medications": ["|".join(["a"] * 201)]}, "200 medications"),
]


@pytest.mark.parametrize(("columns", "told"), [case[1:] for case in NOT_IN_A_CELL], ids=[c[0] for c in NOT_IN_A_CELL])
def test_what_does_not_belong_in_a_cell_is_an_error_of_its_row(
    run: Run, here: Path, columns: dict[str, list[Any]], told: str
) -> None:
    parquet.write_table(pa.table(columns), here / "in.parquet")
    assert run("batch", "in.parquet", "out.parquet").code == 2
    (row,) = _parquet_rows(here / "out.parquet")
    assert row["verdict"] is None
    assert told in row["error"]


def test_every_column_of_the_format_reaches_the_request(run: Run, here: Path) -> None:
    """Each column in turn holds what no such column may hold, and the error is about its place in the body."""
    for column, (place, _) in INPUT.items():
        _write_csv(here / "in.csv", [{"medications": "baclofen"} | {column: "zzqx" * 60}])
        run("batch", "in.csv", "out.csv", "--anew")
        (row,) = _csv_rows(here / "out.csv")
        assert (row["verdict"], "/" + "/".join(place) in row["error"]) == ("", True), (column, row["error"])


REFUSED = [
    ("a misspelt column", b"medicatoins,medications\na,b\n", 1, "medicatoins is not known"),
    ("no list", b"id\n1\n", 1, "medications is missing"),
    ("a column twice", b"medications,medications\na,b\n", 1, "stands there twice"),
    ("a quote that is not closed", b'medications,id\n"verapamil,1\nYaz,2\n', 1, "line 2: unexpected end"),
    ("a line end in a cell", b'id,medications\n1,"verapamil\nYaz"\n', 1, "line 2: a quote is not closed"),
    ("a cell too few", b"id,medications\n1,a\n2\n", 1, "line 3: 1 cells where the header has 2"),
    ("a cell too many", b"id,medications\n1,a,b\n", 1, "line 2: 3 cells"),
    ("a comma between drugs", b"medications\nverapamil,Yaz\n", 1, "line 2: 2 cells"),
    ("a stray quote", b'medications\n"vera"pamil\n', 1, "line 2"),
    ("Latin-1", b"medications\nS\xe4uglinge\n", 1, "not UTF-8"),
    ("nothing", b"", 1, "is empty"),
    ("only a header", b"medications\n", 1, "holds no lists"),
    ("escapes for a terminal", b"medications,\x1b[31mid\na,b\n", 1, r"\x1b[31mid is not known"),
]


@pytest.mark.parametrize(("raw", "code", "told"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_file_that_is_not_in_the_format_is_refused_whole(
    run: Run, here: Path, raw: bytes, code: int, told: str
) -> None:
    (here / "in.csv").write_bytes(raw)
    ran = run("batch", "in.csv", "out.csv")
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err
    assert sorted(path.name for path in here.iterdir()) == ["in.csv"]


def test_a_file_that_is_no_parquet_is_refused(run: Run, here: Path) -> None:
    (here / "in.parquet").write_bytes(b"medications\nverapamil\n")
    assert run("batch", "in.parquet", "out.parquet").code == 1


MISUSED = [
    (["in.csv", "out.ndjson"], "NDJSON goes to NDJSON"),
    (["in.txt", "out.csv"], "say --format"),
    (["in.ndjson", "out.ndjson", "--keep", "id"], "--keep is about columns"),
    (["in.csv", "in.csv"], "the same file"),
    (["in.csv", "there.csv"], "is there already"),
    (["in.csv", "out.csv", "--part", "0"], "not a whole number"),
    (["in.csv"], "OUT"),
]


@pytest.mark.parametrize(("arguments", "told"), MISUSED, ids=[" ".join(arguments) for arguments, _ in MISUSED])
def test_arguments_that_do_not_go_together_are_exit_code_2(
    run: Run, here: Path, arguments: list[str], told: str
) -> None:
    for name in ("in.csv", "in.txt", "there.csv"):
        (here / name).write_text("medications\nverapamil\n", encoding="utf-8")
    (here / "in.ndjson").write_bytes(one("verapamil"))
    ran = run("batch", *arguments)
    assert ran.code == 2
    assert told in ran.err
    assert (here / "there.csv").read_text("utf-8") == "medications\nverapamil\n"


def test_without_the_extra_the_error_names_it(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "in.csv").write_text("medications\nverapamil\n", encoding="utf-8")
    (here / "in.ndjson").write_bytes(one("verapamil"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = run("batch", "in.csv", "out.csv")
    assert ran.code == 2
    assert "dantrolene-screen[batch]" in ran.err
    assert run("batch", "in.ndjson", "out.ndjson").code == 0


def _start(few: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "service.cli", "batch", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DATA_DIR": str(few)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _write_lines(path: Path, count: int) -> None:
    rows = [{"medications": row["medications"].split("|")} for row in _lists(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _write_table(path: Path, count: int) -> None:
    if path.suffix == ".csv":
        _write_csv(path, _lists(count))
    else:
        parquet.write_table(pa.Table.from_pylist(_lists(count)), path, row_group_size=70)


MAKERS: dict[str, Callable[[Path, int], None]] = {
    "ndjson": _write_lines,
    "csv": _write_table,
    "parquet": _write_table,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_batch_that_is_killed_again_and_again_ends_in_the_file_it_would_have_been(
    few: Path, here: Path, kind: str
) -> None:
    source, whole, killed = (here / f"{name}.{kind}" for name in ("in", "whole", "killed"))
    MAKERS[kind](source, 300)
    with _start(few, str(source), str(whole), "--part", "20") as running:
        assert running.wait(timeout=120) == 0
    parts, kills = killed.with_name(killed.name + ".part"), 0
    while not killed.exists():
        seen = _parts(parts)
        with _start(few, str(source), str(killed), "--part", "20") as running:
            while running.poll() is None and (_parts(parts) < seen + 4 or kills == 2):
                time.sleep(0.002)
            running.kill()
        kills += running.returncode < 0
    assert kills == 2
    assert killed.read_bytes() == whole.read_bytes()
    assert not parts.exists()


def _parts(directory: Path) -> int:
    try:
        return len([path for path in directory.iterdir() if "-" in path.name])
    except FileNotFoundError:  # not begun, or just done
        return 0


def _interrupted(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A batch of 60 rows that stops after its second part of 20, as by Ctrl-C."""
    _write_csv(here / "in.csv", _lists(60))
    add = Parts.add

    def once(parts: Parts, write: Any) -> None:
        if len(parts.paths) == 2:
            raise KeyboardInterrupt
        add(parts, write)

    with monkeypatch.context() as patched:
        patched.setattr(Parts, "add", once)
        return run("batch", "in.csv", "out.csv", "--part", "20")


def test_a_batch_that_was_interrupted_goes_on_and_says_so(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _interrupted(run, here, monkeypatch)
    assert (ran.code, (here / "out.csv").exists()) == (1, False)
    assert "the same command goes on" in ran.err
    assert run("batch", "in.csv", "out.csv", "--part", "20").code == 0
    assert [int(row["row"]) for row in _csv_rows(here / "out.csv")] == list(range(1, 61))


def test_parts_of_other_tables_are_never_mixed_with_new_ones(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch, few: Path
) -> None:
    _interrupted(run, here, monkeypatch)
    other = here / "tables"
    shutil.copytree(few, other)
    path = other / "release.csv"
    path.write_text(path.read_text("utf-8").replace("2026.", "2027.", 1), "utf-8")
    renew_manifest(other)
    monkeypatch.setenv("DATA_DIR", str(other))
    ran = run("batch", "in.csv", "out.csv", "--part", "20")
    assert (ran.code, (here / "out.csv").exists()) == (2, False)
    assert "another set of tables" in ran.err
    assert run("batch", "in.csv", "out.csv", "--part", "20", "--anew").code == 0
    digests = {row["knowledge_sha256"] for row in _csv_rows(here / "out.csv")}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--part", "30"], "another part size"),
        (["--keep", "id"], "another set of kept columns"),
        ([], "another input"),
    ],
)
def test_parts_of_another_batch_are_refused(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    _interrupted(run, here, monkeypatch)
    if not arguments:
        _write_csv(here / "in.csv", _lists(61))
    ran = run("batch", "in.csv", "out.csv", *(arguments if "--part" in arguments else ["--part", "20", *arguments]))
    assert ran.code == 2
    assert told in ran.err


def test_a_batch_that_goes_on_the_next_day_goes_on_as_of_the_day_it_was_begun(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(run, here, monkeypatch)
    plan = here / "out.csv.part" / "plan.json"
    plan.write_text(json.dumps(json.loads(plan.read_text("utf-8")) | {"day": "2026-11-01"}), "utf-8")
    ran = run("batch", "in.csv", "out.csv", "--part", "20")
    assert ran.code == 0
    assert "as of 2026-11-01" in ran.err
    assert {row["screened_on"] for row in _csv_rows(here / "out.csv")[40:]} == {"2026-11-01"}


def test_two_processes_never_write_one_batch(few: Path, here: Path) -> None:
    _write_lines(here / "in.ndjson", 3000)
    arguments = (str(here / "in.ndjson"), str(here / "out.ndjson"), "--part", "50")
    with _start(few, *arguments) as first:
        while not _parts(here / "out.ndjson.part"):
            time.sleep(0.01)
        with _start(few, *arguments) as second:
            said, _ = second.communicate(timeout=60)
        assert second.returncode == 2
        assert b"another process is writing" in said
        first.kill()
