"""The resources of whatever was sent, each with its address; and how a reference among them is followed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.fhir.shapes import Json, objects, reference, text, word

Find = Callable[[str, Json], Json | None]
"""The resource that a reference leads to, seen from the resource that holds it; None if it was not sent."""
MEDICATION_TYPES = frozenset(
    {
        *("MedicationRequest", "MedicationOrder", "MedicationPrescription", "MedicationStatement"),
        *("MedicationUsage", "MedicationDispense", "MedicationAdministration"),
    }
)
MEDICATION, PATIENT, CONDITION, OBSERVATION = "Medication", "Patient", "Condition", "Observation"
ALLERGY, OUTCOME = "AllergyIntolerance", "OperationOutcome"
_READ_CONTAINED = MEDICATION_TYPES | {PATIENT, CONDITION, OBSERVATION, ALLERGY}
_FAILED = frozenset({"error", "fatal"})
_NEXT = "next"


@dataclass(frozen=True, slots=True)
class Resource:
    """``reference`` is how an answer names it (None: it cannot be named), ``where`` the path to it in what was sent.
    ``holder`` is the resource in which its local references are looked up: itself, or what contains it."""

    type: str
    body: Json
    reference: str | None
    where: str
    holder: Json


@dataclass(frozen=True, slots=True)
class Resources:
    """``unread`` says what stood where a resource belongs and was none, and what is known not to have been sent."""

    all: tuple[Resource, ...]
    unread: tuple[str, ...]
    addresses: Mapping[str, Json]

    def of(self, *types: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.all if resource.type in types)

    def find(self, address: str, holder: Json | None = None) -> Json | None:
        """What ``address`` leads to: ``#x`` in ``holder``, an entry's full address, ``Type/id`` or the end of a URL."""
        if address.startswith("#"):
            inside = objects((holder or {}).get("contained"))
            return next((item for item in inside if item.get("id") in (address, address[1:])), None)
        return self.addresses.get(address) or self.addresses.get(_short(address))


def resources_of(*documents: Any) -> Resources:
    """Every resource of ``documents``: resources, Bundles in Bundles, Parameters, lists of these; None is none."""
    found: list[Resource] = []
    unread: list[str] = []
    for document in documents:
        for item in _walk(document, _root(document), None):
            if isinstance(item, Resource):
                found.append(item)
            else:
                unread.append(item)
    return Resources(tuple(found), tuple(unread), _addresses(found))


def _root(document: Any) -> str:
    kind = document.get("resourceType") if isinstance(document, dict) else None
    return kind if isinstance(kind, str) and kind.isalpha() else "body"


def _walk(value: Any, where: str, full_url: str | None) -> Iterator[Resource | str]:
    if value is None:
        return
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _walk(item, f"{where}[{position}]", None)
        return
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(kind, str) or not kind.strip():
        yield f"{where}: no resource"
    elif kind == "Bundle":
        yield from _bundle(value, where)
    elif kind == "Parameters":
        yield from _parameters(value.get("parameter"), f"{where}.parameter")
    else:
        yield from _one(value, kind.strip(), where, full_url)


def _bundle(bundle: Json, where: str) -> Iterator[Resource | str]:
    for link in objects(bundle.get("link")):
        if word(link.get("relation")) == _NEXT:
            yield f"{where}: further pages were not sent"
    for position, entry in _numbered(bundle.get("entry")):
        place = f"{where}.entry[{position}]"
        if isinstance(entry, dict) and "resource" not in entry and "resourceType" in entry:
            yield from _walk(entry, place, None)
        elif isinstance(entry, dict) and isinstance(entry.get("resource"), dict | list):
            yield from _walk(entry["resource"], f"{place}.resource", text(entry.get("fullUrl")))
        else:
            yield f"{place}: no resource"


def _parameters(parameters: Any, where: str) -> Iterator[Resource | str]:
    for position, parameter in _numbered(parameters):
        place = f"{where}[{position}]"
        if not isinstance(parameter, dict):
            yield f"{place}: no parameter"
            continue
        if parameter and not {"resource", "part"} & parameter.keys():
            yield f"{place}: no resource"
        if "resource" in parameter:
            if parameter["resource"] is None:
                yield f"{place}: no resource"
            yield from _walk(parameter["resource"], f"{place}.resource", None)
        if "part" in parameter:
            yield from _parameters(parameter["part"], f"{place}.part")


def _numbered(value: Any) -> Iterator[tuple[int, Any]]:
    """The items of a list; a lone thing where a list belongs is a list of one."""
    if value is not None:
        yield from enumerate(value if isinstance(value, list) else [value])


def _one(body: Json, kind: str, where: str, full_url: str | None) -> Iterator[Resource | str]:
    own = _relative(body, kind)
    yield Resource(kind, body, full_url or own, where, body)
    if kind == OUTCOME and any(word(issue.get("severity")) in _FAILED for issue in objects(body.get("issue"))):
        yield f"{where}: an error was sent where data was asked for"
    for position, inside in enumerate(objects(body.get("contained"))):
        inner = inside.get("resourceType")
        if isinstance(inner, str) and inner in _READ_CONTAINED:
            yield Resource(inner, inside, None, f"{where}.contained[{position}]", body)


def _relative(body: Json, kind: str) -> str | None:
    own = text(body.get("id"))
    return f"{kind}/{own}" if own else None


def _addresses(resources: list[Resource]) -> dict[str, Json]:
    """Each way of naming a resource. A name that two different ones share leads nowhere: either could be meant."""
    found: dict[str, Json] = {}
    shared: set[str] = set()
    for resource in resources:
        if resource.holder is not resource.body:
            continue
        own = text(resource.body.get("id"))
        names = (resource.reference, _relative(resource.body, resource.type), f"urn:uuid:{own}" if own else None)
        for name in {form for full in names if full for form in (full, _short(full))}:
            if found.setdefault(name, resource.body) != resource.body:
                shared.add(name)
    return {name: body for name, body in found.items() if name not in shared}


def _short(address: str) -> str:
    """The last two steps of an address, without a version: ``Medication/x``."""
    return "/".join(address.split("/_history/", maxsplit=1)[0].rstrip("/").split("/")[-2:])


def subject_of(body: Json) -> str | None:
    """Whom a resource is about, as it says itself."""
    return reference(body.get("subject")) or reference(body.get("patient"))
