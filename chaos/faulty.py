"""The service with a fault put in on purpose, to see that the suite sees it: never served but by ``FAULT=... make
chaos``."""

import itertools
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from service.wsgi import application as sound

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
FAULTS = ("wrong", "lost", "leak")
_EACH = {"wrong": 50, "lost": 1, "leak": 1}
_LEAKED: list[bytes] = []


def application() -> Wsgi:
    """The fault named by CHAOS_FAULT, in one of so many answers: ``wrong`` loses the last finding, ``lost`` ends the
    worker before it answers, ``leak`` keeps some memory."""
    app, fault = sound(), os.environ["CHAOS_FAULT"]
    counted = itertools.count(1)

    def served(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/screen" or next(counted) % _EACH[fault]:
            return app(environ, start_response)
        return _faulty(fault, app, environ, start_response)

    return served


def _faulty(fault: str, app: Wsgi, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if fault == "lost":
        os._exit(1)
    if fault == "leak":
        _LEAKED.append(os.urandom(20_000))
        return app(environ, start_response)
    said: list[Any] = []
    body = b"".join(app(environ, lambda *head: said.append(head)))
    (status, headers, *_) = said[0]
    document = json.loads(body)
    if document.get("findings"):
        document["findings"].pop()
        body = json.dumps(document, ensure_ascii=False).encode()
    start_response(status, [(name, value) for name, value in headers if name != "Content-Length"] + [_length(body)])
    return [body]


def _length(body: bytes) -> tuple[str, str]:
    return "Content-Length", str(len(body))
