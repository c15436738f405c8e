"""The knowledge as a whole: ``/graph`` and ``/knowledge``."""

from enum import StrEnum
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, validate

from service.intake.fields import MAX_NAME, PlainText, Word
from service.knowledge.export import neighbourhood, to_graphml, to_node_link
from service.knowledge.loading import Knowledge
from service.knowledge.words import Indication, Route, Severity
from service.rendering.document import is_stale, knowledge_base
from service.rendering.picture_of_drug import picture_of_neighbours
from service.rendering.picture_svg import draw
from service.rendering.problem import Pointed
from service.settings import Settings
from service.web.negotiation import vary
from service.web.problems import RequestError
from service.web.screening import answer, check_acceptable
from service.web.state import State
from service.web.times import today

GRAPHML = "application/graphml+xml"
SVG = "image/svg+xml"


class GraphFormat(StrEnum):
    JSON = "json"
    GRAPHML = "graphml"
    SVG = "svg"


class GraphQuerySchema(Schema):
    around = PlainText(most=MAX_NAME)
    depth = fields.Integer(load_default=1, validate=validate.Range(min=1, max=4))
    format = Word(GraphFormat, load_default=GraphFormat.JSON)


def blueprint(state: State, settings: Settings) -> Blueprint:
    routes = Blueprint("knowledge", __name__)
    graph_query = GraphQuerySchema()

    @routes.get("/graph")
    def graph() -> Response:
        """The graph, or the neighbourhood of one node, as node-link JSON or GraphML; what touches one node as SVG."""
        check_acceptable(GRAPHML, SVG)
        knowledge = state.current().knowledge
        query = graph_query.load(request.args.to_dict())
        part = knowledge.graph
        if around := query.get("around"):
            if around not in part:
                raise RequestError(HTTPStatus.NOT_FOUND, "There is no node with this id. Search with /drugs?q=")
            part = neighbourhood(part, around, query["depth"])
        if query["format"] is GraphFormat.SVG:
            _check_can_be_drawn(query)
            drawn = draw(picture_of_neighbours(around or "", to_node_link(part)))
            return vary(Response(drawn, content_type=f"{SVG}; charset=utf-8"))
        if query["format"] is GraphFormat.GRAPHML:
            return Response(to_graphml(part), content_type=f"{GRAPHML}; charset=utf-8")
        return answer(to_node_link(part))

    @routes.get("/knowledge")
    def knowledge() -> Response:
        """Version, digest, row counts, sources and the vocabularies."""
        check_acceptable()
        current = state.current().knowledge
        return answer(_describe_knowledge(current, stale=is_stale(current, today(), settings.max_age_days)))

    return routes


def _check_can_be_drawn(query: dict[str, Any]) -> None:
    """A picture is of one node and what touches it. Raises RequestError."""
    errors = []
    if "around" not in query:
        errors.append(Pointed("/around", "is needed for a picture"))
    if query["depth"] != 1:
        errors.append(Pointed("/depth", "a picture is one step deep; the other formats go deeper"))
    if errors:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "The picture cannot be drawn.", tuple(errors))


def _describe_knowledge(knowledge: Knowledge, *, stale: bool) -> dict[str, Any]:
    catalogue, tables = knowledge.catalogue, knowledge.catalogue.tables
    return {
        **knowledge_base(knowledge, stale=stale),
        "released_on": catalogue.release.released_on.isoformat(),
        "rows": tables.counts(),
        "vocabulary": {
            "routes": [route.value for route in Route],
            "indications": [indication.value for indication in Indication if indication is not Indication.NOT_GIVEN],
            "severities": [
                {"severity": row.severity.word, "action": row.action, "orca": row.orca}
                for row in sorted(tables.severities, key=lambda row: -row.severity)
                if row.severity is not Severity.NONE
            ],
            "hazards": [{"id": row.id, "name": row.name, "threshold": row.threshold} for row in tables.hazards],
            "mechanisms": [{"id": row.id, "name": row.name} for row in tables.mechanisms],
            "code_systems": [{"id": row.id, "uri": row.uri} for row in tables.code_systems],
            "conditions": [
                {"id": row.id, "name": row.name, "implies": list(row.implies), "synonyms": list(row.synonyms)}
                for row in tables.conditions
            ],
        },
        "sources": [
            {"id": row.id, "kind": row.kind, "title": row.title, "url": row.url, "note": row.note}
            for row in tables.sources
        ],
    }
