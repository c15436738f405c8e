"""``/openapi.json``, generated from the marshmallow schemas that validate."""

from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response
from marshmallow import Schema

from service import VERSION
from service.intake import fields as our_fields
from service.intake.forms import FORM, QUERY
from service.intake.forms import Form as FormFields
from service.intake.requests import (
    CandidateSchema,
    DosingRequestSchema,
    OptionsSchema,
    PatientSchema,
    ScreenRequestSchema,
)
from service.web.answers import ProblemSchema, ScreenAnswerSchema
from service.web.drugs import DrugsQuerySchema
from service.web.fhir import MEDIA_TYPE as FHIR
from service.web.knowledge import GRAPHML, GraphQuerySchema
from service.web.negotiation import HTML, JSON, PROBLEM, TEXT
from service.web.openapi_batch import batch_operation
from service.web.screening import FORM_TYPE, answer

_EXAMPLE = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]}
_PROBLEMS = {
    400: "Not JSON as it must be",
    404: "There is no such thing",
    406: "Nothing acceptable is offered",
    408: "Too slow",
    413: "Too large",
    415: "Wrong content type",
    422: "Well-formed but invalid; every problem with a pointer",
    503: "No knowledge base",
}


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
    converter.add_attribute_function(_closed_word)  # type: ignore[no-untyped-call]
    for path, operations in _paths().items():
        spec.path(path, operations=operations)
    made: dict[str, Any] = spec.to_dict()
    made["paths"]["/graph"]["get"]["responses"]["200"]["content"][GRAPHML] = {"schema": {"type": "string"}}
    for path, operations in made["paths"].items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if names:
            operations["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
            ]
    _close(made)
    return made


def _paths() -> dict[str, dict[str, Any]]:
    cds = {"200": {"description": "Cards", "content": {JSON: {"schema": {"type": "object"}}}}}
    gap = {
        "412": {"description": "Data that is needed was not sent", "content": {FHIR: {"schema": {"type": "object"}}}}
    }
    form = {"required": True, "content": {FORM_TYPE: {"schema": {"type": "object"}}}}
    return {
        "/": {
            "get": _page("The page, empty"),
            "post": {**_page("The page with an answer", 400, 413, 503), "requestBody": form},
        },
        "/leaflet": {"post": {**_page("What the patient should know, to print", 400, 413, 503), "requestBody": form}},
        "/static/{filename}": {
            "get": {"summary": "Style and script of the page", "responses": {"200": {"description": "A file"}}}
        },
        "/screen": {"post": _screen(), "get": _screen_names()},
        "/screen/batch": {"post": batch_operation(_EXAMPLE, _problems(400, 406, 408, 415, 422, 503))},
        "/dosing": {
            "post": _post("Doses, limits, monitoring and stop rules", DosingRequestSchema, 400, 406, 413, 415, 422, 503)
        },
        "/cds-services": {"get": _get("CDS Hooks 2.0 discovery", None, 406, 503)},
        "/cds-services/{id}": {
            "post": _post("CDS Hooks 2.0 cards", None, 400, 404, 406, 413, 415, 422, 503, also=cds | gap)
        },
        "/cds-services/{id}/feedback": {
            "post": _post("CDS Hooks 2.0 feedback", None, 400, 404, 406, 413, 415, 422, 503)
        },
        "/drugs": {"get": _get("Search the drugs", DrugsQuerySchema, 406, 422, 503)},
        "/drugs/{id}": {"get": _get("One drug with all that is said of it", None, 404, 406, 503)},
        "/graph": {"get": _get("The graph or a neighbourhood", GraphQuerySchema, 404, 406, 422, 503)},
        "/knowledge": {"get": _get("Version, digest, sources, vocabularies", None, 406, 503)},
        "/livez": {"get": _get("The process answers", None)},
        "/readyz": {"get": _get("There is knowledge to screen with, and its canary pairs are found", None, 503)},
        "/metrics": {"get": _metrics()},
        "/openapi.json": {"get": _get("This document", None)},
    }


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _closed_word(_: Any, field: Any, **__: Any) -> dict[str, Any]:
    if isinstance(field, our_fields.Word):
        return {"type": "string", "enum": list(field.words)}
    if isinstance(field, our_fields.Number) and field.above is not None:
        return {"exclusiveMinimum": field.above}
    return {}


_PLACES = {"candidate": CandidateSchema, "patient": PatientSchema, "options": OptionsSchema}
_LIST = "Drugs, separated by commas, semicolons or line ends; a name cannot hold one of these."


def _screen() -> dict[str, Any]:
    form = {"type": "object", "properties": _fields(FORM), "required": [FORM.drugs], "additionalProperties": False}
    return {
        "summary": "Screen one medication list for one therapy about to start",
        "description": "Errors are text, too, for a caller who asks for text.",
        "parameters": _in_query(_answer_fields()),
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": ScreenRequestSchema, "example": _EXAMPLE},
                FORM_TYPE: {"schema": form, "example": {"meds": "verapamil, Yaz", "route": "oral"}},
                FHIR: {"schema": {"type": "object", "description": "A Bundle or Parameters; answered by a Bundle"}},
            },
        },
        "responses": {"200": _screening(FHIR), **_problems(400, 406, 413, 415, 422, 503)},
    }


def _screen_names() -> dict[str, Any]:
    described = "By drug names and the candidate's route only; patient facts never stand in a URL."
    return {
        "summary": "Screen drug names for the usual therapy about to start",
        "description": f"{described} curl and wget are answered in text.",
        "parameters": _in_query(_fields(QUERY) | _answer_fields()),
        "responses": {"200": _screening(HTML), **_problems(400, 406, 422, 503)},
    }


def _screening(also: str) -> dict[str, Any]:
    other = {"schema": {"type": "object" if also == FHIR else "string"}}
    content = {JSON: {"schema": ScreenAnswerSchema}, TEXT: {"schema": {"type": "string"}}, also: other}
    return {"description": "The screening, as JSON or as text of at most 80 columns", "content": content}


def _fields(form: FormFields) -> dict[str, Any]:
    """The fields of a form as JSON schemas, the closed words as their schema has them."""
    described: dict[str, Any] = {
        form.drugs or "": {"type": "string", "description": _LIST, "example": "verapamil, Yaz"}
    }
    for name, (part, key) in form.places.items():
        field = _PLACES[part]().fields[key]
        numeric = isinstance(field, our_fields.Number)
        described[name] = {"type": "number"} if numeric else _closed_word(None, field) or {"type": "string"}
    return described


def _answer_fields() -> dict[str, Any]:
    return {name: {"type": "string", "enum": list(words)} for name, words in QUERY.answer.items()}


def _in_query(fields: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"in": "query", "name": name, "required": name == QUERY.drugs, "schema": schema}
        for name, schema in fields.items()
    ]


def _post(
    summary: str, schema: type[Schema] | None, *problems: int, also: dict[str, Any] | None = None
) -> dict[str, Any]:
    sent = schema or {"type": "object"}
    answered = {"200": {"description": summary, "content": {JSON: {"schema": {"type": "object"}}}}}
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": {JSON: {"schema": sent}}},
        "responses": answered | _problems(*problems) | (also or {}),
    }


def _page(summary: str, *problems: int) -> dict[str, Any]:
    shown = {"description": summary, "content": {HTML: {"schema": {"type": "string"}}}}
    return {"summary": summary, "responses": {"200": shown, **_problems(406, *problems)}}


def _get(summary: str, query: type[Schema] | None, *problems: int) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": {JSON: {"schema": {"type": "object"}}}},
            **_problems(*problems),
        },
    }
    if query is not None:
        operation["parameters"] = [{"in": "query", "schema": query}]
    return operation


def _metrics() -> dict[str, Any]:
    told = "The figures of all workers together, in the text format of Prometheus"
    return {
        "summary": told,
        "responses": {"200": {"description": told, "content": {TEXT: {"schema": {"type": "string"}}}}},
    }


def _problems(*statuses: int) -> dict[str, Any]:
    content = {PROBLEM: {"schema": ProblemSchema}}
    return {str(status): {"description": _PROBLEMS[status], "content": content} for status in statuses}


def _close(made: dict[str, Any]) -> None:
    """Unknown keys are errors, in requests and in answers; and a line may be a plain name."""
    schemas = made["components"]["schemas"]
    for schema in schemas.values():
        schema["additionalProperties"] = False
    plain = {"type": "string", "minLength": 1, "maxLength": our_fields.MAX_NAME}
    request = schemas["ScreenRequest"]["properties"]
    request["medications"]["items"] = {"anyOf": [plain, request["medications"]["items"]]}
    change = schemas["Change"]["properties"]
    change["replacement"] = {"anyOf": [plain, change["replacement"]]}
    for name in ("ScreenRequest", "DosingRequest"):
        asked = schemas[name]["properties"]
        asked["candidate"] = {"anyOf": [plain, asked["candidate"]]}
