"""What a curator gets from the command line: what is printed, what is written, and the exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import main
from service.knowledge.canonical import plan_fix
from service.knowledge.manifest import MANIFEST, build_manifest
from service.knowledge.reading import load_bytes
from service.knowledge.tables import file_name
from tests.knowledge.editing import Raw, Row, add, change, drop, edited, few_drugs

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes tables (a few drugs, after the edits given) that are in order and as listed to a directory."""

    def to_directory(*edits: Row, name: str = "data") -> Path:
        raw = dict(edited(few_drugs(), *edits))
        directory = tmp_path / name
        directory.mkdir()
        _put(directory, raw | plan_fix(raw, accept_lost_rows=True))
        return directory

    return to_directory


def _put(directory: Path, raw: Raw) -> None:
    for table, content in raw.items():
        (directory / file_name(table)).write_bytes(content)


def _content(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def _exchange_two_rows(directory: Path) -> None:
    path = directory / "groups.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[3], lines[2], *lines[4:]]))


def test_lint_finds_nothing_wrong_with_tables_in_order(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "lint", "--data", str(write())]) == 0
    printed = capsys.readouterr()
    assert "no problems" in printed.out
    assert printed.err == ""


def test_lint_names_a_row_out_of_order_and_the_command_that_repairs_it(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = write()
    _exchange_two_rows(directory)
    before = _content(directory)
    assert main(["knowledge", "lint", "--data", str(directory)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "groups.csv:3: not-canonical: " in printed.err
    assert "-> run: dantrolene-screen knowledge fix\n" in printed.err
    assert _content(directory) == before


def test_lint_names_a_row_out_of_order_though_the_manifest_lists_the_file_as_it_is(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = write()
    _exchange_two_rows(directory)
    raw = load_bytes(directory)
    counts = {table: raw[table].count(b"\n") - 1 for table in raw.keys() - {MANIFEST}}
    _put(directory, {MANIFEST: build_manifest(raw, counts)})
    assert main(["knowledge", "lint", "--data", str(directory)]) == 1
    first, count = capsys.readouterr().err.splitlines()
    assert first.startswith("groups.csv:3: not-canonical: ")
    assert count == "1 problems"


def test_lint_tells_what_is_wrong_and_what_is_untidy_together(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write()
    _exchange_two_rows(directory)
    (directory / "sources.csv").unlink()
    washouts = directory / "washouts.csv"
    washouts.write_bytes(washouts.read_bytes().replace(b",14,", b",soon,"))
    assert main(["knowledge", "lint", "--data", str(directory)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [[*line.split(":")[:2], line.split(": ")[1]] for line in lines[:-1]] == [
        ["groups.csv", "3", "not-canonical"],
        ["sources.csv", "0", "missing-file"],
        ["washouts.csv", "2", "cell"],
    ]
    assert lines[-1] == "3 problems"


def test_fix_puts_the_rows_in_order_names_the_files_and_then_has_nothing_to_do(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = write()
    before = _content(directory)
    _exchange_two_rows(directory)
    assert main(["knowledge", "fix", "--data", str(directory)]) == 0
    assert capsys.readouterr().out == "groups.csv: written anew\n"
    assert _content(directory) == before
    assert main(["knowledge", "fix", "--data", str(directory)]) == 0
    assert capsys.readouterr().out.startswith("nothing to do")
    assert _content(directory) == before


def test_after_a_fix_a_new_row_passes_lint(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write()
    _put(directory, edited({"washouts": few_drugs()["washouts"]}, add("washouts", "warfarin", member="verapamil")))
    assert main(["knowledge", "lint", "--data", str(directory)]) == 1
    assert main(["knowledge", "fix", "--data", str(directory)]) == 0
    assert capsys.readouterr().out == "washouts.csv: written anew\nmanifest.csv: written anew\n"
    assert main(["knowledge", "lint", "--data", str(directory)]) == 0


def test_fix_keeps_who_may_read_a_file(write: Write) -> None:
    directory = write()
    _exchange_two_rows(directory)
    (directory / "groups.csv").chmod(0o640)
    assert main(["knowledge", "fix", "--data", str(directory)]) == 0
    assert (directory / "groups.csv").stat().st_mode & 0o777 == 0o640


def test_fix_writes_nothing_while_a_table_is_cut_off(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write()
    _exchange_two_rows(directory)
    codes = directory / "codes.csv"
    codes.write_bytes(codes.read_bytes()[:-1])
    before = _content(directory)
    assert main(["knowledge", "fix", "--data", str(directory)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "codes.csv:" in printed.err
    assert "cut-off" in printed.err
    assert _content(directory) == before


def test_fix_lets_rows_go_only_when_told_that_it_is_meant(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write()
    _put(directory, edited({"washouts": few_drugs()["washouts"]}, drop("washouts", "warfarin")))
    before = _content(directory)
    assert main(["knowledge", "fix", "--data", str(directory)]) == 1
    assert "washouts.csv:0: lost-rows: " in capsys.readouterr().err
    assert _content(directory) == before
    assert main(["knowledge", "fix", "--accept-lost-rows", "--data", str(directory)]) == 0
    assert main(["knowledge", "lint", "--data", str(directory)]) == 0


def test_fix_of_a_directory_without_tables_does_not_say_that_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["knowledge", "fix", "--data", str(tmp_path / "nowhere")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "interactions.csv:0: missing-file" in printed.err


def test_diff_tells_a_graver_interaction_in_lines_that_fit_a_page(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = write(name="old")
    new = write(change("interactions", "dan-warfarin-any", severity="moderate"), name="new")
    assert main(["knowledge", "diff", str(old), str(new)]) == 0
    printed = capsys.readouterr().out
    assert "\nSeverity raised (1)\n  - dantrolene + warfarin: minor -> moderate. " in printed
    assert max(map(len, printed.splitlines())) <= 100


def test_diff_of_equal_tables_says_so(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    directory = str(write())
    assert main(["knowledge", "diff", directory, directory]) == 0
    assert capsys.readouterr().out.endswith("\nNo clinical difference.\n")


def test_diff_names_what_it_cannot_read_of_an_older_set_and_leaves_it_out(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = write(name="old"), write(name="new")
    names = old / "names.csv"
    names.write_text(names.read_text("utf-8").replace(",brand,", ",trademark,", 1), "utf-8")
    assert main(["knowledge", "diff", str(old), str(new)]) == 0
    printed = capsys.readouterr()
    assert "left out of the comparison" in printed.err
    assert "'trademark' is not one of" in printed.err
    assert "names" in printed.out


def test_diff_does_not_compare_with_a_directory_without_tables(
    tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["knowledge", "diff", str(tmp_path / "nowhere"), str(write(name="new"))]) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("arguments", [[], ["knowledge"], ["knowledge", "diff", "old"], ["knowledge", "fix", "data"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: " in capsys.readouterr().err


def test_a_setting_that_cannot_be_meant_is_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "9s")
    assert main(["knowledge", "lint"]) == 2
    assert "PORT" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["lint", "fix", "diff"])
def test_help_tells_the_exit_codes(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["knowledge", action, "--help"])
    assert ended.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 done and nothing wrong; 1 the tables have problems" in told
