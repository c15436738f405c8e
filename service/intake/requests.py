"""What ``POST /screen`` takes, as marshmallow schemas. Unknown keys are errors; every problem is reported at once."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates, validates_schema

from service.intake.accepting import Accepting
from service.intake.fields import MAX_NAME, Day, NameOr, Number, PlainText, ShortList, Whole, Word, YesNo
from service.intake.units import MASS, MASS_PER_KG, NO_MASS, SHOWN
from service.knowledge.words import Indication, Jurisdiction, Route
from service.screening.request import Action

MAX_MEDICATIONS = 200
MAX_CHANGES = 20
MAX_QUESTIONS = 20


class Threshold(StrEnum):
    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"
    CONTRAINDICATED = "contraindicated"


class Remaining(StrEnum):
    """The gravest severity that may remain."""

    NONE = "none"
    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


_OFFERED = ", ".join(SHOWN)
_PLAIN_MASSES = frozenset({*MASS, *MASS_PER_KG})
_PLAIN_UNITS = frozenset({*_PLAIN_MASSES, *NO_MASS})


class DoseSchema(Accepting):
    """One dose. A unit that is not known, or could mean two things, is an error and never a guess."""

    value = Number(0, 1_000_000, above=True, required=True)
    unit = PlainText(most=20, required=True, metadata={"example": "mg"})

    @validates("unit")
    def check_unit(self, unit: str, data_key: str) -> None:
        word = unit.strip().lower()
        if word not in MASS and word not in MASS_PER_KG and word not in NO_MASS:
            raise ValidationError(f"is not a known unit of a dose; use one of: {_OFFERED}")

    def is_plain(self, data: Mapping[str, Any]) -> bool:
        return data["unit"] in _PLAIN_UNITS


class CandidateDoseSchema(DoseSchema):
    """The dose of the therapy about to start: it is compared with limits, so it has to say a mass."""

    @validates("unit")
    def check_unit(self, unit: str, data_key: str) -> None:
        if unit.strip().lower() not in MASS | MASS_PER_KG:
            raise ValidationError(f"a dose is checked only in one of: {_OFFERED}")

    def is_plain(self, data: Mapping[str, Any]) -> bool:
        return data["unit"] in _PLAIN_MASSES


class CodeReferenceSchema(Accepting):
    system = PlainText(most=MAX_NAME, required=True, metadata={"example": "rxnorm"})
    value = PlainText(most=40, required=True, metadata={"example": "1292"})


class LineSchema(Accepting):
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

    def is_plain(self, data: Mapping[str, Any]) -> bool:
        return "name" in data or "code" in data


class CandidateSchema(LineSchema):
    dose = fields.Nested(CandidateDoseSchema)
    indication = Word(Indication, without=(Indication.NOT_GIVEN,))

    @validates_schema(skip_on_field_errors=False)
    def check_active(self, data: dict[str, Any], **_: Any) -> None:
        if "stopped_on" in data:
            raise ValidationError("a therapy about to start has not been stopped", "stopped_on")

    def is_plain(self, data: Mapping[str, Any]) -> bool:
        return super().is_plain(data) and "stopped_on" not in data


class LabsSchema(Accepting):
    alt_xuln = Number(0, 1000)
    ast_xuln = Number(0, 1000)
    bilirubin_xuln = Number(0, 1000)
    potassium_mmol_l = Number(0, 20, above=True)
    egfr_ml_min = Number(0, 300)


class PatientSchema(Accepting):
    age_years = Number(0, 130)
    sex = Word(Sex)
    weight_kg = Number(0, 700, above=True)
    pregnant = YesNo()
    breastfeeding = YesNo()
    conditions = ShortList(PlainText(most=MAX_NAME), most=100, what="conditions")
    labs = fields.Nested(LabsSchema)


class OptionsSchema(Accepting):
    """``alternatives`` are looked for unless that is switched off; ``smallest_change`` asks for the least that has to
    change so that nothing above that severity is left."""

    jurisdiction = Word(Jurisdiction)
    minimum_severity = Word(Threshold)
    alternatives = YesNo()
    smallest_change = Word(Remaining)


class ChangeSchema(Schema):
    """One change of the list: ``line`` counts from 0. It is dropped, replaced, or given by another route."""

    line = Whole(required=True, validate=validate.Range(min=0, max=MAX_MEDICATIONS - 1))
    action = Word(Action, required=True)
    replacement = NameOr(LineSchema)
    route = Word(Route)

    @validates_schema
    def check_action(self, data: dict[str, Any], **_: Any) -> None:
        needed = {Action.REPLACE: "replacement", Action.REROUTE: "route"}
        for action, name in needed.items():
            if (data["action"] is action) != (name in data):
                raise ValidationError(f"goes with action {action.value}, and only with it", name)


class ScreenRequestSchema(Accepting):
    """A therapy about to start, the medication list, and what is known of the patient."""

    candidate = NameOr(CandidateSchema)
    medications = ShortList(NameOr(LineSchema), most=MAX_MEDICATIONS, what="medications", required=True)
    no_other_medications = YesNo()
    patient = fields.Nested(PatientSchema)
    options = fields.Nested(OptionsSchema)
    what_if = ShortList(
        ShortList(fields.Nested(ChangeSchema), most=MAX_CHANGES, what="changes"), most=20, what="questions"
    )

    @validates_schema
    def check_changes(self, data: dict[str, Any], **_: Any) -> None:
        count = len(data["medications"])
        for place, changes in enumerate(data.get("what_if", ())):
            lines = [each["line"] for each in changes]
            if any(line >= count for line in lines):
                raise ValidationError({"what_if": {place: [f"names a line beyond the last of {count}"]}})
            if len(set(lines)) != len(lines):
                raise ValidationError({"what_if": {place: ["names a line twice"]}})

    @validates_schema(skip_on_field_errors=False)
    def check_emptiness_is_meant(self, data: dict[str, Any], **_: Any) -> None:
        none_meant = data.get("no_other_medications", False)
        if data.get("medications") == [] and not none_meant:
            raise ValidationError("an empty list is taken only together with no_other_medications: true", "medications")
        if data.get("medications") and none_meant:
            raise ValidationError("is true, but medications are listed", "no_other_medications")

    def is_plain(self, data: Mapping[str, Any]) -> bool:
        return bool(data["medications"]) and "no_other_medications" not in data and "what_if" not in data


class DosingRequestSchema(Accepting):
    """A therapy about to start and the patient; ``start_date`` puts dates on the steps."""

    candidate = NameOr(CandidateSchema)
    patient = fields.Nested(PatientSchema)
    options = fields.Nested(OptionsSchema)
    start_date = Day()
