"""A Bundle or Parameters as the body of ``POST /screen``, with all that was not read of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.fhir.folding import Folded, fold_lines
from service.fhir.medications import MEDICATION_TYPES, ReadLine, drug_of, read_medication
from service.fhir.parameters import Given, split
from service.fhir.patient import PatientFacts, patient_facts
from service.fhir.resources import (
    ALLERGY,
    CONDITION,
    MEDICATION,
    OBSERVATION,
    Resource,
    Resources,
    resources_of,
    subject_of,
)
from service.fhir.shapes import Concept, WrongShapeError, concept, objects, printable, reference
from service.fhir.terms import Terms
from service.intake.fields import MAX_NAME
from service.intake.requests import MAX_MEDICATIONS
from service.knowledge.folding import fold
from service.knowledge.words import Indication

MAX_MEDICATION_RESOURCES = 2000
MAX_DRUGS = 2 * MAX_MEDICATIONS
"""As they are written: an order and its dispense may write one drug in two ways."""
_DOCUMENTS = ("Bundle", "Parameters")
_REASONS = ("reasonCode", "reason", "reasonCodeableConcept")
_ABOUT_SOMEBODY = (*MEDICATION_TYPES, CONDITION, OBSERVATION, ALLERGY)


@dataclass(frozen=True, slots=True)
class Read:
    """``body`` is for the schema of ``POST /screen``, ``not_understood`` for its coverage. ``unused`` counts, by type,
    the resources that nothing was taken from. ``origins`` are the resources behind each listed line."""

    body: Mapping[str, Any]
    not_understood: tuple[str, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    origins: tuple[tuple[Resource, ...], ...]
    candidate: tuple[Resource, ...]
    patient: str | None


def read(document: Any, terms: Terms) -> Read:
    """Raises WrongShapeError if ``document`` is neither of the two or is about several patients."""
    kind = document.get("resourceType") if isinstance(document, dict) else None
    if kind not in _DOCUMENTS:
        raise WrongShapeError("Send a FHIR Bundle or Parameters; nothing was checked.")
    rest, given = split(document)
    return read_resources(resources_of(rest), terms, given)


def read_resources(resources: Resources, terms: Terms, given: Given | None = None) -> Read:
    """As :func:`read`, for resources however they came. ``given`` names the therapy about to start, or else a draft, a
    proposal or a plan among them is it; of several the one that is the default drug."""
    given = given or Given()
    facts = patient_facts(resources, terms)
    lines = _lines(resources, terms)
    named = _named_candidate(given, resources, lines, terms)
    folded = fold_lines(
        [line for line in lines if named is None or line.resource is not named.resource], resources.find, terms
    )
    chosen = Folded((named,)) if named else _proposed(folded, terms)
    listed = [group for group in folded if group is not chosen]
    reason, reason_unread = _reason(_stated_reason(chosen, given, resources), terms)
    body: dict[str, Any] = {"medications": [dict(group.head.line) for group in listed]}
    if chosen is not None or reason:
        body["candidate"] = {**(chosen.head.line if chosen else _default(terms)), **reason}
    body |= {"options": dict(given.options)} if given.options else {}
    body |= {"patient": dict(facts.patient)} if facts.patient else {}
    body |= {"no_other_medications": True} if given.no_other else {}
    told = (*lines, named) if named and named not in lines else tuple(lines)
    return Read(
        body=body,
        not_understood=_distinct(
            *resources.unread,
            *facts.not_understood,
            *(item for line in told for item in line.unread),
            *(chosen.head.notes if chosen else ()),
            *reason_unread,
            *_mixed(resources),
        ),
        unused=tuple(_unused(resources, facts, told)),
        notes=_distinct(*facts.notes, *_notes(listed, lines)),
        origins=tuple(tuple(line.resource for line in group.lines) for group in listed),
        candidate=tuple(line.resource for line in chosen.lines) if chosen else (),
        patient=facts.reference or next(filter(None, (subject_of(line.resource.body) for line in told)), None),
    )


def _lines(resources: Resources, terms: Terms) -> list[ReadLine]:
    """A line for each medication resource, and for each Medication that none of them refers to."""
    sent = resources.of(*MEDICATION_TYPES)
    products = resources.of(MEDICATION)
    if len(sent) + len(products) > MAX_MEDICATION_RESOURCES:
        raise WrongShapeError(f"More than {MAX_MEDICATION_RESOURCES} medication resources; nothing was checked.")
    if len({drug_of(resource, resources.find) for resource in sent}) > MAX_DRUGS:
        raise WrongShapeError(f"More than {MAX_DRUGS} different drugs; nothing was checked.")
    referred = {id(found) for resource in sent if (found := _product_of(resource, resources)) is not None}
    loose = tuple(product for product in products if id(product.body) not in referred)
    read_lines = (read_medication(resource, resources.find, terms) for resource in (*sent, *loose))
    return [line for line in read_lines if line is not None]


def _product_of(resource: Resource, resources: Resources) -> Any:
    for held in (resource.body.get("medicationReference"), resource.body.get("medication")):
        for value in (held, *(item.get("reference") for item in objects(held))):
            if (target := reference(value)) and (found := resources.find(target, resource.holder)) is not None:
                return found
    return None


def _named_candidate(given: Given, resources: Resources, lines: list[ReadLine], terms: Terms) -> ReadLine | None:
    """The line of the candidate that the caller has named, which is then none of the list."""
    if given.candidate is not None:
        named = read_medication(given.candidate, resources.find, terms)
        if named is None:
            raise WrongShapeError("The candidate is no medication resource.", given.candidate.where)
    elif given.candidate_reference is not None:
        found = resources.find(given.candidate_reference)
        named = next((line for line in lines if line.resource.body is found), None)
        if named is None:
            raise WrongShapeError("The reference of the candidate leads to no medication resource.")
    else:
        return None
    return replace(named, line={name: value for name, value in named.line.items() if name != "stopped_on"})


def _proposed(folded: tuple[Folded, ...], terms: Terms) -> Folded | None:
    proposals = [group for group in folded if group.head.proposed]
    if len(proposals) > 1:
        proposals = [group for group in proposals if _is_default(group.head, terms)]
        if len(proposals) != 1:
            raise WrongShapeError(
                "Several orders are drafts, proposals or plans; say by a parameter `candidate` which one is to start."
            )
    return proposals[0] if proposals else None


def _default(terms: Terms) -> dict[str, str]:
    """The line of the drug that is screened for where no other is named."""
    catalogue = terms.resolver.catalogue
    return {"name": catalogue.display[catalogue.release.default_candidate]}


def _is_default(line: ReadLine, terms: Terms) -> bool:
    code = line.line.get("code")
    return terms.is_default(terms.resolve(line.line.get("name"), (code["system"], code["value"]) if code else None))


def _reason(stated: Concept, terms: Terms) -> tuple[dict[str, str], tuple[str, ...]]:
    """Why the candidate is given, as an indication of the contract; a reason that is none is not understood."""
    if not stated:
        return {}, ()
    words = {fold(item).replace("-", "_").replace(" ", "_") for item in _wordings(stated, terms)}
    meant = [indication for indication in Indication if indication.value in words]
    if len(meant) == 1 and meant[0] is not Indication.NOT_GIVEN:
        return {"indication": meant[0].value}, ()
    return {}, (f"reason of the candidate: {stated.label}"[:MAX_NAME],)


def _stated_reason(chosen: Folded | None, given: Given, resources: Resources) -> Concept:
    """The reason that the caller or the resource gives, as a concept or by a reference to a Condition."""
    if given.indication or chosen is None:
        return given.indication
    held = chosen.head.resource
    for name in _REASONS:
        wrapped = [item["concept"] for item in objects(held.body.get(name)) if "concept" in item]
        if found := concept(wrapped or held.body.get(name)):
            return found
    for name in ("reasonReference", "reason"):
        for item in objects(held.body.get(name)):
            target = reference(item) or reference(item.get("reference"))
            problem = resources.find(target, held.holder) if target else None
            if target is not None:
                return concept((problem or {}).get("code")) or Concept(target)
    return Concept()


def _wordings(stated: Concept, terms: Terms) -> Iterator[str]:
    yield from stated.texts
    yield from (coding.code for coding in stated.codings)
    yield from terms.conditions_of(stated)


def _mixed(resources: Resources) -> Iterator[str]:
    """Said if the resources are about several people: nobody knows whose list it is then."""
    subjects: set[object] = set()
    for resource in resources.of(*_ABOUT_SOMEBODY):
        if (target := subject_of(resource.body)) is not None:
            found = resources.find(target, resource.holder)
            subjects.add(id(found) if found is not None else target.rsplit("/", 1)[-1])
    if len(subjects) > 1:
        yield f"the resources name {len(subjects)} different subjects"


def _unused(resources: Resources, facts: PatientFacts, lines: tuple[ReadLine, ...]) -> Iterator[str]:
    """Each type of which a resource was not read, with how many; a Medication is read with what refers to it."""
    used = facts.used | {line.resource.where for line in lines}
    left = Counter(r.type for r in resources.all if r.where not in used and r.type != MEDICATION and r.holder is r.body)
    yield from (f"{kind} {count}" for kind, count in sorted(left.items()))


def _notes(listed: list[Folded], lines: list[ReadLine]) -> Iterator[str]:
    if more := sum(len(group.lines) - 1 for group in listed):
        yield f"{more} of {len(lines)} medication resources say the same as another and share its line"
    if unread := sum(1 for group in listed if group.head.notes):
        yield f"the dose of {unread} listed drugs was not read"


def _distinct(*items: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(printable, items)))
