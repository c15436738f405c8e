"""What a marshmallow schema means beyond what apispec reads off it, as JSON Schema: closed words, plain text, a line by
name or by code, a change by its action, an empty list that is meant."""

from typing import Any

from service.intake import fields as our_fields
from service.intake.requests import CandidateDoseSchema, DoseSchema
from service.intake.units import MASS, MASS_PER_KG, NO_MASS
from service.screening.request import Action

Json = dict[str, Any]
CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
"""What no text may hold, for a class of a pattern: control characters but a tab and a line feed."""
_TEXT = rf"^[^{CONTROL}]*[^\s{CONTROL}][^{CONTROL}]*$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PLAIN_NAME: Json = {"type": "string", "minLength": 1, "maxLength": our_fields.MAX_NAME, "pattern": _TEXT}
_UNITS: dict[type, frozenset[str]] = {
    CandidateDoseSchema: frozenset(MASS | MASS_PER_KG),
    DoseSchema: frozenset(MASS | MASS_PER_KG) | NO_MASS,
}
_GOES_WITH = {Action.REPLACE: "replacement", Action.REROUTE: "route"}
_OPEN = frozenset({"Coding", "OverrideReason", "Suggestion", "Entry", "Feedback"})
"""Of CDS Hooks, where a sender may add keys."""


def describe(_: Any, field: Any, **__: Any) -> Json:
    """What to add to the JSON schema of ``field``, as apispec asks for it."""
    if isinstance(field, our_fields.Word):
        return {"type": "string", "enum": list(field.words)}
    if isinstance(field, our_fields.Number) and field.above is not None:
        return {"exclusiveMinimum": field.above}
    if isinstance(field, our_fields.PlainText):
        units = _UNITS.get(type(field.parent)) if field.name == "unit" else None
        return {"pattern": _one_of(units) if units else _TEXT}
    return {"pattern": _DAY} if isinstance(field, our_fields.Day) else {}


def _one_of(words: frozenset[str]) -> str:
    """A pattern for any of ``words`` in any letter case, with space around it."""
    return rf"^[ \t\n]*(?:{'|'.join(_any_case(word) for word in sorted(words))})[ \t\n]*$"


def _any_case(word: str) -> str:
    return "".join(f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else c for c in word)


def finish(schemas: Json) -> None:
    """Write into the schemas what concerns several fields of one. Unknown keys are errors, in requests and in answers;
    a line may be a plain name."""
    for name, schema in schemas.items():
        schema["additionalProperties"] = name in _OPEN
    del schemas["Candidate"]["properties"]["stopped_on"]
    for name in ("Line", "Candidate"):
        schemas[name]["anyOf"] = [{"required": ["name"]}, {"required": ["code"]}]
    asked = schemas["ScreenRequest"]["properties"]
    asked["medications"]["items"] = _named_or(asked["medications"]["items"])
    for name in ("ScreenRequest", "DosingRequest"):
        properties = schemas[name]["properties"]
        properties["candidate"] = _named_or(properties["candidate"])
    schemas["ScreenRequest"]["anyOf"] = _emptiness_is_meant()
    schemas["Change"] = {"oneOf": [_change(schemas["Change"], action) for action in Action]}
    _some_reason(schemas)


def _named_or(schema: Json) -> Json:
    return {"anyOf": [PLAIN_NAME, schema]}


def _emptiness_is_meant() -> list[Json]:
    return [
        {"properties": {"medications": {"minItems": 1}, "no_other_medications": {"const": False}}},
        {
            "properties": {
                "medications": {"maxItems": 0},
                "no_other_medications": {"const": True},
                "what_if": {"items": {"maxItems": 0}},
            },
            "required": ["no_other_medications"],
        },
    ]


def _change(schema: Json, action: Action) -> Json:
    """The form of a change with that action: what goes with it is needed, what goes with another is not allowed."""
    goes = _GOES_WITH.get(action)
    properties = {name: one for name, one in schema["properties"].items() if name not in _GOES_WITH.values()}
    properties["action"] = {"const": action.value}
    if goes is not None:
        told = schema["properties"][goes]
        properties[goes] = _named_or(told) if action is Action.REPLACE else told
    required = sorted({*schema["required"], *([goes] if goes else [])})
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _some_reason(schemas: Json) -> None:
    """Of feedback: at least one entry, a reason or a comment for an override, a suggestion for what was accepted."""
    schemas["Feedback"]["properties"]["feedback"]["minItems"] = 1
    for told in schemas["Coding"]["properties"].values():
        told.pop("default", None)  # nothing, which nobody may send
    schemas["OverrideReason"]["anyOf"] = [{"required": ["reason"]}, {"required": ["userComment"]}]
    taken = {"outcome": {"const": "accepted"}, "acceptedSuggestions": {"minItems": 1}}
    schemas["Entry"]["anyOf"] = [
        {"properties": {"outcome": {"const": "overridden"}}},
        {"properties": taken, "required": ["acceptedSuggestions"]},
    ]
