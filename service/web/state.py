"""What the routes answer from: the screener, or the reasons why there is none."""

from dataclasses import dataclass

from service.screening.screen import Screener


class NoKnowledgeError(Exception):
    """There is nothing to screen with."""


@dataclass(slots=True)
class State:
    """Replaced whole: assign ``screener`` once, read it once a request. ``problems`` says why there is none,
    or why newer tables were refused while these stay."""

    screener: Screener | None
    problems: tuple[str, ...] = ()

    def current(self) -> Screener:
        """The screener for this request; raises NoKnowledgeError."""
        if self.screener is None:
            raise NoKnowledgeError
        return self.screener
