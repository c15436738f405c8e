"""What another drug would come to, told from parts, is what screening the whole changed list comes to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest

from service.knowledge.words import Route, Severity
from service.screening.answer import Screening
from service.screening.case import Case, understood
from service.screening.finding import Finding
from service.screening.judging import judge
from service.screening.medication import Medication
from service.screening.offering import Offer, Offered
from service.screening.replacing import Replacing
from service.screening.request import CANDIDATE, Entry, Request, Wanted
from service.screening.rules import about_pairs, every_pair, said_of
from service.screening.screen import Screener
from tests.properties.changing import draw
from tests.screening.asking import request_of

LISTS, DRUGS = 120, 6


@pytest.fixture(scope="module")
def asked(screener: Screener) -> list[tuple[Request, Case, Replacing]]:
    requests = [replace(draw(seed, 10), wanted=Wanted()) for seed in range(LISTS)]
    cases = [(request, screener.understand(request)) for request in requests]
    return [(request, case, replacing(case, screener.screen(request))) for request, case in cases]


def replacing(case: Case, before: Screening) -> Replacing:
    return Replacing(case, before, about_pairs(case))


def offer_of(case: Case, drawn: Sequence[Medication]) -> Offer:
    """Of ``drawn``, as if they were offered for some purpose: for which does not matter here."""
    row = next(rows[0] for rows in case.catalogue.members.values())
    met = zip(drawn, case.prepared.place(drawn), strict=True)
    return Offer(tuple(Offered(row, new, placed, frozenset(), by_needle=False) for new, placed in met))


def drawn_from(screener: Screener, request: Request, chance: Random) -> Iterator[Medication]:
    """Drugs by routes that are usual and unusual for them; one in ten is not fully understood."""
    names = sorted(screener.catalogue.display[drug] for drug in screener.catalogue.reviews)
    for name in chance.sample(names, DRUGS):
        written = name if chance.random() > 0.1 else name[:4] + name[5:]
        entry = Entry(name=written, route=chance.choice([None, Route.ORAL, Route.IV, Route.TOPICAL]))
        yield from understood(screener.prepared, (entry,), request, candidate=False)


def test_a_drug_in_the_place_of_a_line_comes_to_what_the_changed_list_comes_to(
    screener: Screener, asked: list[tuple[Request, Case, Replacing]]
) -> None:
    told = graver = 0
    for number, (request, case, replacing) in enumerate(asked):
        for position in range(len(case.listed)):
            for new in drawn_from(screener, request, Random(1000 * number + position)):  # noqa: S311
                found = replacing.judge(position, new)
                if found is None:
                    continue
                whole = judge(case.with_lines(case.candidate, _with(case, position, new)))
                about = [one for one in whole.findings if not set(new.drugs).isdisjoint(one.drugs)]
                where = (number, position, new.entry)
                assert (found.verdict, found.list_verdict) == (whole.verdict, whole.list_verdict), where
                assert _words(found.findings) == _words(about), where
                told, graver = told + 1, graver + (found.list_verdict != judge(case).list_verdict)
    assert told > LISTS
    assert graver > LISTS / 10


def test_a_list_on_which_a_drug_is_twice_is_left_to_a_whole_screening(screener: Screener) -> None:
    for listed in (("baclofen", "baclofen 10 mg"), ("baclofen", "diazepam")):
        request = Request(Entry(name="dantrolene", route=Route.ORAL), tuple(map(Entry, listed)), draw(0, 1).today)
        case = screener.understand(request)
        (new,) = understood(screener.prepared, (Entry("diazepam"),), request, candidate=False)
        assert replacing(case, screener.screen(request)).judge(0, new) is None


LOOKED = [("levothyroxine", Severity.NONE, 0), ("warfarin", Severity.MINOR, 1), ("ibuprofen", Severity.MINOR, 1)]


@pytest.mark.parametrize(("drug", "worst", "count"), LOOKED)
def test_what_a_drug_and_each_other_line_have_to_say_to_each_other_is_counted(
    screener: Screener, drug: str, worst: Severity, count: int
) -> None:
    request = Request(Entry(name="dantrolene", route=Route.IV), (Entry("baclofen"),), draw(0, 1).today)
    case = screener.understand(request)
    (new,) = understood(screener.prepared, (Entry(drug),), request, candidate=False)
    looked = replacing(case, screener.screen(request)).look(0, offer_of(case, [new]))
    assert looked == ([worst], [count])


GIVEN_FOR = [("neuroleptic_malignant_syndrome", Severity.MINOR), ("spasticity", Severity.NONE)]


@pytest.mark.parametrize(("indication", "severity"), GIVEN_FOR)
def test_another_drug_in_the_place_of_the_candidate_is_given_for_the_same_purpose(
    screener: Screener, indication: str, severity: Severity
) -> None:
    """Amantadine and dantrolene meet in the treatment of the syndrome only."""
    request = request_of({"candidate": {"name": "baclofen", "indication": indication}, "medications": ["amantadine"]})
    case = screener.understand(request)
    (new,) = understood(screener.prepared, (Entry("dantrolene"),), request, candidate=False)
    worst, _ = replacing(case, screener.screen(request)).look(CANDIDATE, offer_of(case, [new]))
    assert worst == [severity]


def test_what_it_has_to_say_is_what_the_changed_list_says_pair_by_pair(
    screener: Screener, asked: list[tuple[Request, Case, Replacing]]
) -> None:
    """In the place of a line, and in that of the candidate; facts are read on the list as it is."""
    both = counted = 0
    for number, (request, case, replacing) in enumerate(asked):
        for position in (CANDIDATE, *range(len(case.listed))):
            drawn = tuple(drawn_from(screener, request, Random(1000 * number + position)))  # noqa: S311
            looked = replacing.look(position, offer_of(case, drawn))
            for new, worst, count in zip(drawn, *looked, strict=True):
                changed = (new, case.listed) if position == CANDIDATE else (case.candidate, _with(case, position, new))
                after = case.with_lines(*changed)
                own = after.starting if position == CANDIDATE else after.placed[position]
                if sum(line is own for line in after.placed) > 1:  # listed in the same words already
                    continue
                severities: list[Severity] = []
                for meeting, *lines in every_pair(after):
                    if any(line is own for line in lines):
                        severities += [one.severity for said in said_of(case, meeting) for one in said.counting]
                        both += bool(meeting.open_ and meeting.said.findings)
                where = (number, position, new.entry)
                assert (worst, count) == (max(severities, default=Severity.NONE), len(severities)), where
                counted += count
    assert both
    assert counted > LISTS


def _with(case: Case, position: int, new: Medication) -> tuple[Medication, ...]:
    return (*case.listed[:position], new, *case.listed[position + 1 :])


def _words(findings: Iterable[Finding]) -> list[object]:
    return [(one.order, one.kind, one.drugs, one.about, one.claim, one.path) for one in findings]
