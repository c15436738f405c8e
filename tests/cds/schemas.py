"""What CDS Hooks 2.0 says a service may send, written down here from the specification and closed: no other member."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]
TEXT: Json = {"type": "string", "minLength": 1}
UUID: Json = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
URL: Json = {"type": "string", "pattern": "^https://[^ ]+$"}


def _object(required: Json, optional: Json | None = None, **more: Any) -> Json:
    properties = required | (optional or {})
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
    } | more


def _list(items: Json) -> Json:
    return {"type": "array", "minItems": 1, "items": items}


CODING = _object({"code": TEXT, "system": TEXT, "display": TEXT})
DELETE = _object(
    {"type": {"const": "delete"}, "description": TEXT, "resourceId": {"pattern": "^[A-Za-z]+/[A-Za-z0-9.-]+$"}}
)
DRAFT = _object(
    {
        "resourceType": {"const": "MedicationRequest"},
        "status": {"const": "draft"},
        "intent": {"const": "order"},
        "medicationCodeableConcept": _object({"text": TEXT}),
        "subject": _object({"reference": TEXT}),
    }
)
CREATE = _object({"type": {"const": "create"}, "description": TEXT, "resource": DRAFT})
SUGGESTION = _object({"label": TEXT, "uuid": UUID, "actions": _list({"oneOf": [DELETE, CREATE]})})
CARD = _object(
    {
        "uuid": UUID,
        "summary": {"type": "string", "minLength": 1, "maxLength": 139},
        "indicator": {"enum": ["info", "warning", "critical"]},
        "detail": TEXT,
        "source": _object({"label": TEXT}, {"url": URL, "topic": CODING}),
    },
    {
        "suggestions": _list(SUGGESTION),
        "selectionBehavior": {"enum": ["at-most-one", "any"]},
        "overrideReasons": _list(CODING),
        "links": _list(_object({"label": TEXT, "url": URL, "type": {"const": "absolute"}})),
    },
    dependentRequired={"suggestions": ["selectionBehavior"], "selectionBehavior": ["suggestions"]},
)
RESPONSE = _object({"cards": _list(CARD)}, {"extension": {"type": "object", "minProperties": 1}})
SERVICE = _object(
    {"hook": TEXT, "id": {"type": "string", "pattern": "^[a-z-]+$"}, "description": TEXT},
    {
        "title": TEXT,
        "usageRequirements": TEXT,
        "prefetch": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
        "extension": {"type": "object", "minProperties": 1},
    },
)
DISCOVERY = _object({"services": _list(SERVICE)})


def check(document: Any, schema: Json) -> None:
    problems = list(Draft202012Validator(schema).iter_errors(document))
    assert not problems, [(problem.json_path, problem.message[:200]) for problem in problems]
    assert not list(_empty(document, "$")), "a member is null or empty"


def check_response(document: Any) -> None:
    check(document, RESPONSE)
    uuids = [card["uuid"] for card in document["cards"]]
    assert len(uuids) == len(set(uuids)), "two cards share a uuid"


def _empty(value: Any, place: str) -> Iterator[str]:
    if value is None or value in ("", [], {}):
        yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _empty(item, f"{place}.{key}")
