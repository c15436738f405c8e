"""The smallest change, what would be if, and what is put in the place of a line."""

from dataclasses import replace
from itertools import permutations

import pytest

from service.knowledge.words import Severity
from service.screening.change import change
from service.screening.request import CANDIDATE, Action, Change, Entry, Wanted
from service.screening.screen import Screener
from service.screening.smallest_change import Lightest, describe, stopping_of
from tests.screening.asking import ORAL, answer, asked, request_of


def test_what_is_put_in_the_place_of_a_line_keeps_its_id() -> None:
    request = asked([{"name": "verapamil", "id": "seven"}, "warfarin"])
    changes = (Change(0, Action.REPLACE, entry=Entry(name="amlodipine")), Change(1, Action.DROP))
    (line,) = change(request, changes).medications
    assert (line.name, line.id) == ("amlodipine", "seven")


def test_too_much_of_the_drug_on_the_list_is_solved_by_either_of_the_two_lines(screener: Screener) -> None:
    listed = {"name": "dantrolene", "route": "oral", "dose": {"value": 200, "unit": "mg"}, "doses_per_day": 4}
    least = answer(screener, asked([listed], Severity.MINOR))["smallest_change"]
    sets = [([(each["action"], each["line"]) for each in one["changes"]], one["verdict"]) for one in least["sets"]]
    assert sets == [([("do_not_start", None)], None), ([("drop", 0)], "proceed")]
    assert (least["exact"], least["unsolved"]) == (True, [])


def test_of_many_ways_that_are_as_light_five_are_told(screener: Screener) -> None:
    twice_three = ["levothyroxine"] * 3 + ["colecalciferol"] * 3
    least = answer(screener, asked([*twice_three], Severity.MINOR))["smallest_change"]
    lines = [[each["line"] for each in one["changes"]] for one in least["sets"]]
    assert lines == [[0, 1, 3, 4], [0, 1, 3, 5], [0, 1, 4, 5], [0, 2, 3, 4], [0, 2, 3, 5]]


def test_nothing_is_proposed_to_who_asked_only_for_the_smallest_change(screener: Screener) -> None:
    request = asked(["morphine"], Severity.MINOR)
    said = screener.screen(request)
    assert said.smallest_change is not None
    assert said.alternatives == ()
    wanted = replace(request, wanted=replace(request.wanted, alternatives=True))
    assert screener.screen(wanted).alternatives != ()


def test_on_a_long_list_the_line_that_is_harder_to_stop_stays_where_one_of_two_may(screener: Screener) -> None:
    """Either cyclobenzaprine (3) or dextromethorphan (1) may stay, once the others are gone."""
    listed = ["warfarin", "drospirenone", "lithium", "pimozide", "dextromethorphan", "tamoxifen", "ziprasidone"]
    listed += ["suxamethonium", "mercaptopurine", "fentanyl", "lurasidone", "dantrolene", "azathioprine", "ciclosporin"]
    listed += ["metoclopramide", "carisoprodol", "cyclobenzaprine", "verapamil", "levonorgestrel"]
    least = answer(screener, asked([*listed], Severity.MODERATE))["smallest_change"]
    (lightest,) = least["sets"]
    gone = [each["input"] for each in lightest["changes"]]
    assert (least["exact"], lightest["weight"]) == (False, 125)
    assert gone == ["dantrolene", "pimozide", "dextromethorphan", "fentanyl", "dantrolene", "metoclopramide"]


def test_a_dose_that_is_too_much_beside_a_drug_is_solved_by_leaving_that_drug_out(screener: Screener) -> None:
    """The finding is about the dose of the candidate, and names the other drug only as what was looked for."""
    dose = {"dose": {"value": 100, "unit": "mg"}, "doses_per_day": 3.5}
    body = {"candidate": {**ORAL, **dose}, "medications": ["levothyroxine", "ethinylestradiol"]}
    request = request_of({**body, "patient": {"sex": "female", "age_years": 33}, "options": {"jurisdiction": "uk"}})
    said = screener.screen(replace(request, wanted=Wanted(smallest_change=Severity.MODERATE)))
    grave = {found.id: found.drugs for found in said.everything if found.severity > Severity.MODERATE}
    assert grave["pat-oestrogen-dose-300-oral:dantrolene"] == ("dantrolene",)
    assert said.smallest_change is not None
    assert [one.positions for one in said.smallest_change.sets] == [(1,)]
    assert said.smallest_change.unsolved == ()


def test_each_set_of_lines_is_looked_at_up_to_fourteen_in_conflict(screener: Screener) -> None:
    """Each of these meets dantrolene and no other, so that not to start is the lightest either way."""
    partners = ["abacavir", "abemaciclib", "abobotulinumtoxinA", "acalabrutinib", "acebutolol", "activated charcoal"]
    partners += ["adalimumab", "afatinib", "alectinib", "alfentanil", "ambrisentan", "anagrelide", "anakinra"]
    found = []
    for listed in (partners, [*partners, "anidulafungin"]):
        least = answer(screener, asked([*listed], Severity.MINOR))["smallest_change"]
        found.append((least["exact"], [[each["action"] for each in one["changes"]] for one in least["sets"]]))
    assert found == [(True, [["do_not_start"]]), (False, [["do_not_start"]])]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"name": "benzylpenicillin"}, "quiet"),
        ({"name": "ketoconazole", "route": "topical"}, "let_off"),
    ],
)
def test_what_needs_no_action_or_does_not_count_needs_no_change(
    screener: Screener, line: dict[str, str], why: str
) -> None:
    said = screener.screen(asked([line], Severity.NONE))
    assert said.everything
    assert all(getattr(found, why) is not None for found in said.everything)
    assert said.smallest_change is not None
    assert [one.positions for one in said.smallest_change.sets] == [()]
    assert said.smallest_change.unsolved == ()


def test_in_a_crisis_never_the_drug_that_saves_is_what_goes(screener: Screener) -> None:
    body = {"candidate": {"name": "dantrolene", "indication": "malignant_hyperthermia_crisis"}}
    request = request_of({**body, "medications": ["verapamil", "levothyroxine"]})
    said = screener.screen(replace(request, wanted=Wanted(smallest_change=Severity.NONE)))
    assert said.smallest_change is not None
    assert [one.positions for one in said.smallest_change.sets] == [(0,)]


def test_a_list_is_judged_by_itself_where_the_drug_is_not_started(screener: Screener) -> None:
    """With dantrolene they are four drugs that strain the liver, and the finding is about starting; without, three."""
    request = asked(["nimesulide", "turmeric", "ethambutol"], Severity.MINOR)
    started, alone = screener.judge(request), screener.judge(request, started=False)
    assert (started.list_verdict.value, alone.list_verdict.value) == ("nothing_found", "monitor")
    assert [(found.id, found.drugs) for found in alone.findings if found.severity > Severity.MINOR] == [
        ("cumulative:hepatotoxicity", ("ethambutol", "nimesulide", "turmeric"))
    ]
    told = describe(
        screener.understand(request),
        Lightest(Severity.MINOR, ((CANDIDATE,), (0,)), exact=True, unsolved=()),
        screener.judge,
        request,
    )
    assert [(one.verdict and one.verdict.value, one.list_verdict.value) for one in told.sets] == [
        (None, "monitor"),
        ("monitor", "nothing_found"),
    ]


def test_of_drugs_that_are_as_hard_to_stop_the_row_of_one_is_told_whatever_their_order(screener: Screener) -> None:
    catalogue = screener.catalogue
    alike = ["garlic", "ginseng", "ginkgo"]
    assert {catalogue.stopping[drug].weight for drug in alike} == {1}
    rows = {stopping_of(catalogue, drugs, ()).member for drugs in permutations(alike)}
    assert rows == {"ginseng"}
    assert stopping_of(catalogue, ["garlic"], ["kava"]).member == "kava"
    assert stopping_of(catalogue, ["no such drug"], ()) is catalogue.stopping[None]


def test_what_would_be_is_answered_to_who_asked_for_nothing_else(screener: Screener) -> None:
    wanted = Wanted(what_if=((Change(0, Action.DROP),),))
    said = screener.screen(replace(asked(["baclofen"]), wanted=wanted))
    (difference,) = said.what_if
    assert [found.id for found in difference.gone] == [found.id for found in said.findings]
    assert (said.alternatives, said.smallest_change) == ((), None)
