"""The gunicorn worker: answers what gunicorn itself refuses as everything else is answered, and logs no text of it."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.sync import SyncWorker

from service.observing.lines import Lines, log_as_lines
from service.web.app import HEADERS
from service.web.problems import MEDIA_TYPE
from service.web.pulse import KEY, Pulse

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
    """gunicorn quotes a malformed request in its log and answers HTML; a request may hold a medication list. And it
    kills a worker whose answer takes longer than ``timeout``; an answer that is streamed says that it goes on."""

    wsgi: Any
    application: Any
    """What ``wsgi`` stands before."""

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.application = self.wsgi
        self.wsgi = _with_pulse(self.application, self.notify)

    def run(self) -> None:
        """Answers, once it is told to end, whoever was waiting then: after the last worker nobody would."""
        super().run()
        until = monotonic() + self.cfg.graceful_timeout / 2
        for listener in self.sockets:
            counted = listener.get_backlog()  # negative where the system does not tell
            waiting = counted if counted >= 0 else self.cfg.backlog
            while waiting > 0 and monotonic() < until and self._took_one(listener):
                waiting -= 1
            listener.close()

    def _took_one(self, listener: Any) -> bool:
        """Whether somebody was waiting, who is now answered."""
        try:
            self.accept(listener)
        except OSError:
            return False
        return True

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Called by gunicorn for a request that never reached the application, or whose answer failed."""
        status = next((code for kind, code in _STATUS if isinstance(exc, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        self.application.watch.refused(status, type(exc))
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


def _with_pulse(application: Any, beat: Callable[[], None]) -> Any:
    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        environ[KEY] = Pulse(beat, environ["gunicorn.socket"].settimeout)
        return application(environ, start_response)

    return serve
