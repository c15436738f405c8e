"""What the targets stand on: the real tables, loaded once when they are first needed, and a fixed day."""

from datetime import date
from functools import cache
from pathlib import Path

from service.batch.answering import Answerer, build_answerer
from service.bootstrap import load_screener
from service.screening.screen import Screener

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 12, 1)
REQUEST_ID = "0e9a3b6c-5d0b-4d57-9f0e-3a2f0c3b1a10"
_NEVER_STALE = 100_000


@cache
def screener() -> Screener:
    return load_screener(ROOT / "data")


@cache
def default_candidate() -> str:
    catalogue = screener().catalogue
    return catalogue.display[catalogue.release.default_candidate]


@cache
def answerer() -> Answerer:
    return build_answerer(screener(), TODAY, _NEVER_STALE, lambda *_: "off")
