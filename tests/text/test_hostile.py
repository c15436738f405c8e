"""What a caller sends is shown as text: it can neither act on a terminal nor turn round what is read."""

import io
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from service.cli.terminal import show
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.rendering.text import render_line, render_text
from service.rendering.text_errors import problem_text
from service.rendering.text_layout import labelled, paragraph, to_ascii
from tests.properties.drawing import TODAY
from tests.text.conftest import Answer
from tests.text.reading import COLOR, shown, squash

# A name, and how it must be shown.
NAMES = [
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("a\u202ednerdliam", r"a\u202ednerdliam"),
    ("zero\u200bwidth\u2060joined\ufeff", r"zero\u200bwidth\u2060joined\ufeff"),
    ("isolate\u2066x\u2069", r"isolate\u2066x\u2069"),
    ("tab\there", r"tab\there"),
    ("line\nend: PROCEED", r"line\nend: PROCEED"),
    ("line\u2028separator", r"line\u2028separator"),
    ("verap\u0430mil", r"verap\u0430mil"),
    ("e\u0301\u0301\u0301", r"e\u0301\u0301"),
    ("\U0001f600", r"\U0001f600"),
    ("\u5229\u5df4\u97e6\u6797", r"\u5229\u5df4\u97e6\u6797"),
    ("na\u00efve \u00b5g \u03b2-blocker", "naive ug beta-blocker"),
    ("\u2265 5 \u2013 \u201cx\u201d", '>= 5 - "x"'),
    ("[bold red]PROCEED[/]", "[bold red]PROCEED[/]"),
    ("%s {0} $(reboot) `id`", "%s {0} $(reboot) `id`"),
]
# The schema refuses these, so they reach only what shows an error or a file name.
REFUSED = [
    ("\x1b[2J\x1b[31mPROCEED", r"\x1b[2J\x1b[31mPROCEED"),
    ("\x07\x08\x7f", r"\x07\x08\x7f"),
    ("\x9b31m", r"\x9b31m"),
    ("\r\x00", r"\r\x00"),
]
LONG = ["x" * 200, *(f"{number:03d}" + "\u202e" * 197 for number in range(198)), "verapamil"]


def _document(answer: Answer, names: list[str]) -> dict[str, Any]:
    data = ScreenRequestSchema().load({"medications": names, "candidate": names[0]})
    return answer(build_request(data, "dantrolene", TODAY))


def _on_terminal(document: dict[str, Any], width: int) -> str:
    written = io.StringIO()
    show(document, Console(file=written, force_terminal=True, width=width, color_system="standard"))
    return written.getvalue()


@pytest.mark.parametrize(("name", "expected"), [*NAMES, *REFUSED])
def test_a_character_that_acts_or_is_no_ascii_is_spelled_out(name: str, expected: str) -> None:
    assert to_ascii(name) == expected


def test_hostile_names_are_shown_as_text_in_every_form(answer: Answer) -> None:
    document = _document(answer, [name for name, _ in NAMES])
    whole = [render_text(document), _on_terminal(document, 79), _on_terminal(document, 140)]
    for written in (*whole, render_line(document, color=True)):
        bare = COLOR.sub("", written)
        assert bare.isascii()
        assert bare.replace("\n", "").isprintable()
    for written in whole:
        bare = squash(COLOR.sub("", written))
        assert [name for name, expected in NAMES if squash(expected) not in bare] == []


def test_a_name_cannot_put_a_verdict_at_the_beginning_of_a_line(answer: Answer) -> None:
    filler = "y" * 39
    text = render_text(_document(answer, [f"{filler} {filler} PROCEED | coverage complete", f"{'z' * 70} PROCEED"]))
    assert [line for line in text.splitlines()[1:] if line.startswith("PROCEED")] == []


def test_two_hundred_long_names_are_all_shown_within_80_columns(answer: Answer) -> None:
    text = render_text(_document(answer, LONG))
    assert max(map(len, text.splitlines())) <= 80
    assert [name for name in LONG if shown(name) not in squash(text)] == []
    assert render_line(_document(answer, LONG)).count("\n") == 1


@pytest.mark.parametrize("width", [20, 80, 120, 200])
def test_on_a_terminal_of_any_width_a_danger_is_told_with_what_to_do(answer: Answer, width: int) -> None:
    data = ScreenRequestSchema().load(
        {"medications": ["verapamil"], "candidate": {"name": "dantrolene", "route": "iv"}}
    )
    document = answer(build_request(data, "dantrolene", TODAY))
    written = COLOR.sub("", _on_terminal(document, width))
    assert written.startswith("DO NOT START")
    assert "CONTRAINDICATED" in written
    assert squash(written).count("verapamil") >= 3


def test_an_error_shows_hostile_keys_as_text_within_80_columns() -> None:
    errors = [(f"/{name}", "no such field") for name, _ in (*NAMES, *REFUSED)]
    for one_line in (False, True):
        text = problem_text("422 Unprocessable", "The request has problems.", errors, one_line=one_line)
        assert text.isascii()
        assert all(char.isprintable() for char in text.replace("\n", ""))
        assert [name for name, expected in (*NAMES, *REFUSED) if squash(expected) not in squash(text)] == []
        assert text.count("\n") == 1 if one_line else max(map(len, text.splitlines())) <= 80


@given(st.text())
def test_every_character_of_any_text_is_shown_in_printable_ascii(text: str) -> None:
    safe = to_ascii(text)
    assert safe.isascii()
    assert safe == "" or safe.isprintable()
    assert len(safe) >= len(unicodedata.normalize("NFC", text))
    assert to_ascii(safe) == safe


@given(st.text(), st.integers(0, 20))
def test_a_paragraph_of_any_text_stays_within_80_columns_and_loses_nothing(text: str, indent: int) -> None:
    lines = paragraph(text, indent=indent)
    assert all(len(line) <= 80 for line in lines)
    assert squash("".join(lines)) == shown(text)


@given(st.lists(st.tuples(st.text(max_size=120), st.text(max_size=300)), max_size=8))
def test_a_table_of_any_texts_stays_within_80_columns_and_loses_nothing(rows: list[tuple[str, str]]) -> None:
    lines = list(labelled(rows))
    assert all(len(line) <= 80 for line in lines)
    position, whole = 0, squash("".join(lines))
    for name, text in rows:
        for part in (name, text):
            position = whole.index(shown(part)[:20], position)
    assert len(whole) >= sum(len(shown(name)) for name, _ in rows)
