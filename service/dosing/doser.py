"""The plan for one patient: scheme, limits, reviews, monitoring and stop rules, all from tables."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from service.dosing.plan import Figure, Limit, Plan, Review, lowest
from service.dosing.reckoning import Bench, reckon_bolus, reckon_step
from service.knowledge.dosing_rows import Scheme
from service.knowledge.dosing_words import DoseUnit
from service.knowledge.facts import Fact
from service.knowledge.patient_rows import DoseLimit, StopRule
from service.knowledge.words import Jurisdiction, RowStatus, Severity, StopKind
from service.screening.advice import applying, monitoring
from service.screening.case import Case
from service.screening.finding import Missing, Said, gather
from service.screening.reading import Reading, Truth
from service.screening.rules import dose, patient
from service.screening.scope import counts_in, read_here, read_scope
from service.screening.sieve import Advice

_PER_DOSE = frozenset({Fact.DOSE, Fact.DOSE_BY_WEIGHT})
_PER_DAY = frozenset({Fact.DAILY, Fact.DAILY_BY_WEIGHT})
_BY_WEIGHT = frozenset({Fact.DOSE_BY_WEIGHT, Fact.DAILY_BY_WEIGHT})


class NoDosingError(Exception):
    """Nothing is on file about dosing this candidate."""


def make_plan(case: Case, start: date | None) -> Plan:
    """The plan for the candidate of ``case``; ``start`` is the first day of therapy. Raises NoDosingError.

    No scheme is given to a patient in whom the drug is contraindicated, unless it is life-saving, nor where a fact that
    decides between schemes is missing.
    """
    if not any(row.drug in case.candidate.drugs for row in case.catalogue.tables.schemes):
        raise NoDosingError
    said = gather((patient.apply(case), dose.apply(case)))
    scheme, why_none, asked = _choose(case, said)
    limits = [(row, _limit(case, row)) for row in _limits(case)]
    top = _top_of(case, scheme)
    binding = [(row.limit.fact, limit) for row, limit in limits if _binds(row, top)]
    cap = lowest([limit for fact, limit in binding if fact in _PER_DOSE])
    most = lowest([limit for fact, limit in binding if fact in _PER_DAY])
    rules = tuple(_stop_rules(case))
    plan = Plan(
        candidate=case.candidate,
        candidate_id=case.candidate_id,
        scheme=scheme,
        why_none=why_none,
        max_per_dose=cap,
        max_per_day=most,
        limits=tuple(limit for _, limit in limits),
        steps=(),
        bolus=None,
        review=(),
        monitoring=monitoring(case),
        stop_rules=rules,
        findings=tuple(found for found in said.findings if found.let_off is None),
        missing=tuple(sorted({*said.missing, *asked})),
        not_understood=case.not_understood,
    )
    return plan if scheme is None else _filled(plan, scheme, case, start)


def _filled(plan: Plan, scheme: Scheme, case: Case, start: date | None) -> Plan:
    tables = case.catalogue.tables
    weight = case.chart.values.get(Fact.WEIGHT)
    bench = Bench(
        scheme=scheme,
        weight_kg=float(weight) if weight is not None else None,
        presentations=tuple(row for row in tables.presentations if row.drug == scheme.drug),
        route=case.candidate.route,
        jurisdiction=case.jurisdiction,
        cap=plan.max_per_dose,
        most=plan.max_per_day,
        start=start,
    )
    steps = tuple(reckon_step(bench, row) for row in tables.scheme_steps if row.scheme == scheme.id)
    bolus = next((reckon_bolus(bench, row) for row in tables.boluses if row.scheme == scheme.id), None)
    reviews = [Review(scheme.review, scheme.sources)]
    if bolus is not None:
        reviews.append(Review(bolus.review, scheme.sources, at=bolus.review_at))
    reviews += [_benefit_review(advice.row, start) for advice in plan.stop_rules if advice.row.kind is StopKind.BENEFIT]
    unit_left = any(step.dose.low.unit == "mg/kg" for step in steps) or (
        bolus is not None and bolus.dose.low.unit == "mg/kg"
    )
    asked = (Missing(Fact.WEIGHT.value, "turns the figures in mg/kg into milligrams"),) if unit_left else ()
    missing = tuple(sorted({*plan.missing, *asked}))
    return replace(plan, steps=steps, bolus=bolus, review=tuple(reviews), missing=missing)


def _choose(case: Case, said: Said) -> tuple[Scheme | None, str | None, tuple[Missing, ...]]:
    """The scheme that fits, or why there is none and what is missing to tell."""
    forbidden = [found for found in said.findings if found.severity is Severity.CONTRAINDICATED and not found.let_off]
    if forbidden and not case.life_saving:
        reasons = ", ".join(dict.fromkeys(found.about or found.id for found in forbidden))
        return None, f"No doses are given: contraindicated because of {reasons}.", ()
    schemes = [row for row in case.catalogue.tables.schemes if row.drug in case.candidate.drugs]
    judged = [(row, read_here(case, row.scope)) for row in schemes]
    fitting = [row for row, reading in judged if reading.truth is Truth.HOLDS]
    if fitting:
        return fitting[0], None, ()
    open_ = [(row, reading) for row, reading in judged if reading.truth is Truth.UNKNOWN]
    if open_:
        facts = dict.fromkeys(fact for _, reading in open_ for fact in reading.missing)
        return None, f"Needed to choose a scheme: {', '.join(facts)}.", tuple(_asked(open_))
    elsewhere = [place.value for place in Jurisdiction if _fits_somewhere(case, schemes, place)]
    hint = f" There is one in: {', '.join(elsewhere)}." if elsewhere else ""
    where = case.jurisdiction.value
    return None, f"No scheme on file in {where} fits this patient, route and indication.{hint}", ()


def _asked(open_: Iterable[tuple[Scheme, Reading]]) -> Iterator[Missing]:
    for row, reading in open_:
        for fact in reading.missing:
            yield Missing(fact, f"decides whether this scheme fits: {row.name}")


def _fits_somewhere(case: Case, schemes: Iterable[Scheme], place: Jurisdiction) -> bool:
    return any(counts_in(row.scope, place) and read_scope(case, row.scope).truth is Truth.HOLDS for row in schemes)


def _limits(case: Case) -> Iterator[DoseLimit]:
    """The upper limits that hold for this patient."""
    for drug in case.candidate.drugs:
        for row in case.catalogue.dose_limits.get(drug, ()):
            upper = row.limit.comparison.startswith("<") and row.status is RowStatus.ACTIVE
            if upper and read_here(case, row.scope).truth is Truth.HOLDS:
                yield row


def _binds(row: DoseLimit, top: float) -> bool:
    """Whether it is a maximum: going beyond asks for more than awareness, and the scheme itself stays below, so that
    it is more than a caution on the way."""
    severity = row.grading.severity
    passed = row.limit.fact is Fact.DAILY and float(row.limit.value) < top
    return severity >= Severity.MAJOR or (severity is Severity.MODERATE and not passed)


def _top_of(case: Case, scheme: Scheme | None) -> float:
    """The largest daily dose of a scheme in milligrams; 0 if it has none."""
    steps = (row for row in case.catalogue.tables.scheme_steps if scheme is not None and row.scheme == scheme.id)
    return max((row.dose * row.doses_per_day for row in steps if row.unit is DoseUnit.MG), default=0)


def _limit(case: Case, row: DoseLimit) -> Limit:
    value, sources = float(row.limit.value), row.grading.sources
    figure = Figure(value, "mg", sources)
    if row.limit.fact in _BY_WEIGHT:
        weight = case.chart.values.get(Fact.WEIGHT)
        figure = Figure(value, "mg/kg", sources)
        if weight is not None:
            figure = Figure(round(value * float(weight), 1), "mg", sources, f"{value:g} mg/kg x {float(weight):g} kg")
    advice = case.setting.management(row.grading.management, row.grading.crisis_management, (row.drug,))
    return Limit(row.grading.name, row.grading.severity, figure, advice)


def _stop_rules(case: Case) -> Iterator[Advice[StopRule]]:
    for drug in case.candidate.drugs:
        yield from applying(case, case.catalogue.stop_rules.get(drug, ()))


def _benefit_review(rule: StopRule, start: date | None) -> Review:
    on_date = start + timedelta(days=rule.days) if start and rule.days else None
    return Review(f"{rule.trigger}: {rule.action}", rule.sources, on_day=rule.days, on_date=on_date)
