"""What the targets stand on: the real tables, loaded once when they are first needed, and a fixed day."""

from datetime import date
from functools import cache
from pathlib import Path

from service.bootstrap import load_screener
from service.screening.screen import Screener

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 12, 1)


@cache
def screener() -> Screener:
    return load_screener(ROOT / "data")


@cache
def default_candidate() -> str:
    catalogue = screener().catalogue
    return catalogue.display[catalogue.release.default_candidate]
