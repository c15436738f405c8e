"""``dantrolene-screen ledger report|prune|migrate``: what became of the advice."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from service.cli.exits import EXIT_CODES, Exit
from service.cli.output import say
from service.cli.questions import UsageError, day
from service.ledger.report import render_overrides
from service.settings import read_settings

if TYPE_CHECKING:
    from service.ledger.ledger import AnyLedger


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "read and tend the ledger of LEDGER_URL"
    ledger = commands.add_parser("ledger", help=about, description=about, epilog=EXIT_CODES)
    actions = ledger.add_subparsers(required=True, metavar="ACTION")
    _action(actions, "report", "which rules are overridden most, and with what reason", _report)
    prune = _action(actions, "prune", "remove feedback and audit lines of before a day", _prune)
    prune.add_argument("before", type=day, metavar="BEFORE", help="YYYY-MM-DD, not in the future")
    _action(actions, "migrate", "make the tables, or bring them up to date", _migrate)


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    about: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=about, description=about, epilog=EXIT_CODES)
    parser.set_defaults(run=run)
    return parser


def _report(_: argparse.Namespace) -> int:
    with _opened() as ledger:
        say(render_overrides(ledger.overrides()), end="")
    return Exit.ANSWERED


def _prune(chosen: argparse.Namespace) -> int:
    if chosen.before > datetime.now(UTC).date():
        raise UsageError("that day has not come; prune takes a day in the past")
    with _opened() as ledger:
        say(f"{ledger.prune(chosen.before)} entries of before {chosen.before} removed")
    return Exit.ANSWERED


def _migrate(_: argparse.Namespace) -> int:
    """The ledger brings its tables up to date whenever it is first used."""
    with _opened() as ledger:
        ledger.overrides()
    say("the tables of the ledger are up to date")
    return Exit.ANSWERED


@contextmanager
def _opened() -> Iterator["AnyLedger"]:
    settings = read_settings().ledger
    if not settings.url:
        raise UsageError("there is no ledger; set LEDGER_URL")
    # Only this command needs the database libraries.
    from service.ledger.ledger import open_ledger  # noqa: PLC0415

    ledger = open_ledger(settings.url, keep_comments=settings.keep_comments)
    try:
        yield ledger
    finally:
        ledger.close()
