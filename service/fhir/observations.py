"""Laboratory values, weight, pregnancy and breast-feeding from Observations: the newest of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.fhir.resources import OBSERVATION, Resource, Resources
from service.fhir.shapes import Concept, Json, at, concept, day, first, number, objects, text, word
from service.fhir.terms import Terms, system_of
from service.knowledge.exchange_rows import ObservationCode
from service.knowledge.facts import Fact

_VOID = frozenset({"entered-in-error", "cancelled", "registered"})
_IN_UPPER_LIMITS = frozenset({Fact.ALT, Fact.AST, Fact.BILIRUBIN})
_ANSWERED = frozenset({Fact.PREGNANT, Fact.BREASTFEEDING})
_YES = "yes="
_TIMES = ("effectiveDateTime", "effectiveInstant", "issued", "appliesDateTime")
_PERIODS = ("effectivePeriod", "appliesPeriod")
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """``values`` by fact; a bool for what is answered by yes or no. ``used`` are the places of what was read."""

    values: Mapping[Fact, float | bool] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    not_understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Value:
    """``limit`` is the upper limit that the value was divided by and had to be assumed."""

    on: date
    fact: Fact
    value: float
    limit: float | None = None
    bound: bool = False


@dataclass(frozen=True, slots=True)
class _Nothing:
    """Why there is no value; ``lost``: what was sent was not understood, rather than too old to matter."""

    why: str
    fact: Fact
    on: date | None = None
    lost: bool = True


def measured(resources: Resources, terms: Terms) -> Measured:
    """What the Observations say of the facts that the tables know; those of other codes are not read."""
    used: set[str] = set()
    found: list[_Value | _Nothing] = []
    for resource in resources.of(OBSERVATION):
        if word(resource.body.get("status")) in _VOID:
            continue
        for part in (resource.body, *objects(resource.body.get("component"))):
            if rows := _rows(concept(part.get("code")), terms):
                used.add(resource.where)
                found.append(_read(part, resource, rows, terms))
    newest = _newest([value for value in found if isinstance(value, _Value)])
    nothing = [reason for reason in found if isinstance(reason, _Nothing)]
    said = {fact: bool(value.value) if fact in _ANSWERED else round(value.value, 4) for fact, value in newest.items()}
    return Measured(
        said,
        frozenset(used),
        tuple(dict.fromkeys(reason.why for reason in nothing if reason.lost and not _superseded(reason, newest))),
        (*_too_old(nothing, newest), *filter(None, map(_note, newest.values()))),
    )


def _superseded(reason: _Nothing, newest: Mapping[Fact, _Value]) -> bool:
    """Whether a later value of the same is known."""
    later = newest.get(reason.fact)
    return later is not None and reason.on is not None and reason.on < later.on


def _too_old(nothing: list[_Nothing], newest: Mapping[Fact, _Value]) -> tuple[str, ...]:
    """The last value of each fact of which there are only old ones."""
    old = {reason.fact: reason for reason in sorted((r for r in nothing if not r.lost), key=lambda r: str(r.on))}
    return tuple(reason.why for fact, reason in old.items() if fact not in newest)


def _newest(values: list[_Value]) -> dict[Fact, _Value]:
    """The last of each fact; of one day the worst, which for the filtration rate is the lowest."""
    newest: dict[Fact, _Value] = {}
    for value in sorted(values, key=lambda v: (v.on, -v.value if v.fact is Fact.EGFR else v.value)):
        newest[value.fact] = value
    return newest


def _rows(found: Concept, terms: Terms) -> tuple[ObservationCode, ...]:
    """The rows of the first coding that the tables know."""
    for coding in found.codings:
        system = system_of(coding)
        if rows := tuple(row for row in terms.observations.get(coding.code, ()) if row.system == system):
            return rows
    return ()


def _read(part: Json, resource: Resource, rows: tuple[ObservationCode, ...], terms: Terms) -> _Value | _Nothing:
    """The value, or why there is none."""
    row, shown = rows[0], f"{rows[0].display} ({resource.where})"
    on = _taken_on(resource.body)
    if on is None or on > terms.today + _CLOCKS_DIFFER:
        return _Nothing(f"{shown}: no day on which it was measured", row.fact)
    if (terms.today - on).days > row.max_age_days:
        why = f"{row.display} of {on.isoformat()} was not used: older than {row.max_age_days} days"
        return _Nothing(why, row.fact, on, lost=False)
    value = _answer(part, rows, on) if row.fact in _ANSWERED else _number(part, rows, on)
    return value or _Nothing(f"{shown}: no value in a unit or word that is known", row.fact, on)


def _taken_on(body: Json) -> date | None:
    """The day of measurement: a period's end; of a month or year its last day, unless that is still to come."""
    times = [body.get(name) for name in _TIMES[:2]]
    times += [at(body, name).get("end") or at(body, name).get("start") for name in _PERIODS]
    times += [body.get(name) for name in _TIMES[2:]]
    return next((known for value in times if (known := day(value))), None)


def _answer(part: Json, rows: tuple[ObservationCode, ...], on: date) -> _Value | None:
    """Yes or no, by the code of the answer: the unit of such a row is ``yes=`` or ``no=`` and a code."""
    if isinstance(part.get("valueBoolean"), bool):
        return _Value(on, rows[0].fact, float(part["valueBoolean"]))
    answers = {row.unit.partition("=")[2]: row.unit.startswith(_YES) for row in rows}
    said = {
        answers[coding.code] for coding in concept(part.get("valueCodeableConcept")).codings if coding.code in answers
    }
    return _Value(on, rows[0].fact, float(said.pop())) if len(said) == 1 else None


def _number(part: Json, rows: tuple[ObservationCode, ...], on: date) -> _Value | None:
    quantity = first(part.get("valueQuantity"))
    amount, row = number(quantity.get("value")), _unit(quantity, rows)
    if amount is None or row is None:
        return None
    bound = "comparator" in quantity
    if row.fact not in _IN_UPPER_LIMITS:
        return _Value(on, row.fact, amount * row.factor, bound=bound)
    if (stated := _stated_limit(part, row, rows)) is not None:
        return _Value(on, row.fact, amount * row.factor / stated, bound=bound)
    if not row.default_upper_limit:
        return None
    return _Value(on, row.fact, amount / row.default_upper_limit, limit=row.default_upper_limit, bound=bound)


def _stated_limit(part: Json, row: ObservationCode, rows: tuple[ObservationCode, ...]) -> float | None:
    """The laboratory's own upper limit, as much as ``row.factor`` makes of a value; a limit without a unit is in the
    unit of the value."""
    for given in objects(part.get("referenceRange")):
        high = first(given.get("high"))
        amount = number(high.get("value"))
        unit = _unit(high, rows) if "unit" in high or "code" in high else row
        if amount and amount > 0 and unit is not None and _is_normal(given):
            return amount * unit.factor
    return None


def _is_normal(given: Json) -> bool:
    """A range without a type is the normal one."""
    kind = concept(given.get("type")).codings
    return not kind or kind[0].code == "normal"


def _unit(quantity: Json, rows: tuple[ObservationCode, ...]) -> ObservationCode | None:
    """The row of the quantity's unit, by its code or its wording, whatever its case."""
    written = {unit.casefold() for name in ("code", "unit") if (unit := text(quantity.get(name)))}
    return next((row for row in rows if row.unit.casefold() in written), None)


def _note(value: _Value) -> str | None:
    if value.limit is not None:
        return f"{value.fact.value}: no upper limit was sent; {value.limit:g} was assumed"
    return f"{value.fact.value}: only a bound was sent; the bound itself was taken" if value.bound else None
