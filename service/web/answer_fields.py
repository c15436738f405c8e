"""The kinds of field that answers have; every one of them is always there."""

from enum import IntEnum, StrEnum
from typing import Any

from marshmallow import Schema, fields, validate


def word(words: type[StrEnum] | type[IntEnum], **kwargs: Any) -> fields.String:
    values = [member.name.lower() if isinstance(member, IntEnum) else member.value for member in words]
    return fields.String(required=True, validate=validate.OneOf(values), **kwargs)


def text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


def texts() -> fields.List[Any]:
    return fields.List(fields.String(), required=True)


def flag() -> fields.Boolean:
    return fields.Boolean(required=True)


def many(schema: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True)
