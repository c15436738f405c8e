"""The medications and facts of a call, as lines and patient of the ``/screen`` body."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.cds.call import Call, is_selected, own_reference
from service.fhir.folding import fold_lines
from service.fhir.medications import ReadLine, read_medication
from service.fhir.patient import patient_facts
from service.fhir.resources import (
    ALLERGY,
    CONDITION,
    MEDICATION,
    MEDICATION_TYPES,
    OBSERVATION,
    OUTCOME,
    PATIENT,
    Find,
    Resource,
    Resources,
    subject_of,
)
from service.fhir.shapes import Concept, Json, concept, objects, reference
from service.fhir.terms import Terms
from service.intake.requests import CandidateDoseSchema
from service.knowledge.folding import fold
from service.knowledge.words import Indication, StatusEffect
from service.naming.resolution import Resolution

_READ_TYPES = MEDICATION_TYPES | {MEDICATION, PATIENT, CONDITION, OBSERVATION, ALLERGY, OUTCOME}
_STILL_TAKEN = frozenset({StatusEffect.ORDER, StatusEffect.DETAIL})
_NONE = Indication.NOT_GIVEN
_LOST_REASON = "the reason stated for an order"
_LOST_DOSE = "a dose that says nothing of mass"


@dataclass(frozen=True, slots=True)
class Line:
    """``body``: one line of the contract. ``current``: neither stopped nor cancelled. The rest is of an order only:

    ``doubts``: what was said of it and not read, which matters for a drug whose use has rules here; ``reference``: what
    an action may name; ``subject``: whom it is for; ``plain``: it says in itself which drug, as STU3 and R4 do."""

    body: Mapping[str, Any]
    meant: Resolution
    current: bool
    indication: Indication | None = None
    doubts: tuple[str, ...] = ()
    is_order: bool = False
    selected: bool = False
    reference: str | None = None
    subject: str | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """``unread`` keeps the answer incomplete; ``notes`` is worth saying, and nothing was lost."""

    all: tuple[Line, ...]
    patient: Mapping[str, Any]
    unread: tuple[str, ...]
    notes: tuple[str, ...]


def read_lines(call: Call, terms: Terms) -> Lines:
    """The orders of the context first, then the list, on which resources that say the same of a drug share a line."""
    referred: set[int] = set()

    def find(address: str, holder: Json | None = None) -> Json | None:
        found = call.find(address, holder)
        referred.add(id(found))
        return found

    orders = [_read(order, find, terms) for order in call.medication_orders]
    sent = [_read(resource, find, terms) for resource in call.fetched.of(*MEDICATION_TYPES)]
    loose = [product for product in call.fetched.of(MEDICATION) if id(product.body) not in referred]
    listed = [*sent, *(_read(product, find, terms) for product in loose)]
    everything = Resources(
        (*call.orders.all, *call.fetched.all), (), {**call.fetched.addresses, **call.orders.addresses}
    )
    facts = patient_facts(everything, terms)
    settled = [_as_order(read, call, terms) for read in orders]
    unread = [*call.unread, *call.fetched.unread, *(text for read in (*orders, *listed) for text in read.unread)]
    unread += [text for line in settled if terms.is_default(line.meant) for text in line.doubts]
    return Lines(
        all=(*settled, *(_as_line(group.head, terms) for group in fold_lines(listed, find, terms))),
        patient=facts.patient,
        unread=_each((*unread, *facts.not_understood, *_of_others(everything, call))),
        notes=_each(
            (*(text for read in (*orders, *listed) for text in read.notes), *facts.notes, *_unused(everything))
        ),
    )


def _read(resource: Resource, find: Find, terms: Terms) -> ReadLine:
    read = read_medication(resource, find, terms)
    if read is None:
        raise TypeError("a resource of no medication type was taken for one")
    return read


def _as_line(read: ReadLine, terms: Terms) -> Line:
    body = {key: value for key, value in read.line.items() if key != "id"}
    code = body.get("code")
    meant = terms.resolver.resolve(body.get("name"), (code["system"], code["value"]) if code else None)
    taken = meant.status is None or meant.status.effect in _STILL_TAKEN
    doubts = read.notes
    if "dose" in body and CandidateDoseSchema().validate(body["dose"]):
        del body["dose"]
        doubts = (*doubts, _LOST_DOSE)
    return Line(body, meant, current=taken and "stopped_on" not in body, doubts=doubts)


def _as_order(read: ReadLine, call: Call, terms: Terms) -> Line:
    order = read.resource
    stated = list(_reasons(order, call))
    words = {
        fold(wording).replace("-", "_").replace(" ", "_") for reason in stated for wording in _wordings(reason, terms)
    }
    meant = [indication for indication in Indication if indication.value in words and indication is not _NONE]
    line = _as_line(read, terms)
    return replace(
        line,
        indication=meant[0] if len(meant) == 1 else None,
        doubts=(*line.doubts, *((_LOST_REASON,) if stated and len(meant) != 1 else ())),
        is_order=True,
        selected=is_selected(order, call.selected),
        reference=own_reference(order),
        subject=subject_of(order.body),
        plain="medicationCodeableConcept" in order.body,
    )


def _reasons(order: Resource, call: Call) -> Iterator[Concept]:
    """Why something is ordered: said in the order, or by a reference to a Condition."""
    body = order.body
    stated = [concept(body.get(name)) for name in ("reasonCode", "reasonCodeableConcept", "reason")]
    stated += [concept(item.get("concept")) for item in objects(body.get("reason"))]
    for item in (*objects(body.get("reasonReference")), *objects(body.get("reason"))):
        target = reference(item) or reference(item.get("reference"))
        problem = call.find(target, order.holder) if target else None
        stated.append(concept((problem or {}).get("code")) or Concept(target))
    yield from (reason for reason in stated if reason)


def _wordings(reason: Concept, terms: Terms) -> Iterator[str]:
    yield from reason.texts
    yield from (coding.code for coding in reason.codings)
    yield from terms.conditions_of(reason)


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _of_others(resources: Resources, call: Call) -> Iterator[str]:
    """Resources that say they are about somebody else than the patient of the context. They are screened all the
    same: leaving them out could lose a drug."""
    if call.patient is None:
        return
    ours = _last_step(call.patient)
    subjects = [subject for item in resources.all if (subject := subject_of(item.body))]
    others = sum(1 for subject in subjects if _last_step(subject) != ours)
    if others:
        yield f"{others} of {len(subjects)} resources name another patient than the request"


def _last_step(address: str) -> str:
    return address.partition("/_history/")[0].rstrip("/").rpartition("/")[2]


def _unused(resources: Resources) -> Iterator[str]:
    kinds = [item.type for item in resources.all if item.type not in _READ_TYPES]
    yield from (f"not used: {kind} ({kinds.count(kind)})" for kind in sorted(set(kinds)))
