"""One medication resource of any release as one line of what ``POST /screen`` takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.fhir.dosage import read_dosage
from service.fhir.resources import MEDICATION, MEDICATION_TYPES, Find, Resource
from service.fhir.shapes import Coding, Concept, Json, concept, first, objects, reference, text
from service.fhir.standing import Standing, read_state
from service.fhir.terms import Terms, address
from service.intake.fields import MAX_NAME
from service.knowledge.rows import NodeId
from service.naming.resolution import Outcome

__all__ = ["MEDICATION_TYPES", "ReadLine", "drug_of", "read_medication"]
_MAX_ID, _MAX_CODE = 100, 40
_MAX_WORDING = MAX_NAME - 20
"""Leaves room for a status word."""
_DRUG_ELEMENTS = ("medicationCodeableConcept", "medicationReference", "medication")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """``line`` is one of the contract, with only the keys that are known. ``unread`` was stated and not understood,
    ``notes`` are worth saying though nothing is lost. ``proposed``: it may be the therapy about to start."""

    line: Mapping[str, Any]
    resource: Resource
    proposed: bool = False
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_medication(resource: Resource, find: Find, terms: Terms) -> ReadLine | None:
    """None if ``resource`` is of no kind that says what somebody takes; every other gives a line, however odd it is."""
    if resource.type not in {*MEDICATION_TYPES, MEDICATION}:
        return None
    body = resource.body
    drug = drug_of(resource, find)
    state = read_state(resource.type, body, terms.today)
    dosage = read_dosage(body, terms)
    unread = list(_contradictions(drug, terms, resource.where))
    if dosage.route_unread is not None:
        unread.append(f"route of {drug.label or resource.where}: {dosage.route_unread.label or 'given'}"[:MAX_NAME])
    over = state.standing if state.on is None else Standing.TAKEN
    named = _named(drug, over, terms, resource)
    if "code" in named and _is_long(_wording(drug, terms)):
        unread.append(f"{resource.where}: a name longer than {_MAX_WORDING} characters")
    line = {**named, **dosage.line}
    if state.on is not None:
        line["stopped_on"] = state.on.isoformat()
    if resource.reference and len(resource.reference) <= _MAX_ID:
        line["id"] = resource.reference
    notes = (f"dose of {drug.label or resource.where}"[:MAX_NAME],) if dosage.dose_unread else ()
    return ReadLine(line, resource, state.proposed, tuple(unread), notes)


def drug_of(resource: Resource, find: Find) -> Concept:
    """The drug, from the first element that says anything of it, in the ways of every release."""
    body = resource.body
    if resource.type == MEDICATION:
        return _product(body)
    meant = (_meant(body[name], resource.holder, find) for name in _DRUG_ELEMENTS if name in body)
    return next(filter(None, meant), Concept())


def _meant(value: Any, holder: Json, find: Find) -> Concept:
    """A concept, a Reference, a CodeableReference, or either as a bare string. A reference that leads nowhere counts
    for what is written beside it, else for its address: then nothing is recognised, and nothing is lost."""
    held = first(value)
    if inline := concept(held.get("concept")):
        return inline
    target = text(value) or reference(held) or reference(held.get("reference"))
    if target is None:
        return concept(held)
    found = find(target, holder)
    product = _product(found) if found is not None else None
    return product or Concept(text(held.get("display")) or text(first(held.get("reference")).get("display")) or target)


def _product(body: Json) -> Concept:
    """A Medication by its code, else by the names of what is in it."""
    if found := concept(body.get("code")):
        return found
    parts = [
        concept(part.get("itemCodeableConcept") or first(part.get("item")).get("concept") or part.get("item"))
        for part in objects(body.get("ingredient") or first(body.get("product")).get("ingredient"))
    ]
    if len(parts) == 1:
        return parts[0]
    return Concept(" / ".join(part.label for part in parts) or None)


def _named(drug: Concept, over: Standing, terms: Terms, resource: Resource) -> dict[str, Any]:
    """Name and code of the line. A name that is too long is left out where a code says what it is, else replaced by
    words that no drug is called; it is never cut, for what is cut off may be a drug."""
    line: dict[str, Any] = {}
    coding, name = _coding(drug, terms), _wording(drug, terms)
    if coding is not None and coding.system and len(coding.code) <= _MAX_CODE and len(coding.system) <= MAX_NAME:
        line["code"] = {"system": terms.resolver.codes.system(address(coding)) or coding.system, "value": coding.code}
    if name is not None and _is_long(name):
        name = None if line else f"name of {len(name)} characters"
    if name is None and not line:
        name = f"no name in {resource.where}"[:_MAX_WORDING]
    elif name is None and over is not Standing.TAKEN:
        name = " ".join(line["code"].values())
    if name is not None:
        line["name"] = f"{name} ({over.value})" if over is not Standing.TAKEN else name
    return line


def _is_long(wording: str | None) -> bool:
    return wording is not None and len(wording) > _MAX_WORDING


def _coding(drug: Concept, terms: Terms) -> Coding | None:
    """The first coding that the tables know, else the first of a known system; a foreign one only without a name."""
    book = terms.resolver.codes
    usable = [(coding, system) for coding in drug.codings if (system := book.system(address(coding)))]
    known = (coding for coding, system in usable if book.find(system, coding.code))
    fallback = usable[0][0] if usable else None
    if fallback is None and not drug.texts:
        fallback = next(iter(drug.codings), None)
    return next(known, fallback)


def _wording(drug: Concept, terms: Terms) -> str | None:
    """The first wording that means a drug, else the first."""
    texts = [wording.replace("\r", " ") for wording in drug.texts]
    if len(texts) < 2:  # noqa: PLR2004 - nothing to choose
        return texts[0] if texts else None
    short = (wording for wording in texts if len(wording) <= _MAX_WORDING)
    meant = (w for w in short if terms.resolve(w).outcome is not Outcome.NOT_RECOGNISED)
    return next(meant, texts[0])


def _contradictions(drug: Concept, terms: Terms, where: str) -> Iterator[str]:
    """Said if two codings, or two wordings, of one drug mean different drugs: only one of them is screened."""
    for meanings in (_by_code(drug, terms), _by_text(drug, terms)):
        if any(one.isdisjoint(other) for one in meanings for other in meanings):
            yield f"{where}: its codes or names stand for different drugs"
            return


def _by_code(drug: Concept, terms: Terms) -> list[frozenset[NodeId]]:
    if len(drug.codings) < 2:  # noqa: PLR2004 - nothing to contradict
        return []
    meant = (terms.resolve(None, (address(coding), coding.code)).nodes for coding in drug.codings)
    return [frozenset(nodes) for nodes in meant if nodes]


def _by_text(drug: Concept, terms: Terms) -> list[frozenset[NodeId]]:
    if len(drug.texts) < 2:  # noqa: PLR2004 - nothing to contradict
        return []
    short = (wording for wording in drug.texts if len(wording) <= MAX_NAME)
    meant = (terms.resolve(wording) for wording in short)
    return [frozenset(found.nodes) for found in meant if found.outcome is Outcome.RESOLVED]
