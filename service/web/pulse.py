"""What a long answer asks of the server that runs it: not to be taken for dead, and not to be held by a silent caller.

The server puts it into the WSGI environment; where there is none, as in a test client, nothing has to be done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

KEY = "service.pulse"


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Pulse:
    """``beat``: call it more often than the server's timeout. ``limit``: takes the seconds after which a read or a
    write that moves nothing raises TimeoutError; for the current request only."""

    beat: Callable[[], None] = _nothing
    limit: Callable[[float], None] = _nothing


def pulse() -> Pulse:
    """That of the current request."""
    found = request.environ.get(KEY)
    return found if isinstance(found, Pulse) else Pulse()
