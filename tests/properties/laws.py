"""How the laws are tried, and what is read off an answer."""

import os

from hypothesis import HealthCheck, settings

from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.request import Request
from service.screening.screen import Screener

LADDER = ("proceed", "monitor", "cannot_clear", "avoid", "do_not_start", "give_now")
LIST_LADDER = ("nothing_found", "monitor", "avoid", "contraindicated_pair")

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "300"))

settings.register_profile("law", max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "law-ci", settings.get_profile("law"), max_examples=min(150, EXAMPLES), derandomize=True, database=None
)
law = settings(settings.get_profile("law-ci" if os.environ.get("CI") else "law"))
"""Decorates every law: about 300 examples, or as many as LAW_EXAMPLES says; in CI 150, the same ones each time."""


class Screen:
    """``Screener.screen`` with a short ``repr``."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener

    def __call__(self, request: Request) -> Screening:
        return self._screener.screen(request)

    def __repr__(self) -> str:
        return "screen"


def everything(screening: Screening) -> list[Finding]:
    """Shown and suppressed."""
    return [*screening.findings, *(item.finding for item in screening.suppressed)]


def ids(screening: Screening) -> list[str]:
    return [finding.id for finding in everything(screening)]


def badness(screening: Screening) -> tuple[int, int]:
    """How bad the two verdicts are, by their ladders."""
    return LADDER.index(screening.verdict.value), LIST_LADDER.index(screening.list_verdict.value)
