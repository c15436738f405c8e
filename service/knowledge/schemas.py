"""A marshmallow schema for the rows of each table: text cells in, one frozen row out, every bad cell named."""

from typing import Any, ClassVar

from marshmallow import Schema, post_load, validate

from service.knowledge import rows
from service.knowledge.cells import Choice, Day, Id, Several, Text, Whole, YesNo
from service.knowledge.words import (
    Basis,
    DuplicationScope,
    Evidence,
    Indication,
    MechanismKind,
    NameKind,
    Route,
    RowStatus,
    Severity,
    WordKind,
)

def _sources() -> Several:
    return Several(Id(), tuple)


def _routes() -> Several:
    return Several(Choice(Route), frozenset, optional=True)


def _evidence() -> Several:
    return Several(Choice(Evidence), tuple)


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


class SourceSchema(RowSchema):
    row = rows.Source
    id = Id()
    kind = Text()
    title = Text()
    url = Text(optional=True, validate=validate.URL(schemes={"https"}))
    note = Text(optional=True)


class SubstanceSchema(RowSchema):
    row = rows.Substance
    id = Id()
    name = Text()
    usual_route = Choice(Route, optional=True)
    candidate_reviewed_on = Day(optional=True)
    candidate_routes = _routes()
    note = Text(optional=True)


class ReviewSchema(RowSchema):
    row = rows.Review
    key = ("substance",)
    substance = Id()
    basis = Choice(Basis)
    reviewed_on = Day()
    liver = Id()
    sedation = Id()
    calcium_entry = Id()
    potassium = Id()
    neuromuscular = Id()
    handling = Id()
    absorption = Id()
    binding = Id()
    temperature = Id()
    sources = _sources()
    note = Text(optional=True)


class NameSchema(RowSchema):
    row = rows.Name
    key = ("name", "target", "locale")
    name = Text(validate=validate.Length(max=200))
    kind = Choice(NameKind)
    target = Id()
    locale = Text(optional=True, validate=validate.Regexp(r"[a-z]{2}\Z"))
    route = Choice(Route, optional=True)
    sources = _sources()


class ProductSchema(RowSchema):
    row = rows.Product
    id = Id()
    name = Text()
    ingredients = Several(Id(), tuple)
    sources = _sources()
    note = Text(optional=True)


class CodeSchema(RowSchema):
    row = rows.Code
    key = ("system", "code", "target")
    system = Id()
    code = Text(validate=validate.Length(max=40))
    target = Id()
    route = Choice(Route, optional=True)
    display = Text(optional=True)
    sources = _sources()


class CodeSystemSchema(RowSchema):
    row = rows.CodeSystem
    id = Id()
    uri = Text()


class GroupSchema(RowSchema):
    row = rows.Group
    id = Id()
    name = Text()
    note = Text(optional=True)


class MembershipSchema(RowSchema):
    row = rows.Membership
    key = ("member", "group")
    member = Id()
    group = Id()
    sources = _sources()


class HazardSchema(RowSchema):
    row = rows.Hazard
    id = Id()
    name = Text()
    threshold = Whole()
    severity = Choice(Severity)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    crisis_management = Text(optional=True)
    onset = Text(optional=True)
    evidence = _evidence()
    sources = _sources()
    disagreement = Text(optional=True)
    reviewed_on = Day()


class ContributionSchema(RowSchema):
    row = rows.Contribution
    key = ("member", "hazard")
    member = Id()
    hazard = Id()
    routes = _routes()
    sources = _sources()


class MechanismSchema(RowSchema):
    row = rows.Mechanism
    id = Id()
    name = Text()


class InteractionSchema(RowSchema):
    row = rows.Interaction
    id = Id()
    subject = Id()
    subject_routes = _routes()
    object = Id()
    object_routes = _routes()
    object_daily_mg = Whole(optional=True)
    indications = Several(Choice(Indication), frozenset, optional=True)
    severity = Choice(Severity)
    mechanism = Id()
    mechanism_kind = Choice(MechanismKind)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    crisis_management = Text(optional=True)
    onset = Text(optional=True)
    evidence = _evidence()
    sources = _sources()
    disagreement = Text(optional=True)
    quiet = Text(optional=True)
    status = Choice(RowStatus)
    reviewed_on = Day()


class IndicationSchema(RowSchema):
    row = rows.IndicationRow
    id = Choice(Indication)
    name = Text()
    treated_by = Id()
    default_route = Choice(Route, optional=True)
    life_saving = YesNo()
    crisis_management = Text(optional=True)
    hint_route = Choice(Route, optional=True)
    hint = Text(optional=True)
    sources = _sources()


class DuplicationSchema(RowSchema):
    row = rows.Duplication
    key = ("scope",)
    scope = Choice(DuplicationScope)
    severity = Choice(Severity)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    crisis_management = Text()
    evidence = _evidence()
    sources = _sources()
    reviewed_on = Day()


class WashoutSchema(RowSchema):
    row = rows.Washout
    key = ("member",)
    member = Id(optional=True)
    days = Whole()
    sources = _sources()
    note = Text(optional=True)


class WordSchema(RowSchema):
    row = rows.Word
    key = ("word", "kind")
    word = Text()
    kind = Choice(WordKind)
    value = Text(optional=True)


class LookalikeSchema(RowSchema):
    row = rows.Lookalike
    key = ("first", "second")
    first = Text()
    second = Text()
    sources = _sources()


class SeveritySchema(RowSchema):
    row = rows.SeverityRow
    key = ("severity",)
    severity = Choice(Severity)
    action = Text()
    orca = Text()


class FindingKindSchema(RowSchema):
    row = rows.FindingKindRow
    key = ("kind",)
    kind = Id()
    ncpdp_reason = Text()
    fhir_issue = Text()
    sources = _sources()


class ReleaseSchema(RowSchema):
    row = rows.Release
    key = ("version",)
    version = Text(validate=validate.Regexp(r"\d{4}\.\d{1,2}\.\d+\Z"))
    released_on = Day()
    default_candidate = Id()
    clinician_reviewed = YesNo()
    note = Text(optional=True)
