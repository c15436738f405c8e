"""What a line comes to for the rules about pairs and hazards, however it was written."""

from dataclasses import dataclass
from typing import NamedTuple

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Push
from service.knowledge.name_rows import LocalUse
from service.knowledge.rows import NodeId
from service.knowledge.words import Route

Pushed = tuple[tuple[NodeId, NodeId, Push], ...]
"""Hazard, drug, and how the drug pushes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """Drugs as they are taken. Compared by identity: whoever prepares uses makes each once, so that what was said of
    one is found again, in whatever words the line comes.

    ``starts``: the therapy about to start, no listed line. ``daily_mg`` is kept only where some row asks for it.
    ``seeks`` and ``shows``: two uses have nothing to say to each other unless what one seeks and what the other shows
    have a bit in common. ``pushed``: the hazards it pushes. ``looked_for``: its drugs that some test looks for on a
    list."""

    drugs: tuple[NodeId, ...]
    route: Route
    route_assumed: bool
    provisional: bool
    daily_mg: float | None
    starts: bool
    seeks: int
    shows: int
    pushed: Pushed
    looked_for: tuple[NodeId, ...]

    def local_use(self, drug: NodeId, catalogue: Catalogue) -> LocalUse | None:
        """The row that lets this use of ``drug`` off systemic interactions. An assumed route lets nothing off."""
        return None if self.route_assumed else catalogue.local_uses.get((drug, self.route))


class Placed(NamedTuple):
    """A line as it stands among others: its use, and how it was written. The candidate was not listed: no ``text``."""

    use: Use
    text: str | None
