"""All commands in one parser, and what becomes of errors that any of them may meet."""

import argparse
import sys

from service.access.keys import KeysError
from service.cli import batch, dosing, drugs, keys, knowledge, ledger, screen, serve
from service.cli.batch_jobs import FileError
from service.cli.exits import EXIT_CODES, Exit
from service.cli.output import close_quietly, complain, report
from service.cli.questions import UsageError
from service.knowledge.importers.report import WrongFileError
from service.knowledge.problems import TablesRefusedError
from service.ledger.entries import LedgerDownError
from service.settings import SettingsError


def main(arguments: list[str] | None = None) -> int:
    """The exit code, see ``--help``; 2 for wrong usage is also raised as SystemExit. Every complaint is on standard
    error."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except TablesRefusedError as refused:
        return report(refused.problems)
    except (SettingsError, UsageError) as error:
        complain(str(error))
        return Exit.MISUSED
    except (WrongFileError, FileError, KeysError, LedgerDownError) as error:
        complain(str(error))
        return Exit.FAILED
    except BrokenPipeError:
        close_quietly()
        return Exit.FAILED
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}")
        return Exit.FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dantrolene-screen",
        description="Screens medication lists for dantrolene. Decision support; a clinician decides.",
        epilog=f"{EXIT_CODES} screen has more of them, see its --help.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (screen, batch, dosing, drugs, serve, knowledge, ledger, keys):
        module.add_to(commands)
    return parser
