"""What a patient has: Conditions, and AllergyIntolerances, by code or, where no code is known, by their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from marshmallow import ValidationError

from service.fhir.resources import ALLERGY, CONDITION, Resources
from service.fhir.shapes import Concept, Json, concept, day, objects, word
from service.fhir.terms import Terms, address
from service.intake.fields import MAX_NAME, PlainText
from service.knowledge.folding import fold

_PAST = frozenset({"inactive", "resolved", "remission"})
_DENIED = frozenset({"refuted", "entered-in-error"})
_MOST = 100
_TEXT = PlainText(most=MAX_NAME)
NO_BEARING = "other-reviewed"
"""The condition of the tables that stands for: looked at, of no matter here."""


@dataclass(frozen=True, slots=True)
class Problems:
    """``conditions`` are ids of the tables, and words for the screening to understand or to echo."""

    conditions: tuple[str, ...]
    used: frozenset[str]
    not_understood: tuple[str, ...]
    notes: tuple[str, ...]


def problems(resources: Resources, terms: Terms) -> Problems:
    """Those that are present; what is over, was refuted or entered in error is none, and is counted in a note."""
    present: dict[str, None] = {}
    unread: list[str] = []
    used: set[str] = set()
    over = 0
    known = cache(lambda kind, found: tuple(_known(kind, found, terms)))
    for resource in resources.of(CONDITION, ALLERGY):
        used.add(resource.where)
        if _is_over(resource.body, terms):
            over += 1
        elif found := known(resource.type, _stated(resource.body)):
            present |= dict.fromkeys(found)
        else:
            unread.append(f"{resource.type} without a code or a text ({resource.where})")
    present.pop(NO_BEARING, None)
    fitting = tuple(item for item in present if _fits(item))[:_MOST]
    taken = frozenset(fitting)
    unread += [item[:MAX_NAME] for item in present if item not in taken]
    notes = [f"{over} conditions or allergies are over, refuted or entered in error, and are no facts"] if over else []
    return Problems(fitting, frozenset(used), tuple(unread), tuple(notes))


def _fits(item: str) -> bool:
    """Whether a request can hold it as a condition."""
    try:
        _TEXT.deserialize(item)
    except ValidationError:
        return False
    return True


def _is_over(body: Json, terms: Terms) -> bool:
    if word(body.get("verificationStatus")) in _DENIED or word(body.get("status")) in _DENIED:
        return True
    clinical = word(body.get("clinicalStatus"))
    ended = day(body.get("abatementDateTime")) or day(body.get("abatementDate"))
    return clinical in _PAST or (not clinical and ended is not None and ended <= terms.today)


def _stated(body: Json) -> Concept:
    """What the resource is about; an allergy may say so only among its reactions."""
    found = concept(body.get("code") or body.get("substance"))
    return found or next((c for r in objects(body.get("reaction")) if (c := concept(r.get("substance")))), Concept())


def _known(kind: str, found: Concept, terms: Terms) -> Iterator[str]:
    """The ids of the conditions, else the words; for an allergy the words say that it is one."""
    if ids := terms.conditions_of(found):
        yield from ids
    elif found.label:
        yield _allergy(found, terms) if kind == ALLERGY else found.label


def _allergy(found: Concept, terms: Terms) -> str:
    """``allergy to`` the drug by its name in the tables, so that the conditions may know it; else in the words sent.
    Only a name that stands in the tables as it is counts: a near one would be another allergy."""
    resolver = terms.resolver
    named = [meaning.nodes for wording in found.texts for meaning in resolver.lexicon.find(fold(wording))]
    coded = [resolver.resolve(None, (address(coding), coding.code)).nodes for coding in found.codings]
    drugs = {nodes for nodes in (*named, *coded) if nodes}
    if len(drugs) == 1 and len(nodes := drugs.pop()) == 1:
        return f"{resolver.catalogue.display[nodes[0]]} allergy"
    return found.label if "allerg" in fold(found.label) else f"allergy to {found.label}"
