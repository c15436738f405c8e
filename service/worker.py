"""The gunicorn worker: answers what gunicorn itself refuses as everything else is answered, and logs no text of it."""

import json
import logging
from http import HTTPStatus
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.sync import SyncWorker

from service.observing.lines import Lines, log_as_lines
from service.web.app import HEADERS
from service.web.problems import MEDIA_TYPE

_STATUS = (
    (LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (ParseException, HTTPStatus.BAD_REQUEST),
)


class Log(Logger):  # type: ignore[misc]
    """gunicorn's own messages, and all others of its processes, in the one form of the log."""

    def setup(self, cfg: Any) -> None:
        log_as_lines()
        super().setup(cfg)

    def _set_handler(self, log: logging.Logger, output: str, fmt: logging.Formatter, stream: Any = None) -> None:
        super()._set_handler(log, output, Lines(), stream)


class Worker(SyncWorker):  # type: ignore[misc]
    """gunicorn quotes a malformed request in its log and answers HTML; a request may hold a medication list."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Called by gunicorn for a request that never reached the application, or whose answer failed."""
        status = next((code for kind, code in _STATUS if isinstance(exc, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        self.log.warning("request refused: %s, answered %d", type(exc).__name__, status)
        self.wsgi.watch.refused(status)
        body = json.dumps(
            {
                "type": "about:blank",
                "title": status.phrase,
                "status": status,
                "detail": "The request could not be read; nothing was checked.",
                "errors": [],
            }
        ).encode()
        headers = {**HEADERS, "Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Connection": "close"}
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        try:
            client.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        except OSError:
            self.log.warning("the caller was gone before the answer")
