"""In which order, and how much of it, is told."""

from dataclasses import replace

import pytest

from service.screening.screen import Screener
from tests.screening.asking import answer, asked


def test_of_two_enzymes_the_one_that_matters_more_is_told_first(screener: Screener) -> None:
    findings = answer(screener, asked(["rifampicin", "loperamide"]))["findings"]
    (found,) = [one for one in findings if one["id"] == "pathway-induces:rifampicin>loperamide"]
    assert found["severity"] == "moderate"
    assert [step["to"] if step["relation"] == "induces" else step["from"] for step in found["path"]] == [
        "cyp3a4",
        "loperamide",
    ]
    assert found["context"] == ["inferred through CYP2C8, CYP3A4"]


def test_drugs_that_add_up_are_told_by_name(screener: Screener) -> None:
    """St John's wort before the small letters, whatever its id."""
    said = screener.screen(asked(["tramadol", "sertraline", "St John's wort"]))
    (found,) = [one for one in said.findings if one.id == "cumulative:serotonin-toxicity"]
    assert found.drugs == ("st-johns-wort", "sertraline", "tramadol")


@pytest.mark.parametrize(
    ("sent", "told"),
    [("abcd", "Sent but not used: a, b, c, d."), ("abcde", "Sent but not used: a, b, c, d and 1 more.")],
)
def test_four_are_named_and_of_more_it_is_said_how_many(screener: Screener, sent: str, told: str) -> None:
    assert screener.screen(replace(asked(["levothyroxine"]), unread=tuple(sent))).summary.endswith(told)
