"""``/openapi.json``, generated from the marshmallow schemas that validate."""

from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response
from marshmallow import Schema

from service import VERSION
from service.cds.services import SERVICES
from service.intake.forms import QUERY
from service.intake.requests import DosingRequestSchema, ScreenRequestSchema
from service.web.answers import ScreenAnswerSchema
from service.web.dosing_answers import DosingAnswerSchema
from service.web.drugs import DrugsQuerySchema
from service.web.fhir import MEDIA_TYPE as FHIR
from service.web.knowledge import GRAPHML, SVG, GraphQuerySchema
from service.web.ledger import FeedbackSchema
from service.web.negotiation import HTML, JSON, TEXT
from service.web.openapi_answers import HEADERS, SCHEMES, guarded, problems
from service.web.openapi_batch import batch_operation
from service.web.openapi_forms import form_operation, how_to_answer, in_query, page, posted, short_form
from service.web.openapi_hooks import CALL, CHART, called
from service.web.openapi_shapes import describe, finish
from service.web.screening import FORM_TYPE, answer

_EXAMPLE = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]}
_OBJECT = {"type": "object"}
_THERE = {"/drugs/{id}": "dantrolene", "/static/{filename}": "style.css", "/cds-services/{id}": CHART.id}
"""For each path of which most names lead nowhere, one that does not."""


def blueprint() -> Blueprint:
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        """This API as an OpenAPI 3.1 document."""
        return answer(document())

    return routes


@cache
def document() -> dict[str, Any]:
    """The document; the same object each time, not to be changed."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Dantrolene interaction screening",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": "Decision support; a clinician decides. Unknown keys are errors.",
            "license": {"name": "Apache-2.0"},
        },
    )
    converter = plugin.converter
    assert converter is not None  # noqa: S101 - set by APISpec above
    converter.add_attribute_function(describe)  # type: ignore[no-untyped-call]
    for name, header in HEADERS.items():
        spec.components.header(name, header)
    for name, scheme in SCHEMES.items():
        spec.components.security_scheme(name, scheme)
    for path, operations in guarded(_paths()).items():
        spec.path(path, operations=operations)
    made: dict[str, Any] = spec.to_dict()
    for path, operations in made["paths"].items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if names:
            operations["parameters"] = [_in_path(path, name) for name in names]
    finish(made["components"]["schemas"])
    made["components"]["schemas"]["Candidate"]["example"] = _EXAMPLE["candidate"]
    return made


def _in_path(path: str, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if path.startswith("/cds-services"):
        schema = {"type": "string", "enum": [service.id for service in SERVICES]}
    example = {"example": _THERE[path]} if path in _THERE else {}
    return {"name": name, "in": "path", "required": True, "schema": schema, **example}


def _paths() -> dict[str, dict[str, Any]]:
    gap = {"412": {"description": "Data that is needed was not sent", "content": {FHIR: {"schema": _OBJECT}}}}
    return {
        "/": {"get": _page("The page, empty", 503), "post": _posted_page("The page with an answer")},
        "/leaflet": {"post": _posted_page("What the patient should know, to print")},
        "/static/{filename}": {"get": _file()},
        "/screen": {"post": _screen(), "get": _screen_names()},
        "/screen/batch": {"post": batch_operation(_EXAMPLE, problems(400, 406, 408, 415, 422, 503))},
        "/dosing": {
            "post": _post(
                "Doses, limits, monitoring and stop rules", DosingRequestSchema, 422, 503, answers=DosingAnswerSchema
            )
        },
        "/cds-services": {"get": _get("CDS Hooks 2.0 discovery", None, 406, 503)},
        "/cds-services/{id}": {"post": _post("CDS Hooks 2.0 cards", called(), 404, 422, 503, also=gap, example=CALL)},
        "/cds-services/{id}/feedback": {"post": _post("CDS Hooks 2.0 feedback", FeedbackSchema, 404, 422, 503)},
        "/drugs": {"get": _get("Search the drugs", DrugsQuerySchema, 406, 422, 503, forms=(HTML,))},
        "/drugs/{id}": {"get": _get("One drug with all that is said of it", None, 404, 406, 503, forms=(HTML,))},
        "/graph": {
            "get": _get("The graph or a neighbourhood", GraphQuerySchema, 404, 406, 422, 503, also_as=(GRAPHML, SVG))
        },
        "/knowledge": {"get": _get("Version, digest, sources, vocabularies", None, 406, 503)},
        "/livez": {"get": _get("The process answers", None)},
        "/readyz": {"get": _get("There is knowledge to screen with, and its canary pairs are found", None, 503)},
        "/metrics": {"get": _metrics()},
        "/openapi.json": {"get": _get("This document", None)},
    }


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _screen() -> dict[str, Any]:
    bundle = {
        "type": "object",
        "description": "A Bundle or Parameters; answered by a Bundle",
        "properties": {"resourceType": {"enum": ["Bundle", "Parameters"]}},
        "required": ["resourceType"],
    }
    return {
        "summary": "Screen one medication list for one therapy about to start",
        "description": "Errors are text for whoever asks for text, and an OperationOutcome for whoever sends FHIR.",
        "parameters": in_query(how_to_answer()),
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": ScreenRequestSchema, "example": _EXAMPLE},
                FORM_TYPE: {"schema": posted(), "example": {"meds": "verapamil, Yaz", "route": "oral"}},
                FHIR: {"schema": bundle},
            },
        },
        "responses": {
            "200": _screening({FHIR: {"schema": _OBJECT}}),
            **problems(400, 406, 413, 422, 503, also=FHIR),
            **problems(415),
        },
    }


def _screen_names() -> dict[str, Any]:
    described = "By drug names and the candidate's route only; patient facts never stand in a URL."
    return {
        "summary": "Screen drug names for the usual therapy about to start",
        "description": f"{described} curl and wget are answered in text.",
        "parameters": in_query(short_form(QUERY) | how_to_answer()),
        "responses": {"200": _screening({HTML: {"schema": {"type": "string"}}}), **problems(400, 406, 422, 503)},
    }


def _screening(also: dict[str, Any]) -> dict[str, Any]:
    content = {JSON: {"schema": ScreenAnswerSchema}, TEXT: {"schema": {"type": "string"}}, **also}
    return {"description": "The screening, as JSON or as text of at most 80 columns", "content": content}


def _post(
    summary: str,
    sent: type[Schema] | dict[str, Any],
    *statuses: int,
    answers: type[Schema] | dict[str, Any] = _OBJECT,
    also: dict[str, Any] | None = None,
    example: dict[str, Any] | None = None,
) -> dict[str, Any]:
    shown = {} if example is None else {"example": example}
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": {JSON: {"schema": sent, **shown}}},
        "responses": {
            "200": {"description": summary, "content": {JSON: {"schema": answers}}},
            **problems(400, 406, 413, 415, *statuses),
            **(also or {}),
        },
    }


def _page(summary: str, *statuses: int) -> dict[str, Any]:
    shown = {"description": summary, "content": {HTML: {"schema": {"type": "string"}}}}
    return {"summary": summary, "responses": {"200": shown, **problems(406, *statuses)}}


def _posted_page(summary: str) -> dict[str, Any]:
    made = _page(summary, 400, 413, 415, 503)
    made["responses"] |= problems(422, also=HTML)
    return made | {"requestBody": form_operation(page())}


def _file() -> dict[str, Any]:
    """Read by browsers, which may ask for a part, or whether theirs is still the one."""
    kinds = ("text/css", "text/javascript", "image/svg+xml")
    content = {kind: {"schema": {"type": "string"}} for kind in kinds}
    found = {"description": "A file", "content": content}
    part, same = {"description": "A part of it", "content": content}, {"description": "It has not changed"}
    return {
        "summary": "Style and script of the page",
        "responses": {"200": found, "206": part, "304": same, **problems(404, 416)},
    }


def _get(
    summary: str,
    query: type[Schema] | None,
    *statuses: int,
    forms: tuple[str, ...] = (),
    also_as: tuple[str, ...] = (),
) -> dict[str, Any]:
    """``forms``: media types that answers and the errors about what was asked for have too; ``also_as``: those that
    only answers have."""
    content = {kind: {"schema": {"type": "string"}} for kind in (*forms, *also_as)}
    asked = [status for status in statuses if status in {404, 422}]
    responses = {
        "200": {"description": summary, "content": {JSON: {"schema": _OBJECT}, **content}},
        **problems(*statuses),
        **problems(*asked, also=next(iter(forms), None)),
    }
    operation: dict[str, Any] = {"summary": summary, "responses": responses}
    if query is not None:
        operation["parameters"] = [{"in": "query", "schema": query}]
    return operation


def _metrics() -> dict[str, Any]:
    told = "The figures of all workers together, in the text format of Prometheus"
    return {
        "summary": told,
        "responses": {"200": {"description": told, "content": {TEXT: {"schema": {"type": "string"}}}}},
    }
