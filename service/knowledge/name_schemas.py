"""Schemas of the rows that say what things are called."""

from marshmallow import validate

from service.knowledge import name_rows
from service.knowledge.cells import Choice, Id, Several, Text
from service.knowledge.row_schema import RowSchema, source_ids
from service.knowledge.words import NameKind, Route, StatusEffect, WordKind


class NameSchema(RowSchema):
    row = name_rows.Name
    key = ("name", "target", "locale")
    name = Text(validate=validate.Length(max=200))
    kind = Choice(NameKind)
    target = Id()
    locale = Text(optional=True, validate=validate.Regexp(r"[a-z]{2}\Z"))
    route = Choice(Route, optional=True)
    sources = source_ids()


class ProductSchema(RowSchema):
    row = name_rows.Product
    id = Id()
    name = Text()
    ingredients = Several(Id(), tuple)
    sources = source_ids()
    note = Text(optional=True)


class CodeSchema(RowSchema):
    row = name_rows.Code
    key = ("system", "code", "target")
    system = Id()
    code = Text(validate=validate.Length(max=40))
    target = Id()
    route = Choice(Route, optional=True)
    display = Text(optional=True)
    sources = source_ids()


class CodeSystemSchema(RowSchema):
    row = name_rows.CodeSystem
    id = Id()
    uri = Text()


class WordSchema(RowSchema):
    row = name_rows.Word
    key = ("word", "kind")
    word = Text()
    kind = Choice(WordKind)
    value = Text(optional=True)


class LookalikeSchema(RowSchema):
    row = name_rows.Lookalike
    key = ("first", "second")
    first = Text()
    second = Text()
    sources = source_ids()


class StatusWordSchema(RowSchema):
    row = name_rows.StatusWord
    key = ("word",)
    word = Text()
    effect = Choice(StatusEffect)


class NonDrugSchema(RowSchema):
    row = name_rows.NonDrug
    key = ("name",)
    name = Text(validate=validate.Length(max=200))
    kind = Text(validate=validate.OneOf(("fluid", "diluent", "container", "device")))
    sources = source_ids()


class LocalUseSchema(RowSchema):
    row = name_rows.LocalUse
    key = ("drug", "route")
    drug = Id()
    route = Choice(Route)
    reason = Text()
    sources = source_ids()
