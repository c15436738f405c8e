"""What ``POST /dosing`` answers, as marshmallow schemas; a test holds every answer against them."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.knowledge.dosing_words import SchemeKind
from service.knowledge.words import Severity, StopKind
from service.web.answer_fields import flag, many, text, texts, word
from service.web.answers import (
    CandidateAnswerSchema,
    FindingSchema,
    KnowledgeBaseSchema,
    MissingSchema,
    MonitoringAnswerSchema,
)
from service.web.change_answers import SourceSchema


def _number(**kwargs: Any) -> fields.Float:
    return fields.Float(required=True, **kwargs)


def _whole(**kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, **kwargs)


def _day() -> fields.Date:
    return fields.Date(required=True, allow_none=True)


def _one(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    return fields.Nested(schema, required=True, **kwargs)


class FigureSchema(Schema):
    """``how``: how it was reckoned and rounded; null if it stands so in the source."""

    value = _number()
    unit = text(validate=validate.OneOf(["mg", "mg/kg"]))
    how = text(allow_none=True)
    sources = many(SourceSchema)


class RangeSchema(FigureSchema):
    """The lower end, and ``to`` the upper end or null."""

    to = _one(FigureSchema, allow_none=True)


class BeyondSchema(Schema):
    """What going beyond a limit means."""

    name = text()
    severity = word(Severity)
    advice = text()


class LimitSchema(FigureSchema):
    beyond = _one(BeyondSchema)


class SchemeAnswerSchema(Schema):
    id = text()
    name = text()
    kind = word(SchemeKind)
    evidence = text()
    sources = many(SourceSchema)
    disagreement = text(allow_none=True)


class DosingStepSchema(Schema):
    """``given_as``: how the dose is made up of what the drug comes in."""

    step = _whole()
    from_day = _whole()
    from_date = _day()
    dose = _one(RangeSchema)
    doses_per_day = _whole()
    doses_per_day_to = _whole(allow_none=True)
    total = _one(RangeSchema)
    given_as = texts()
    if_needed = flag()
    note = text(allow_none=True)


class ProductAnswerSchema(Schema):
    """What a dose takes of one product; ``for`` is the dose."""

    id = text()
    name = text()
    for_ = fields.Nested(FigureSchema, required=True, data_key="for")
    vials = _whole()
    volume_ml = _number(allow_none=True)
    mannitol_g = _number(allow_none=True)
    note = text(allow_none=True)
    sources = many(SourceSchema)


class BolusSchema(Schema):
    """``review_at`` is the cumulative dose at which to think again; never a reason to withhold."""

    dose = _one(RangeSchema)
    repeat = _one(RangeSchema, allow_none=True)
    repeat_every_minutes = _whole(allow_none=True)
    over = text()
    review_at = _one(FigureSchema, allow_none=True)
    review = text()
    after = text(allow_none=True)
    products = many(ProductAnswerSchema)


class ReviewAnswerSchema(Schema):
    text = text()
    on_day = _whole(allow_none=True)
    on_date = _day()
    at = _one(FigureSchema, allow_none=True)
    sources = many(SourceSchema)


class StopRuleAnswerSchema(Schema):
    id = text()
    kind = word(StopKind)
    trigger = text()
    action = text()
    days = _whole(allow_none=True)
    context = texts()
    evidence = text()
    sources = many(SourceSchema)
    disagreement = text(allow_none=True)


class DosingAnswerSchema(Schema):
    """The plan for one patient. ``scheme`` is null if none is given; ``why_none`` says why."""

    candidate = _one(CandidateAnswerSchema)
    scheme = _one(SchemeAnswerSchema, allow_none=True)
    why_none = text(allow_none=True)
    max_per_dose = _one(LimitSchema, allow_none=True)
    max_per_day = _one(LimitSchema, allow_none=True)
    limits = many(LimitSchema)
    steps = many(DosingStepSchema)
    bolus = _one(BolusSchema, allow_none=True)
    review = many(ReviewAnswerSchema)
    monitoring = many(MonitoringAnswerSchema)
    stop_rules = many(StopRuleAnswerSchema)
    findings = many(FindingSchema)
    missing = many(MissingSchema)
    not_understood = texts()
    not_screened = text()
    knowledge_base = _one(KnowledgeBaseSchema)
    request_id = fields.UUID(required=True)
