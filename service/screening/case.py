"""The case that the rules look at: every line understood, and what the candidate is given for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from service.knowledge.catalogue import Catalogue
from service.knowledge.index import Index
from service.knowledge.rows import NodeId
from service.knowledge.words import Indication, Jurisdiction
from service.screening.chart import Chart
from service.screening.medication import Medication
from service.screening.prepared import Prepared
from service.screening.request import Entry, Request
from service.screening.setting import Setting
from service.screening.use import Placed


@dataclass(frozen=True, slots=True)
class Case:
    """``setting`` is that of the candidate, ``among`` that of the listed lines. ``candidate_id`` is the id that the
    caller gave the candidate's line. ``starting`` is the candidate and ``placed`` the list, as they meet each other."""

    prepared: Prepared
    candidate: Medication
    listed: tuple[Medication, ...]
    indication: Indication | None
    chart: Chart
    jurisdiction: Jurisdiction
    unread: tuple[str, ...]
    starting: Placed
    placed: tuple[Placed, ...]
    setting: Setting
    among: Setting
    candidate_id: str | None = None

    @property
    def catalogue(self) -> Catalogue:
        return self.prepared.catalogue

    @property
    def index(self) -> Index:
        return self.prepared.index

    @property
    def lines(self) -> tuple[Medication, ...]:
        """The candidate and the list."""
        return (self.candidate, *self.listed)

    @property
    def life_saving(self) -> bool:
        """Whether the candidate must be given whatever else is found."""
        return self.setting.crisis_management is not None

    def given_for(self, drug: NodeId) -> Indication:
        """Why ``drug`` of the candidate is given, as far as the request says."""
        return self.setting.given_for(self.starting.use, drug)

    @property
    def not_understood(self) -> tuple[str, ...]:
        """What was sent and not used: what could not be read, conditions that nobody reviewed, and facts about the
        patient or the dose if no table has rules about them for this candidate."""
        rules, limits = self.catalogue.patient_rules, self.catalogue.dose_limits
        drugs = self.candidate.drugs
        facts = self.chart.given if rules.keys().isdisjoint(drugs) else ()
        doses = self.chart.given_dose if limits.keys().isdisjoint(drugs) else ()
        left_out = (*self.unread, *self.chart.not_understood, *facts, *doses)
        return tuple(dict.fromkeys(left_out)) if left_out else ()

    def started_by(self, candidate: Medication) -> "Case":
        """The same case with its candidate by another route: the drugs are the same, so the chart is too."""
        starting, setting, among = self.prepared.start(candidate, self.indication)
        return replace(self, candidate=candidate, starting=starting, setting=setting, among=among)

    def with_lines(self, candidate: Medication, listed: tuple[Medication, ...]) -> "Case":
        """The same case with other lines."""
        placed = self.prepared.place(listed)
        starting, setting, among = self.prepared.start(candidate, self.indication)
        on = self.prepared.present((starting, *placed))
        return replace(
            self,
            candidate=candidate,
            listed=listed,
            chart=self.chart if on == self.chart.on else self.chart.listing(on),
            starting=starting,
            placed=placed,
            setting=setting,
            among=among,
        )


def understood(prepared: Prepared, entries: Iterable[Entry], request: Request, *, candidate: bool) -> list[Medication]:
    """``entries`` as they are understood in ``request``, as its ``candidate`` or as listed lines."""
    indication = request.indication if candidate else None
    occasion = prepared.occasion[request.jurisdiction, request.today, indication, candidate]
    line = prepared.line
    return [line[occasion, entry if entry.id is None else replace(entry, id=None)] for entry in entries]
