"""What every operation answers beside its own: errors as a problem or as text, who may call, and the headers."""

import re
from typing import Any

from service.web.answers import ProblemSchema
from service.web.guard import Protection, listed
from service.web.negotiation import PROBLEM, TEXT

Json = dict[str, Any]
_PROBLEMS = {
    400: "Not what it must be before it can be read: not JSON, no form, or not all of it",
    404: "There is no such thing",
    406: "Nothing acceptable is offered",
    408: "Too slow",
    413: "Too large",
    415: "Wrong content type",
    416: "No such part of the file",
    422: "Well-formed but invalid; every problem with a pointer",
    429: "Too many requests; nothing was checked",
    503: "No knowledge base, or what must be recorded or asked first is not there; nothing was checked",
}
_KEYS: list[Json] = [{"bearerKey": []}, {"headerKey": []}]
_SECURITY: dict[Protection, list[Json]] = {
    Protection.OPEN: [],
    Protection.KEY: _KEYS,
    Protection.PAGE: [*_KEYS, {"basicKey": []}],
    Protection.CDS: [{"hookToken": []}, *_KEYS],
}
_HERE = "Asked for on any address but loopback, and wherever keys or issuers are set."
SCHEMES: Json = {
    "bearerKey": {"type": "http", "scheme": "bearer", "description": f"An API key. {_HERE}"},
    "headerKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": f"An API key. {_HERE}"},
    "basicKey": {"type": "http", "scheme": "basic", "description": "An API key as the password, for a browser."},
    "hookToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of CDS Hooks from a listed issuer, made out to the URL that is called.",
    },
}
_SECONDS = {"type": "string", "pattern": "^[0-9]+$"}
HEADERS: Json = {
    "CacheControl": {"description": "Never kept", "required": True, "schema": {"const": "no-store"}},
    "Sniff": {"description": "Read as what it says it is", "required": True, "schema": {"const": "nosniff"}},
    "Vary": {"description": "What the answer depends on", "schema": {"type": "string"}},
    "Challenge": {"description": "How to say who calls", "required": True, "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds", "schema": _SECONDS},
    "RateLimit": {"description": "What is left, where a limit is set", "schema": {"type": "string"}},
    "RateLimitPolicy": {"description": "The limit, where one is set", "schema": {"type": "string"}},
}
_EVERYWHERE = {"Cache-Control": "CacheControl", "X-Content-Type-Options": "Sniff", "Vary": "Vary"}
_COUNTED = {"RateLimit": "RateLimit", "RateLimit-Policy": "RateLimitPolicy"}
_OWN = {
    "401": {"WWW-Authenticate": "Challenge"},
    "429": {"Retry-After": "RetryAfter"},
    "503": {"Retry-After": "RetryAfter"},
}
_PARAMETER = re.compile("{[^}]*}")


def problems(*statuses: int, also: str | None = None) -> Json:
    """The errors with ``statuses``: as a problem, as text for whoever asked for text, and as ``also``."""
    content: Json = {PROBLEM: {"schema": ProblemSchema}, TEXT: {"schema": {"type": "string"}}}
    if also is not None:
        content[also] = {"schema": {"type": "object" if also.endswith("json") else "string"}}
    return {str(status): {"description": _PROBLEMS[status], "content": content} for status in statuses}


def guarded(paths: Json) -> Json:
    """``paths`` with who may call each operation, what those are answered who may not, and the headers."""
    for path, operations in paths.items():
        for method, operation in operations.items():
            protection = listed(method.upper(), _PARAMETER.sub("<>", path)) or Protection.KEY
            operation["security"] = _SECURITY[protection]
            if protection is not Protection.OPEN:
                operation["responses"] |= {"401": {"description": "Who calls is not known"}, **problems(429)}
            for status, response in operation["responses"].items():
                counted = {} if protection is Protection.OPEN or status == "401" else _COUNTED
                response["headers"] = _named(_EVERYWHERE | counted | _OWN.get(status, {}))
    return paths


def _named(headers: dict[str, str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{component}"} for name, component in headers.items()}
