"""The Flask application, put together from parts it is given."""

from collections.abc import Iterable
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

from service.access.policy import Access
from service.intake.body import MAX_BYTES
from service.settings import Settings
from service.web import batch, cds, dosing, drugs, guard, knowledge, openapi, operations, pages, problems, screening
from service.web.failures import log_failure
from service.web.ledger import LedgerDesk
from service.web.state import State
from service.web.watching import STARTED, Watch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""The Content-Security-Policy of a page: its own style sheet, script and icon, no others and nothing inline."""


class Application(Flask):
    """Flask, but each answer is told of, and a failure is logged by its type and place only: its message may quote what
    was submitted."""

    watch: Watch

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[STARTED] = perf_counter_ns()
        return self.wsgi_app(environ, _Guarded(start_response))

    def finalize_request(self, rv: Any, from_error_handler: bool = False) -> Response:
        """The one way of every answer, that of an error too, whatever went wrong on its way."""
        return self.watch.see(super().finalize_request(rv, from_error_handler))

    def log_exception(self, exc_info: object) -> None:
        kind, _, trace = exc_info if isinstance(exc_info, tuple) else (None, None, None)
        log_failure(self.logger, kind, trace)


def create_app(state: State, settings: Settings, access: Access, desk: LedgerDesk) -> Application:
    """The application that answers from ``state``; it reads no files and no environment."""
    app = Application("service", static_folder=None)
    # One byte more than is taken: a chunked body is cut there without an error, and must be seen to be too long.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES + 1
    app.register_blueprint(screening.blueprint(state, settings, desk, page=pages.screen_page(state, settings)))
    app.register_blueprint(batch.blueprint(state, settings, desk))
    app.register_blueprint(pages.blueprint(state, settings, desk))
    app.register_blueprint(cds.blueprint(state, settings, desk))
    app.register_blueprint(dosing.blueprint(state, settings))
    app.register_blueprint(drugs.blueprint(state, settings))
    app.register_blueprint(knowledge.blueprint(state, settings))
    app.watch = Watch()
    app.register_blueprint(operations.blueprint(state, settings, app.watch))
    app.register_blueprint(openapi.blueprint())
    problems.register(app)
    guard.register(app, access)
    app.watch.open(app.url_map, state.screener)
    return app


class _Guarded:
    """A ``start_response`` that adds the headers of every answer, that of a failure too."""

    __slots__ = ("_start",)

    def __init__(self, start: "StartResponse") -> None:
        self._start = start

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        page = any(name == "Content-Type" and value.startswith("text/html") for name, value in headers)
        own = [header for header in headers if header[0] not in HEADERS]
        return self._start(status, [*own, *(_OF_PAGES if page else _OF_ALL)], exc_info)


_OF_ALL = tuple(HEADERS.items())
_OF_PAGES = tuple((HEADERS | {"Content-Security-Policy": PAGE_POLICY}).items())
