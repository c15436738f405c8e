"""A plan of dosing as JSON."""

from datetime import date
from typing import Any

from service.dosing.plan import BolusPlan, Figure, Limit, Plan, Product, Range, Review, Step
from service.knowledge.catalogue import Catalogue
from service.knowledge.loading import Knowledge
from service.knowledge.patient_rows import StopRule
from service.rendering.document import candidate, finding, knowledge_base, monitoring
from service.rendering.parts import sources
from service.screening.sieve import Advice

NOT_SCREENED = "The medication list was not screened for this plan: use /screen."


def render_plan(plan: Plan, knowledge: Knowledge, *, stale: bool, request_id: str) -> dict[str, Any]:
    """Every field; nothing is left out because it is empty."""
    catalogue = knowledge.catalogue
    scheme = plan.scheme
    return {
        "candidate": candidate(plan.candidate, catalogue, plan.candidate_id),
        "scheme": None
        if scheme is None
        else {
            "id": scheme.id,
            "name": scheme.name,
            "kind": scheme.kind.value,
            "evidence": "|".join(evidence.value for evidence in scheme.evidence),
            "sources": sources(scheme.sources, catalogue),
            "disagreement": scheme.disagreement,
        },
        "why_none": plan.why_none,
        "max_per_dose": _limit(plan.max_per_dose, catalogue),
        "max_per_day": _limit(plan.max_per_day, catalogue),
        "limits": [_limit(limit, catalogue) for limit in plan.limits],
        "steps": [_step(step, catalogue) for step in plan.steps],
        "bolus": _bolus(plan.bolus, catalogue),
        "review": [_review(review, catalogue) for review in plan.review],
        "monitoring": [monitoring(advice, catalogue) for advice in plan.monitoring],
        "stop_rules": [_stop_rule(advice, catalogue) for advice in plan.stop_rules],
        "findings": [finding(found, catalogue) for found in plan.findings],
        "missing": [{"fact": item.fact, "would_change": item.would_change} for item in plan.missing],
        "not_understood": list(plan.not_understood),
        "not_screened": NOT_SCREENED,
        "knowledge_base": knowledge_base(knowledge, stale=stale),
        "request_id": request_id,
    }


def _figure(figure: Figure | None, catalogue: Catalogue) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "value": round(figure.value, 3),
        "unit": figure.unit,
        "how": figure.how,
        "sources": sources(figure.sources, catalogue),
    }


def _range(amounts: Range, catalogue: Catalogue) -> dict[str, Any]:
    """The lower end is the figure itself; ``to`` the upper end or null."""
    return {**(_figure(amounts.low, catalogue) or {}), "to": _figure(amounts.high, catalogue)}


def _limit(limit: Limit | None, catalogue: Catalogue) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {
        **(_figure(limit.figure, catalogue) or {}),
        "beyond": {"name": limit.name, "severity": limit.severity.word, "advice": limit.advice},
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _step(step: Step, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "step": step.number,
        "from_day": step.from_day,
        "from_date": _day(step.from_date),
        "dose": _range(step.dose, catalogue),
        "doses_per_day": step.doses_per_day,
        "doses_per_day_to": step.doses_per_day_to,
        "total": _range(step.total, catalogue),
        "given_as": list(step.given_as),
        "if_needed": step.if_needed,
        "note": step.note,
    }


def _bolus(bolus: BolusPlan | None, catalogue: Catalogue) -> dict[str, Any] | None:
    if bolus is None:
        return None
    return {
        "dose": _range(bolus.dose, catalogue),
        "repeat": _range(bolus.repeat, catalogue) if bolus.repeat else None,
        "repeat_every_minutes": bolus.repeat_every_minutes,
        "over": bolus.over,
        "review_at": _figure(bolus.review_at, catalogue),
        "review": bolus.review,
        "after": bolus.after,
        "products": [_product(product, catalogue) for product in bolus.products],
    }


def _product(product: Product, catalogue: Catalogue) -> dict[str, Any]:
    row = product.presentation
    return {
        "id": row.id,
        "name": row.name,
        "for": _figure(product.dose, catalogue),
        "vials": product.vials,
        "volume_ml": product.volume_ml,
        "mannitol_g": product.mannitol_g,
        "note": row.note,
        "sources": sources(row.sources, catalogue),
    }


def _review(review: Review, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "text": review.text,
        "on_day": review.on_day,
        "on_date": _day(review.on_date),
        "at": _figure(review.at, catalogue),
        "sources": sources(review.sources, catalogue),
    }


def _stop_rule(advice: Advice[StopRule], catalogue: Catalogue) -> dict[str, Any]:
    row = advice.row
    return {
        "id": row.id,
        "kind": row.kind.value,
        "trigger": row.trigger,
        "action": row.action,
        "days": row.days,
        "context": list(advice.context),
        "evidence": "|".join(evidence.value for evidence in row.evidence),
        "sources": sources(row.sources, catalogue),
        "disagreement": row.disagreement,
    }
