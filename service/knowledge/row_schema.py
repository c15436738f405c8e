"""What the row schemas share: their base, and the cells that many tables have."""

from collections.abc import Sequence
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, post_load

from service.knowledge.cells import Asked, Choice, Id, Several
from service.knowledge.words import Evidence, Indication, Jurisdiction, Route


def source_ids() -> Several:
    return Several(Id(), tuple)


def several_routes() -> Several:
    return Several(Choice(Route), frozenset, optional=True)


def several_evidence() -> Several:
    return Several(Choice(Evidence), tuple)


def several_indications() -> Several:
    return Several(Choice(Indication), frozenset, optional=True)


def several_jurisdictions() -> Several:
    return Several(Choice(Jurisdiction), frozenset, optional=True)


def several_tests() -> Several:
    return Several(Asked(), tuple, optional=True)


class RowSchema(Schema):
    """Base of the row schemas. ``row`` is the type made, ``key`` the fields that name a row in its table."""

    row: ClassVar[type]
    key: ClassVar[tuple[str, ...]] = ("id",)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._read: dict[str, dict[str, Any]] = {name: {} for name in self.header()}

    @classmethod
    def header(cls) -> tuple[str, ...]:
        return tuple(cls._declared_fields)

    def read(self, cells: Sequence[str]) -> Any:
        """The row of ``cells``, which stand in the order of the header; as ``load``, but a cell that was read before is
        not read again: tables repeat themselves, and every value is immutable. Raises ValidationError."""
        data: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for (name, known), text in zip(self._read.items(), cells, strict=True):
            if text not in known:
                try:
                    known[text] = self.fields[name].deserialize(text)
                except ValidationError as error:
                    errors[name] = error.messages
                    continue
            data[name] = known[text]
        if errors:
            raise ValidationError(errors)
        return self.make(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.row(**data)
