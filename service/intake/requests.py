"""What ``POST /screen`` takes, as marshmallow schemas. Unknown keys are errors; every problem is reported at once."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from service.intake.fields import MAX_NAME, Day, NameOr, Number, PlainText, ShortList, Word, YesNo
from service.knowledge.words import Indication, Route, Severity
from service.screening.request import CodeReference, Entry, Request

MAX_MEDICATIONS = 200
_MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "microgram": 0.001}


class Jurisdiction(StrEnum):
    US = "us"
    UK = "uk"
    EU = "eu"
    CH = "ch"


class Threshold(StrEnum):
    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"
    CONTRAINDICATED = "contraindicated"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


_SEX_NOT_GIVEN = frozenset({Sex.OTHER, Sex.UNKNOWN})


class DoseSchema(Schema):
    value = Number(0, 1_000_000, above=True, required=True)
    unit = PlainText(most=20, required=True)


class CodeReferenceSchema(Schema):
    system = PlainText(most=MAX_NAME, required=True, metadata={"example": "rxnorm"})
    value = PlainText(most=40, required=True, metadata={"example": "1292"})


class LineSchema(Schema):
    """A drug, by ``name``, by ``code`` or by both."""

    id = PlainText(most=100)
    name = PlainText(most=MAX_NAME)
    code = fields.Nested(CodeReferenceSchema)
    route = Word(Route)
    dose = fields.Nested(DoseSchema)
    doses_per_day = Number(0, 48, above=True)
    stopped_on = Day()

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def check_named(self, data: dict[str, Any], original: Any, **_: Any) -> None:
        if isinstance(original, dict) and "name" not in original and "code" not in original:
            raise ValidationError("needs a name or a code", "name")


class CandidateSchema(LineSchema):
    indication = Word(Indication, without=(Indication.NOT_GIVEN,))

    @validates_schema(skip_on_field_errors=False)
    def check_active(self, data: dict[str, Any], **_: Any) -> None:
        if "stopped_on" in data:
            raise ValidationError("a therapy about to start has not been stopped", "stopped_on")


class LabsSchema(Schema):
    alt_xuln = Number(0, 1000)
    ast_xuln = Number(0, 1000)
    bilirubin_xuln = Number(0, 1000)
    potassium_mmol_l = Number(0, 20, above=True)
    egfr_ml_min = Number(0, 300)


class PatientSchema(Schema):
    age_years = Number(0, 130)
    sex = Word(Sex)
    weight_kg = Number(0, 700, above=True)
    pregnant = YesNo()
    breastfeeding = YesNo()
    conditions = ShortList(PlainText(most=MAX_NAME), most=100, what="conditions")
    labs = fields.Nested(LabsSchema)


class OptionsSchema(Schema):
    jurisdiction = Word(Jurisdiction)
    minimum_severity = Word(Threshold)


class ScreenRequestSchema(Schema):
    """A therapy about to start, the medication list, and what is known of the patient."""

    candidate = NameOr(CandidateSchema)
    medications = ShortList(NameOr(LineSchema), most=MAX_MEDICATIONS, what="medications", required=True)
    no_other_medications = YesNo()
    patient = fields.Nested(PatientSchema)
    options = fields.Nested(OptionsSchema)

    @validates_schema(skip_on_field_errors=False)
    def check_emptiness_is_meant(self, data: dict[str, Any], **_: Any) -> None:
        none_meant = data.get("no_other_medications", False)
        if data.get("medications") == [] and not none_meant:
            raise ValidationError("an empty list is taken only together with no_other_medications: true", "medications")
        if data.get("medications") and none_meant:
            raise ValidationError("is true, but medications are listed", "no_other_medications")


def build_request(data: dict[str, Any], default_candidate: str, today: date) -> Request:
    """The request that validated ``data`` asks; ``default_candidate`` is the name used if none is given."""
    candidate = data.get("candidate") or {"name": default_candidate}
    options = data.get("options", {})
    return Request(
        candidate=_entry(candidate),
        medications=tuple(_entry(line) for line in data["medications"]),
        today=today,
        indication=candidate.get("indication"),
        jurisdiction=options.get("jurisdiction", Jurisdiction.US).value,
        jurisdiction_assumed="jurisdiction" not in options,
        minimum_severity=Severity[options.get("minimum_severity", Threshold.MINOR).name],
        unread=tuple(_unread(data)),
    )


def _entry(line: dict[str, Any]) -> Entry:
    code = line.get("code")
    return Entry(
        name=line.get("name"),
        code=CodeReference(code["system"], code["value"]) if code else None,
        id=line.get("id"),
        route=line.get("route"),
        daily_mg=_daily_mg(line),
        stopped_on=line.get("stopped_on"),
    )


def _daily_mg(line: dict[str, Any]) -> float | None:
    """Milligrams a day, if dose, unit of mass and number of doses say so."""
    dose, times = line.get("dose"), line.get("doses_per_day")
    factor = _MILLIGRAMS.get(dose["unit"].strip().lower()) if dose else None
    return dose["value"] * factor * times if dose and factor and times else None


def _unread(data: dict[str, Any]) -> Iterator[str]:
    """The facts that were sent and that no rule reads yet: they must not look as if they had been checked."""
    patient = data.get("patient", {})
    for name in sorted(patient):
        if name == "conditions":
            yield from patient[name]
        elif name == "labs":
            yield from (f"patient.labs.{lab}" for lab in sorted(patient[name]))
        elif name != "sex" or patient[name] not in _SEX_NOT_GIVEN:
            yield f"patient.{name}"
    candidate = data.get("candidate", {})
    yield from (f"candidate.{name}" for name in ("dose", "doses_per_day") if name in candidate)
