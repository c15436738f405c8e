"""What is not certain is screened all the same, marked as provisional, and never clears a list."""

from typing import Any

import pytest

from service.knowledge.loading import Knowledge
from service.rendering.document import render
from tests.scenarios.answers import Ask

ORAL = {"name": "dantrolene", "route": "oral"}
IV = {"name": "dantrolene", "route": "iv"}
WARFARIN_RXNORM = {"system": "rxnorm", "value": "11289"}
OPEN: list[tuple[Any, str, str]] = [
    ("verapamill", "needs_confirmation", "verapamil"),
    ("metotrexate", "needs_confirmation", "methotrexate"),
    ("diazapam", "needs_confirmation", "diazepam"),
    ("MTX", "needs_confirmation", "methotrexate"),
    ("mtx", "needs_confirmation", "methotrexate"),
    ("EE", "needs_confirmation", "ethinylestradiol"),
    ("KCl", "needs_confirmation", "potassium-chloride"),
    ("sux", "needs_confirmation", "suxamethonium"),
    ({"name": "verapamil", "code": WARFARIN_RXNORM}, "code_conflict", "verapamil"),
    ({"name": "verapamil", "code": WARFARIN_RXNORM}, "code_conflict", "warfarin"),
]


@pytest.mark.parametrize(("line", "status", "perhaps"), OPEN)
def test_an_uncertain_line_is_screened_as_what_it_may_mean(ask: Ask, line: Any, status: str, perhaps: str) -> None:
    answer = ask({"candidate": IV, "medications": [line, "levothyroxine"]})
    assert answer.statuses == [status, "checked"]
    assert perhaps in answer.line(0).drugs
    about_it = [found for found in answer.everything if perhaps in found.drugs]
    assert all(found.provisional for found in about_it)


@pytest.mark.parametrize("line", [line for line, _, _ in OPEN])
def test_an_uncertain_line_never_makes_coverage_complete(ask: Ask, line: Any) -> None:
    answer = ask({"candidate": ORAL, "medications": [line]})
    assert not answer.complete
    assert answer.verdict not in {"proceed", "monitor"}


@pytest.mark.parametrize(
    ("candidate", "line", "verdict"),
    [
        (IV, "verapamill", "do_not_start"),
        (ORAL, "MTX", "avoid"),
        (ORAL, "metotrexate", "avoid"),
        (IV, {"name": "warfarin", "code": {"system": "rxnorm", "value": "11170"}}, "do_not_start"),
    ],
)
def test_the_danger_of_an_uncertain_line_shows_at_once(ask: Ask, candidate: Any, line: Any, verdict: str) -> None:
    answer = ask({"candidate": candidate, "medications": [line]})
    assert answer.verdict == verdict
    assert answer.screening.findings[0].provisional


def test_an_abbreviation_is_answered_with_what_it_may_mean(ask: Ask) -> None:
    suggestions = ask({"medications": ["MTX"]}).line(0).resolution.suggestions
    assert [suggestion.drug for suggestion in suggestions] == ["methotrexate"]


@pytest.mark.parametrize(
    ("written", "never"),
    [("dantron", "dantrolene"), ("danazol", "dantrolene"), ("quinidine", "quinine"), ("Xanax", "tizanidine")],
)
def test_a_lookalike_is_never_taken_for_the_other_nor_proposed_as_it(ask: Ask, written: str, never: str) -> None:
    line = ask({"candidate": "paracetamol", "medications": [written]}).line(0)
    assert never not in line.drugs
    assert never not in {suggestion.drug for suggestion in line.resolution.suggestions}


@pytest.mark.parametrize("options", [{}, {"jurisdiction": "us"}])
def test_a_brand_of_several_countries_is_the_local_one_where_the_country_is_known(
    ask: Ask, options: dict[str, str]
) -> None:
    answer = ask({"candidate": ORAL, "medications": ["Norgesic"], "options": options})
    assert answer.statuses == ["checked"]
    assert answer.line(0).drugs == ("acetylsalicylic-acid", "caffeine", "orphenadrine")
    assert answer.screening.request.jurisdiction_assumed is not bool(options)


@pytest.mark.parametrize("jurisdiction", ["uk", "eu", "ch"])
def test_elsewhere_such_a_brand_is_ambiguous_and_all_its_meanings_are_screened(ask: Ask, jurisdiction: str) -> None:
    answer = ask({"candidate": ORAL, "medications": ["Norgesic"], "options": {"jurisdiction": jurisdiction}})
    assert (answer.statuses, answer.verdict) == (["ambiguous"], "cannot_clear")
    assert {"orphenadrine", "paracetamol", "acetylsalicylic-acid"} <= set(answer.line(0).drugs)
    assert answer.finding("dan-orphenadrine-any:dantrolene+orphenadrine").provisional


def test_an_unknown_code_beside_a_known_text_is_checked_and_says_so(ask: Ask) -> None:
    unknown = {"system": "rxnorm", "value": "99999999"}
    answer = ask({"candidate": ORAL, "medications": [{"name": "levothyroxine", "code": unknown}]})
    assert (answer.statuses, answer.verdict) == (["checked"], "proceed")
    assert answer.line(0).resolution.code_unknown


def test_an_unknown_code_alone_is_not_recognised(ask: Ask) -> None:
    answer = ask({"candidate": ORAL, "medications": [{"code": {"system": "rxnorm", "value": "99999999"}}]})
    assert (answer.statuses, answer.verdict) == (["not_recognised"], "cannot_clear")


@pytest.mark.parametrize("system", ["rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm"])
def test_a_code_alone_is_as_good_as_a_name(ask: Ask, system: str) -> None:
    answer = ask({"candidate": IV, "medications": [{"code": {"system": system, "value": "11170"}}]})
    assert (answer.statuses, answer.verdict) == (["checked"], "do_not_start")


def test_every_line_comes_back_once_in_order_with_its_own_id(ask: Ask, knowledge: Knowledge) -> None:
    sent = ["Yaz", {"id": "b", "name": "zorblaxitol"}, "Yaz", {"id": "d", "code": WARFARIN_RXNORM}, "a statin"]
    lines = render(ask({"medications": sent}).screening, knowledge, stale=False, request_id="")["medications"]
    assert [line["input"] for line in lines] == ["Yaz", "zorblaxitol", "Yaz", "rxnorm 11289", "a statin"]
    assert [line["id"] for line in lines] == [None, "b", None, "d", None]
