"""Schemas of the tables that translate other systems' codes."""

from service.knowledge import exchange_rows as rows
from service.knowledge.cells import Choice, Decimal, Id, Text, Whole
from service.knowledge.facts import Fact
from service.knowledge.row_schema import RowSchema, source_ids
from service.knowledge.words import Route


class ConditionCodeSchema(RowSchema):
    row = rows.ConditionCode
    key = ("system", "code")
    system = Id()
    code = Text()
    condition = Id()
    display = Text()
    sources = source_ids()


class ObservationCodeSchema(RowSchema):
    row = rows.ObservationCode
    key = ("system", "code", "unit")
    system = Id()
    code = Text()
    fact = Choice(Fact)
    unit = Text()
    factor = Decimal()
    default_upper_limit = Decimal(optional=True)
    max_age_days = Whole()
    display = Text()
    sources = source_ids()


class RouteCodeSchema(RowSchema):
    row = rows.RouteCode
    key = ("system", "code")
    system = Id()
    code = Text()
    route = Choice(Route)
    display = Text()
    sources = source_ids()


class OverrideReasonSchema(RowSchema):
    row = rows.OverrideReason
    key = ("system", "code")
    code = Text()
    display = Text()
    system = Text()
    sources = source_ids()
