"""Where the commands write: answers to standard output, everything else to standard error."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console

from service.knowledge.problems import Problem


def say(text: str, *, end: str = "\n") -> None:
    sys.stdout.write(text + end)


def complain(text: str, *, end: str = "\n") -> None:
    sys.stderr.write(text + end)


def say_json(value: Any) -> None:
    """On one line and in ASCII: nothing in a name can act on the terminal."""
    say(json.dumps(value))


def report(problems: Iterable[Problem]) -> int:
    """The problems of the tables and their number; exit code 1."""
    found = sorted(problems)
    for problem in found:
        complain(str(problem))
    complain(f"{len(found)} problems")
    return 1


def terminal() -> Console | None:
    """Standard output, if it is a terminal that takes colour; None for a file, a pipe, or where NO_COLOR is set."""
    console = Console(highlight=False)
    return console if console.is_terminal and not console.is_dumb_terminal and not console.no_color else None


def progress_console() -> Console:
    """Standard error, for what shows that work goes on; writes nothing there unless it is a terminal."""
    console = Console(stderr=True)
    console.quiet = not console.is_terminal
    return console


def close_quietly() -> None:
    """Whoever read standard output has gone: let the interpreter flush what is left to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
