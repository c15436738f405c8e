"""``make chaos``: does the harm, prints the table, and fails if a promise was not held."""

import argparse
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from chaos.faulty import FAULTS
from chaos.ground import Ground, Result
from chaos.report import Row, table, write

SCENARIOS = ("kill-workers", "reloads", "slow-clients", "full-disk", "connections", "million")
_OF_ALL = {"million": 0.1}
"""The scale of what would take too long among others."""


def main() -> int:
    wanted = _arguments()
    rows: dict[str, str] = {}
    failed = False
    for name in wanted.only or SCENARIOS:
        scale = wanted.scale * (1.0 if wanted.only else _OF_ALL.get(name, 1.0))
        print(f"{name}, scale {scale:g}", file=sys.stderr, flush=True)
        started = time.monotonic()
        row = _run(name, scale, wanted.fault)
        rows[name] = str(row)
        failed = failed or bool(row.result.failures)
        for failure in row.result.failures:
            print(f"  NOT HELD: {failure}", file=sys.stderr, flush=True)
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(table(list(rows.values())))
    if not wanted.fault and not wanted.dry:
        write(rows, SCENARIOS)
    return 1 if failed else 0


def _run(name: str, scale: float, fault: str) -> Row:
    """A scenario that ends in an error has not held its promise, and the others go on."""
    scenario = import_module(f"chaos.scenarios.{name.replace('-', '_')}")
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)
        try:
            result = scenario.run(Ground(Path(directory), scale, fault))
        except Exception as error:  # noqa: BLE001 whatever it is, it is told and counted
            result = Result((), (f"the scenario itself ended: {type(error).__name__}: {error}",))
    return Row(name, scenario.HAZARD, scenario.PROMISE, result, scale)


def _arguments() -> argparse.Namespace:
    """From the command line; what is left out, from ONLY, SCALE and FAULT in the environment."""
    parser = argparse.ArgumentParser(prog="chaos", description="What the service does under fire.")
    only = [name for name in os.environ.get("ONLY", "").replace(",", " ").split() if name]
    parser.add_argument("only", nargs="*", default=only, metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE") or 1), help="1 is the whole")
    parser.add_argument("--fault", choices=("", *FAULTS), default=os.environ.get("FAULT", ""), help="broken on purpose")
    parser.add_argument("--dry", action="store_true", help="print only, and leave docs/chaos.md as it is")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.only) - set(SCENARIOS))
    if unknown or wanted.fault not in ("", *FAULTS) or wanted.scale <= 0:
        parser.error(f"there is {', '.join(SCENARIOS)}; faults {', '.join(FAULTS)}; a scale above 0")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
