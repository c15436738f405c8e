"""Schemas of the tables that doses are computed from."""

from typing import Any

from marshmallow import post_load

from service.knowledge import dosing_rows as rows
from service.knowledge.cells import Choice, Day, Decimal, Id, Text, Whole, YesNo
from service.knowledge.dosing_words import DoseUnit, PresentationForm, PresentationStatus, Rounding, SchemeKind
from service.knowledge.patient_rows import Scope
from service.knowledge.row_schema import (
    RowSchema,
    several_evidence,
    several_jurisdictions,
    several_routes,
    several_tests,
    source_ids,
)
from service.knowledge.words import Indication, Route


class SchemeSchema(RowSchema):
    row = rows.Scheme
    id = Id()
    drug = Id()
    route = Choice(Route)
    indication = Choice(Indication)
    jurisdictions = several_jurisdictions()
    when = several_tests()
    name = Text()
    kind = Choice(SchemeKind)
    rounding = Choice(Rounding)
    review = Text()
    evidence = several_evidence()
    sources = source_ids()
    disagreement = Text(optional=True)
    reviewed_on = Day()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        scope = Scope(
            drug=data.pop("drug"),
            routes=frozenset({data.pop("route")}),
            indications=frozenset({data.pop("indication")}),
            jurisdictions=data.pop("jurisdictions"),
            when=data.pop("when"),
        )
        return rows.Scheme(scope=scope, **data)


class SchemeStepSchema(RowSchema):
    row = rows.SchemeStep
    key = ("scheme", "step")
    scheme = Id()
    step = Whole()
    from_day = Whole()
    dose = Decimal()
    dose_to = Decimal(optional=True)
    unit = Choice(DoseUnit)
    doses_per_day = Whole()
    doses_per_day_to = Whole(optional=True)
    if_needed = YesNo()
    note = Text(optional=True)


class BolusSchema(RowSchema):
    row = rows.Bolus
    key = ("scheme",)
    scheme = Id()
    dose = Decimal()
    dose_to = Decimal(optional=True)
    repeat_dose = Decimal(optional=True)
    repeat_dose_to = Decimal(optional=True)
    repeat_every_minutes = Whole(optional=True)
    cap_mg = Decimal(optional=True)
    review_at = Decimal(optional=True)
    over = Text()
    review = Text()
    after = Text(optional=True)
    sources = source_ids()


class PresentationSchema(RowSchema):
    row = rows.Presentation
    id = Id()
    drug = Id()
    name = Text()
    form = Choice(PresentationForm)
    routes = several_routes()
    jurisdictions = several_jurisdictions()
    strength_mg = Decimal()
    water_ml = Decimal(optional=True)
    volume_ml = Decimal(optional=True)
    mannitol_mg = Decimal(optional=True)
    status = Choice(PresentationStatus)
    note = Text(optional=True)
    sources = source_ids()
