"""A marshmallow schema for the rows of each table: text cells in, one frozen row out, every bad cell named."""

from marshmallow import validate

from service.knowledge import governing_rows, rows
from service.knowledge.cells import Choice, Day, Id, Several, Text, Whole, YesNo
from service.knowledge.row_schema import RowSchema, several_evidence, several_routes, source_ids
from service.knowledge.words import (
    Basis,
    DuplicationScope,
    FindingKind,
    Indication,
    LiverConcern,
    MechanismKind,
    Route,
    RowStatus,
    Severity,
)


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
    candidate_routes = several_routes()
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
    sources = source_ids()
    note = Text(optional=True)


class LiverGradeSchema(RowSchema):
    row = rows.LiverGrade
    key = ("substance",)
    substance = Id()
    dilirank_2016 = Choice(LiverConcern, optional=True)
    severity_class = Text(optional=True, validate=validate.Regexp(r"[0-8]\Z"))
    dilirank_2 = Choice(LiverConcern, optional=True)
    livertox = Text(optional=True, validate=validate.Regexp(r"[A-E][A-Z*]*\Z"))
    sources = source_ids()


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
    sources = source_ids()


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
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    reviewed_on = Day()


class ContributionSchema(RowSchema):
    row = rows.Contribution
    key = ("member", "hazard")
    member = Id()
    hazard = Id()
    routes = several_routes()
    sources = source_ids()


class MechanismSchema(RowSchema):
    row = rows.Mechanism
    id = Id()
    name = Text()


class InteractionSchema(RowSchema):
    row = rows.Interaction
    id = Id()
    subject = Id()
    subject_routes = several_routes()
    object = Id()
    object_routes = several_routes()
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
    evidence = several_evidence()
    sources = source_ids()
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
    sources = source_ids()


class DuplicationSchema(RowSchema):
    row = rows.Duplication
    key = ("scope",)
    scope = Choice(DuplicationScope)
    severity = Choice(Severity)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    crisis_management = Text()
    evidence = several_evidence()
    sources = source_ids()
    reviewed_on = Day()


class WashoutSchema(RowSchema):
    row = rows.Washout
    key = ("member",)
    member = Id(optional=True)
    days = Whole()
    sources = source_ids()
    note = Text(optional=True)


class SeveritySchema(RowSchema):
    row = governing_rows.SeverityRow
    key = ("severity",)
    severity = Choice(Severity)
    action = Text()
    orca = Text()


class FindingKindSchema(RowSchema):
    row = governing_rows.FindingKindRow
    key = ("kind",)
    kind = Choice(FindingKind)
    ncpdp_reason = Text()
    fhir_issue = Text()
    sources = source_ids()


class NeverLowerSchema(RowSchema):
    row = governing_rows.NeverLower
    key = ("interaction",)
    interaction = Id()
    reason = Text()


class SeverityOverrideSchema(RowSchema):
    row = governing_rows.SeverityOverride
    key = ("interaction", "first", "second")
    interaction = Id()
    first = Id()
    second = Id()
    severity = Choice(Severity)
    reason = Text()
    person = Text()
    date = Day()


class CanarySchema(RowSchema):
    row = governing_rows.Canary
    key = ("candidate", "route", "partner", "partner_route", "indication")
    candidate = Id()
    route = Choice(Route)
    partner = Id()
    partner_route = Choice(Route)
    indication = Choice(Indication, optional=True)
    severity = Choice(Severity)


class ManifestSchema(RowSchema):
    row = governing_rows.ManifestRow
    key = ("table",)
    table = Text()
    rows = Whole()
    sha256 = Text(validate=validate.Regexp(r"[0-9a-f]{64}\Z"))


class ReleaseSchema(RowSchema):
    row = governing_rows.Release
    key = ("version",)
    version = Text(validate=validate.Regexp(r"\d{4}\.\d{1,2}\.\d+\Z"))
    released_on = Day()
    default_candidate = Id()
    clinician_reviewed = YesNo()
    note = Text(optional=True)
