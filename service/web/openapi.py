"""``/openapi.json``, generated from the marshmallow schemas that validate."""

from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response
from marshmallow import Schema

from service import VERSION
from service.intake import fields as our_fields
from service.intake.requests import ScreenRequestSchema
from service.web.answers import ProblemSchema, ScreenAnswerSchema
from service.web.drugs import DrugsQuerySchema
from service.web.knowledge import GRAPHML, GraphQuerySchema
from service.web.problems import MEDIA_TYPE as PROBLEM
from service.web.screening import JSON, answer

_EXAMPLE = {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]}
_PROBLEMS = {
    400: "Not JSON as it must be",
    404: "No such drug",
    406: "Nothing acceptable is offered",
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
    spec.path("/screen", operations={"post": _screen()})
    spec.path("/drugs", operations={"get": _get("Search the drugs", DrugsQuerySchema, 406, 422, 503)})
    spec.path("/drugs/{id}", operations={"get": _get("One drug with all that is said of it", None, 404, 406, 503)})
    spec.path("/graph", operations={"get": _get("The graph or a neighbourhood", GraphQuerySchema, 404, 406, 422, 503)})
    spec.path("/knowledge", operations={"get": _get("Version, digest, sources, vocabularies", None, 406, 503)})
    spec.path("/livez", operations={"get": _get("The process answers", None)})
    spec.path("/readyz", operations={"get": _get("There is knowledge to screen with", None, 503)})
    spec.path("/openapi.json", operations={"get": _get("This document", None)})
    made: dict[str, Any] = spec.to_dict()
    made["paths"]["/graph"]["get"]["responses"]["200"]["content"][GRAPHML] = {"schema": {"type": "string"}}
    made["paths"]["/drugs/{id}"]["parameters"] = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    _close(made)
    return made


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _closed_word(_: Any, field: Any, **__: Any) -> dict[str, Any]:
    if isinstance(field, our_fields.Word):
        return {"type": "string", "enum": list(field.words)}
    if isinstance(field, our_fields.Number) and field.above is not None:
        return {"exclusiveMinimum": field.above}
    return {}


def _screen() -> dict[str, Any]:
    return {
        "summary": "Screen one medication list for one therapy about to start",
        "requestBody": {"required": True, "content": {JSON: {"schema": ScreenRequestSchema, "example": _EXAMPLE}}},
        "responses": {
            "200": {"description": "The screening", "content": {JSON: {"schema": ScreenAnswerSchema}}},
            **_problems(400, 406, 413, 415, 422, 503),
        },
    }


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
    request["candidate"] = {"anyOf": [plain, request["candidate"]]}
