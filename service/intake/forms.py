"""The short forms of a request, a posted form or a query, as the one body that the schema judges."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from marshmallow import ValidationError

from service.intake.body import BodyError
from service.intake.requests import ScreenRequestSchema

Pairs = list[tuple[str, str]]
_SEPARATORS = re.compile(r"[,;\r\n]")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z_-]{0,29}")
_ANYWHERE = "_schema"
_SPLIT_NOTE = "a comma, semicolon or line end always begins the next drug; a name that holds one needs JSON"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form and where each goes in the body. ``drugs`` is the field that holds the list, if any does;
    ``answer`` holds the fields that say how to answer, each with its words: they are none of the body's business."""

    drugs: str | None
    places: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        return (*([self.drugs] if self.drugs else []), *self.places, *self.answer)


FORM = Form(
    drugs="meds",
    places={
        "candidate": ("candidate", "name"),
        "route": ("candidate", "route"),
        "indication": ("candidate", "indication"),
        "age": ("patient", "age_years"),
        "sex": ("patient", "sex"),
        "jurisdiction": ("options", "jurisdiction"),
    },
)
_ANSWER = {"format": ("json", "text", "line"), "color": ("0", "1")}
QUERY = Form(drugs="drugs", places={"route": ("candidate", "route")}, answer=_ANSWER)
ANSWER = Form(drugs=None, places={}, answer=_ANSWER)


def read_pairs(raw: bytes) -> Pairs:
    """The fields of a URL-encoded form or query in UTF-8, in order. Raises BodyError."""
    try:
        text = raw.decode("utf-8")
        if any("=" not in part for part in text.split("&") if part):
            raise BodyError("not a form: a part has no '='; write field=value&field=value")
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise BodyError("the form is not UTF-8") from error


def read_form(
    pairs: Pairs, form: Form, schema: ScreenRequestSchema, default_candidate: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The body that ``pairs`` stand for, and what ``schema`` makes of it. Raises ValidationError; its messages stand
    under the names of the fields. A field left blank is not given."""
    problems = misused(pairs, form)
    body, unread = _body(dict(pairs), form, default_candidate)
    data: dict[str, Any] = {}
    try:
        data = schema.load(body)
    except ValidationError as error:
        unread = _renamed(error.messages, form) | unread
    if problems or unread:
        raise ValidationError({**unread, **problems})
    return body, data


def misused(pairs: Pairs, form: Form) -> dict[str, list[str]]:
    """Fields that ``form`` does not have, that stand there twice, or that hold no word of theirs. What is no field name
    is not repeated: it may be a drug."""
    problems: dict[str, list[str]] = {}
    for name, count in Counter(name for name, _ in pairs).items():
        if name not in form.fields:
            place = name if _FIELD_NAME.fullmatch(name) else _ANYWHERE
            problems[place] = [f"no such field; there are: {', '.join(form.fields)}"]
        elif count > 1:
            problems[name] = ["stands there twice; the second would hide the first"]
    for name, value in pairs:
        if name in form.answer and value not in form.answer[name]:
            problems.setdefault(name, [f"must be one of: {', '.join(form.answer[name])}"])
    return problems


def split_names(text: str) -> list[str]:
    """The drugs of a field, each on its own; what is blank between separators is no drug."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def parse_number(text: str) -> float | None:
    """Plain decimal digits as a number; None for anything else."""
    return float(text) if _NUMBER.fullmatch(text) else None


def _body(given: Mapping[str, str], form: Form, default_candidate: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The body, and what is wrong with fields that cannot be put there."""
    body: dict[str, Any] = {
        "candidate": {"name": default_candidate},
        "medications": split_names(given.get(form.drugs or "", "")),
    }
    problems: dict[str, list[str]] = {}
    for name, (part, key) in form.places.items():
        value: str | float | None = given.get(name, "").strip()
        if key == "age_years" and value:
            value = parse_number(str(value))
        if value is None:
            problems[name] = ["must be a number"]
        elif value != "":
            body.setdefault(part, {})[key] = value
    return body, problems


def _renamed(messages: Any, form: Form) -> dict[str, list[str]]:
    """The schema's messages under the fields that they are about."""
    names = {place: name for name, place in form.places.items()} | {("medications",): form.drugs or _ANYWHERE}
    renamed: dict[str, list[str]] = {}
    for place, message in _leaves((), messages):
        name = next((names[place[:size]] for size in (2, 1) if place[:size] in names), _ANYWHERE)
        renamed.setdefault(name, []).append(_told(place, message, about_list=name == form.drugs))
    return renamed


def _told(place: tuple[Any, ...], message: str, *, about_list: bool) -> str:
    if not about_list:
        return message
    positions = [step for step in place if isinstance(step, int)]
    if positions:
        return f"drug {positions[0] + 1}: {message}"
    return f"no drug is named; {_SPLIT_NOTE}" if "empty list" in message else message


def _leaves(place: tuple[Any, ...], messages: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _leaves((*place, key), inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _leaves(place, inner)
    else:
        yield place, str(messages)
