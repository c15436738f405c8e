"""One drug with all that is known of it, and the search for drugs by any of their names, as JSON."""

from datetime import date
from typing import Any

from service.knowledge.catalogue import Catalogue
from service.knowledge.export import Mention, groups_of, mentions
from service.knowledge.loading import Knowledge
from service.knowledge.metabolism_rows import Metabolism
from service.knowledge.rows import REVIEW_QUESTIONS
from service.naming.resolver import Resolver
from service.rendering.parts import path, sources


def search(resolver: Resolver, query: str | None) -> list[dict[str, Any]]:
    """Drugs whose name holds ``query``, those that start with it first."""
    catalogue = resolver.catalogue
    if query is None:
        return [{"id": row.id, "name": row.name, "matched": row.name} for row in catalogue.tables.substances]
    hits = resolver.search(query)
    return [{"id": node, "name": catalogue.display[node], "matched": written} for node, written in hits]


def describe(knowledge: Knowledge, node: str) -> dict[str, Any]:
    catalogue, tables = knowledge.catalogue, knowledge.catalogue.tables
    substance = catalogue.substances.get(node)
    product = catalogue.products.get(node)
    return {
        "id": node,
        "name": catalogue.display[node],
        "kind": knowledge.graph.nodes[node]["kind"],
        "ingredients": list(product.ingredients) if product else [],
        "usual_route": substance.usual_route.value if substance and substance.usual_route else None,
        "names": [
            {"name": row.name, "kind": row.kind.value, "locale": row.locale, "sources": list(row.sources)}
            for row in tables.names
            if row.target == node
        ],
        "codes": [
            {"system": row.system, "code": row.code, "display": row.display, "sources": list(row.sources)}
            for row in tables.codes
            if row.target == node
        ],
        "groups": [{"id": group, "name": catalogue.display[group]} for group in groups_of(knowledge, node)],
        "members": [row.member for row in tables.memberships if row.group == node],
        "hazards": [
            {
                "id": push.contribution.hazard,
                "name": catalogue.display[push.contribution.hazard],
                "path": path(push.path),
            }
            for push in knowledge.index.pushes.get(node, ())
        ],
        "enzymes": [_enzyme(row, catalogue) for row in knowledge.index.metabolism.get(node, ())],
        "liver_grade": _liver_grade(catalogue, node),
        "review": _review(catalogue, node),
        "candidate_reviewed_on": _iso(substance.candidate_reviewed_on) if substance else None,
        "interactions": [_mention(mention, catalogue) for mention in mentions(knowledge, node)],
    }


def _enzyme(row: Metabolism, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": row.enzyme,
        "name": catalogue.display[row.enzyme],
        "relation": row.relation.value,
        "strength": row.strength.value,
        "sources": sources(row.sources, catalogue),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _liver_grade(catalogue: Catalogue, node: str) -> dict[str, Any] | None:
    grade = catalogue.liver_grades.get(node)
    if grade is None:
        return None
    return {
        "dilirank_2016": grade.dilirank_2016,
        "severity_class": grade.severity_class,
        "dilirank_2": grade.dilirank_2,
        "livertox": grade.livertox,
        "sources": sources(grade.sources, catalogue),
    }


def _review(catalogue: Catalogue, node: str) -> dict[str, Any] | None:
    review = catalogue.reviews.get(node)
    if review is None:
        return None
    return {
        "basis": review.basis.word,
        "reviewed_on": review.reviewed_on.isoformat(),
        "outcomes": {question: getattr(review, question) for question in REVIEW_QUESTIONS},
        "sources": sources(review.sources, catalogue),
        "note": review.note,
    }


def _mention(mention: Mention, catalogue: Catalogue) -> dict[str, Any]:
    row = mention.row
    return {
        "id": row.id,
        "with": {"id": mention.partner, "name": catalogue.display[mention.partner]},
        "through": path(mention.way),
        "conditions": {
            "subject": row.subject,
            "subject_routes": sorted(row.subject_routes),
            "object": row.object,
            "object_routes": sorted(row.object_routes),
            "object_daily_mg": row.object_daily_mg,
            "indications": sorted(row.indications),
        },
        "severity": row.severity.word,
        "mechanism": {"id": row.mechanism, "kind": row.mechanism_kind.value, "text": row.mechanism_text},
        "effect": row.effect,
        "management": row.management,
        "crisis_management": row.crisis_management,
        "onset": row.onset,
        "evidence": "|".join(evidence.value for evidence in row.evidence),
        "sources": sources(row.sources, catalogue),
        "disagreement": row.disagreement,
        "quiet": row.quiet,
        "status": row.status.value,
        "reviewed_on": row.reviewed_on.isoformat(),
    }
