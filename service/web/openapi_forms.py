"""The forms of the service as JSON schemas: everything in a form is text, and a field left blank is not given."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.intake import fields as our_fields
from service.intake.forms import FORM, QUERY
from service.intake.forms import Form as FormFields
from service.intake.requests import ScreenRequestSchema
from service.web import page_form
from service.web.openapi_shapes import CONTROL, PLAIN_NAME, Json
from service.web.screening import FORM_TYPE

_LIST = "Drugs, separated by commas, semicolons or line ends; a name cannot hold one of these."
_MORE = "Conditions in other words, separated as drugs are."
_BUTTON = "The value of a button that the page offers beside a line: what to write in its place."
_SPACE = r"[ \t\r\n]*"
_SOME_DRUG = r"[^ \t\r\n,;]"
_IN_LISTS = CONTROL.replace(r"\x0b-\x1f", r"\x0b\x0c\x0e-\x1f")
"""What no list may hold; a carriage return ends a line of it."""
_NAMES = rf"^[^{_IN_LISTS}]*[^\s,;{_IN_LISTS}][^{_IN_LISTS}]*$"
_TEXT_OR_BLANK = rf"^[^{CONTROL}]*$"
_MOST = 999_999
"""A number in a form has at most six digits before the point."""
_ZERO = rf"(?!0*(?:\.0*)?{_SPACE}$)"


def form_operation(schema: Json) -> Json:
    return {"required": True, "content": {FORM_TYPE: {"schema": schema}}}


def short_form(form: FormFields) -> Json:
    """The fields of ``form`` by name, the one with the list first."""
    listed = {"type": "string", "description": _LIST, "example": "verapamil, Yaz", "pattern": _NAMES}
    return {form.drugs or "": listed} | {name: _text(_field(place)) for name, place in form.places.items()}


def posted() -> Json:
    """``POST /screen`` as a form."""
    return {"type": "object", "properties": short_form(FORM), "required": [FORM.drugs], "additionalProperties": False}


def in_query(described: Json) -> list[Json]:
    return [
        {"in": "query", "name": name, "required": name == QUERY.drugs, "schema": schema}
        for name, schema in described.items()
    ]


def how_to_answer() -> Json:
    return {name: {"type": "string", "enum": list(words)} for name, words in QUERY.answer.items()}


def page() -> Json:
    """The form of the page. Drugs are listed, or it is said that there are none; conditions, likewise. A button beside
    a line needs that line."""
    places = page_form.PLACES.items()
    single = {name: _text(_field(tuple(place.strip("/").split("/"))), visible=True) for name, place in places}
    ticked = {"type": "string"}
    some = {page_form.LIST: {"type": "string", "description": _LIST, "pattern": _SOME_DRUG}}
    none = {page_form.NO_OTHERS: ticked, page_form.LIST: {"type": "string", "pattern": r"^[ \t\r\n,;]*$"}}
    named = {"anyOf": [PLAIN_NAME, {"type": "array", "items": PLAIN_NAME}]}
    more = {"type": "string", "description": _MORE}
    conditions: list[Json] = [
        {page_form.CONDITIONS: named, page_form.MORE_CONDITIONS: more},
        {page_form.NO_CONDITIONS: ticked, page_form.MORE_CONDITIONS: {"type": "string", "pattern": f"^{_SPACE}$"}},
    ]
    made = [
        _closed(single | drugs | stated, needed)
        for drugs, needed in ((some, page_form.LIST), (none, page_form.NO_OTHERS))
        for stated in conditions
    ]
    pressed = {page_form.REPLACE: {"type": "string", "description": _BUTTON}, page_form.WITHOUT: {"type": "string"}}
    made += [
        _closed(single | some | stated | {name: button}, page_form.LIST, name)
        for stated in conditions
        for name, button in pressed.items()
    ]
    return {"anyOf": made}


def _closed(properties: Json, *required: str) -> Json:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _field(place: tuple[str, ...]) -> Any:
    """The field of a request that stands at ``place``."""
    schema: Schema = ScreenRequestSchema()
    for step in place[:-1]:
        inner = schema.fields[step]
        assert isinstance(inner, fields.Nested)  # noqa: S101 - a place leads through objects
        schema = inner.schema
    return schema.fields[place[-1]]


def _text(field: Any, *, visible: bool = False) -> Json:
    """What may stand in a form for ``field``. ``visible``: control characters are taken, and made visible."""
    if isinstance(field, our_fields.Word):
        return {"type": "string", "enum": [*field.words, ""]}
    if isinstance(field, our_fields.YesNo):
        return {"type": "string", "enum": ["yes", "no", ""]}
    if isinstance(field, our_fields.Number):
        return {"type": "string", "pattern": _decimal(field)}
    plain = {} if visible else {"pattern": _TEXT_OR_BLANK}
    return {"type": "string", "maxLength": our_fields.MAX_NAME, **plain}


def _decimal(field: our_fields.Number) -> str:
    """Plain decimal digits up to the most that ``field`` takes, or nothing."""
    bounds = next(one for one in field.validators if isinstance(one, validate.Range))
    most = str(min(int(bounds.max or 0), _MOST))
    smaller = [f"[0-9]{{1,{len(most) - 1}}}"] if len(most) > 1 else []
    for place, digit in enumerate(most):
        if digit != "0":
            rest = len(most) - place - 1
            smaller.append(f"{most[:place]}[0-{int(digit) - 1}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    zero = _ZERO if field.above is not None else ""
    return rf"^{_SPACE}(?:{zero}(?:(?:{'|'.join(smaller)})(?:\.[0-9]{{1,6}})?|{most}))?{_SPACE}$"
