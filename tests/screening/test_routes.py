"""An assumed route: what another one would make worse is told, as the list with that route stated comes out."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from service.knowledge.rows import NodeId
from service.knowledge.words import Route, Severity
from service.screening.case import Case
from service.screening.request import Request, Wanted
from service.screening.rules import said_of
from service.screening.screen import Screener
from service.screening.verdict import Verdict, cover, decide, least_for_worse
from tests.properties.changing import draw
from tests.screening.asking import request_of

LISTS = 250
Note = tuple[tuple[NodeId, ...], Route, Verdict]


@pytest.fixture(scope="module")
def asked() -> list[Request]:
    """Lists of which half are said to be screened by what route nobody knows."""
    drawn = [replace(draw(seed, 7), wanted=Wanted()) for seed in range(LISTS)]
    return [
        replace(one, candidate=replace(one.candidate, route=None)) if number % 2 else one
        for number, one in enumerate(drawn)
    ]


def stated(screener: Screener, request: Request, case: Case) -> Iterator[Note]:
    """The verdict with each route stated that decides something about a line whose route was assumed."""
    prepared, candidate = screener.prepared, case.candidate
    for place, line in enumerate(case.listed):
        for other in prepared.other_routes[line] if line.route_assumed else ():
            lines = list(request.medications)
            lines[place] = replace(lines[place], route=other.route)
            yield line.drugs, other.route, screener.judge(replace(request, medications=tuple(lines))).verdict
    for other in prepared.other_routes[candidate] if candidate.route_assumed else ():
        entry = replace(request.candidate, route=other.route)
        yield candidate.drugs, other.route, screener.judge(replace(request, candidate=entry)).verdict


def test_the_worse_verdicts_by_other_routes_are_those_of_the_lists_with_the_routes_stated(
    screener: Screener, asked: list[Request]
) -> None:
    told: set[Verdict] = set()
    for number, request in enumerate(asked):
        answer = screener.screen(request)
        worse = [
            note
            for note in stated(screener, request, screener.understand(request))
            if note[2].rank > answer.verdict.rank
        ]
        found = [(note.drugs, note.route, note.verdict) for note in answer.route_notes]
        assert sorted(found) == sorted(worse), number
        told |= {note.verdict for note in answer.route_notes}
    assert told == {Verdict.DO_NOT_START, Verdict.AVOID, Verdict.MONITOR}


@pytest.mark.parametrize(
    ("listed", "notes"),
    [
        (["levothyroxine"], []),
        (["baclofen"], []),
        (["verapamil"], ["iv do_not_start"]),
        (["zzqx"], []),
    ],
)
def test_a_verdict_that_is_no_worse_by_vein_is_not_told(
    screener: Screener, listed: list[str], notes: list[str]
) -> None:
    request = request_of({"candidate": "dantrolene", "medications": listed})
    told = screener.screen(replace(request, wanted=Wanted())).route_notes
    assert [f"{note.route.value} {note.verdict.value}" for note in told] == notes


def test_nothing_said_about_the_candidate_by_another_route_is_worse_than_was_reckoned_with(
    screener: Screener, asked: list[Request]
) -> None:
    reached = 0
    for case in map(screener.understand, asked):
        for line in case.listed:
            for changed in screener.prepared.otherwise[case.setting, line]:
                worst = max(said.about_candidate for said in said_of(case, changed.meeting))
                assert worst <= changed.most
                reached += bool(changed.meeting.open_) and worst is changed.most
    assert reached


def test_less_than_the_least_severity_makes_no_verdict_worse(screener: Screener, asked: list[Request]) -> None:
    seen: set[Verdict] = set()
    for case, severity, then in product(map(screener.understand, asked), Severity, Severity):
        coverage = cover(case)
        before, after = decide(case, severity, coverage), decide(case, then, coverage)
        least = least_for_worse(before)
        assert (after.rank > before.rank) == (least is not None and then >= least)
        seen.add(before)
    assert seen == set(Verdict)
