"""What a card may suggest: to remove a draft order, or to put another drug in its place. Never for a drug that may be
the life-saving one."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from service.cds.identity import Shown, suggestion_uuid
from service.cds.judging import Judgement
from service.cds.lines import Line
from service.cds.markdown import shortened
from service.fhir.shapes import text
from service.knowledge.catalogue import Catalogue
from service.screening.answer import Alternative
from service.screening.finding import Finding
from service.screening.medication import Medication
from service.screening.request import Action

_MAX_LABEL, _MOST_PURPOSES = 100, 3
Suggestion = dict[str, Any]


def suggest(judgement: Judgement, finding: Finding, card: Shown, catalogue: Catalogue) -> list[Suggestion]:
    """For each draft order of ``finding`` that can be named and may be changed: its removal, and the best drug on file
    for each of the likeliest purposes in its place."""
    if not judgement.call.service.drafts:
        return []
    changeable = dict(_changeable(judgement, finding, catalogue))
    offered = [_remove(card, judgement.meanings[at], reference, catalogue) for at, reference in changeable.items()]
    purposes: dict[int, dict[str, Alternative]] = defaultdict(dict)
    for at, found in judgement.alternatives(finding):
        if at in changeable and _can_be_rewritten(judgement.lines[at], found):
            purposes[at].setdefault(found.purpose.id, found)
    for at, best in purposes.items():
        kept = list(best.values())[:_MOST_PURPOSES]
        offered += [_replace(card, judgement.lines[at], changeable[at], found, catalogue) for found in kept]
    return offered


def instead(judgement: Judgement, finding: Finding, catalogue: Catalogue) -> str:
    """What could be taken instead, and for which purpose, in words; empty if nothing is on file."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for at, found in judgement.alternatives(finding):
        if not _is_protected(judgement, judgement.meanings[at], catalogue):
            names[catalogue.display[found.instead_of], found.purpose.name].append(_name(found, catalogue))
    return "; ".join(f"of {drug} for {purpose}: {' or '.join(others)}" for (drug, purpose), others in names.items())


def _remove(card: Shown, meaning: Medication, reference: str, catalogue: Catalogue) -> Suggestion:
    name = " + ".join(catalogue.display[drug] for drug in meaning.drugs)
    return {
        "label": shortened(f"Remove the order for {name}", _MAX_LABEL),
        "uuid": suggestion_uuid(card, f"delete {reference}"),
        "actions": [_delete(name, reference)],
    }


def _replace(card: Shown, line: Line, reference: str, found: Alternative, catalogue: Catalogue) -> Suggestion:
    """The new order is a draft without a dose: that is for the prescriber to decide."""
    name, old = _name(found, catalogue), catalogue.display[found.instead_of]
    subject = {"subject": {"reference": line.subject}} if line.subject else {}
    order = {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        **subject,
    }
    new = {"type": "create", "description": shortened(f"Draft an order for {name}, without a dose", _MAX_LABEL)}
    return {
        "label": shortened(f"Replace {old} by {name} ({found.purpose.name})", _MAX_LABEL),
        "uuid": suggestion_uuid(card, f"replace {reference} {found.purpose.id} {found.member.member}"),
        "actions": [_delete(old, reference), new | {"resource": order}],
    }


def _delete(name: str, reference: str) -> dict[str, Any]:
    description = shortened(f"Delete the draft order for {name}", _MAX_LABEL)
    return {"type": "delete", "description": description, "resourceId": reference}


def _name(found: Alternative, catalogue: Catalogue) -> str:
    return f"{catalogue.display[found.member.member]}, {found.member.route.value}"


def _can_be_rewritten(line: Line, found: Alternative) -> bool:
    """Whether the order has the shape in which the new one would be written (STU3 and R4), and is about somebody."""
    written = line.reference is not None and line.reference.startswith("MedicationRequest/")
    return written and line.plain and text(line.subject) is not None and found.change.action is Action.REPLACE


def _changeable(judgement: Judgement, finding: Finding, catalogue: Catalogue) -> Iterator[tuple[int, str]]:
    """Position and reference of each order, once."""
    seen: set[str] = set()
    for at in judgement.orders_in(finding):
        reference, meaning = judgement.lines[at].reference, judgement.meanings[at]
        if reference and reference not in seen and not _is_protected(judgement, meaning, catalogue):
            seen.add(reference)
            yield at, reference


def _is_protected(judgement: Judgement, meaning: Medication, catalogue: Catalogue) -> bool:
    """Whether the line may be for a life-saving use: in a crisis, and whenever its route does not say otherwise."""
    rows = [row for row in catalogue.indications.values() if row.life_saving and row.treated_by in meaning.drugs]
    routes = {route for row in rows for route in (row.default_route, row.hint_route) if route}
    return bool(rows) and (judgement.crisis is not None or meaning.route_assumed or meaning.route in routes)
