"""What the exit codes mean, so that a script never takes "not checked" for "fine"."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    ANSWERED = 0
    FAILED = 1
    MISUSED = 2
    REACHED = 3
    NOT_CLEARED = 4


_GRAVEST_FIRST = (Exit.FAILED, Exit.MISUSED, Exit.REACHED, Exit.NOT_CLEARED)

EXIT_CODES = (
    "Exit codes: 0 done and nothing wrong; 1 the tables have problems, or a file could not be used; 2 wrong usage."
)
SCREEN_EXIT_CODES = (
    "Exit codes: 0 answered, whatever the answer is; 1 the tables were refused, or a file could not be used; 2 wrong "
    "usage, or a request that cannot be screened. With --fail-on: 3 a finding is that severe or worse; 4 none is, but "
    "not everything was checked; so 0 then means that everything was checked and nothing is that severe. Of several "
    "lists the first that occurs of 1, 2, 3, 4 counts."
)


def gravest(exits: Iterable[Exit]) -> Exit:
    """The one exit code of several lists."""
    seen = set(exits)
    return next((code for code in _GRAVEST_FIRST if code in seen), Exit.ANSWERED)
