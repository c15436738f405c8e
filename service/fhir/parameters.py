"""What a FHIR Parameters says beside its resources: the candidate, why it is given, and how to screen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.fhir.resources import Resource
from service.fhir.shapes import Concept, Json, WrongShapeError, concept, objects, reference, text

_Value = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """``candidate`` is the resource of the therapy about to start, made from a name or a code if that was sent, or
    ``candidate_reference`` leads to it. ``options`` are those of the contract. ``no_other`` means an empty list."""

    candidate: Resource | None = None
    candidate_reference: str | None = None
    indication: Concept = field(default_factory=Concept)
    options: Mapping[str, str] = field(default_factory=dict)
    no_other: bool = False


def split(document: Json) -> tuple[Json, Given]:
    """``document`` without the parameters that are read here, and what they say. A parameter that holds neither a
    resource nor a name that is known is an error: a misspelt one must not be ignored. Raises WrongShapeError."""
    if document.get("resourceType") != "Parameters":
        return document, Given()
    given = Given()
    rest: list[Any] = []
    seen: set[str] = set()
    parameters = document.get("parameter")
    for position, parameter in enumerate(parameters if isinstance(parameters, list) else objects(parameters)):
        where = f"Parameters.parameter[{position}]"
        name = _plain(parameter.get("name")) if isinstance(parameter, dict) else ""
        if (read := _READERS.get(name)) is not None:
            if name in seen:
                raise WrongShapeError("The parameter stands twice; the second would hide the first.", where)
            seen.add(name)
            given = read(given, parameter, where)
            rest.append({})
            continue
        if isinstance(parameter, dict) and not {"resource", "part"} & parameter.keys():
            raise WrongShapeError(f"No parameter is called that. Known are: {', '.join(NAMES)}, and resources.", where)
        rest.append(parameter)
    return {**document, "parameter": rest}, given


def _candidate(given: Given, parameter: Json, where: str) -> Given:
    held = parameter.get("resource")
    if isinstance(held, dict) and isinstance(held.get("resourceType"), str):
        kind, own = held["resourceType"], text(held.get("id"))
        address = f"{kind}/{own}" if own else None
        return replace(given, candidate=Resource(kind, held, address, f"{where}.resource", held))
    if (target := reference(parameter.get("valueReference"))) is not None:
        return replace(given, candidate_reference=target)
    found = _concept(parameter)
    if not found:
        raise WrongShapeError("The candidate is a resource, a reference, a concept or a text.", where)
    made = {"resourceType": "MedicationRequest", "medicationCodeableConcept": _value(parameter)[1]}
    return replace(given, candidate=Resource("MedicationRequest", made, None, where, made))


def _indication(given: Given, parameter: Json, where: str) -> Given:
    if not (found := _concept(parameter)):
        raise WrongShapeError("The indication is a concept, a code or a text.", where)
    return replace(given, indication=found)


def _option(name: str) -> Callable[[Given, Json, str], Given]:
    def read(given: Given, parameter: Json, where: str) -> Given:
        value = text(_value(parameter)[1])
        if value is None:
            raise WrongShapeError("The value is a code or a text.", where)
        return replace(given, options={**given.options, name: value})

    return read


def _no_other(given: Given, parameter: Json, where: str) -> Given:
    value = parameter.get("valueBoolean")
    if not isinstance(value, bool):
        raise WrongShapeError("The value is true or false, as valueBoolean.", where)
    return replace(given, no_other=value)


_NAMED: Mapping[str, Callable[[Given, Json, str], Given]] = {
    "candidate": _candidate,
    "indication": _indication,
    "jurisdiction": _option("jurisdiction"),
    "minimumSeverity": _option("minimum_severity"),
    "noOtherMedications": _no_other,
}
NAMES = tuple(_NAMED)


def _plain(name: Any) -> str:
    """A name as it is compared: ``minimum-severity`` is ``minimumSeverity``."""
    return name.replace("-", "").replace("_", "").casefold() if isinstance(name, str) else ""


_READERS = {_plain(name): read for name, read in _NAMED.items()}


def _values(parameter: Json) -> Iterator[_Value]:
    yield from ((name, value) for name, value in parameter.items() if name.startswith("value"))


def _value(parameter: Json) -> _Value:
    return next(_values(parameter), ("", None))


def _concept(parameter: Json) -> Concept:
    """A concept, a coding, a code or a text."""
    return concept(_value(parameter)[1])
