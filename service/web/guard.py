"""Who may call which route: one table, one check before every request. A route that is not in the table needs a key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from flask.globals import request_ctx

from service.access.policy import Access
from service.access.replay import ReplayUnknownError
from service.web.problems import problem

if TYPE_CHECKING:
    from service.access.limits import Allowance


class Protection(Enum):
    OPEN = "anybody"
    KEY = "an API key"
    PAGE = "an API key, also as the password of HTTP Basic: a browser shows it"
    CDS = "a CDS Hooks token or an API key"


ROUTES: Mapping[tuple[str, str], Protection] = MappingProxyType(
    {
        ("GET", "/livez"): Protection.OPEN,
        ("GET", "/readyz"): Protection.OPEN,
        ("GET", "/openapi.json"): Protection.OPEN,
        ("GET", "/static/<>"): Protection.OPEN,
        ("GET", "/cds-services"): Protection.OPEN,
        ("POST", "/cds-services/<>"): Protection.CDS,
        ("POST", "/cds-services/<>/feedback"): Protection.CDS,
        ("GET", "/"): Protection.PAGE,
        ("POST", "/"): Protection.PAGE,
        ("POST", "/leaflet"): Protection.PAGE,
        ("GET", "/screen"): Protection.PAGE,
        ("POST", "/screen"): Protection.KEY,
        ("POST", "/screen/batch"): Protection.KEY,
        ("POST", "/dosing"): Protection.KEY,
        ("GET", "/drugs"): Protection.PAGE,
        ("GET", "/drugs/<>"): Protection.PAGE,
        ("GET", "/graph"): Protection.PAGE,
        ("GET", "/knowledge"): Protection.KEY,
        ("GET", "/metrics"): Protection.KEY,
    }
)
"""By method and rule, the name of a parameter left out. HEAD is as GET."""

_PARAMETER = re.compile("<[^>]*>")
_CHALLENGE = 'Basic realm="dantrolene-screen", charset="UTF-8"'
_RETRY_SECONDS = "5"
_CORS = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-API-Key",
    "Access-Control-Max-Age": "600",
}
_EXPOSED = "RateLimit, RateLimit-Policy, Retry-After"


@cache
def listed(method: str, rule: str) -> Protection | None:
    """What the table says, or None."""
    return ROUTES.get(("GET" if method == "HEAD" else method, _PARAMETER.sub("<>", rule)))


def register(app: Flask, access: Access) -> None:
    """Put the check before, and its headers on, every answer of ``app``, errors too."""
    guard = _Guard(access)
    app.before_request(guard.check)
    app.after_request(guard.add_headers)


@dataclass(frozen=True, slots=True)
class _Guard:
    access: Access

    def check(self) -> Response | None:
        """None lets the request on; anything else is its answer."""
        if self._is_preflight():
            return Response(status=HTTPStatus.NO_CONTENT, headers=_CORS)
        asked = request_ctx.request
        rule = asked.url_rule
        protection = listed(asked.method, rule.rule) if rule is not None else None
        if protection is Protection.OPEN or not (self.access.required or self.access.limiter):
            return None
        try:
            caller = self._caller(protection or Protection.KEY)
        except ReplayUnknownError:
            return _later()
        return _unauthorised(protection) if caller is None else self._count(caller)

    def add_headers(self, response: Response) -> Response:
        if self.access.origins:
            response.vary.add("Origin")
            origin = request.headers.get("Origin")
            if origin is not None and origin in self.access.origins:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        if self.access.limiter is not None and (allowance := g.get("allowance")) is not None:
            _add_allowance(response, allowance)
        return response

    def _is_preflight(self) -> bool:
        """A browser's question, sent without a key, whether a listed page may ask. Any other page's is no exception."""
        if not self.access.origins or request.method != "OPTIONS":
            return False
        return (
            request.headers.get("Origin") in self.access.origins and "Access-Control-Request-Method" in request.headers
        )

    def _caller(self, protection: Protection) -> str | None:
        """Who calls; None if it must be known and is not. Raises ReplayUnknownError."""
        if not self.access.required:
            return f"address {request.remote_addr}"
        shown = request.authorization
        bearer = shown.token if shown is not None and shown.type == "bearer" else None
        if protection is Protection.CDS and bearer is not None and bearer.count(".") > 1:
            return self._issuer(bearer)
        key = bearer or request.headers.get("X-API-Key")
        if key is None and protection is Protection.PAGE and shown is not None and shown.type == "basic":
            key = shown.password
        return self._client(key) if key else None

    def _issuer(self, token: str) -> str | None:
        tokens = self.access.tokens
        issuer = tokens.issuer_of(token, self.access.public_url + request.path) if tokens is not None else None
        return None if issuer is None else f"issuer {issuer}"

    def _client(self, key: str) -> str | None:
        keys = self.access.keys
        client = keys.client_of(key, datetime.now(UTC)) if keys is not None else None
        return None if client is None else f"client {client}"

    def _count(self, caller: str) -> Response | None:
        limiter = self.access.limiter
        g.allowance = allowance = limiter.take(caller) if limiter is not None else None
        if allowance is None or allowance.allowed:
            return None
        detail = f"More than {allowance.limit} requests in {allowance.window} seconds; nothing was checked."
        answer = problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
        answer.headers["Retry-After"] = str(allowance.reset)
        return answer


def _unauthorised(protection: Protection | None) -> Response:
    """Bare: whoever asks learns neither why nor whether there is such a route. A browser is told to ask for a key."""
    by_browser = any(kind == "text/html" for kind, _ in request.accept_mimetypes)
    challenge = _CHALLENGE if protection is Protection.PAGE and by_browser else "Bearer"
    answer = Response(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": challenge})
    del answer.headers["Content-Type"]
    return answer


def _later() -> Response:
    detail = "It cannot be told now whether this token was used before; nothing was checked."
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    answer.headers["Retry-After"] = _RETRY_SECONDS
    return answer


def _add_allowance(response: Response, allowance: "Allowance") -> None:
    """As in the IETF draft "RateLimit header fields for HTTP"."""
    response.headers["RateLimit-Policy"] = f'"default";q={allowance.limit};w={allowance.window}'
    response.headers["RateLimit"] = f'"default";r={allowance.remaining};t={allowance.reset}'
