"""Schemas of the tables behind what to do instead."""

from marshmallow import validate

from service.knowledge import change_rows as rows
from service.knowledge.cells import Choice, Day, Id, Text, Whole
from service.knowledge.row_schema import RowSchema, several_evidence, source_ids
from service.knowledge.words import Ease, Replaceable, Route


class PurposeSchema(RowSchema):
    row = rows.Purpose
    id = Id()
    name = Text()
    replaceable = Choice(Replaceable)
    note = Text(optional=True)
    evidence = several_evidence()
    sources = source_ids()
    reviewed_on = Day()


class PurposeMemberSchema(RowSchema):
    row = rows.PurposeMember
    key = ("purpose", "member", "route")
    purpose = Id()
    member = Id()
    route = Choice(Route)
    place = Whole()
    atc = Text(optional=True, validate=validate.Regexp(r"[A-Z]\d\d[A-Z]{2}(\d\d)?\Z"))
    evidence = several_evidence()
    sources = source_ids()
    reviewed_on = Day()


class TherapeuticClassSchema(RowSchema):
    row = rows.TherapeuticClass
    key = ("group",)
    group = Id()
    reason = Text()
    evidence = several_evidence()
    sources = source_ids()
    reviewed_on = Day()


class StoppingSchema(RowSchema):
    row = rows.Stopping
    key = ("member",)
    member = Id(optional=True)
    weight = Whole()
    ease = Choice(Ease)
    reason = Text()
    how = Text(optional=True)
    evidence = several_evidence()
    sources = source_ids()
    reviewed_on = Day()
