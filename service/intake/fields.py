"""Field types of the API that take no hints: a number is a number, a text is text, a word is one of a closed set."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

MAX_NAME = 200
_CONTROL = {"Cc", "Cs"}


class PlainText(fields.String):
    """Text of 1 to ``most`` characters, not only space, without control characters."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(validate=validate.Length(min=1, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be text")
        if not value.strip():
            raise ValidationError("must not be empty")
        if len(value) > self.most:
            raise ValidationError(f"must be at most {self.most} characters long")
        if any(unicodedata.category(char) in _CONTROL and char not in "\t\n" for char in value):
            raise ValidationError("must not hold control characters")
        return value


class Word(fields.Enum[StrEnum]):
    """One word of a closed set."""

    def __init__(self, enum: type[StrEnum], *, without: tuple[StrEnum, ...] = (), **kwargs: Any) -> None:
        self.words = tuple(member.value for member in enum if member not in without)
        super().__init__(enum, by_value=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or value not in self.words:
            raise ValidationError(f"must be one of: {', '.join(self.words)}")
        return self.enum(value)


class Number(fields.Float):
    """A JSON number from ``least`` to ``most`` inclusive (``least`` itself excluded if ``above``)."""

    def __init__(self, least: float, most: float, *, above: bool = False, **kwargs: Any) -> None:
        self.least, self.most, self.above = least, most, least if above else None
        bounds = validate.Range(
            min=least,
            max=most,
            min_inclusive=not above,
            error=f"must be {'above' if above else 'at least'} {least:g} and at most {most:g}",
        )
        super().__init__(validate=bounds, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("must be a number")
        return float(value)


class Whole(fields.Integer):
    """A whole JSON number; 2.0 is the same number as 2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return super()._deserialize(whole, attr, data, **kwargs)


class YesNo(fields.Boolean):
    """JSON true or false, nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Day(fields.Date):
    """A date as YYYY-MM-DD."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", error_messages={"invalid": "must be a date as YYYY-MM-DD"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or len(value) != len("2026-01-31") or not value.isascii():
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class ShortList(fields.List[Any]):
    """A list of at most ``most`` items; its length and its items are judged together."""

    def __init__(self, inner: fields.Field[Any], *, most: int, what: str, **kwargs: Any) -> None:
        self.most, self.too_long = most, f"must hold at most {most} {what}"
        super().__init__(inner, validate=validate.Length(max=most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        too_long = isinstance(value, list) and len(value) > self.most
        try:
            items: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            if too_long and isinstance(error.messages, dict):
                raise ValidationError({**error.messages, "_schema": [self.too_long]}) from error
            raise
        if too_long:
            raise ValidationError(self.too_long)
        return items


class NameOr(fields.Nested):
    """A line of a list: a plain name, or an object read by the schema."""

    def __init__(self, schema: type[Schema], **kwargs: Any) -> None:
        self.plain = PlainText(most=MAX_NAME)
        super().__init__(schema, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return {"name": self.plain.deserialize(value)}
        if not isinstance(value, Mapping):
            raise ValidationError("must be a name or an object with name or code")
        return super()._deserialize(value, attr, data, partial=partial, **kwargs)
