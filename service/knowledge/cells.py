"""The kinds of cell a table may hold, as marshmallow fields: text in, value out, or a reason."""

import re
from enum import Enum
from typing import Any

from marshmallow import ValidationError, fields, validate

from service.knowledge.facts import parse_test

SEPARATOR = "|"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_DECIMAL = re.compile(r"\d+(\.\d+)?\Z", re.ASCII)
_ID = validate.Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", error="not an id: lower-case letters, digits and single hyphens")


class Text(fields.String):
    """A cell that holds text without stray space; ``optional`` turns an empty cell into None."""

    def __init__(self, *, optional: bool = False, **kwargs: Any) -> None:
        self.optional = optional
        super().__init__(required=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value != value.strip():
            raise ValidationError("space at an end of the cell")
        if not value:
            if self.optional:
                return None
            raise ValidationError("the cell is empty")
        return super()._deserialize(value, attr, data, **kwargs)

    def _validate(self, value: Any) -> None:
        if value is not None:
            super()._validate(value)


class Id(Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=_ID, **kwargs)


class Choice(Text):
    """A cell that holds one member of an enumeration, by value (or, for ordered ones, by lower-case name)."""

    def __init__(self, choices: type[Enum], **kwargs: Any) -> None:
        self.choices = {(m.value if isinstance(m.value, str) else m.name.lower()): m for m in choices}
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        word = super()._deserialize(value, attr, data, **kwargs)
        if word is None:
            return None
        if word not in self.choices:
            raise ValidationError(f"'{word}' is not one of {', '.join(self.choices)}")
        return self.choices[word]


class Several(Text):
    """A cell that holds values separated by ``|``, each read by ``inner``; ``into`` makes the collection."""

    def __init__(self, inner: Text, into: type, **kwargs: Any) -> None:
        self.inner, self.into = inner, into
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        parts = [self.inner.deserialize(part) for part in text.split(SEPARATOR)] if text else []
        if len(set(parts)) != len(parts):
            raise ValidationError("a value stands twice")
        return self.into(parts)


class Whole(fields.Integer):
    """A cell that holds a whole number above zero, or nothing if ``optional``."""

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional
        super().__init__(required=True, strict=False, validate=validate.Range(min=1))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == "" and self.optional:
            return None
        if not (value.isascii() and value.isdigit()):
            raise ValidationError(f"'{value}' is not a whole number")
        return super()._deserialize(value, attr, data, **kwargs)

    def _validate(self, value: Any) -> None:
        if value is not None:
            super()._validate(value)


class Decimal(Text):
    """A cell that holds a number above zero, written plainly (``2``, ``0.5``), or nothing if ``optional``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is None:
            return None
        if not _DECIMAL.match(text) or not float(text):
            raise ValidationError(f"'{text}' is not a number above zero")
        return float(text)


class Asked(Text):
    """A cell that holds one test of a fact."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return parse_test(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class YesNo(Text):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        word = super()._deserialize(value, attr, data, **kwargs)
        if word not in {"yes", "no"}:
            raise ValidationError(f"'{word}' is neither yes nor no")
        return word == "yes"


class Day(fields.Date):
    """A cell that holds a date as YYYY-MM-DD, or nothing if ``optional``."""

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional
        super().__init__(required=True, format="%Y-%m-%d")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == "" and self.optional:
            return None
        if not _DAY.match(value):
            raise ValidationError(f"'{value}' is not a date as YYYY-MM-DD")
        return super()._deserialize(value, attr, data, **kwargs)
