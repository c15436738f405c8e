"""What a client sends is shown as text: it makes no markup, no link and no second row."""

import re

import pytest

from service.cds.markdown import MAX_SUMMARY, quoted, said, shortened
from tests.cds.conftest import Ask
from tests.cds.requests import CAPSULE, draft, medication, signing

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example",
    "www.evil.example",
    "a | b | c",
    "a \\| b",
    "`code` ``more`` ```block```",
    "**bold** __b__ ~~s~~",
    "x\n\n# heading\n| a | b |",
    "x\r\n- item",
    "\u202eevil\u202c",
    "trailing backslash \\",
    "&lt;b&gt; &amp;",
    "someone@evil.example",
]
_CODE = re.compile(r"`[^`\n]*`")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_drug_name_cannot_write_markdown_or_html(ask_cards: Ask, text: str) -> None:
    name = f"zzqx {text}"
    cards = ask_cards(signing(draft(CAPSULE), listed=(medication(name),)))
    card = cards.about("Not cleared.")
    assert "<" not in card["summary"] + card["detail"]
    rest = _CODE.sub("", card["detail"])
    assert "evil" not in rest
    assert "zzqx" not in rest
    rows = [line for line in card["detail"].split("\n") if "zzqx" in line and line.startswith("|")]
    assert len(rows) == 1
    assert rows[0].count("|") == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_a_code_span_ends_where_it_was_meant_to_end(text: str) -> None:
    span = quoted(text)
    assert (span[0], span[-1], span.count("`")) == ("`", "`", 2)
    assert "|" not in span
    assert "\n" not in span


def test_a_name_in_a_summary_is_cut_between_words_and_marked(ask_cards: Ask) -> None:
    summary = ask_cards(signing(draft(CAPSULE), listed=(medication("zzqx " * 30),))).about("Not cleared.")["summary"]
    assert len(summary) < 140
    assert summary.endswith("zzqx\u2026")


LENGTHS = [0, 1, MAX_SUMMARY - 1, MAX_SUMMARY, MAX_SUMMARY + 1, 10_000]


@pytest.mark.parametrize("length", LENGTHS)
def test_a_summary_is_never_longer_than_the_specification_allows(length: int) -> None:
    assert len(shortened("x" * length)) == min(length, MAX_SUMMARY)
    assert len(shortened("ab " * length)) <= MAX_SUMMARY


def test_markup_in_a_text_of_the_tables_is_shown_as_it_is_written() -> None:
    assert said("CYP2D6*4 [a](b) | c_d www.x.example https://y.example") == (
        "CYP2D6\\*4 \\[a\\](b) \\| c\\_d www\\.x.example https\\://y.example"
    )


def test_an_empty_text_is_still_something_to_read() -> None:
    assert quoted(" \n ") == "(empty)"
