"""What must hold of the tables about the patient before they may be used."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from service.knowledge.facts import DOSE_FACTS, Fact, Test
from service.knowledge.folding import fold
from service.knowledge.patient_rows import DoseLimit, PatientRule, Scope
from service.knowledge.problems import Problem
from service.knowledge.tables import Draft, file_name
from service.knowledge.words import Jurisdiction, Severity

_SCOPED = ("patient_rules", "dose_limits", "monitoring", "stop_rules", "counselling", "schemes")


def check_tests(draft: Draft) -> Iterator[Problem]:
    """Every condition, drug or group that a test names exists."""
    conditions = {row.id for row in draft.tables.conditions}
    drugs = {row.id for row in draft.tables.substances} | {row.id for row in draft.tables.groups}
    for table, line, test in _tests(draft):
        known = {Fact.CONDITION: conditions, Fact.ON: drugs}.get(test.fact)
        if known is not None and test.value not in known:
            yield Problem(file_name(table), line, "unknown-id", str(test), "add it, or correct the id")


def _tests(draft: Draft) -> Iterator[tuple[str, int, Test]]:
    for table in _SCOPED:
        for line, row in draft.numbered(table):
            yield from ((table, line, test) for test in row.scope.when)
    for table in ("modifiers", "conditions"):
        for line, row in draft.numbered(table):
            yield from ((table, line, test) for test in (row.when if table == "modifiers" else row.means))


def check_conditions(draft: Draft) -> Iterator[Problem]:
    """A written condition means one thing; what a condition means is a fact of the patient; none implies itself."""
    owner: dict[str, str] = {}
    implies = {row.id: row.implies for row in draft.tables.conditions}
    for line, row in draft.numbered("conditions"):
        for name in {fold(text) for text in row.written}:
            if owner.setdefault(name, row.id) != row.id:
                detail = f"'{name}' also means {owner[name]}"
                yield Problem(file_name("conditions"), line, "shared-name", detail, "delete one of the two")
        if any(test.fact in DOSE_FACTS | {Fact.ON, Fact.CONDITION} for test in row.means):
            remedy = "name broader conditions under implies"
            yield Problem(file_name("conditions"), line, "means", "is not a fact of the patient", remedy)
        if row.id in _reached(row.implies, implies):
            yield Problem(file_name("conditions"), line, "cycle", f"{row.id} implies itself", "remove one of the steps")


def _reached(start: Iterable[str], implies: dict[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(start)
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead.extend(implies.get(here, ()))
    return reached


def check_patient_rules(draft: Draft) -> Iterator[Problem]:
    """A rule or limit has something to say in a crisis if it can fire there, and a limit is on a dose."""
    saving = {(row.treated_by, row.id, row.default_route) for row in draft.tables.indications if row.life_saving}
    for table in ("patient_rules", "dose_limits"):
        for line, row in draft.numbered(table):
            in_crisis = any(_reaches(row.scope, *crisis) for crisis in saving)
            if in_crisis and row.grading.crisis_management is None:
                remedy = "say in crisis_management what to watch while the drug is given"
                yield Problem(file_name(table), line, "crisis", f"{row.id} has no crisis_management", remedy)
            yield from (Problem(file_name(table), line, *found) for found in _misfits(row))


def check_factors(draft: Draft) -> Iterator[Problem]:
    """The rules of one factor ask for the same drugs on the list, if for any: else adding a drug to a list would
    replace a finding by another."""
    asked: dict[str, frozenset[Test]] = {}
    for line, row in draft.numbered("patient_rules"):
        wanted = frozenset(test for test in row.scope.when if test.fact is Fact.ON)
        if asked.setdefault(row.factor, wanted) != wanted:
            detail = f"{row.id} shares the factor {row.factor} with a rule about other drugs"
            yield Problem(file_name("patient_rules"), line, "factor", detail, "give it a factor of its own")


def _reaches(scope: Scope, drug: str, indication: object, route: object) -> bool:
    return (
        scope.drug == drug
        and (not scope.indications or indication in scope.indications)
        and (not scope.routes or route in scope.routes)
    )


def _misfits(row: PatientRule | DoseLimit) -> Iterator[tuple[str, str, str]]:
    if row.grading.severity is Severity.NONE:
        yield "severity", f"{row.id} says none", "a rule that expects nothing is left out"
    if isinstance(row, DoseLimit) and row.limit.fact not in DOSE_FACTS:
        yield "limit", f"{row.id} limits {row.limit.fact.value}", "a limit is put on a dose"


def check_modifiers(draft: Draft) -> Iterator[Problem]:
    """A modifier never lowers. One that raises asks for no condition, whose absence nobody states, and for no dose:
    a missing fact counts at its worst, and adding a condition must never make an answer milder."""
    rows = {row.id: row for row in draft.tables.interactions}
    for line, modifier in draft.numbered("modifiers"):
        base = [rows[name].severity for name in modifier.interactions if name in rows]
        file = file_name("modifiers")
        if any(modifier.severity < severity for severity in base) or Severity.NONE in base:
            yield Problem(file, line, "severity", f"{modifier.id} lowers", "give the statement its mildest severity")
        raises = any(modifier.severity > severity for severity in base)
        if raises and any(test.fact in DOSE_FACTS | {Fact.CONDITION} for test in modifier.when):
            remedy = "test the fact that the condition means, or write a patient rule"
            yield Problem(file, line, "modifier", f"{modifier.id} raises by a condition or a dose", remedy)


def check_schemes(draft: Draft) -> Iterator[Problem]:
    """Of two schemes for the same drug, route, indication and jurisdiction some test keeps them apart; and each has
    steps or a bolus."""
    dosed = {row.scheme for row in draft.tables.scheme_steps} | {row.scheme for row in draft.tables.boluses}
    for line, row in draft.numbered("schemes"):
        if row.id not in dosed:
            yield Problem(file_name("schemes"), line, "no-dose", f"{row.id} has no steps", "add its steps or its bolus")
    for (_, first), (line, second) in combinations(draft.numbered("schemes"), 2):
        if _overlap(first.scope, second.scope):
            detail = f"{first.id} and {second.id} can fit the same patient"
            yield Problem(file_name("schemes"), line, "overlap", detail, "tell them apart by a test")


def _overlap(one: Scope, other: Scope) -> bool:
    same = (one.drug, one.routes, one.indications) == (other.drug, other.routes, other.indications)
    everywhere = frozenset(Jurisdiction)
    shared = (one.jurisdictions or everywhere) & (other.jurisdictions or everywhere)
    return bool(same and shared) and not any(_exclude(a, b) for a in one.when for b in other.when)


def _exclude(one: Test, other: Test) -> bool:
    """Whether no value passes both tests, as far as two bounds on one number can tell."""
    if one.fact is not other.fact or isinstance(one.value, str) or isinstance(other.value, str):
        return one.fact is other.fact and one.value != other.value and one.fact not in {Fact.CONDITION, Fact.ON}
    if one.comparison[0] == other.comparison[0]:
        return False
    low, high = (one, other) if one.comparison[0] == ">" else (other, one)
    touching = low.value == high.value and low.comparison == ">=" and high.comparison == "<="
    return float(low.value) >= float(high.value) and not touching
