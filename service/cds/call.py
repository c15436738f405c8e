"""A hook request, read tolerantly: its orders and what was fetched beforehand, wherever in it they stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields

from service.cds.options import Options, read_options
from service.cds.prefetch import ListState, documents, read_prefetch
from service.cds.services import Service
from service.fhir.resources import MEDICATION_TYPES, Resource, Resources, resources_of
from service.fhir.shapes import Json, reference, text

ORDER_MEMBERS = ("draftOrders", "medications", "order", "medication", "orders")
"""Where one version or another of the hooks keeps the orders in the context."""
_PREFETCH = "prefetch"
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_NOT_PREFETCH = frozenset({*ORDER_MEMBERS, _PREFETCH, "selections", "extension"})


class MissingDataError(Exception):
    """What the decision support needs was not sent; the text says what, and holds nothing submitted."""


class _ContextSchema(Schema):
    class Meta:
        unknown = INCLUDE

    prefetch = fields.Dict(keys=fields.String(), allow_none=True)


class _CallSchema(Schema):
    """The envelope. Clients of four versions of the specification send more than this, and not always the rest."""

    class Meta:
        unknown = INCLUDE

    hook = fields.String(required=True)
    hookInstance = fields.String()  # noqa: N815 - the specification's name
    context = fields.Nested(_ContextSchema, required=True)
    prefetch = fields.Dict(keys=fields.String(), allow_none=True)


@dataclass(frozen=True, slots=True)
class Call:
    """``orders``: what the context holds. ``fetched``: everything else, without the orders met again. ``selected``:
    references of the orders just selected; empty if the hook or the client doesn't say."""

    service: Service
    orders: Resources
    fetched: Resources
    selected: tuple[str, ...]
    patient: str | None
    medication_list: ListState
    options: Options
    unread: tuple[str, ...]

    @property
    def medication_orders(self) -> tuple[Resource, ...]:
        return self.orders.of(*MEDICATION_TYPES)

    def find(self, address: str, holder: Json | None = None) -> Json | None:
        """The resource that a reference leads to, among the orders and all that was fetched."""
        return self.orders.find(address, holder) or self.fetched.find(address, holder)


def read_call(body: Any, service: Service) -> Call:
    """``body`` as a call of ``service``. Raises ValidationError if it is none, MissingDataError without a medication
    list where there is a medication to judge."""
    envelope = _CallSchema().load(body)
    if envelope["hook"] != service.hook:
        raise ValidationError({"hook": [f"must be {service.hook}, the hook of this service"]})
    context = envelope["context"]
    members = {name: context[name] for name in ORDER_MEMBERS if context.get(name) is not None}
    if service.has_orders and not members:
        raise ValidationError(
            {"context": {"draftOrders": ["is required: this hook is about the orders in its context"]}}
        )
    orders = resources_of(*(document for value in members.values() for document in documents(value)))
    prefetched = read_prefetch(_prefetch_members(envelope))
    selected = _selected(context)
    call = Call(
        service=service,
        orders=orders,
        fetched=_without(resources_of(*prefetched.documents), orders),
        selected=selected,
        patient=_patient(envelope),
        medication_list=prefetched.medication_list,
        options=read_options(envelope),
        unread=(*orders.unread, *_unreadable(members), *_unknown(selected, orders), *prefetched.unread),
    )
    _check_enough(call)
    return call


def _prefetch_members(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """What was fetched, by key, also where a client put it inside the context."""
    context = body["context"]
    astray = [(key, value) for key, value in context.items() if isinstance(value, dict) and key not in _NOT_PREFETCH]
    return [*(body.get(_PREFETCH) or {}).items(), *(context.get(_PREFETCH) or {}).items(), *astray]


def _selected(context: dict[str, Any]) -> tuple[str, ...]:
    selections = context.get("selections") or []
    named = selections if isinstance(selections, list) else [selections]
    return tuple(name for item in named if (name := reference(item)))


def is_selected(order: Resource, selected: tuple[str, ...]) -> bool:
    """Whether ``order`` is named in ``selected``, by type and id, by its full address or by its bare id."""
    return any(name in {order.reference, own_reference(order), text(order.body.get("id"))} for name in selected)


def own_reference(resource: Resource) -> str | None:
    """Type and id, as an action on the resource names it; None if it has no id that FHIR allows."""
    own = text(resource.body.get("id"))
    return f"{resource.type}/{own}" if own and _ID.fullmatch(own) else None


def _unknown(selected: tuple[str, ...], orders: Resources) -> list[str]:
    missing = [name for name in selected if not any(is_selected(order, (name,)) for order in orders.all)]
    return [f"{len(missing)} of the selections are not among the orders"] if missing else []


def _unreadable(members: Mapping[str, Any]) -> list[str]:
    return [f"context {name}: holds no resource" for name, value in members.items() if not documents(value)]


def _patient(body: dict[str, Any]) -> str | None:
    sent = body["context"].get("patientId", body.get("patient"))
    return sent if isinstance(sent, str) else None


def _without(fetched: Resources, orders: Resources) -> Resources:
    """``fetched`` without the orders of the context, which a record may hold already."""
    known = {own for order in orders.all if (own := own_reference(order))}
    kept = tuple(item for item in fetched.all if own_reference(item) not in known)
    return Resources(kept, fetched.unread, fetched.addresses)


def _check_enough(call: Call) -> None:
    nothing_to_judge = call.service.has_orders and not call.medication_orders and not call.unread
    if call.medication_list is ListState.ABSENT and not nothing_to_judge:
        raise MissingDataError(
            "The medication list of the patient was not sent: no prefetch holds medications, none is null under a key "
            "of the discovery document, and none failed. Nothing was fetched from the FHIR server; nothing was checked."
        )
