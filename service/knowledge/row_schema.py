"""What the row schemas share: their base, and the cells that many tables have."""

from typing import Any, ClassVar

from marshmallow import Schema, post_load

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

    @classmethod
    def header(cls) -> tuple[str, ...]:
        return tuple(cls._declared_fields)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.row(**data)
