"""What is known of the patient, from Patient, Observation, Condition and AllergyIntolerance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.fhir.observations import measured
from service.fhir.problems import problems
from service.fhir.resources import PATIENT, Resource, Resources
from service.fhir.shapes import WrongShapeError, day, is_whole_day, word
from service.fhir.terms import Terms
from service.intake.requests import PatientSchema, Sex
from service.knowledge.facts import Fact

_LABS = frozenset({Fact.ALT, Fact.AST, Fact.BILIRUBIN, Fact.POTASSIUM, Fact.EGFR})


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """``patient`` is the contract's object; ``used`` the places of the resources it came from; ``reference`` names the
    Patient, if one was sent."""

    patient: Mapping[str, Any] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    not_understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reference: str | None = None


def patient_facts(resources: Resources, terms: Terms) -> PatientFacts:
    """Facts that a request can hold; what it cannot is in ``not_understood``. Raises WrongShapeError if several
    patients were sent: one screening is about one."""
    person = _person(resources)
    about, unread = _demographics(person, terms) if person else ({}, [])
    values, known = measured(resources, terms), problems(resources, terms)
    for fact, value in values.values.items():
        if fact in _LABS:
            about.setdefault("labs", {})[fact.value] = value
        else:
            about[fact.value] = value
    if known.conditions:
        about["conditions"] = list(known.conditions)
    unread += [*values.not_understood, *known.not_understood, *_drop_impossible(about)]
    return PatientFacts(
        patient=about,
        used=values.used | known.used | frozenset({person.where} if person else ()),
        not_understood=tuple(unread),
        notes=(*values.notes, *known.notes),
        reference=person.reference if person else None,
    )


def _person(resources: Resources) -> Resource | None:
    """The patient; a contained one only if there is no other. The same one may be sent more than once."""
    sent = resources.of(PATIENT)
    whole = [resource for resource in sent if resource.reference is not None] or list(sent)
    if len({(r.reference, repr(r.body.get("birthDate")), repr(r.body.get("gender"))) for r in whole}) > 1:
        raise WrongShapeError("More than one Patient was sent; one screening is about one patient.", whole[1].where)
    return whole[0] if whole else None


def _demographics(person: Resource, terms: Terms) -> tuple[dict[str, Any], list[str]]:
    """Sex and age. An age from a birth date that is not given to the day is used, but does not count as understood."""
    about: dict[str, Any] = {}
    unread: list[str] = []
    sex = word(person.body.get("gender"))
    if sex in set(Sex):
        about["sex"] = sex
    elif "gender" in person.body:
        unread.append(f"gender ({person.where})")
    born = person.body.get("birthDate")
    age = _age(born, terms)
    if age is not None:
        about["age_years"] = age
    if "birthDate" in person.body and (age is None or not is_whole_day(born)):
        unread.append(f"birthDate ({person.where}): not a day in the past")
    return about, unread


def _age(born: Any, terms: Terms) -> int | None:
    """Whole years, or None for a date that is none or is still to come."""
    birth, today = day(born), terms.today
    if birth is None or birth > today:
        return None
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _drop_impossible(about: dict[str, Any]) -> Iterator[str]:
    """Take out what a request cannot hold, such as a potassium of 45, and name it."""
    wrong: dict[str, Any] = PatientSchema().validate(about)
    labs = wrong.pop("labs", {})
    for name in labs if isinstance(labs, dict) else ():
        del about["labs"][name]
        yield f"{name}: out of range"
    for name in wrong:
        del about[name]
        yield f"{name}: out of range"
