"""How a failure that no code foresaw is written down."""

from logging import Logger
from types import TracebackType


def log_failure(log: Logger, kind: type[BaseException] | None, trace: TracebackType | None) -> None:
    """By its type and place only: its message may quote what was submitted."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "unknown"
    log.error("request failed: %s at %s", getattr(kind, "__name__", "unknown"), place)
