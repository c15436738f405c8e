"""``python -m mutation PACKAGE``: mutate a package, run its tests on every mutant, and list what no test noticed."""

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mutation.ground import PACKAGES, Ground
from mutation.survivors import UNTRIED, Mutant, changes, explained, mutants, names

WANTED = 95
"""Percent of the mutants that are not explained."""
_FEW = {"LAW_EXAMPLES": "20", "CHANGE_LISTS": "10"}
"""While it is noted which test reaches what, each call costs ten times what it does else."""


def main() -> int:
    """0 if enough of the mutants were noticed."""
    chosen = _arguments()
    ground = Ground(chosen.package)
    if not (chosen.again or chosen.tell):
        ground.lay_out()
        ground.draw(_drawn(names(ground, chosen.only), chosen.sample, chosen.seed))
    drawn = ground.drawn()
    if not chosen.tell:
        _run(ground, sorted((drawn & {*names(ground, "*")}) - _settled(ground)))
    return _tell(ground, [mutant for mutant in mutants(ground) if mutant.name in drawn])


def _settled(ground: Ground) -> set[str]:
    """Those that need not be tried any more: noticed, or explained."""
    tried = [mutant for mutant in mutants(ground) if mutant.status != UNTRIED]
    reasons = explained()
    left = changes(ground, [mutant for mutant in tried if not mutant.noticed])
    known = {mutant.name for mutant, change in left.items() if change in reasons}
    return known | {mutant.name for mutant in tried if mutant.noticed}


def _drawn(all_names: Sequence[str], size: int, seed: int) -> Sequence[str]:
    if not 0 < size < len(all_names):
        return all_names
    return sorted(random.Random(seed).sample(all_names, size))


def _run(ground: Ground, tried: Sequence[str]) -> None:
    """Every mutant is tried on the same examples of every law, one after the other."""
    if not tried:
        return
    ground.forget_which_test_reaches_what()
    environment = os.environ | {"CI": "true", "PYTHONDONTWRITEBYTECODE": "1"} | _FEW
    mutmut = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *tried]
    if subprocess.run(mutmut, cwd=ground.directory, env=environment, check=False).returncode:
        sys.exit("mutmut gave up: what it says stands above")


def _tell(ground: Ground, tried: Sequence[Mutant]) -> int:
    survivors = [mutant for mutant in tried if not mutant.noticed]
    reasons = explained()
    known = 0
    for mutant, change in changes(ground, survivors).items():
        known += change in reasons
        print(f"{mutant.name}: {mutant.status}\n  - {change.before}\n  + {change.after}")
        print(f"  {reasons.get(change, 'NOT EXPLAINED')}\n")
    noticed = len(tried) - len(survivors)
    score = 100 * noticed / (len(tried) - known)
    untried = sum(1 for mutant in survivors if mutant.status == UNTRIED)
    print(f"{ground.package}: {noticed} of {len(tried)} mutants noticed ({100 * noticed / len(tried):.1f} %)")
    print(f"{len(survivors)} were not, {known} of them explained: {score:.1f} % of those that need no explanation")
    if untried:
        print(f"{untried} of them have not been tried yet")
    return 0 if score >= WANTED and not untried else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutation", description="Does a test notice if the code is wrong?")
    parser.add_argument("package", choices=PACKAGES)
    parser.add_argument("--sample", type=int, default=0, help="so many mutants, drawn at random; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--only", default="*", help="those whose names fit this pattern")
    parser.add_argument("--again", action="store_true", help="only what the last run left unexplained")
    parser.add_argument("--tell", action="store_true", help="run nothing, tell of the last run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
