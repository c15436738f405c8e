"""Forms and queries: refused by field, or a body that holds everything that was sent."""

from contextlib import suppress

from marshmallow import ValidationError

from fuzzing.ground import default_candidate, screener
from service.intake.body import BodyError
from service.intake.forms import ANSWER, FORM, QUERY, Form, Pairs, misused, read_form, read_pairs
from service.intake.requests import ScreenRequestSchema
from service.web import page_form

_FORMS = (FORM, QUERY)
_SCHEMA = ScreenRequestSchema()


def check(raw: bytes) -> None:
    """``raw``: the first byte chooses the form, the rest is what was posted or stands behind the question mark."""
    try:
        pairs = read_pairs(raw[1:])
    except BodyError:
        return
    assert all(name in dict(pairs) for name, _ in pairs)
    misused(pairs, ANSWER)
    _check_page(pairs)
    form = _FORMS[int.from_bytes(raw[:1]) % len(_FORMS)]
    try:
        body, data = read_form(pairs, form, _SCHEMA, default_candidate())
    except ValidationError as error:
        told = error.messages_dict
    else:
        assert _SCHEMA.load(body) == data
        _check_nothing_lost(pairs, form, body["medications"])
        return
    assert told
    assert all(all(texts) for texts in told.values())


def _check_nothing_lost(pairs: Pairs, form: Form, lines: list[str]) -> None:
    """Every field is one of the form and stands there once; what is between separators is a line."""
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names)
    assert set(names) <= set(form.fields)
    sent = dict(pairs)[form.drugs or ""]
    assert _letters("".join(lines)) == _letters(sent)


def _letters(text: str) -> str:
    return "".join(char for char in text if char not in ",;\r\n" and not char.isspace())


def _check_page(pairs: Pairs) -> None:
    """The form of the page, with all its fields, is a body that the schema judges, whatever was typed."""
    filled = page_form.with_replacement(page_form.read(pairs), screener().resolver)
    body = filled.body(default_candidate())
    for name, value in filled.values.items():
        assert value == page_form.shown(value), name
    with suppress(ValidationError):
        _SCHEMA.load(body)
