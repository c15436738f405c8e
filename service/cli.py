"""The command line. So far it checks the tables: ``dantrolene-screen knowledge lint``."""

import argparse
import sys
from pathlib import Path

from service.knowledge.loading import load_knowledge
from service.knowledge.problems import TablesRefusedError
from service.settings import read_settings


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: done and nothing wrong; 1: the tables have problems (on standard error); 2: wrong usage."""
    parser = argparse.ArgumentParser(prog="dantrolene-screen", description="Screens medication lists for dantrolene.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    knowledge = commands.add_parser("knowledge", help="look after the tables").add_subparsers(
        required=True, metavar="ACTION"
    )
    lint = knowledge.add_parser("lint", help="report every problem of the tables with file, line and remedy")
    lint.add_argument("--data", type=Path, default=None, help="directory of the tables (default: the service's own)")
    chosen = parser.parse_args(arguments)
    return _lint(chosen.data or read_settings().data)


def _lint(directory: Path) -> int:
    try:
        knowledge = load_knowledge(directory)
    except TablesRefusedError as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        print(f"{len(refused.problems)} problems", file=sys.stderr)
        return 1
    rows = sum(knowledge.catalogue.tables.counts().values())
    print(f"{rows} rows, no problems; version {knowledge.version}, sha256 {knowledge.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
