"""Schemas of the tables about the patient: conditions, rules, limits, monitoring, stop rules, counselling."""

from typing import Any

from marshmallow import post_load

from service.knowledge import patient_rows as rows
from service.knowledge.cells import Asked, Choice, Day, Id, Several, Text, Whole
from service.knowledge.row_schema import (
    RowSchema,
    several_evidence,
    several_indications,
    several_jurisdictions,
    several_routes,
    several_tests,
    source_ids,
)
from service.knowledge.words import CheckPhase, MechanismKind, RowStatus, Severity, StopKind

_SCOPE = ("drug", "routes", "indications", "jurisdictions", "when")
_GRADING = (
    *("name", "severity", "mechanism_kind", "mechanism_text", "effect", "management", "crisis_management", "onset"),
    *("evidence", "sources", "disagreement"),
)


class ConditionSchema(RowSchema):
    row = rows.Condition
    id = Id()
    name = Text()
    implies = Several(Id(), tuple, optional=True)
    means = several_tests()
    synonyms = Several(Text(), tuple, optional=True)
    sources = source_ids()
    note = Text(optional=True)


class ModifierSchema(RowSchema):
    row = rows.Modifier
    id = Id()
    interactions = Several(Id(), tuple)
    jurisdictions = several_jurisdictions()
    when = several_tests()
    severity = Choice(Severity)
    explanation = Text()
    management = Text(optional=True)
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    reviewed_on = Day()


class ScopedSchema(RowSchema):
    """A row that says for whom it is meant; those cells become its ``scope``, and its grade its ``grading``."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        scope = rows.Scope(**{name: data.pop(name) for name in _SCOPE})
        if "mechanism_kind" in self.fields:
            data["grading"] = rows.Grading(**{name: data.pop(name) for name in _GRADING})
        return self.row(scope=scope, **data)


class PatientRuleSchema(ScopedSchema):
    row = rows.PatientRule
    id = Id()
    factor = Id()
    name = Text()
    drug = Id()
    routes = several_routes()
    indications = several_indications()
    jurisdictions = several_jurisdictions()
    when = several_tests()
    severity = Choice(Severity)
    mechanism_kind = Choice(MechanismKind)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    crisis_management = Text(optional=True)
    onset = Text(optional=True)
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    status = Choice(RowStatus)
    reviewed_on = Day()


class DoseLimitSchema(ScopedSchema):
    row = rows.DoseLimit
    id = Id()
    family = Id()
    name = Text()
    drug = Id()
    routes = several_routes()
    indications = several_indications()
    jurisdictions = several_jurisdictions()
    when = several_tests()
    limit = Asked()
    severity = Choice(Severity)
    mechanism_kind = Choice(MechanismKind)
    mechanism_text = Text()
    effect = Text()
    management = Text()
    crisis_management = Text(optional=True)
    onset = Text(optional=True)
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    status = Choice(RowStatus)
    reviewed_on = Day()


class MonitoringSchema(ScopedSchema):
    row = rows.MonitoringRow
    id = Id()
    drug = Id()
    routes = several_routes()
    indications = several_indications()
    jurisdictions = several_jurisdictions()
    when = several_tests()
    check = Text()
    phase = Choice(CheckPhase)
    schedule = Text()
    reason = Text()
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    reviewed_on = Day()


class StopRuleSchema(ScopedSchema):
    row = rows.StopRule
    id = Id()
    drug = Id()
    routes = several_routes()
    indications = several_indications()
    jurisdictions = several_jurisdictions()
    when = several_tests()
    kind = Choice(StopKind)
    trigger = Text()
    action = Text()
    days = Whole(optional=True)
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    reviewed_on = Day()


class CounsellingSchema(ScopedSchema):
    row = rows.CounsellingPoint
    id = Id()
    position = Whole()
    drug = Id()
    routes = several_routes()
    indications = several_indications()
    jurisdictions = several_jurisdictions()
    when = several_tests()
    topic = Text()
    text = Text()
    evidence = several_evidence()
    sources = source_ids()
    reviewed_on = Day()
