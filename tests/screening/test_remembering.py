"""Whatever was asked before, an answer is that of a screener that was never asked anything."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.intake.body import load_json
from service.intake.building import build_request
from service.intake.requests import ScreenRequestSchema
from service.knowledge import facts
from service.knowledge.facts import Fact
from service.knowledge.words import Indication, Jurisdiction, Route
from service.screening.request import Dose, Entry, Patient, Request
from service.screening.screen import Screener
from tests.conftest import real_screener
from tests.properties.drawing import INDICATIONS, TODAY
from tests.properties.laws import law
from tests.screening.asking import answer, conversations, fresh, remembering_at_most


@settings(law, max_examples=60)
@given(conversations())
def test_what_was_asked_before_changes_no_answer(asked: list[Request]) -> None:
    real = real_screener()
    used = fresh(real)
    for request in asked:
        assert answer(used, request) == answer(fresh(real), request)


@settings(law, max_examples=60)
@given(conversations(), st.sampled_from([1, 2, 3, 7]))
def test_forgetting_in_the_middle_of_an_answer_changes_none(asked: list[Request], most: int) -> None:
    real = real_screener()
    with remembering_at_most(most):
        used = fresh(real)
    for request in asked:
        assert answer(used, request) == answer(fresh(real), request)


@settings(law, max_examples=60)
@given(conversations(), st.sampled_from([1, 3, 1000]))
def test_threads_that_ask_at_once_are_each_told_what_they_would_be_told_alone(asked: list[Request], most: int) -> None:
    real = real_screener()
    alone = [answer(fresh(real), request) for request in asked]
    with remembering_at_most(most):
        used = fresh(real)
    with _switching_often(), ThreadPoolExecutor(2) as threads:
        forth = threads.submit(lambda: [answer(used, request) for request in asked])
        back = threads.submit(lambda: [answer(used, request) for request in reversed(asked)])
        assert forth.result() == alone
        assert back.result() == alone[::-1]


@contextmanager
def _switching_often() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def test_every_fact_that_a_table_asks_for_is_told_apart_from_its_neighbours(screener: Screener) -> None:
    """One screener is asked with each value beside each limit, each condition, each drug that is looked for, in every
    place and for every purpose, forth and back, so that each answer has every neighbour before it once."""
    used, asked = fresh(screener), list(_neighbours(screener))
    assert len(asked) > 300
    alone = [answer(fresh(screener), request) for request in asked]
    assert len({str(told) for told in alone}) > len(asked) / 2
    for request, told in (*zip(asked, alone, strict=True), *zip(asked[::-1], alone[::-1], strict=True)):
        assert answer(used, request) == told, request


def _neighbours(screener: Screener) -> Iterator[Request]:
    for base in _bases(screener):
        one = base.candidate
        yield base
        yield from (replace(base, jurisdiction=place) for place in Jurisdiction)
        yield from (replace(base, indication=why) for why in INDICATIONS)
        yield from (replace(base, candidate=replace(one, route=route)) for route in Route)
        yield from (replace(base, candidate=replace(one, dose=dose, doses_per_day=4.0)) for dose in _doses())
        yield from (replace(base, candidate=replace(one, name=name)) for name in _written_otherwise(one))
        yield from (replace(base, medications=listed) for listed in _listed_otherwise(base))
        yield from (replace(base, patient=patient) for patient in _patients(screener))
        yield from (replace(base, medications=(*base.medications, Entry(name=name))) for name in _looked_for(screener))


def _bases(screener: Screener) -> Iterator[Request]:
    """The candidate of the tables alone, and with drugs whose statements about it facts may make graver."""
    catalogue, index = screener.catalogue, screener.knowledge.index
    usual = catalogue.release.default_candidate
    partners = [
        Entry(name=catalogue.display[drug])
        for drug in sorted(catalogue.reviews)
        if drug in catalogue.substances
        and any(statement.row.id in catalogue.modifiers for one in index.families(usual, drug) for statement in one)
    ]
    assert partners
    candidate = Entry(name=catalogue.display[usual], route=Route.ORAL)
    both = Patient({Fact.AGE: 50.0, Fact.SEX: "female", Fact.WEIGHT: 70.0}, ())
    alone = Request(candidate, (), TODAY, Indication.SPASTICITY, patient=both)
    yield alone
    yield replace(alone, medications=tuple(partners[:4]))
    # Already taken, and too much of it.
    again = replace(candidate, dose=Dose(100.0), doses_per_day=5.0)
    yield replace(alone, medications=(again, *partners[-2:]), patient=Patient())


def _written_otherwise(line: Entry) -> Iterator[str]:
    """In capitals, and with a letter missing, so that it must be confirmed."""
    name = line.name or ""
    yield name.upper()
    yield name[:4] + name[5:]


def _listed_otherwise(base: Request) -> Iterator[tuple[Entry, ...]]:
    """The list, with each line written or given otherwise in turn."""
    for place, line in enumerate(base.medications):
        others = [replace(line, name=name) for name in _written_otherwise(line)]
        others += [replace(line, route=route) for route in Route]
        others += [replace(line, dose=Dose(1000.0), doses_per_day=times) for times in (None, 1.0, 5.0)]
        for other in others:
            yield (*base.medications[:place], other, *base.medications[place + 1 :])


def _doses() -> Iterator[Dose]:
    for amount in (1.0, 2.5, 10.0, 25.0, 100.0, 101.0, 400.0):
        yield Dose(amount)
        yield Dose(amount, per_kg=True)


def _patients(screener: Screener) -> Iterator[Patient]:
    known = Patient({Fact.AGE: 50.0, Fact.SEX: "female", Fact.WEIGHT: 70.0}, ())
    yield Patient()
    for test in sorted(_asked_of_facts(screener), key=str):
        if isinstance(test.value, str):
            continue
        for value in (test.value - 0.5, test.value, test.value + 0.5):
            yield replace(known, facts={**known.facts, test.fact: max(value, 0.0)})
    for words in ({Fact.SEX: "male"}, {Fact.PREGNANT: "yes"}, {Fact.BREASTFEEDING: "yes"}, {Fact.PREGNANT: "no"}):
        yield replace(known, facts={**known.facts, **words})
    for condition in screener.catalogue.conditions:
        yield replace(known, conditions=(condition,))


def _asked_of_facts(screener: Screener) -> set[facts.Test]:
    tables = screener.catalogue.tables
    scopes = [
        *(row.scope for row in tables.patient_rules),
        *(row.scope for row in tables.dose_limits),
        *(row.scope for row in tables.monitoring),
        *(row.scope for row in tables.counselling),
    ]
    tests = {test for row in tables.modifiers for test in row.when} | {test for scope in scopes for test in scope.when}
    return {test for test in tests if test.fact not in facts.NODE_FACTS | facts.DOSE_FACTS}


def _looked_for(screener: Screener) -> list[str]:
    """A drug for each thing that tests look for on the list."""
    catalogue, above = screener.catalogue, screener.knowledge.index.above
    return [
        catalogue.display[next(drug for drug in sorted(catalogue.reviews) if node in above.get(drug, ()))]
        for node in sorted(screener.prepared.checklist.asked)
        if any(node in above.get(drug, ()) for drug in catalogue.reviews)
    ]


@pytest.mark.parametrize("fact", ["age_years", "alt_xuln", "egfr_ml_min"])
def test_a_minus_before_a_zero_is_gone_before_anything_is_remembered(screener: Screener, fact: str) -> None:
    """The two are equal, so one would be told in the words of the other."""
    used = fresh(screener)
    requests = [_asked(f'{{"{fact}": {zero}}}') for zero in ("-0.0", "0.0", "0", "-0")]
    told = [answer(used, request) for request in requests]
    assert told == [answer(fresh(screener), requests[1])] * 4
    assert ": -0" not in str(told)


def _asked(labs: str) -> Request:
    patient = labs if "age" in labs else f'{{"labs": {labs}}}'
    body: Any = load_json(f'{{"medications": ["verapamil"], "patient": {patient}}}'.encode())
    return build_request(ScreenRequestSchema().load(body), "dantrolene", TODAY)
