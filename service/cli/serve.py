"""``dantrolene-screen serve``: the HTTP service, run by gunicorn."""

import argparse
import os
import sys
from pathlib import Path

from service.cli.exits import EXIT_CODES, Exit
from service.cli.output import complain
from service.settings import read_settings

_NAME = "gunicorn.conf.py"
_PLACES = (Path(__file__).resolve().parents[2], Path(sys.prefix) / "share" / "dantrolene-screen")
"""A checkout keeps the file beside the package; an installed package brings it along."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "serve over HTTP"
    told = f"{about}; HOST, PORT, WORKERS and the other variables of the environment decide how."
    commands.add_parser("serve", help=about, description=told, epilog=EXIT_CODES).set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    """Becomes gunicorn, which stays until it is told to end. Returns only if there is nothing to run."""
    read_settings()
    found = next((place / _NAME for place in _PLACES if (place / _NAME).is_file()), None)
    if found is not None:
        sys.stdout.flush()
        arguments = [sys.executable, "-m", "gunicorn", "-c", str(found), "service.wsgi:application()"]
        os.execv(sys.executable, arguments)  # noqa: S606 - no shell is what is wanted
    complain(f"{_NAME} is neither beside the package nor under {_PLACES[1]}; reinstall the package")
    return Exit.FAILED
