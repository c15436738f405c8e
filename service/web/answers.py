"""What ``POST /screen`` answers, as marshmallow schemas: the OpenAPI document is made from these, and a test holds
every answer against them."""

from enum import IntEnum, StrEnum
from typing import Any

from marshmallow import Schema, fields, validate

from service.knowledge.words import Basis, CheckPhase, FindingKind, MechanismKind, Relation, Route, Severity
from service.naming.resolution import MatchedBy
from service.screening.medication import LineStatus
from service.screening.verdict import ListVerdict, Verdict


def _word(words: type[StrEnum] | type[IntEnum], **kwargs: Any) -> fields.String:
    values = [member.name.lower() if isinstance(member, IntEnum) else member.value for member in words]
    return fields.String(required=True, validate=validate.OneOf(values), **kwargs)


def _text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


def _texts() -> fields.List[Any]:
    return fields.List(fields.String(), required=True)


def _flag() -> fields.Boolean:
    return fields.Boolean(required=True)


def _many(schema: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True)


class CoverageSchema(Schema):
    complete = _flag()
    checked = fields.Integer(required=True)
    not_checked = fields.Integer(required=True)
    basis = fields.Dict(
        keys=fields.String(validate=validate.OneOf([member.word for member in Basis])),
        values=fields.Integer(),
        required=True,
    )
    not_understood = _texts()
    candidate_reviewed = _flag()
    rules = _texts()


class LineAnswerSchema(Schema):
    input = _text()
    id = _text(allow_none=True)
    status = _word(LineStatus)
    matched_by = _word(MatchedBy, allow_none=True)
    ingredients = _texts()
    group = _text(allow_none=True)
    route = _word(Route, allow_none=True)
    route_assumed = _flag()
    strength = _text(allow_none=True)
    form = _text(allow_none=True)
    basis = _text(allow_none=True)
    provisional = _flag()
    candidates = _texts()
    suggestions = _texts()
    code_unknown = fields.Boolean()
    text_unknown = fields.Boolean()


class CandidateAnswerSchema(LineAnswerSchema):
    name = _text()
    line_id = _text(allow_none=True)


class MechanismSchema(Schema):
    kind = _word(MechanismKind)
    text = _text()


class SourceSchema(Schema):
    id = _text()
    title = _text()
    url = _text(allow_none=True)


class StepSchema(Schema):
    from_ = fields.String(required=True, data_key="from")
    relation = _word(Relation)
    to = _text()


class CodesSchema(Schema):
    ncpdp_reason = _text()
    fhir_issue = _text()
    orca = _text()


class FindingSchema(Schema):
    id = _text()
    kind = _word(FindingKind)
    severity = _word(Severity)
    drugs = _texts()
    inputs = _texts()
    involves_candidate = _flag()
    provisional = _flag()
    mechanism = fields.Nested(MechanismSchema, required=True)
    about = _text(allow_none=True)
    effect = _text()
    management = _text()
    onset = _text(allow_none=True)
    evidence = _text()
    sources = _many(SourceSchema)
    path = _many(StepSchema)
    context = _texts()
    disagreement = _text(allow_none=True)
    origin = _text()
    codes = fields.Nested(CodesSchema, required=True)


class MissingSchema(Schema):
    fact = _text()
    would_change = _text()


class SuppressedSchema(Schema):
    id = _text()
    reason = _text()
    fact_used = _text(allow_none=True)
    severity = _word(Severity)
    drugs = _texts()


class RouteAlternativeSchema(Schema):
    drugs = _texts()
    route = _word(Route)
    verdict = _word(Verdict)


class JurisdictionSchema(Schema):
    value = _text()
    assumed = _flag()


class KnowledgeBaseSchema(Schema):
    version = _text()
    sha256 = _text()
    reviewed_through = fields.Date(required=True)
    stale = _flag()
    site_rows = fields.Integer(required=True)
    clinician_reviewed = _flag()


class MonitoringAnswerSchema(Schema):
    id = _text()
    check = _text()
    phase = _word(CheckPhase)
    schedule = _text()
    reason = _text()
    context = _texts()
    evidence = _text()
    sources = _many(SourceSchema)
    disagreement = _text(allow_none=True)


class CounsellingAnswerSchema(Schema):
    """One thing to tell the patient; ``text`` is in words of daily life."""

    id = _text()
    topic = _text()
    text = _text()
    context = _texts()
    sources = _many(SourceSchema)


class ScreenAnswerSchema(Schema):
    """The answer about one list. ``verdict`` is about starting the candidate."""

    verdict = _word(Verdict)
    list_verdict = _word(ListVerdict)
    summary = _text()
    list_summary = _text()
    coverage = fields.Nested(CoverageSchema, required=True)
    candidate = fields.Nested(CandidateAnswerSchema, required=True)
    medications = _many(LineAnswerSchema)
    findings = _many(FindingSchema)
    missing = _many(MissingSchema)
    suppressed = _many(SuppressedSchema)
    route_alternatives = _many(RouteAlternativeSchema)
    alternatives = fields.List(fields.Dict(), required=True)
    monitoring = _many(MonitoringAnswerSchema)
    counselling = _many(CounsellingAnswerSchema)
    jurisdiction = fields.Nested(JurisdictionSchema, required=True)
    knowledge_base = fields.Nested(KnowledgeBaseSchema, required=True)
    request_id = fields.UUID(required=True)


class PointedSchema(Schema):
    pointer = _text()
    detail = _text()


class ProblemSchema(Schema):
    """RFC 9457 problem details, with every problem at once."""

    type = _text()
    title = _text()
    status = fields.Integer(required=True)
    detail = _text()
    errors = _many(PointedSchema)
