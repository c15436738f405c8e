"""What is answered about what to do instead, as marshmallow schemas."""

from marshmallow import Schema, fields, validate

from service.knowledge.words import Ease, Replaceable, Route, Severity
from service.screening.request import Action
from service.screening.verdict import ListVerdict, Verdict
from service.web.answer_fields import flag, many, text, texts, word


class SourceSchema(Schema):
    id = text()
    title = text()
    url = text(allow_none=True)


class BriefFindingSchema(Schema):
    id = text()
    severity = word(Severity)
    drugs = texts()
    about = text(allow_none=True)


class AlternativeAnswerSchema(Schema):
    """``drug`` is null where nothing is proposed; ``why`` says the reason. ``line`` is null for the candidate."""

    instead_of = text()
    line = fields.Integer(required=True, allow_none=True)
    input = text()
    purpose = text(allow_none=True)
    drug = text(allow_none=True)
    route = word(Route, allow_none=True)
    verdict = word(Verdict, allow_none=True)
    list_verdict = word(ListVerdict, allow_none=True)
    still_raises = many(BriefFindingSchema)
    why = text()
    replaceable = fields.String(validate=validate.OneOf([member.value for member in Replaceable]))
    sources = many(SourceSchema)


class StopSchema(Schema):
    """``line`` is null where the candidate is not started."""

    line = fields.Integer(required=True, allow_none=True)
    input = text()
    action = text()
    weight = fields.Integer(required=True)
    ease = word(Ease)
    reason = text()
    how = text(allow_none=True)
    sources = many(SourceSchema)


class ChangeSetSchema(Schema):
    weight = fields.Integer(required=True)
    verdict = word(Verdict, allow_none=True)
    list_verdict = word(ListVerdict)
    changes = many(StopSchema)


class SmallestChangeSchema(Schema):
    """The lightest sets of lines to take away; ``exact`` is false where a lighter one may exist."""

    above = word(Severity)
    exact = flag()
    sets = many(ChangeSetSchema)
    unsolved = many(BriefFindingSchema)


class MadeChangeSchema(Schema):
    line = fields.Integer(required=True)
    input = text()
    action = word(Action)
    replacement = text(allow_none=True)
    route = word(Route, allow_none=True)


class WhatIfAnswerSchema(Schema):
    changes = many(MadeChangeSchema)
    verdict = word(Verdict)
    list_verdict = word(ListVerdict)
    complete = flag()
    gone = many(BriefFindingSchema)
    new = many(BriefFindingSchema)
    graded = many(BriefFindingSchema)
