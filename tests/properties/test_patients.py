"""Worse facts never make an answer milder, a missing one is counted or asked for, and stricter places are named."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.knowledge.facts import Fact
from service.knowledge.words import Jurisdiction, Route, Severity
from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.request import Entry, Patient, Request
from tests.properties.cuts import CUTS, Cut, aimed, asking_tests, at, meant, meeting, member, with_facts
from tests.properties.drawing import TODAY, Case, cases
from tests.properties.laws import Screen, badness, law
from tests.properties.tables import several, table

fewer = settings(law, max_examples=80)
"""Each law asks two to four times for one example, and the scenarios try every cut and row as well."""
PLACES = list(Jurisdiction)
CREATING = {
    Fact.PREGNANT: ("no", "yes"),
    Fact.BREASTFEEDING: ("no", "yes"),
    Fact.ALT: (0.5, 5.0),
    Fact.AST: (0.5, 5.0),
    Fact.BILIRUBIN: (0.5, 5.0),
}
"""Facts that no modifier asks for, each with a harmless and a harmful value."""


@fewer
@given(aimed())
def test_crossing_a_cut_towards_its_risk_never_makes_an_answer_milder(
    screen: Screen, drawn: tuple[Request, Cut]
) -> None:
    request, cut = drawn
    safe, risky = screen(at(request, cut, risky=False)), screen(at(request, cut, risky=True))
    assert_no_milder(safe, risky)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{cut.row} {cut.fact.value} {cut.value:g}")
def test_crossing_each_cut_with_all_else_as_its_row_asks_for_never_makes_an_answer_milder(
    screen: Screen, cut: Cut, place: Jurisdiction
) -> None:
    plain = Request(candidate=Entry(name="dantrolene"), medications=(), today=TODAY, jurisdiction=place)
    why = cut.indications[0] if cut.indications else None
    request = meant(plain, cut, cut.routes[0] if cut.routes else Route.ORAL, why)
    assert_no_milder(screen(at(request, cut, risky=False)), screen(at(request, cut, risky=True)))


def test_every_cut_of_the_three_tables_is_crossed_in_one_direction() -> None:
    numbers = {
        (test["fact"], float(test["value"]))
        for name in ("patient_rules", "modifiers", "dose_limits")
        for row in table(name)
        for test, _, _ in asking_tests(row)
        if test["comparison"] != "="
    }
    assert {(cut.fact.value, cut.value) for cut in CUTS} == numbers
    for value in numbers:
        assert len({cut.upwards for cut in CUTS if (cut.fact.value, cut.value) == value}) == 1


CONDITIONS = st.deferred(lambda: st.sampled_from([row["id"] for row in table("conditions")]))


@fewer
@given(cases(only_dantrolene=True), CONDITIONS)
def test_adding_a_condition_never_makes_an_answer_milder(screen: Screen, case: Case, condition: str) -> None:
    """From nothing said to one condition, too."""
    patient = case.request.patient
    worse = Patient(patient.facts, (*(patient.conditions or ()), condition))
    assert_no_milder(screen(case.request), screen(replace(case.request, patient=worse)))


MODIFYING = sorted(
    {
        (row["id"], match["fact"])
        for row in table("modifiers")
        for match, _, _ in asking_tests(row)
        if match["fact"] not in {"on", "condition"}
    }
)


@fewer
@given(cases(only_dantrolene=True), st.sampled_from(MODIFYING), st.sampled_from([0.5, 3.0, 28.0, 33.0, 70.0, 95.0]))
def test_a_fact_that_modifies_and_is_not_given_is_never_milder_than_any_value_of_it(
    screen: Screen, case: Case, modifying: tuple[str, str], number: float
) -> None:
    """The interactions only: what the fact would make of its own is asked for and changes no verdict."""
    name, fact = modifying[0], Fact(modifying[1])
    request = case.request
    for match, _, _ in asking_tests(next(row for row in table("modifiers") if row["id"] == name)):
        request = meeting(request, match)
    partner = member(next(i["object"] for i in table("interactions") if i["id"] == first_statement(name)))
    request = replace(request, medications=(*request.medications, Entry(name=partner)))
    unknown = interactions(screen(with_facts(request, {fact: None})))
    stated = interactions(screen(with_facts(request, {fact: "female" if fact is Fact.SEX else number})))
    worst = interactions(screen(request))
    assert unknown.keys() == stated.keys() == worst.keys()
    for finding in unknown:
        assert unknown[finding].severity >= max(stated[finding].severity, worst[finding].severity)


@fewer
@given(cases(only_dantrolene=True), st.sampled_from(sorted(CREATING)))
def test_a_missing_fact_that_would_make_a_finding_changes_no_verdict_and_is_named(
    screen: Screen, case: Case, fact: Fact
) -> None:
    harmless, harmful = CREATING[fact]
    unknown = screen(with_facts(case.request, {fact: None}))
    assert badness(unknown) == badness(screen(with_facts(case.request, {fact: harmless})))
    known_to_be_no = case.request.patient.facts.get(Fact.SEX) == "male" and fact in {Fact.PREGNANT, Fact.BREASTFEEDING}
    before, after = by_family(unknown), by_family(screen(with_facts(case.request, {fact: harmful})))
    worse = {family for family, severity in after.items() if severity > before.get(family, Severity.NONE)}
    if worse and not known_to_be_no:
        assert fact.value in {item.fact for item in unknown.missing}


@fewer
@given(cases(only_dantrolene=True))
def test_conditions_that_nobody_spoke_of_change_no_verdict_and_are_asked_for(screen: Screen, case: Case) -> None:
    unknown = screen(replace(case.request, patient=Patient(case.request.patient.facts, None)))
    assert badness(unknown) == badness(screen(replace(case.request, patient=Patient(case.request.patient.facts, ()))))
    reviewed = case.request.candidate.route in {None, Route.ORAL, Route.IV}
    assert ("conditions" in {item.fact for item in unknown.missing}) or not reviewed


@fewer
@given(cases(only_dantrolene=True))
def test_a_finding_that_is_graded_worse_elsewhere_says_so(screen: Screen, case: Case) -> None:
    """Also one that counts elsewhere only: it is listed as suppressed, with the place. A broken limit of a dose is
    told of where it is broken."""
    answers = {place: screen(replace(case.request, jurisdiction=place)) for place in PLACES}
    for here, answer in answers.items():
        for family, told in families(answer).items():
            elsewhere = {place: by_family(other).get(family, Severity.NONE) for place, other in answers.items()}
            worst = max(elsewhere.values())
            if worst > elsewhere[here]:
                stricter = [place.value for place, severity in elsewhere.items() if severity is worst]
                assert f"{worst.word} in {', '.join(sorted(stricter))}" in reasons(told)
            else:
                assert "Stricter elsewhere" not in reasons(told)
    for kind in ("patient", "interaction"):
        named = [{family for family in families(answer) if family[0] == kind} for answer in answers.values()]
        assert all(names == named[0] for names in named)


def assert_no_milder(before: Screening, after: Screening) -> None:
    assert all(mild <= bad for mild, bad in zip(badness(before), badness(after), strict=True))
    found, still = interactions(before), interactions(after)
    assert found.keys() <= still.keys()
    assert all(found[name].severity <= still[name].severity for name in found)
    worst = by_family(after)
    assert all(worst[family] >= rank for family, rank in by_family(before).items() if family[0] == "patient")


def interactions(answer: Screening) -> dict[str, Finding]:
    found = (*answer.findings, *(item.finding for item in answer.suppressed))
    return {one.id: one for one in found if one.kind.value == "interaction"}


FAMILY = {row["id"]: row["factor"] for row in table("patient_rules")}
FAMILY |= {row["id"]: row["family"] for row in table("dose_limits")}
MODIFIED = {one for row in table("modifiers") for one in several(row["interactions"])}
Family = tuple[str, str]


def families(answer: Screening) -> dict[Family, Finding]:
    """The finding of each factor about the patient, of each family of doses and of each modified interaction."""
    found: dict[Family, Finding] = {}
    for one in (*answer.findings, *(item.finding for item in answer.suppressed)):
        row = one.id.partition(":")[0]
        if one.kind.value in {"patient", "dose"}:
            found[one.kind.value, FAMILY[row]] = one
        elif row in MODIFIED:
            found[one.kind.value, one.id] = one
    return found


def by_family(answer: Screening) -> dict[Family, Severity]:
    return {family: one.severity for family, one in families(answer).items() if counts_here(one)}


def counts_here(finding: Finding) -> bool:
    return finding.let_off is None or "Stricter elsewhere" not in finding.let_off


def reasons(finding: Finding) -> str:
    return f"{finding.claim.disagreement} {finding.let_off}"


def first_statement(modifier: str) -> str:
    return next(row["interactions"] for row in table("modifiers") if row["id"] == modifier).partition("|")[0]
