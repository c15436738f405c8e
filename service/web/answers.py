"""What ``POST /screen`` answers, as marshmallow schemas: the OpenAPI document is made from these, and a test holds
every answer against them."""

from marshmallow import Schema, fields, validate

from service.knowledge.words import Basis, CheckPhase, FindingKind, MechanismKind, Relation, Route, Severity
from service.naming.resolution import MatchedBy
from service.screening.medication import LineStatus
from service.screening.verdict import ListVerdict, Verdict
from service.web.answer_fields import flag, many, text, texts, word
from service.web.change_answers import AlternativeAnswerSchema, SmallestChangeSchema, SourceSchema, WhatIfAnswerSchema
from service.web.ledger import AuditState


class CoverageSchema(Schema):
    complete = flag()
    checked = fields.Integer(required=True)
    not_checked = fields.Integer(required=True)
    basis = fields.Dict(
        keys=fields.String(validate=validate.OneOf([member.word for member in Basis])),
        values=fields.Integer(),
        required=True,
    )
    not_understood = texts()
    candidate_reviewed = flag()
    rules = texts()


class LineAnswerSchema(Schema):
    input = text()
    id = text(allow_none=True)
    status = word(LineStatus)
    matched_by = word(MatchedBy, allow_none=True)
    ingredients = texts()
    group = text(allow_none=True)
    route = word(Route, allow_none=True)
    route_assumed = flag()
    strength = text(allow_none=True)
    form = text(allow_none=True)
    basis = text(allow_none=True)
    provisional = flag()
    candidates = texts()
    suggestions = texts()
    code_unknown = fields.Boolean()
    text_unknown = fields.Boolean()


class CandidateAnswerSchema(LineAnswerSchema):
    name = text()
    line_id = text(allow_none=True)


class MechanismSchema(Schema):
    kind = word(MechanismKind)
    text = text()


class StepSchema(Schema):
    from_ = fields.String(required=True, data_key="from")
    relation = word(Relation)
    to = text()


class CodesSchema(Schema):
    ncpdp_reason = text()
    fhir_issue = text()
    orca = text()


class FindingSchema(Schema):
    id = text()
    kind = word(FindingKind)
    severity = word(Severity)
    drugs = texts()
    inputs = texts()
    involves_candidate = flag()
    provisional = flag()
    mechanism = fields.Nested(MechanismSchema, required=True)
    about = text(allow_none=True)
    effect = text()
    management = text()
    onset = text(allow_none=True)
    evidence = text()
    sources = many(SourceSchema)
    path = many(StepSchema)
    context = texts()
    disagreement = text(allow_none=True)
    origin = text()
    codes = fields.Nested(CodesSchema, required=True)


class MissingSchema(Schema):
    fact = text()
    would_change = text()


class SuppressedSchema(Schema):
    id = text()
    reason = text()
    fact_used = text(allow_none=True)
    severity = word(Severity)
    drugs = texts()


class RouteAlternativeSchema(Schema):
    drugs = texts()
    route = word(Route)
    verdict = word(Verdict)


class JurisdictionSchema(Schema):
    value = text()
    assumed = flag()


class KnowledgeBaseSchema(Schema):
    version = text()
    sha256 = text()
    reviewed_through = fields.Date(required=True)
    stale = flag()
    site_rows = fields.Integer(required=True)
    clinician_reviewed = flag()


class MonitoringAnswerSchema(Schema):
    id = text()
    check = text()
    phase = word(CheckPhase)
    schedule = text()
    reason = text()
    context = texts()
    evidence = text()
    sources = many(SourceSchema)
    disagreement = text(allow_none=True)


class CounsellingAnswerSchema(Schema):
    """One thing to tell the patient; ``text`` is in words of daily life."""

    id = text()
    topic = text()
    text = text()
    context = texts()
    sources = many(SourceSchema)


class ScreenAnswerSchema(Schema):
    """The answer about one list. ``verdict`` is about starting the candidate."""

    verdict = word(Verdict)
    list_verdict = word(ListVerdict)
    summary = text()
    list_summary = text()
    coverage = fields.Nested(CoverageSchema, required=True)
    candidate = fields.Nested(CandidateAnswerSchema, required=True)
    medications = many(LineAnswerSchema)
    findings = many(FindingSchema)
    missing = many(MissingSchema)
    suppressed = many(SuppressedSchema)
    route_alternatives = many(RouteAlternativeSchema)
    alternatives = many(AlternativeAnswerSchema)
    smallest_change = fields.Nested(SmallestChangeSchema, required=True, allow_none=True)
    what_if = many(WhatIfAnswerSchema)
    monitoring = many(MonitoringAnswerSchema)
    counselling = many(CounsellingAnswerSchema)
    jurisdiction = fields.Nested(JurisdictionSchema, required=True)
    knowledge_base = fields.Nested(KnowledgeBaseSchema, required=True)
    audit = word(AuditState)
    request_id = fields.UUID(required=True)


class PointedSchema(Schema):
    pointer = text()
    detail = text()


class ProblemSchema(Schema):
    """RFC 9457 problem details, with every problem at once."""

    type = text()
    title = text()
    status = fields.Integer(required=True)
    detail = text()
    errors = many(PointedSchema)


class ProblemLineSchema(ProblemSchema):
    """What stands in a batch in the place of an answer; ``line`` counts from 1."""

    line = fields.Integer(required=True)
    knowledge_sha256 = text()
