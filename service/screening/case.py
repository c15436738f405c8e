"""The case that the rules look at: every line understood, and what the candidate is given for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction
from service.screening.chart import Chart
from service.screening.medication import Medication


@dataclass(frozen=True, slots=True)
class Case:
    catalogue: Catalogue
    index: Index
    candidate: Medication
    listed: tuple[Medication, ...]
    indication: Indication | None
    chart: Chart
    jurisdiction: Jurisdiction
    unread: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Medication, ...]:
        """The candidate and the list."""
        return (self.candidate, *self.listed)

    @property
    def life_saving(self) -> bool:
        """Whether the candidate must be given whatever else is found."""
        return self.crisis_management is not None

    @property
    def crisis_management(self) -> str | None:
        """What is said where a row has nothing of its own to say about the crisis; None outside one."""
        if self.indication is None:
            return None
        row = self.catalogue.indications[self.indication]
        return row.crisis_management if row.life_saving and self.candidate.drugs == (row.treated_by,) else None

    @property
    def not_understood(self) -> tuple[str, ...]:
        """What was sent and not used: what could not be read, conditions that nobody reviewed, and facts about the
        patient or the dose if no table has rules about them for this candidate."""
        rules, limits = self.catalogue.patient_rules, self.catalogue.dose_limits
        facts = () if any(drug in rules for drug in self.candidate.drugs) else self.chart.given
        doses = () if any(drug in limits for drug in self.candidate.drugs) else self.chart.given_dose
        return tuple(dict.fromkeys((*self.unread, *self.chart.not_understood, *facts, *doses)))

    def given_for(self, line: Medication, drug: NodeId) -> Indication:
        """Why ``drug`` of ``line`` is given, as far as the request says."""
        stated = line is self.candidate and self.indication is not None and drug in line.drugs
        return self.indication if stated and self.indication is not None else Indication.NOT_GIVEN

    def management(self, usual: str, crisis: str | None, drugs: Iterable[NodeId]) -> str:
        """What to do about ``drugs``: in a crisis nothing may hold the candidate's drug back, listed or about to start,
        so the text acts on the partner only."""
        if self.crisis_management is not None and not set(self.candidate.drugs).isdisjoint(drugs):
            return crisis or self.crisis_management
        return usual

    def inputs(self, lines: Iterable[Medication]) -> tuple[str, ...]:
        """The listed lines among ``lines`` as they were written, each text once."""
        return tuple(dict.fromkeys(line.entry.text for line in lines if line is not self.candidate))

    def pairs(self) -> Iterator[tuple[Medication, NodeId, Medication, NodeId]]:
        """Every two drugs of two lines, once. Drugs that both lines hold are one product's and no pair."""
        for first, second in combinations(self.lines, 2):
            for drug in first.drugs:
                for other in second.drugs:
                    together = other in first.drugs and drug in second.drugs
                    if drug != other and not together:
                        yield first, drug, second, other


def present(lines: Iterable[Medication], index: Index, catalogue: Catalogue) -> dict[NodeId, str]:
    """Every drug of ``lines`` and every group that one of them is in, with the name of that drug."""
    found: dict[NodeId, str] = {}
    for drug in sorted({drug for line in lines for drug in line.drugs}):
        for node in index.above.get(drug, ()):
            found.setdefault(node, catalogue.display[drug])
    return found
