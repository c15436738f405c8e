"""A short way through validation: a body in which every value is plainly right is taken at once.

Whatever is not, goes to marshmallow, which judges it as if this module were not there: an error is always marshmallow's
own. The short way is made from the fields of the schema, and accepts only what they would accept; a property holds the
two together, on bodies right and wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields, missing

from service.intake.fields import NameOr, Number, PlainText, ShortList, Word, YesNo

Take = Callable[[Any], Any]
"""What the schema would make of a value. Raises NotPlain."""


class NotPlain(Exception):  # noqa: N818 - no error: it only says that the way is the long one
    """Not for the short way."""


class Accepting(Schema):
    """A schema that has the short way. Whoever adds a validator of the whole object overrides :meth:`is_plain`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._take = _object(self)

    def load(self, data: Any, **kwargs: Any) -> Any:
        """As marshmallow's own."""
        if not kwargs:
            try:
                return self._take(data)
            except NotPlain:
                pass
        return super().load(data, **kwargs)

    def is_plain(self, data: Mapping[str, Any]) -> bool:
        """Whether the validators of this schema surely let ``data`` pass, of which every field was taken."""
        return True


def _object(schema: Accepting) -> Take:
    # A field that goes by another name outside, or that has no short way, is in no plain body.
    known = {
        name: found
        for name, field in schema.fields.items()
        if field.data_key is None and field.attribute is None and (found := _find(field)) is not None
    }
    required = {name for name, field in schema.fields.items() if field.required}
    defaults = any(field.load_default is not missing for field in schema.fields.values())
    is_plain = schema.is_plain

    def take(value: Any) -> dict[str, Any]:
        if type(value) is not dict or defaults or not required <= value.keys():
            raise NotPlain
        try:
            data = {name: known[name](item) for name, item in value.items()}
        except KeyError:
            raise NotPlain from None
        if not is_plain(data):
            raise NotPlain
        return data

    return take


def _find(field: fields.Field[Any]) -> Take | None:
    """The short way through ``field``; None if it has none."""
    for kind, make in _KINDS.items():
        if type(field) is kind:
            return make(field)
    return None


def _text(field: PlainText) -> Take:
    most = field.most

    def take(value: Any) -> str:
        if type(value) is str and len(value) <= most and value.isprintable() and value.strip():
            return value
        raise NotPlain

    return take


def _word(field: Word) -> Take:
    members = {word: field.enum(word) for word in field.words}

    def take(value: Any) -> Any:
        if type(value) is str and value in members:
            return members[value]
        raise NotPlain

    return take


def _number(field: Number) -> Take:
    least, most, above = field.least, field.most, field.above

    def take(value: Any) -> float:
        if type(value) in _NUMBERS and least <= value <= most and value != above:
            return float(value)
        raise NotPlain

    return take


_NUMBERS = frozenset({int, float})


def _yes_no(_: YesNo) -> Take:
    def take(value: Any) -> bool:
        if type(value) is bool:
            return value
        raise NotPlain

    return take


def _list(field: ShortList) -> Take | None:
    inner, most = _find(field.inner), field.most
    if inner is None:
        return None

    def take(value: Any) -> list[Any]:
        if type(value) is list and len(value) <= most:
            return [inner(item) for item in value]
        raise NotPlain

    return take


def _nested(field: fields.Nested) -> Take | None:
    return field.schema._take if isinstance(field.schema, Accepting) else None  # noqa: SLF001


def _name_or(field: NameOr) -> Take | None:
    name, whole = _text(field.plain), _nested(field)
    if whole is None:
        return None

    def take(value: Any) -> Any:
        return {"name": name(value)} if type(value) is str else whole(value)

    return take


_KINDS: Mapping[type[fields.Field[Any]], Callable[[Any], Take | None]] = {
    PlainText: _text,
    Word: _word,
    Number: _number,
    YesNo: _yes_no,
    ShortList: _list,
    NameOr: _name_or,
    fields.Nested: _nested,
}
