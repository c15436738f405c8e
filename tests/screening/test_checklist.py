"""Reading tests by bits, and rows through a sieve, comes to what reading each of them closely comes to."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from service.knowledge.facts import Fact
from service.knowledge.facts import Test as Question
from service.knowledge.rows import NodeId
from service.knowledge.words import Jurisdiction, RowStatus
from service.screening.case import Case
from service.screening.chart import build_chart
from service.screening.checklist import Checklist
from service.screening.reading import Truth
from service.screening.request import Entry, Patient, Request
from service.screening.scope import counts_in, read_scope, situation
from service.screening.screen import Screener
from service.screening.sieve import Sieve
from tests.conftest import real_screener
from tests.properties.drawing import TODAY
from tests.properties.laws import law
from tests.screening.asking import conversations


def _understood(requests: Iterable[Request]) -> list[Case]:
    return [real_screener().understand(request) for request in requests]


def _questions(screener: Screener) -> set[Question]:
    """Every test that any table asks."""
    tables = screener.catalogue.tables
    scopes = [
        *(row.scope for row in tables.patient_rules),
        *(row.scope for row in tables.dose_limits),
        *(row.scope for row in tables.monitoring),
        *(row.scope for row in tables.stop_rules),
        *(row.scope for row in tables.counselling),
    ]
    return {test for row in tables.modifiers for test in row.when} | {test for scope in scopes for test in scope.when}


@settings(law, max_examples=60)
@given(conversations())
def test_the_bits_of_what_fails_are_the_tests_that_read_as_failing(asked: list[Request]) -> None:
    screener = real_screener()
    checklist, questions = screener.prepared.checklist, _questions(screener)
    for case in _understood(asked):
        failing = {test for test in questions if case.chart.failing & checklist.bits([test])}
        assert failing == {test for test in questions if case.chart.read(test).truth is Truth.FAILS}


@settings(law, max_examples=60)
@given(conversations())
def test_the_dose_of_another_line_is_read_by_bits_as_well(asked: list[Request]) -> None:
    screener = real_screener()
    checklist, questions = screener.prepared.checklist, _questions(screener)
    for case in _understood(asked[:2]):
        for entry in (*asked[0].medications, asked[-2].candidate):
            chart = case.chart.dosed(entry)
            failing = {test for test in questions if chart.failing & checklist.bits([test])}
            assert failing == {test for test in questions if chart.read(test).truth is Truth.FAILS}


def test_a_test_that_a_condition_makes_true_holds_whatever_was_measured(screener: Screener) -> None:
    prepared, questions = screener.prepared, _questions(screener)
    telling = [row for row in screener.catalogue.conditions.values() if row.means]
    assert telling
    for row in telling:
        for value in {value for test in questions for value in _beside(test) if test.fact is row.means[0].fact}:
            patient = Patient({row.means[0].fact: value}, (row.id,))
            chart = build_chart(patient, Entry(name="x"), {}, prepared)
            failing = {test for test in questions if chart.failing & prepared.checklist.bits([test])}
            assert failing == {test for test in questions if chart.read(test).truth is Truth.FAILS}


def _beside(test: Question) -> tuple[float | str, ...]:
    value = test.value
    return ("yes", "no") if isinstance(value, str) else (max(value - 0.5, 0.0), value, value + 0.5)


def test_each_test_has_a_bit_of_its_own(screener: Screener) -> None:
    checklist, questions = screener.prepared.checklist, _questions(screener)
    bits = [checklist.bits([test]) for test in questions]
    assert all(bit.bit_count() == 1 for bit in bits)
    assert len(set(bits)) == len(questions) > 20
    assert checklist.bits(questions).bit_count() == len(questions)
    assert checklist.bits([]) == 0
    with pytest.raises(KeyError):
        checklist.bits([replace(next(iter(questions)), value="no such thing")])


def test_tables_that_ask_nothing_look_for_nothing() -> None:
    checklist = Checklist(())
    assert (checklist.asked, checklist.conditions) == (frozenset(), 0)
    assert checklist.failing({Fact.AGE: 50.0}, ["asthma"], (), ["morphine"]) == 0


def test_what_no_test_asks_about_changes_no_bit() -> None:
    """A condition, a drug or a fact that is not asked for leaves the first test as it came out, as all others."""
    old = Question(Fact.AGE, ">=", 65.0)
    asthma, morphine = Question(Fact.CONDITION, "=", "asthma"), Question(Fact.ON, "=", "morphine")
    checklist = Checklist((old, asthma, morphine))
    every = checklist.bits((old, asthma, morphine))
    assert checklist.failing({Fact.AGE: 50.0, Fact.WEIGHT: 70.0}, ["gout"], (), ["codeine"]) == every
    assert checklist.failing({Fact.AGE: 50.0}, ["asthma"], (), ["morphine"]) == checklist.bits([old])
    assert checklist.failing({Fact.AGE: 65.0}, None, (), ["morphine"]) == 0
    assert checklist.failing({}, [], (), []) == checklist.bits([asthma, morphine])
    assert checklist.failing({}, [], [Question(Fact.ALT, ">", 3.0)], []) == checklist.bits([asthma, morphine])


@settings(law, max_examples=60)
@given(conversations())
def test_no_row_that_holds_or_may_hold_is_left_out(asked: list[Request]) -> None:
    """And none is left that cannot hold, whatever is known: by route, purpose, place or one of its tests."""
    for case in _understood(asked):
        for drug in case.candidate.drugs:
            for place in (None, *Jurisdiction):
                for sieve, rows in _sieved(case):
                    left = [each.row for each in sieve.left(situation(case, drug, place), case.chart.failing).rows]
                    assert sorted(row.id for row in left) == _holding(case, rows, drug, place)


def _sieved(case: Case) -> list[tuple[Sieve[Any], list[Any]]]:
    """Each sieve with the rows of its whole table that are in force."""
    tables, sieves = case.catalogue.tables, case.prepared.sieves
    return [
        (sieves.rules, [row for row in tables.patient_rules if row.status is RowStatus.ACTIVE]),
        (sieves.limits, [row for row in tables.dose_limits if row.status is RowStatus.ACTIVE]),
        (sieves.monitoring, list(tables.monitoring)),
        (sieves.counselling, list(tables.counselling)),
    ]


def _holding(case: Case, rows: list[Any], drug: NodeId, place: Jurisdiction | None) -> list[str]:
    here = [row for row in rows if row.scope.drug == drug and (place is None or counts_in(row.scope, place))]
    return sorted(row.id for row in here if read_scope(case, row.scope).truth is not Truth.FAILS)


def test_no_two_rows_have_one_number(screener: Screener) -> None:
    """By it they are told apart where their tests read the same facts."""
    numbers: list[int] = []
    for modifiers in screener.prepared.modifiers.values():
        numbers += modifiers.left(0).numbers
    case = screener.understand(Request(Entry(name="dantrolene"), (), TODAY))
    for sieve, rows in _sieved(case):
        for drug in {row.scope.drug for row in rows}:
            numbers += sieve.left(situation(case, drug), 0).numbers
    assert all(isinstance(number, int) for number in numbers)
    assert len(set(numbers)) == len(numbers) > 100
