"""In which form an answer is given: what the URL asks for, else what the Accept header prefers, else what suits the
caller. Decides only; whoever asks refuses."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask import Request, Response

JSON = "application/json"
TEXT = "text/plain"
HTML = "text/html"
PROBLEM = "application/problem+json"
_TERMINALS = ("curl/", "wget/")


class Form(StrEnum):
    JSON = "json"
    TEXT = "text"
    LINE = "line"
    HTML = "html"

    @property
    def is_text(self) -> bool:
        return self in {Form.TEXT, Form.LINE}


ASKABLE = (Form.JSON, Form.TEXT, Form.LINE)
"""The values of ``format`` in a URL."""
_FORMS = {JSON: Form.JSON, PROBLEM: Form.JSON, TEXT: Form.TEXT, HTML: Form.HTML}


def find_form(request: Request, offered: Sequence[str]) -> Form | None:
    """The form of the answer to ``request`` among the media types ``offered``, the first of which is for whoever does
    not care; None if the caller takes none of them. ``format`` in the URL goes before the header."""
    if _takes_the_first(request.environ, offered):
        return _FORMS[offered[0]]
    asked = asked_in_url(request)
    if asked is not None:
        return asked
    accepted = request.accept_mimetypes
    if not accepted or _at_a_terminal(request):
        return Form.TEXT if _at_a_terminal(request) and TEXT in offered else _FORMS[offered[0]]
    # Whoever takes problem documents takes JSON.
    best = accepted.best_match([*offered, PROBLEM])
    return _FORMS[best] if best else None


def _takes_the_first(environ: Mapping[str, Any], offered: Sequence[str]) -> bool:
    """Whether it is plain, without reading every header, that the caller wants what is offered first: most do."""
    asks = environ.get("QUERY_STRING") or environ["REQUEST_METHOD"] != "POST"
    return not asks and environ.get("HTTP_ACCEPT", "*/*") in {"*/*", offered[0]}


def asked_in_url(request: Request) -> Form | None:
    """``format=json|text|line``; None if it is not there or no such word."""
    asked = request.args.get("format", "")
    return Form(asked) if asked in ASKABLE else None


def error_form(request: Request) -> Form:
    """The form of an error: text for whoever asked for text, else a problem document."""
    found = find_form(request, (JSON, PROBLEM, TEXT))
    return found if found is not None and found.is_text else Form.JSON


def wants_color(request: Request) -> bool:
    return request.args.get("color") == "1"


def vary(response: Response) -> Response:
    """Tell caches that the answer depends on the Accept header."""
    response.vary.add("Accept")
    return response


def _at_a_terminal(request: Request) -> bool:
    """curl or wget asking for a page without saying what they take: somebody reads the answer in a terminal."""
    takes_all = request.headers.get("Accept", "*/*").strip() == "*/*"
    reads = request.method in {"GET", "HEAD"} and request.path == "/screen"
    return takes_all and reads and request.user_agent.string.lower().startswith(_TERMINALS)
