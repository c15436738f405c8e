"""The log: one JSON object a line on standard error. Nothing that a caller sent may get into it."""

import logging
import os
import traceback
from datetime import UTC, datetime
from typing import Any

import orjson

_STDERR = 2
_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


def write_line(fields: dict[str, Any]) -> bool:
    """False if it could not be written: a full disk must not cost an answer."""
    try:
        os.write(_STDERR, orjson.dumps(fields, option=_OPTIONS))
    except OSError:
        return False
    return True


class Lines(logging.Formatter):
    """Messages of the service and of gunicorn. Of an exception its type and places only: its text may quote what was
    submitted."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": type(record.msg).__name__ if isinstance(record.msg, BaseException) else record.getMessage(),
            "pid": record.process,
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            fields["exception"] = kind.__name__
            fields["at"] = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        return orjson.dumps(fields, option=orjson.OPT_UTC_Z).decode()


def log_as_lines() -> None:
    """Every message of this process from ``info`` on, warnings of Python too."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
