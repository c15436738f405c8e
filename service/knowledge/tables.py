"""The tables as read: one tuple of frozen rows each, and where each row stood."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from service.knowledge import (
    change_rows,
    change_schemas,
    dosing_rows,
    dosing_schemas,
    exchange_rows,
    exchange_schemas,
    governing_rows,
    metabolism_rows,
    metabolism_schemas,
    name_rows,
    name_schemas,
    patient_rows,
    patient_schemas,
    rows,
    schemas,
)
from service.knowledge.row_schema import RowSchema


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table by name; the rows keep the order of their file."""

    release: tuple[governing_rows.Release, ...]
    manifest: tuple[governing_rows.ManifestRow, ...]
    canaries: tuple[governing_rows.Canary, ...]
    never_lower: tuple[governing_rows.NeverLower, ...]
    sources: tuple[rows.Source, ...]
    substances: tuple[rows.Substance, ...]
    reviews: tuple[rows.Review, ...]
    liver_grades: tuple[rows.LiverGrade, ...]
    names: tuple[name_rows.Name, ...]
    products: tuple[name_rows.Product, ...]
    code_systems: tuple[name_rows.CodeSystem, ...]
    codes: tuple[name_rows.Code, ...]
    groups: tuple[rows.Group, ...]
    memberships: tuple[rows.Membership, ...]
    hazards: tuple[rows.Hazard, ...]
    contributions: tuple[rows.Contribution, ...]
    mechanisms: tuple[rows.Mechanism, ...]
    interactions: tuple[rows.Interaction, ...]
    enzymes: tuple[metabolism_rows.Enzyme, ...]
    metabolism: tuple[metabolism_rows.Metabolism, ...]
    pathway_grades: tuple[metabolism_rows.PathwayGrade, ...]
    indications: tuple[rows.IndicationRow, ...]
    duplications: tuple[rows.Duplication, ...]
    washouts: tuple[rows.Washout, ...]
    vocabulary: tuple[name_rows.Word, ...]
    lookalikes: tuple[name_rows.Lookalike, ...]
    status_words: tuple[name_rows.StatusWord, ...]
    non_drugs: tuple[name_rows.NonDrug, ...]
    local_uses: tuple[name_rows.LocalUse, ...]
    severities: tuple[governing_rows.SeverityRow, ...]
    finding_kinds: tuple[governing_rows.FindingKindRow, ...]
    conditions: tuple[patient_rows.Condition, ...]
    patient_rules: tuple[patient_rows.PatientRule, ...]
    modifiers: tuple[patient_rows.Modifier, ...]
    dose_limits: tuple[patient_rows.DoseLimit, ...]
    monitoring: tuple[patient_rows.MonitoringRow, ...]
    stop_rules: tuple[patient_rows.StopRule, ...]
    counselling: tuple[patient_rows.CounsellingPoint, ...]
    schemes: tuple[dosing_rows.Scheme, ...]
    scheme_steps: tuple[dosing_rows.SchemeStep, ...]
    boluses: tuple[dosing_rows.Bolus, ...]
    presentations: tuple[dosing_rows.Presentation, ...]
    condition_codes: tuple[exchange_rows.ConditionCode, ...]
    observations: tuple[exchange_rows.ObservationCode, ...]
    route_codes: tuple[exchange_rows.RouteCode, ...]
    override_reasons: tuple[exchange_rows.OverrideReason, ...]
    purposes: tuple[change_rows.Purpose, ...]
    purpose_members: tuple[change_rows.PurposeMember, ...]
    stopping: tuple[change_rows.Stopping, ...]
    classes: tuple[change_rows.TherapeuticClass, ...]

    def counts(self) -> dict[str, int]:
        return {field.name: len(getattr(self, field.name)) for field in fields(self)}


SCHEMAS: dict[str, type[RowSchema]] = {
    "release": schemas.ReleaseSchema,
    "manifest": schemas.ManifestSchema,
    "canaries": schemas.CanarySchema,
    "never_lower": schemas.NeverLowerSchema,
    "sources": schemas.SourceSchema,
    "substances": schemas.SubstanceSchema,
    "reviews": schemas.ReviewSchema,
    "liver_grades": schemas.LiverGradeSchema,
    "names": name_schemas.NameSchema,
    "products": name_schemas.ProductSchema,
    "code_systems": name_schemas.CodeSystemSchema,
    "codes": name_schemas.CodeSchema,
    "groups": schemas.GroupSchema,
    "memberships": schemas.MembershipSchema,
    "hazards": schemas.HazardSchema,
    "contributions": schemas.ContributionSchema,
    "mechanisms": schemas.MechanismSchema,
    "interactions": schemas.InteractionSchema,
    "enzymes": metabolism_schemas.EnzymeSchema,
    "metabolism": metabolism_schemas.MetabolismSchema,
    "pathway_grades": metabolism_schemas.PathwayGradeSchema,
    "indications": schemas.IndicationSchema,
    "duplications": schemas.DuplicationSchema,
    "washouts": schemas.WashoutSchema,
    "vocabulary": name_schemas.WordSchema,
    "lookalikes": name_schemas.LookalikeSchema,
    "status_words": name_schemas.StatusWordSchema,
    "non_drugs": name_schemas.NonDrugSchema,
    "local_uses": name_schemas.LocalUseSchema,
    "severities": schemas.SeveritySchema,
    "finding_kinds": schemas.FindingKindSchema,
    "conditions": patient_schemas.ConditionSchema,
    "patient_rules": patient_schemas.PatientRuleSchema,
    "modifiers": patient_schemas.ModifierSchema,
    "dose_limits": patient_schemas.DoseLimitSchema,
    "monitoring": patient_schemas.MonitoringSchema,
    "stop_rules": patient_schemas.StopRuleSchema,
    "counselling": patient_schemas.CounsellingSchema,
    "schemes": dosing_schemas.SchemeSchema,
    "scheme_steps": dosing_schemas.SchemeStepSchema,
    "boluses": dosing_schemas.BolusSchema,
    "presentations": dosing_schemas.PresentationSchema,
    "condition_codes": exchange_schemas.ConditionCodeSchema,
    "observations": exchange_schemas.ObservationCodeSchema,
    "route_codes": exchange_schemas.RouteCodeSchema,
    "override_reasons": exchange_schemas.OverrideReasonSchema,
    "purposes": change_schemas.PurposeSchema,
    "purpose_members": change_schemas.PurposeMemberSchema,
    "stopping": change_schemas.StoppingSchema,
    "classes": change_schemas.TherapeuticClassSchema,
}


def file_name(table: str) -> str:
    return f"{table}.csv"


@dataclass(frozen=True, slots=True)
class Draft:
    """Tables that parsed but are not yet known to fit together; ``lines`` holds the file line of every row."""

    tables: Tables
    lines: dict[str, tuple[int, ...]]

    def numbered(self, table: str) -> Iterator[tuple[int, Any]]:
        """Rows of ``table`` with the line each stands on."""
        return zip(self.lines[table], getattr(self.tables, table), strict=True)
