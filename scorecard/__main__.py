"""``python -m scorecard``: scores the tables that the service would load. Informs; never fails a build."""

import argparse
import sys

from scorecard.cases import load_controls, load_pairs
from scorecard.report import render
from scorecard.scoring import find_noise, score
from service.bootstrap import load_screener
from service.knowledge.problems import TablesRefusedError
from service.settings import read_settings


def main(arguments: list[str] | None = None) -> int:
    """Always 0. Tables that the service would refuse are not scored; their problems go to standard error."""
    parser = argparse.ArgumentParser(prog="scorecard", description="Recall and noise of the tables on named lists.")
    parser.add_argument("--markdown", action="store_true", help="write Markdown instead of plain columns")
    chosen = parser.parse_args(arguments)
    try:
        screener = load_screener(read_settings().data)
    except TablesRefusedError as refused:
        sys.stderr.writelines(f"{problem}\n" for problem in refused.problems)
        return 0
    results = [score(screener, pair) for pair in load_pairs()]
    controls = load_controls()
    noise = list(find_noise(screener, controls))
    sys.stdout.write(render(results, noise, len(controls), markdown=chosen.markdown) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
