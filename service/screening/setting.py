"""What two lines need to know of the case that they stand in; nothing else may decide what is said about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication
from service.screening.use import Use


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """``candidate`` is None among listed lines, unless nothing may hold the candidate back: then it matters to them
    too.

    Compared by identity: whoever prepares settings makes each once, so that what was said in one is found again."""

    catalogue: Catalogue
    index: Index
    candidate: Use | None
    indication: Indication | None
    crisis_management: str | None = field(init=False)
    """What is said where a row has nothing of its own to say about the crisis; None outside one."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "crisis_management", self._in_crisis())

    def _in_crisis(self) -> str | None:
        if self.indication is None or self.candidate is None:
            return None
        row = self.catalogue.indications[self.indication]
        return row.crisis_management if row.life_saving and self.candidate.drugs == (row.treated_by,) else None

    def given_for(self, line: Use, drug: NodeId) -> Indication:
        """Why ``drug`` of ``line`` is given, as far as the request says."""
        stated = line is self.candidate and drug in line.drugs
        return self.indication if stated and self.indication is not None else Indication.NOT_GIVEN

    def management(self, usual: str, crisis: str | None, drugs: Iterable[NodeId]) -> str:
        """What to do about ``drugs``: in a crisis nothing may hold the candidate's drug back, listed or about to start,
        so the text acts on the partner only."""
        held = self.crisis_management
        if held is not None and self.candidate is not None and not set(self.candidate.drugs).isdisjoint(drugs):
            return crisis or held
        return usual
