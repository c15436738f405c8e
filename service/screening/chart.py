"""What is known about the patient, the candidate's dose and the list, and how a table's tests read on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.facts import LAB_FACTS, Fact, Test, label_of, unit_of
from service.knowledge.folding import fold
from service.knowledge.rows import NodeId
from service.screening.checklist import Checklist
from service.screening.prepared import Prepared
from service.screening.reading import NOT_SO, Reading, Truth
from service.screening.request import Entry, Patient
from service.screening.sieve import Remaining

CONDITIONS, DOSE = "conditions", "dose"
"""The names under which a missing condition list and a missing dose are asked for."""


@dataclass(frozen=True, slots=True)
class Chart:
    """``values`` were stated or follow from what was; ``lacking`` names what is missing to know a fact. ``conditions``
    maps each condition, stated or implied, to the stated one (None: nobody said); ``means`` are tests that conditions
    make true. ``on`` maps what tests look for and is on the list to the drug it is there by. ``failing`` are the
    tests that do not hold, as bits of ``checklist``; ``known`` holds each fact's value, or what is missing to know it.
    """

    checklist: Checklist

    values: Mapping[Fact, float | str]
    lacking: Mapping[Fact, str]
    conditions: Mapping[NodeId, str] | None
    means: tuple[tuple[Test, str], ...]
    on: Mapping[NodeId, str]
    not_understood: tuple[str, ...]
    patient: Patient
    candidate: Entry
    failing: int = field(init=False)
    known: Mapping[Fact, float | str] = field(init=False)
    _said: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", {**self.lacking, **self.values})
        said = (None if self.conditions is None else tuple(self.conditions.items()), self.means)
        object.__setattr__(self, "_said", said)
        means = [test for test, _ in self.means]
        failing = self.checklist.failing(self.values, self.conditions, means, self.on)
        object.__setattr__(self, "failing", failing)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the facts about the patient as they were sent."""
        return (*sorted(map(_pointer, self.patient.facts)), *(self.patient.conditions or ()))

    @property
    def given_dose(self) -> tuple[str, ...]:
        """The names of the facts about the candidate's dose as they were sent."""
        stated = (("candidate.dose", self.candidate.dose), ("candidate.doses_per_day", self.candidate.doses_per_day))
        return tuple(name for name, value in stated if value is not None)

    @property
    def unstated(self) -> int:
        """The tests for a condition, where nobody said which there are."""
        return self.checklist.conditions if self.conditions is None else 0

    def signature(self, rows: Remaining[Any]) -> tuple[object, ...]:
        """All that it depends on how ``rows`` read here: equal signatures, equal readings, to the word."""
        read = (rows.numbers, self._said, *map(self.known.get, rows.facts))
        return (*read, *map(self.on.get, rows.nodes)) if rows.nodes else read

    def read(self, test: Test) -> Reading:
        """How ``test`` comes out. A condition that was not named is absent if conditions were given at all."""
        if test.fact is Fact.ON:
            return self._listed(test)
        if test.fact is Fact.CONDITION:
            return self._condition(test)
        value = self.values.get(test.fact)
        if value is not None and test.holds(value):
            return Reading(Truth.HOLDS, (_stated(test, value),))
        for meant, condition in self.means:
            if meant.fact is test.fact and meant.implies(test):
                return Reading(Truth.HOLDS, (f"condition: {condition}",))
        if value is not None:
            return NOT_SO
        return Reading(Truth.UNKNOWN, missing=(self.lacking.get(test.fact, test.fact.value),), assumed=(test.words,))

    def read_all(self, tests: Iterable[Test]) -> Reading:
        """All of ``tests`` at once: one that fails settles it, whatever else is missing."""
        readings: list[Reading] = []
        for test in tests:
            reading = self.read(test)
            if reading.truth is Truth.FAILS:
                return NOT_SO
            readings.append(reading)
        if len(readings) == 1:
            return readings[0]
        return Reading(
            min((reading.truth for reading in readings), key=lambda truth: truth.value, default=Truth.HOLDS),
            tuple(word for reading in readings for word in reading.used),
            tuple(dict.fromkeys(name for reading in readings for name in reading.missing)),
            tuple(word for reading in readings for word in reading.assumed),
        )

    def dosed(self, entry: Entry) -> "Chart":
        """The same chart with the dose of ``entry``."""
        weight = self.values.get(Fact.WEIGHT)
        values, lacking = _dose_facts(entry, float(weight) if weight is not None else None)
        kept = {fact: value for fact, value in self.values.items() if fact not in lacking}
        return replace(self, values={**kept, **values}, lacking=lacking)

    def listing(self, on: Mapping[NodeId, str]) -> "Chart":
        """The same chart for another list."""
        return replace(self, on=on)

    def _listed(self, test: Test) -> Reading:
        drug = self.on.get(str(test.value))
        return Reading(Truth.HOLDS, (f"on the list: {drug}",)) if drug is not None else NOT_SO

    def _condition(self, test: Test) -> Reading:
        if self.conditions is None:
            return Reading(Truth.UNKNOWN, missing=(CONDITIONS,), assumed=(str(test.value).replace("-", " "),))
        stated = self.conditions.get(str(test.value))
        return Reading(Truth.HOLDS, (f"condition: {stated}",)) if stated is not None else NOT_SO


def build_chart(patient: Patient, candidate: Entry, on: Mapping[NodeId, str], prepared: Prepared) -> Chart:
    catalogue = prepared.catalogue
    known = [catalogue.condition_names.get(fold(text)) for text in patient.conditions or ()]
    reached = _closure((node for node in known if node is not None), catalogue)
    values: dict[Fact, float | str] = dict(patient.facts)
    if values.get(Fact.SEX) == "male":
        values = {**dict.fromkeys((Fact.PREGNANT, Fact.BREASTFEEDING), "no"), **values}
    weight = values.get(Fact.WEIGHT)
    dosed, lacking = _dose_facts(candidate, float(weight) if weight is not None else None)
    return Chart(
        checklist=prepared.checklist,
        values={**values, **dosed},
        lacking=lacking,
        conditions=None if patient.conditions is None else reached,
        means=tuple((test, name) for node, name in reached.items() for test in catalogue.conditions[node].means),
        on=on,
        not_understood=tuple(text for text, node in zip(patient.conditions or (), known, strict=True) if node is None),
        patient=patient,
        candidate=candidate,
    )


def _pointer(fact: Fact) -> str:
    return f"patient.labs.{fact.value}" if fact in LAB_FACTS else f"patient.{fact.value}"


def _closure(stated: Iterable[NodeId], catalogue: Catalogue) -> dict[NodeId, str]:
    """Every condition that is stated or implied, with the name of the stated one."""
    reached: dict[NodeId, str] = {}
    ahead = [(node, catalogue.conditions[node].name) for node in stated]
    while ahead:
        node, name = ahead.pop(0)
        if node not in reached:
            reached[node] = name
            ahead.extend((broader, name) for broader in catalogue.conditions[node].implies)
    return reached


def _stated(test: Test, value: float | str) -> str:
    if isinstance(value, str):
        return f"{label_of(test.fact)}: {value}"
    return f"{label_of(test.fact)}: {value:g}{unit_of(test.fact)}, {test.cut}"


@lru_cache(maxsize=4096)
def _dose_facts(entry: Entry, weight: float | None) -> tuple[dict[Fact, float | str], dict[Fact, str]]:
    """The dose facts of ``entry``, and for each that cannot be known what is missing to know it. Only read them."""
    dose, times = entry.dose, entry.doses_per_day
    if dose is None:
        lacking = dict.fromkeys((Fact.DOSE, Fact.DOSE_BY_WEIGHT, Fact.DAILY, Fact.DAILY_BY_WEIGHT), DOSE)
        return ({Fact.TIMES: times}, lacking) if times is not None else ({}, {**lacking, Fact.TIMES: "doses_per_day"})
    amounts: dict[Fact, float | None] = {Fact.DOSE: dose.in_mg(weight), Fact.DOSE_BY_WEIGHT: dose.in_mg_per_kg(weight)}
    daily: dict[Fact, float | None] = {
        Fact.DAILY: amounts[Fact.DOSE],
        Fact.DAILY_BY_WEIGHT: amounts[Fact.DOSE_BY_WEIGHT],
    }
    known: dict[Fact, float | str] = {fact: amount for fact, amount in amounts.items() if amount is not None}
    unknown = (fact for fact, amount in (amounts | daily).items() if amount is None)
    lacking = dict.fromkeys(unknown, Fact.WEIGHT.value)
    if times is None:
        return known, {**lacking, **dict.fromkeys((Fact.TIMES, *daily), "doses_per_day")}
    for fact, amount in daily.items():
        if amount is not None:
            known[fact] = round(amount * times, 9)
    return {**known, Fact.TIMES: times}, lacking
