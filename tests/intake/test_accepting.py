"""The short way through validation comes to what plain marshmallow comes to, on bodies right and wrong."""

import os
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate
from marshmallow.decorators import POST_LOAD, PRE_LOAD, VALIDATES, VALIDATES_SCHEMA

from service.intake import requests
from service.intake.accepting import Accepting, NotPlain
from service.intake.fields import NameOr, Number, PlainText, ShortList
from service.intake.requests import DosingRequestSchema, ScreenRequestSchema
from tests.intake.mutating import bodies

SEED = 20261201
BODIES = int(os.environ.get("VALIDATED_BODIES", "70000"))
PARTS = 10

Outcome = tuple[str, Any]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_short_way_makes_of_any_body_what_marshmallow_makes_of_it(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        (schema, body)
        for schema, share in ((ScreenRequestSchema(), 0.8), (DosingRequestSchema(), 0.2))
        for body in islice(_bodies(schema, part), round(BODIES / PARTS * share))
    ]
    shortened = [_outcome(schema, body) for schema, body in asked]
    short = sum(_goes_short(schema, body) for schema, body in asked)
    monkeypatch.setattr(Accepting, "load", Schema.load)
    for (schema, body), came_to in zip(asked, shortened, strict=True):
        assert came_to == _outcome(schema, body), body
    # Else this compares marshmallow with itself, or right bodies only: a quarter goes short, two thirds are refused.
    refused = sum(kind == "refused" for kind, _ in shortened)
    assert short > len(asked) / 5
    assert refused > len(asked) / 3


def test_a_plain_request_goes_the_short_way() -> None:
    assert _goes_short(ScreenRequestSchema(), WHOLE_REQUEST)
    assert _goes_short(DosingRequestSchema(), {key: WHOLE_REQUEST[key] for key in ("candidate", "patient", "options")})
    assert _goes_short(ScreenRequestSchema(), {"medications": ["verapamil"]})


def test_marshmallow_is_not_asked_about_a_plain_request(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = ScreenRequestSchema()
    data = schema.load(WHOLE_REQUEST)
    monkeypatch.setattr(Schema, "load", None)
    assert schema.load(WHOLE_REQUEST) == data


WHOLE_REQUEST: dict[str, Any] = {
    "candidate": {
        "id": "c-1",
        "name": "dantrolene",
        "route": "oral",
        "indication": "spasticity",
        "dose": {"value": 25, "unit": "mg"},
        "doses_per_day": 3,
    },
    "medications": ["verapamil", {"id": "1", "name": "Yaz", "code": {"system": "rxnorm", "value": "1292"}}],
    "patient": {
        "age_years": 41,
        "sex": "female",
        "weight_kg": 70.5,
        "pregnant": False,
        "breastfeeding": True,
        "conditions": ["cirrhosis"],
        "labs": {"alt_xuln": 1.0, "potassium_mmol_l": 4},
    },
    "options": {"jurisdiction": "us", "minimum_severity": "major", "alternatives": True, "smallest_change": "none"},
}

HOOKS = (VALIDATES, VALIDATES_SCHEMA, PRE_LOAD, POST_LOAD)
UNKNOWN = ("allow_none", "dump_only", "pre_load", "post_load", "many", "only", "exclude", "unknown")
"""What a field may be told, and the short way knows nothing of."""
SHORT = [schema for schema in vars(requests).values() if isinstance(schema, type) and issubclass(schema, Accepting)]


@pytest.mark.parametrize("schema", SHORT, ids=lambda schema: schema.__name__)
def test_whatever_hooks_a_schema_adds_it_answers_for_them_on_the_short_way(schema: type[Accepting]) -> None:
    """A hook that a class defines itself stands beside an ``is_plain`` that it defines itself."""
    for kind in schema.__mro__:
        hooks = [name for name, value in vars(kind).items() if set(HOOKS) & set(_hooks(value))]
        if hooks and kind is not Accepting and issubclass(kind, Accepting):
            assert "is_plain" in vars(kind), f"{kind.__name__}: {', '.join(hooks)}"


@pytest.mark.parametrize("schema", SHORT, ids=lambda schema: schema.__name__)
def test_the_short_way_knows_every_validator_of_the_fields_that_it_takes(schema: type[Accepting]) -> None:
    for field in _all_fields(schema().fields):
        assert [_written(validator) for validator in field.validators] == _known(field), field
        # What else a field may ask of a value or make of it: the short way does none of it.
        assert {name for name in UNKNOWN if getattr(field, name, None)} == set(), field


def test_no_field_that_goes_the_short_way_is_a_subclass_with_checks_of_its_own() -> None:
    class Stricter(PlainText):
        def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
            raise ValidationError("never")

    class Some(Accepting):
        text = Stricter(most=5)

    assert not _goes_short(Some(), {"text": "a"})
    with pytest.raises(ValidationError, match="never"):
        Some().load({"text": "a"})


def _hooks(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = getattr(value, "_marshmallow_hook", {})
    return found


def _all_fields(found: dict[str, fields.Field[Any]]) -> Iterator[fields.Field[Any]]:
    """The fields of one schema, with what stands in their lists. Nested schemas have tests of their own."""
    for field in found.values():
        yield field
        inner = field
        while isinstance(inner, ShortList):
            inner = inner.inner
            yield inner
        if isinstance(inner, NameOr):
            yield inner.plain


def _known(field: fields.Field[Any]) -> list[str]:
    """What the short way checks of such a field."""
    match field:
        case PlainText():
            return [_written(validate.Length(min=1, max=field.most))]
        case ShortList():
            return [_written(validate.Length(max=field.most))]
        case Number():
            above = field.above is not None
            return [_written(validate.Range(min=field.least, max=field.most, min_inclusive=not above))]
        case _:
            return []


def _written(validator: Any) -> str:
    """A validator without its messages."""
    bounds = {name: value for name, value in vars(validator).items() if not name.startswith(("message", "error"))}
    return f"{type(validator).__name__} {bounds}"


def _bodies(schema: Accepting, part: int) -> Iterator[Any]:
    return bodies(Random(f"{SEED}:{part}"), dosing=isinstance(schema, DosingRequestSchema))  # noqa: S311 - no secret


def _goes_short(schema: Accepting, body: Any) -> bool:
    try:
        schema._take(body)  # noqa: SLF001 - which way a body goes is told nowhere else
    except NotPlain:
        return False
    return True


def _outcome(schema: Accepting, body: Any) -> Outcome:
    try:
        return "taken", _typed(schema.load(body))
    except ValidationError as refused:
        return "refused", refused.messages


def _typed(value: Any) -> Any:
    """Equal only where the types are, too: 1 is neither 1.0 nor true, nor 0.0 minus 0.0."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return type(value), repr(value)
