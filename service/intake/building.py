"""From a validated body to the question that it asks."""

from datetime import date
from functools import lru_cache
from typing import Any

from service.intake.requests import Sex, Threshold
from service.intake.units import MASS, MASS_PER_KG
from service.knowledge.facts import LAB_FACTS, Fact
from service.knowledge.words import Jurisdiction, Severity
from service.screening.request import Change, CodeReference, Dose, Entry, Patient, Request, Wanted


def build_request(data: dict[str, Any], default_candidate: str, today: date, unread: tuple[str, ...] = ()) -> Request:
    """The request that validated ``data`` asks; ``default_candidate`` is the name used if none is given. ``unread``
    names what a caller's own format held and could not be put into ``data``."""
    candidate = data.get("candidate") or {"name": default_candidate}
    options = data.get("options", {})
    return Request(
        candidate=_entry(candidate),
        medications=tuple(_entry(line) for line in data.get("medications", ())),
        today=today,
        indication=candidate.get("indication"),
        patient=_patient(data.get("patient", {})),
        jurisdiction=options.get("jurisdiction", Jurisdiction.US),
        jurisdiction_assumed="jurisdiction" not in options,
        minimum_severity=Severity[options.get("minimum_severity", Threshold.MINOR).name],
        unread=unread,
        wanted=_wanted(data),
    )


def _wanted(data: dict[str, Any]) -> Wanted:
    options = data.get("options", {})
    remaining = options.get("smallest_change")
    return Wanted(
        alternatives=options.get("alternatives", True),
        smallest_change=None if remaining is None else Severity[remaining.name],
        what_if=tuple(tuple(_change(each) for each in changes) for changes in data.get("what_if", ())),
    )


def _change(each: dict[str, Any]) -> Change:
    entry = _entry(each["replacement"]) if "replacement" in each else None
    return Change(each["line"], each["action"], entry=entry, route=each.get("route"))


_SEX_NOT_GIVEN = frozenset({Sex.OTHER, Sex.UNKNOWN})
_OF_PATIENT = (Fact.AGE, Fact.WEIGHT)
_YES_OR_NO = (Fact.PREGNANT, Fact.BREASTFEEDING)
_named = lru_cache(maxsize=8192)(Entry)


def _entry(line: dict[str, Any]) -> Entry:
    if len(line) == 1 and "name" in line:
        return _named(line["name"])
    code = line.get("code")
    return Entry(
        name=line.get("name"),
        code=CodeReference(code["system"], code["value"]) if code else None,
        id=line.get("id"),
        route=line.get("route"),
        dose=_dose(line.get("dose")),
        doses_per_day=line.get("doses_per_day"),
        stopped_on=line.get("stopped_on"),
    )


def _dose(dose: dict[str, Any] | None) -> Dose | None:
    """None also for a dose in a unit that says nothing about mass."""
    if dose is None:
        return None
    unit = dose["unit"].strip().lower()
    factor = MASS.get(unit, MASS_PER_KG.get(unit))
    return Dose(dose["value"] * factor, per_kg=unit in MASS_PER_KG) if factor is not None else None


def _patient(data: dict[str, Any]) -> Patient:
    # Minus zero is zero and equal to it: added to zero it is written like it, too.
    facts: dict[Fact, float | str] = {
        fact: part[fact] + 0.0
        for part, asked in ((data, _OF_PATIENT), (data.get("labs", {}), LAB_FACTS))
        for fact in asked
        if fact in part
    }
    if data.get("sex", Sex.UNKNOWN) not in _SEX_NOT_GIVEN:
        facts[Fact.SEX] = data["sex"].value
    for fact in _YES_OR_NO:
        if fact in data:
            facts[fact] = "yes" if data[fact] else "no"
    conditions = data.get("conditions")
    return Patient(facts, None if conditions is None else tuple(conditions))
