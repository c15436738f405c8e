"""How much, how often and by which route, from the dosage of any release."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.fhir.shapes import Concept, Json, at, concept, first, number, objects, text, word
from service.fhir.terms import Terms
from service.intake.requests import DoseSchema

_HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0, "mo": 720.0, "a": 8760.0}
_TIMES_A_DAY = {
    **dict.fromkeys(("qd", "daily", "am", "pm", "bed"), 1.0),
    "qod": 0.5,
    "wk": 1 / 7,
    "mo": 1 / 30,
    "bid": 2.0,
    "tid": 3.0,
    "qid": 4.0,
    **{f"q{hours}h": 24.0 / hours for hours in (1, 2, 3, 4, 6, 8)},
}
"""Times a day of the codes of HL7's GTSAbbreviation."""
_UNITS = {"ug": "mcg", "µg": "mcg", "μg": "mcg"}
_DOSE = DoseSchema()
_PLACES = ("dosageInstruction", "dosage")


@dataclass(frozen=True, slots=True)
class Dosage:
    """``line`` holds what was read of ``route``, ``dose``, ``doses_per_day``; ``route_unread`` is a route that was
    stated and not understood; ``dose_unread`` says that a dose or a frequency was stated and not read."""

    line: Mapping[str, Any]
    route_unread: Concept | None = None
    dose_unread: bool = False


def read_dosage(body: Json, terms: Terms) -> Dosage:
    """One instruction is read. Of several only the route is, if they agree: what they add up to is not said."""
    steps = [step for place in _PLACES for step in objects(body.get(place))]
    line: dict[str, Any] = {}
    route, unread = _route(steps, terms)
    if route is not None:
        line["route"] = route
    if len(steps) != 1:
        return Dosage(line, unread, dose_unread=len(steps) > 1)
    dose, times = _dose(steps[0]), _times(steps[0])
    if dose is not None:
        line["dose"] = dose
    if times is not None:
        line["doses_per_day"] = times
    return Dosage(line, unread, dose_unread=_says_dose(steps[0]) and dose is None)


def _route(steps: list[Json], terms: Terms) -> tuple[str | None, Concept | None]:
    """The route of all ``steps``, or the one that was not understood."""
    stated = [found for step in steps if (found := concept(step.get("route")))]
    routes = {terms.route(found) for found in stated}
    if len(routes) == 1 and (route := next(iter(routes))):
        return route.value, None
    return None, next((found for found in stated if terms.route(found) is None or len(routes) > 1), None)


def _quantity(step: Json) -> Json:
    """The dose as a Quantity; of a range its upper end."""
    for holder in (at(step, "doseAndRate"), step):
        for name in ("doseQuantity", "dose", "quantity"):
            if "value" in first(holder.get(name)):
                return first(holder[name])
        if high := at(holder, "doseRange", "high"):
            return high
    return {}


def _dose(step: Json) -> dict[str, Any] | None:
    quantity = _quantity(step)
    amount = number(quantity.get("value"))
    unit = text(quantity.get("code")) or text(quantity.get("unit"))
    dose = {"value": amount, "unit": _UNITS.get(unit or "", unit)}
    return None if _DOSE.validate(dose) else dose


def _says_dose(step: Json) -> bool:
    return bool(_quantity(step)) or any(name in step for name in ("doseAndRate", "doseQuantity", "dose", "doseRange"))


def _times(step: Json) -> float | None:
    """Doses a day: by repeat (the most often of a range), else by code."""
    repeat = at(step, "timing", "repeat")
    often = number(repeat.get("frequencyMax")) or number(repeat.get("frequency"))
    period, unit = number(repeat.get("period")), text(repeat.get("periodUnit") or repeat.get("periodUnits"))
    if often and period and often > 0 and period > 0 and unit in _HOURS:
        return _limited(often * 24.0 / (period * _HOURS[unit]))
    return _TIMES_A_DAY.get(word(first(step.get("timing")).get("code")))


def _limited(times: float) -> float | None:
    return round(times, 4) if 0 < round(times, 4) <= 48 else None  # noqa: PLR2004 - the most that a request takes
