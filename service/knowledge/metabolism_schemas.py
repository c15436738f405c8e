"""Schemas of the rows that say how drugs meet in an enzyme or transporter."""

from marshmallow import validate

from service.knowledge import metabolism_rows
from service.knowledge.cells import Choice, Id, Text, YesNo
from service.knowledge.row_schema import RowSchema, source_ids
from service.knowledge.words import Relation, Severity, Strength


class EnzymeSchema(RowSchema):
    row = metabolism_rows.Enzyme
    id = Id()
    name = Text()
    kind = Text(validate=validate.OneOf(("enzyme", "transporter")))
    sources = source_ids()


class MetabolismSchema(RowSchema):
    row = metabolism_rows.Metabolism
    key = ("drug", "relation", "enzyme")
    drug = Id()
    relation = Choice(Relation)
    enzyme = Id()
    strength = Choice(Strength)
    banded = YesNo()
    sources = source_ids()
    note = Text(optional=True)


class PathwayGradeSchema(RowSchema):
    row = metabolism_rows.PathwayGrade
    key = ("relation", "perpetrator", "substrate")
    relation = Choice(Relation)
    perpetrator = Choice(Strength)
    substrate = Choice(Strength)
    severity = Choice(Severity)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    sources = source_ids()
