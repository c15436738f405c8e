"""Every number of the tables about the patient and the dose, and requests on either side of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from service.knowledge.facts import Fact
from service.knowledge.words import Indication, Route
from service.screening.request import Dose, Entry, Patient, Request
from tests.properties.drawing import cases
from tests.properties.patients import RANKS
from tests.properties.tables import Row, several, table

JUST = 0.01
TEST = re.compile(r"(?P<fact>[a-z_]+)(?P<comparison><=|>=|<|>|=)(?P<value>.+)")
BROKEN = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Cut:
    """A number in a table, and on which side of it lies the risk; ``beside`` is what else the row asks for."""

    fact: Fact
    value: float
    upwards: bool
    row: str
    beside: tuple[str, ...]
    routes: tuple[Route, ...]
    indications: tuple[Indication, ...]

    def side(self, *, risky: bool) -> float:
        return self.value + JUST if risky is self.upwards else self.value - JUST


def asking_tests(row: Row) -> Iterator[tuple[re.Match[str], str, int]]:
    """Each test that makes a row speak, with the row's id and rank."""
    for cell in ("when", "limit"):
        for text in filter(None, row.get(cell, "").split("|")):
            match = TEST.fullmatch(text)
            assert match, text
            comparison = BROKEN[match["comparison"]] if cell == "limit" else match["comparison"]
            told = TEST.fullmatch(f"{match['fact']}{comparison}{match['value']}")
            assert told
            yield told, row["id"], RANKS.index(row["severity"])


def cuts() -> list[Cut]:
    """Every number once, with the direction of the gravest row that asks for it: a window (5 to 17 years) has an end
    where the next, graver row begins."""
    gravest: dict[tuple[str, float], int] = {}
    found: dict[tuple[str, float], dict[str, Cut]] = {}
    for name in ("patient_rules", "modifiers", "dose_limits"):
        for row in table(name):
            for test, row_id, rank in asking_tests(row):
                if test["comparison"] == "=":
                    continue
                at = (test["fact"], float(test["value"]))
                if rank > gravest.get(at, -1):
                    gravest[at], found[at] = rank, {}
                if rank == gravest[at]:
                    found[at][row_id] = _cut(row, test)
    return [cut for at in sorted(found) for _, cut in sorted(found[at].items())]


def _cut(row: Row, test: re.Match[str]) -> Cut:
    return Cut(
        fact=Fact(test["fact"]),
        value=float(test["value"]),
        upwards=test["comparison"].startswith(">"),
        row=row["id"],
        beside=tuple(one for one in row["when"].split("|") if one and not one.startswith(test["fact"])),
        routes=tuple(Route(route) for route in sorted(several(row.get("routes", "")))),
        indications=tuple(Indication(why) for why in sorted(several(row.get("indications", "")))),
    )


CUTS = cuts()


def with_facts(request: Request, facts: Mapping[Fact, Any]) -> Request:
    """``request`` with ``facts``; one that is None is not stated."""
    stated = {**request.patient.facts, **facts}
    kept = {fact: value for fact, value in stated.items() if value is not None}
    return replace(request, patient=Patient(kept, request.patient.conditions))


def dosed(request: Request, fact: Fact, value: float) -> Request:
    per_kg = fact in {Fact.DOSE_BY_WEIGHT, Fact.DAILY_BY_WEIGHT}
    return replace(request, candidate=replace(request.candidate, dose=Dose(value, per_kg=per_kg), doses_per_day=1.0))


def at(request: Request, cut: Cut, *, risky: bool) -> Request:
    value = cut.side(risky=risky)
    if cut.fact in {Fact.DOSE, Fact.DOSE_BY_WEIGHT, Fact.DAILY, Fact.DAILY_BY_WEIGHT}:
        return dosed(request, cut.fact, value)
    return with_facts(request, {cut.fact: value})


@st.composite
def aimed(draw: st.DrawFn) -> tuple[Request, Cut]:
    """A request and a cut; half of the time the request is one that the row of the cut is meant for."""
    request, cut = draw(cases(only_dantrolene=True)).request, draw(st.sampled_from(CUTS))
    if draw(st.booleans()):
        request = meant(request, cut, draw(one_of(cut.routes)), draw(one_of(cut.indications)))
    return request, cut


def one_of(words: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(words) if words else st.none()


def meant(request: Request, cut: Cut, route: Route | None, why: Indication | None) -> Request:
    """``request`` changed so that all but the cut itself is as the row of ``cut`` asks for."""
    request = replace(request, candidate=replace(request.candidate, route=route))
    request = replace(request, indication=None if why is Indication.NOT_GIVEN else why)
    for test in cut.beside:
        match = TEST.fullmatch(test)
        assert match
        request = meeting(request, match)
    return request


def meeting(request: Request, test: re.Match[str]) -> Request:
    """``request`` changed so that ``test`` holds."""
    fact, value = test["fact"], test["value"]
    if fact == "condition":
        conditions = (*(request.patient.conditions or ()), value)
        return replace(request, patient=Patient(request.patient.facts, conditions))
    if fact == "on":
        return replace(request, medications=(*request.medications, Entry(name=member(value))))
    if test["comparison"] == "=":
        return with_facts(request, {Fact(fact): value})
    number = float(value) + (1 if test["comparison"].startswith(">") else -1)
    return dosed(request, Fact(fact), number) if "mg" in fact else with_facts(request, {Fact(fact): number})


def member(node: str) -> str:
    """The name of a drug in ``node``, or of ``node`` itself."""
    names = {row["id"]: row["name"] for row in table("substances")}
    if node in names:
        return names[node]
    return member(next(row["member"] for row in table("memberships") if row["group"] == node))
