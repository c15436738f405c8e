"""The drugs to look up: ``/drugs`` and ``/drugs/{id}``."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, ValidationError, fields, validate

from service.intake.fields import MAX_NAME, PlainText
from service.knowledge.export import is_drug, mentions
from service.naming.resolver import Resolver
from service.rendering.drug import describe, search
from service.rendering.picture_of_drug import picture_around
from service.rendering.problem import pointed
from service.settings import Settings
from service.web import pages
from service.web.negotiation import HTML, JSON, Form, find_form
from service.web.problems import RequestError
from service.web.screening import answer
from service.web.state import State

_MOST_DRUGS = 10_000
_MOST_ON_PAGE = 300


class DrugsQuerySchema(Schema):
    q = PlainText(most=MAX_NAME)
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=_MOST_DRUGS))


def blueprint(state: State, settings: Settings) -> Blueprint:
    routes = Blueprint("drugs", __name__)
    drugs_query = DrugsQuerySchema()

    @routes.get("/drugs")
    def drugs() -> Response:
        """Search the drugs by any of their names; without ``q`` all substances in order of their name."""
        page = _wants_page()
        screener = state.current()
        asked = request.args.to_dict()
        if page:
            found = _found_for_page(drugs_query, screener.resolver, asked)
            return pages.drugs_page(screener, settings, asked.get("q", ""), found)
        query = drugs_query.load(asked)
        return answer(_found(screener.resolver, query))

    @routes.get("/drugs/<drug>")
    def drug(drug: str) -> Response:
        """One substance, group or product: names, codes, groups, hazards, review and every statement about it."""
        page = _wants_page()
        screener = state.current()
        knowledge = screener.knowledge
        if not is_drug(knowledge.graph, drug):
            if page:
                return pages.no_drug_page(screener, settings)
            raise RequestError(HTTPStatus.NOT_FOUND, "There is no drug with this id. Search with /drugs?q=")
        if page:
            around = picture_around(
                drug, mentions(knowledge, drug), knowledge.index.pushes.get(drug, ()), knowledge.catalogue
            )
            return pages.drug_page(screener, settings, describe(knowledge, drug), around)
        return answer(describe(knowledge, drug))

    return routes


def _wants_page() -> bool:
    """Whether the caller would rather have a page than JSON. Raises RequestError for one who takes neither."""
    form = find_form(request, (JSON, HTML))
    if form is None:
        raise RequestError(HTTPStatus.NOT_ACCEPTABLE, f"Offered: {JSON}, {HTML}.")
    return form is Form.HTML


def _found(resolver: Resolver, query: dict[str, Any]) -> dict[str, Any]:
    found = search(resolver, query.get("q"))
    return {"count": len(found), "drugs": found[: query["limit"]]}


def _found_for_page(schema: Schema, resolver: Resolver, asked: dict[str, str]) -> dict[str, Any]:
    """As :func:`_found`, but an empty field searches for everything and a wrong one is said on the page."""
    try:
        query = schema.load({name: value for name, value in asked.items() if value.strip()})
    except ValidationError as error:
        texts = "; ".join(f"{place.pointer.strip('/')}: {place.detail}" for place in pointed(error))
        return {"count": 0, "drugs": [], "problem": f"Nothing was searched. {texts}"}
    return _found(resolver, {**query, "limit": _MOST_ON_PAGE}) | {"problem": ""}
