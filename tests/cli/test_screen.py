"""Screening from the command line: what is read, what is printed, and what a script can take from the exit code."""

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.conftest import ROOT

ASKED = ["verapamil", "Yaz", "verapmil", "zzqx"]
COLOR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def _documents(out: str) -> list[Any]:
    return [json.loads(line) for line in out.splitlines()]


def _inputs(out: str) -> list[list[str]]:
    return [[line["input"] for line in document["medications"]] for document in _documents(out)]


def test_names_on_the_command_line_are_one_list_each_name_a_line(run: Run) -> None:
    ran = run("screen", *ASKED, "Tylenol, Codeine", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert _inputs(ran.out) == [[*ASKED, "Tylenol, Codeine"]]


@pytest.mark.parametrize("arguments", [["-"], ["--file", "-"]])
@pytest.mark.parametrize("text", ["verapamil\nYaz\n", "\n  verapamil \r\n\r\nYaz", "\ufeffverapamil\nYaz"])
def test_standard_input_holds_one_drug_a_line(run: Run, arguments: list[str], text: str) -> None:
    assert _inputs(run("screen", *arguments, "--json", stdin=text.encode()).out) == [["verapamil", "Yaz"]]


def test_every_file_is_a_list_of_its_own_and_is_answered_in_order(run: Run, tmp_path: Path) -> None:
    names, body = tmp_path / "names", tmp_path / "body.json"
    names.write_text("baclofen\nverapamil\n", encoding="utf-8")
    body.write_text('{"medications": ["Yaz"], "candidate": {"name": "dantrolene", "route": "iv"}}', encoding="utf-8")
    ran = run("screen", "--file", str(names), "--file", str(body), "--file", str(names), "--json")
    assert _inputs(ran.out) == [["baclofen", "verapamil"], ["Yaz"], ["baclofen", "verapamil"]]
    assert [document["candidate"]["route"] for document in _documents(ran.out)] == ["oral", "iv", "oral"]
    lines = run("screen", "--file", str(names), "--file", str(body), "--line").out.splitlines()
    assert [line.startswith(f"{path}: ") for line, path in zip(lines, (names, body), strict=True)] == [True, True]


def test_facts_about_therapy_and_patient_reach_the_screening(run: Run) -> None:
    facts = ["--candidate", "Dantrium", "--route", "iv", "--indication", "malignant_hyperthermia_crisis"]
    facts += ["--age", "41", "--sex", "female", "--weight", "62.5", "--no-pregnant", "--condition", "zzqx-condition"]
    facts += ["--lab", "potassium_mmol_l=4.4", "--jurisdiction", "uk", "--dose", "150 mg"]
    (document,) = _documents(run("screen", "verapamil", *facts, "--json").out)
    assert document["verdict"] == "give_now"
    assert document["candidate"]["input"] == "Dantrium"
    assert document["jurisdiction"] == {"value": "uk", "assumed": False}
    assert "zzqx-condition" in json.dumps(document["coverage"]["not_understood"])


def test_an_empty_list_that_is_meant_is_screened(run: Run) -> None:
    assert _inputs(run("screen", "--no-other-medications", "--json").out) == [[]]


EXITS = [
    (0, ["verapamil", "--route", "iv"]),
    (0, ["zzqx"]),
    (3, ["verapamil", "--route", "iv", "--fail-on", "contraindicated"]),
    (3, ["verapamil", "--route", "iv", "--fail-on", "minor"]),
    (3, ["verapamil", "zzqx", "--route", "iv", "--fail-on", "major"]),
    (4, ["baclofen", "zzqx", "--fail-on", "contraindicated"]),
    (4, ["verapmil", "--fail-on", "contraindicated"]),
    (4, ["baclofen", "--candidate", "warfarin", "--fail-on", "contraindicated"]),
    (0, ["baclofen", "--fail-on", "contraindicated"]),
    (0, ["--no-other-medications", "--fail-on", "major"]),
]


@pytest.mark.parametrize(("code", "arguments"), EXITS, ids=[" ".join(arguments) for _, arguments in EXITS])
def test_a_script_never_takes_a_danger_or_a_gap_for_fine(run: Run, code: int, arguments: list[str]) -> None:
    assert run("screen", *arguments, "--line").code == code


def test_a_minimum_severity_hides_no_danger_from_the_exit_code(run: Run) -> None:
    body = {
        "medications": ["Yaz"],
        "candidate": {"name": "dantrolene", "route": "oral"},
        "options": {"minimum_severity": "contraindicated"},
    }
    ran = run("screen", "-", "--fail-on", "major", stdin=json.dumps(body).encode())
    assert ran.code == 3
    assert "ABOUT STARTING DANTROLENE (0)\n  None shown" in ran.out


def test_of_several_lists_the_gravest_exit_code_counts_and_none_is_left_out(run: Run, tmp_path: Path) -> None:
    files = {"fine": "baclofen", "gap": "zzqx", "danger": "verapamil", "broken": '{"medications": ["a",'}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def code(*names: str) -> tuple[int, int]:
        listed = [part for name in names for part in ("--file", str(tmp_path / name))]
        ran = run("screen", *listed, "--json", "--fail-on", "major")
        return ran.code, len(_documents(ran.out))

    assert code("fine", "gap") == (4, 2)
    assert code("gap", "danger", "fine") == (3, 3)
    assert code("danger", "broken", "gap") == (2, 3)
    assert code("broken", "nowhere", "danger")[0] == 1


UNUSABLE = [
    (b"", "medications"),
    (b"\n \n", "medications"),
    (b'{"medications": ["verapamil"], "medications": []}', "a key stands twice"),
    (b'["verapamil"]', "Invalid input type"),
    (b'{"medicatoins": ["verapamil"]}', "/medicatoins"),
    (b"\xef\xbb\xbf{}", "byte-order mark"),
    (b"verapamil\xff", "not UTF-8"),
    (b"vera\x00pamil", "control characters"),
    (b"x" * 201, "200"),
    (b"verapamil\n" * 201, "200"),
    (b"v" * 300_000, "256 KiB"),
]


@pytest.mark.parametrize(("raw", "told"), UNUSABLE, ids=[told + str(len(raw)) for raw, told in UNUSABLE])
def test_a_list_that_cannot_be_read_is_refused_and_never_screened(run: Run, raw: bytes, told: str) -> None:
    ran = run("screen", "-", "--fail-on", "major", stdin=raw)
    assert ran.code in {1, 2}
    assert ran.out == ""
    assert told in ran.err
    assert "erapamil" not in ran.err


def test_a_json_request_beside_options_about_the_patient_is_refused(run: Run) -> None:
    ran = run("screen", "-", "--age", "41", stdin=b'{"medications": ["verapamil"]}')
    assert (ran.code, ran.out) == (2, "")
    assert "holds all facts itself" in ran.err


def test_where_a_list_was_refused_json_output_holds_a_problem_in_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good").write_text("verapamil", encoding="utf-8")
    ran = run("screen", "--file", str(tmp_path / "nowhere"), "--file", str(tmp_path / "good"), "--json")
    refused, answered = _documents(ran.out)
    assert (ran.code, refused["status"], answered["verdict"]) == (1, 400, "avoid")
    assert "verdict" not in refused


MISUSED = [
    [],
    ["verapamil", "-"],
    ["-", "--file", "-"],
    ["verapamil", "--file", "x"],
    ["verapamil", "--no-other-medications"],
    ["verapamil", "--route", "mouth"],
    ["verapamil", "--age", "nan"],
    ["verapamil", "--age", "-1"],
    ["verapamil", "--dose", "some"],
    ["verapamil", "--lab", "potassium"],
    ["verapamil", "--lab", "kalium=4"],
    ["verapamil", "--sex", "f"],
    ["verapamil", "--fail-on", "none"],
    ["verapamil", "--json", "--plain"],
    ["verapamil", "--candidate", " "],
]


@pytest.mark.parametrize("arguments", MISUSED, ids=" ".join)
def test_wrong_usage_is_exit_code_2_and_nothing_is_screened(run: Run, arguments: list[str]) -> None:
    ran = run("screen", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_refused_tables_are_exit_code_1_and_nothing_is_screened(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    ran = run("screen", "verapamil")
    assert (ran.code, ran.out) == (1, "")
    assert "missing-file" in ran.err


def _on_a_terminal(few: Path, *arguments: str, columns: str = "120", **environment: str) -> str:
    """What the command writes to a real pseudo-terminal."""
    parent, child = pty.openpty()
    settings = {**os.environ, "DATA_DIR": str(few), "COLUMNS": columns, "TERM": "xterm", **environment}
    done = subprocess.Popen(
        [sys.executable, "-m", "service.cli", *arguments], cwd=ROOT, env=settings, stdout=child, stderr=child
    )
    os.close(child)
    written = b""
    with suppress(OSError), os.fdopen(parent, "rb", buffering=0) as terminal:
        while part := terminal.read(65536):
            written += part
    assert done.wait(timeout=60) == 0
    return written.decode().replace("\r\n", "\n")


def test_on_a_terminal_the_answer_is_in_colour_and_names_cannot_act_on_it(few: Path) -> None:
    text = _on_a_terminal(few, "screen", "verapamil", "\u202ezz<b>[red]", "--route", "iv")
    assert COLOR.search(text)
    bare = COLOR.sub("", text)
    assert "DO NOT START" in bare
    assert r"\u202ezz<b>[red]" in bare
    assert bare.isascii() or "\u202e" not in bare


def test_no_color_or_plain_gives_the_text_of_the_server_on_a_terminal_too(few: Path, run: Run) -> None:
    plain = run("screen", "verapamil", "--route", "iv").out
    for text in (
        _on_a_terminal(few, "screen", "verapamil", "--route", "iv", "--plain"),
        _on_a_terminal(few, "screen", "verapamil", "--route", "iv", NO_COLOR="1"),
    ):
        assert plain.splitlines()[:-1] == COLOR.sub("", text[text.index("DO NOT") :]).splitlines()[:-1]


def test_a_reader_that_goes_away_leaves_no_traceback(few: Path) -> None:
    command = f"{sys.executable} -m service.cli drugs | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env={**os.environ, "DATA_DIR": str(few)}, capture_output=True, check=True
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""
