"""What the routes answer from: the screener, or the reasons why there is none."""

from dataclasses import dataclass

from service.rendering.dumped import Renderer
from service.screening.screen import Screener


class NoKnowledgeError(Exception):
    """There is nothing to screen with."""


@dataclass(slots=True)
class State:
    """Replaced whole: assign ``screener`` once, read it once a request. ``problems`` says why there is none,
    or why newer tables were refused while these stay."""

    screener: Screener | None
    problems: tuple[str, ...] = ()
    _renderer: Renderer | None = None

    def current(self) -> Screener:
        """The screener for this request; raises NoKnowledgeError."""
        if self.screener is None:
            raise NoKnowledgeError
        return self.screener

    def renderer(self) -> Renderer:
        """What dumps the answers of :meth:`current`."""
        knowledge = self.current().knowledge
        if self._renderer is None or self._renderer.knowledge is not knowledge:
            self._renderer = Renderer(knowledge)
        return self._renderer
