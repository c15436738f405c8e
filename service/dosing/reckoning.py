"""From a scheme's figures to this patient's: weight, caps, capsules, dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.dosing.amounts import available, capsules_down, product, suspension_down
from service.dosing.plan import BolusPlan, Figure, Limit, Product, Range, Step
from service.knowledge.dosing_rows import Bolus, Presentation, Scheme, SchemeStep
from service.knowledge.dosing_words import DoseUnit, PresentationForm, Rounding
from service.knowledge.words import Jurisdiction, Route

_PER_KG = frozenset({DoseUnit.MG_PER_KG, DoseUnit.MG_PER_KG_PER_DAY})


@dataclass(frozen=True, slots=True)
class Bench:
    """What the figures of one plan are reckoned with. ``cap`` is the most per dose, if that is known in mg; ``most``
    the most a day."""

    scheme: Scheme
    weight_kg: float | None
    presentations: tuple[Presentation, ...]
    route: Route
    jurisdiction: Jurisdiction
    cap: Limit | None
    most: Limit | None
    start: date | None

    def of_form(self, form: PresentationForm) -> list[Presentation]:
        return available(self.presentations, form, self.route, self.jurisdiction)


def reckon_step(bench: Bench, row: SchemeStep) -> Step:
    """The step for this patient; without a weight a dose by weight stays in mg/kg and nothing is made up of it."""
    made = [_dose(bench, row, amount) for amount in (row.dose, row.dose_to) if amount is not None]
    figures = [figure for figure, _ in made]
    most = row.doses_per_day_to if row.unit is not DoseUnit.MG_PER_KG_PER_DAY else None
    lowest, highest = _total(figures[0], row.doses_per_day), _total(figures[-1], most or row.doses_per_day)
    return Step(
        number=row.step,
        from_day=row.from_day,
        from_date=bench.start + timedelta(days=row.from_day - 1) if bench.start else None,
        dose=Range(*figures),
        doses_per_day=row.doses_per_day,
        doses_per_day_to=row.doses_per_day_to,
        total=Range(lowest, highest if highest.value > lowest.value else None),
        given_as=tuple(dict.fromkeys(as_ for _, as_ in made if as_)),
        if_needed=row.if_needed,
        note=row.note,
    )


def _dose(bench: Bench, row: SchemeStep, amount: float) -> tuple[Figure, str | None]:
    sources = bench.scheme.sources
    if row.unit not in _PER_KG:
        return _in_capsules(bench, Figure(amount, "mg", sources))
    times = row.doses_per_day if row.unit is DoseUnit.MG_PER_KG_PER_DAY else 1
    if bench.weight_kg is None:
        split = f"{amount:g} mg/kg a day in {times} doses" if times > 1 else None
        return Figure(round(amount / times, 3), "mg/kg", sources, split), None
    reckoned = f"{amount:g} {row.unit.value} x {bench.weight_kg:g} kg = {amount * bench.weight_kg:g} mg"
    told = f"{reckoned} a day in {times} doses" if times > 1 else reckoned
    figure = Figure(amount * bench.weight_kg / times, "mg", sources, told)
    return _in_capsules(bench, _capped(bench, figure, row.doses_per_day))


def _capped(bench: Bench, figure: Figure, times: int) -> Figure:
    for limit, most in ((bench.cap, 1), (bench.most, times)):
        if limit is not None and limit.figure.unit == "mg" and figure.value * most > limit.figure.value:
            told = f"{figure.how}; limited to {limit.figure.value:g} mg {'a day' if most > 1 else 'per dose'}"
            figure = Figure(limit.figure.value / most, "mg", figure.sources, told)
    return figure


def _in_capsules(bench: Bench, figure: Figure) -> tuple[Figure, str | None]:
    """``figure`` as whole capsules, as the suspension where no capsule fits, or, unrounded, with the vials it takes."""
    if bench.scheme.rounding is Rounding.VIAL_UP:
        taken = [product(figure, vial) for vial in bench.of_form(PresentationForm.VIAL)]
        return figure, "; ".join(f"{each.vials} x {each.presentation.name}" for each in taken) or None
    capsules = bench.of_form(PresentationForm.CAPSULE)
    if bench.scheme.rounding is not Rounding.CAPSULE_DOWN:
        whole = capsules_down(figure, capsules)
        return (figure, whole[1]) if whole is not None and whole[0].value == figure.value else (figure, None)
    made = capsules_down(figure, capsules)
    fluids = [suspension_down(figure, suspension) for suspension in bench.of_form(PresentationForm.SUSPENSION)]
    fluid = next((exact for exact in fluids if exact is not None), None)
    if made is None:
        return fluid or (figure, "no presentation on file makes up this dose")
    rounded, capsules_given = made
    if fluid is None or fluid[0].value <= rounded.value:
        return made
    return rounded, f"{capsules_given} (or {fluid[1]} for {fluid[0].value:g} mg)"


def _total(figure: Figure, times: int) -> Figure:
    """Rounded less finely than a dose: three thirds of 8 mg/kg, each rounded, are 8 mg/kg and not 8.001."""
    return Figure(round(figure.value * times, 2), figure.unit, figure.sources)


def reckon_bolus(bench: Bench, row: Bolus) -> BolusPlan:
    """The bolus for this patient; without a weight it stays in mg/kg, and no vials are counted."""
    dose = _bolus_range(bench, row, row.dose, row.dose_to)
    return BolusPlan(
        dose=dose,
        repeat=_bolus_range(bench, row, row.repeat_dose, row.repeat_dose_to) if row.repeat_dose is not None else None,
        repeat_every_minutes=row.repeat_every_minutes,
        over=row.over,
        review_at=_by_weight(bench, row, row.review_at) if row.review_at is not None else None,
        review=row.review,
        after=row.after,
        products=tuple(_products(bench, dose)),
    )


def _bolus_range(bench: Bench, row: Bolus, low: float, high: float | None) -> Range:
    figures = [_bolus_dose(bench, row, amount) for amount in (low, high) if amount is not None]
    return Range(*figures)


def _bolus_dose(bench: Bench, row: Bolus, amount: float) -> Figure:
    figure = _by_weight(bench, row, amount)
    if row.cap_mg is None or figure.unit != "mg" or figure.value <= row.cap_mg:
        return figure
    return Figure(row.cap_mg, "mg", row.sources, f"{figure.how}; limited to {row.cap_mg:g} mg per dose")


def _by_weight(bench: Bench, row: Bolus, amount: float) -> Figure:
    if bench.weight_kg is None:
        return Figure(amount, "mg/kg", row.sources)
    value = round(amount * bench.weight_kg, 1)
    return Figure(value, "mg", row.sources, f"{amount:g} mg/kg x {bench.weight_kg:g} kg = {value:g} mg")


def _products(bench: Bench, dose: Range) -> Sequence[Product]:
    figures = [figure for figure in (dose.low, dose.high) if figure is not None and figure.unit == "mg"]
    return [product(figure, vial) for figure in figures for vial in bench.of_form(PresentationForm.VIAL)]
