"""Lists on which something has to change, drawn by seed; changes made by hand, and the lightest by trying all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import combinations, groupby
from operator import itemgetter
from random import Random

from service.knowledge.facts import Fact
from service.knowledge.words import Indication, Jurisdiction, Route, Severity
from service.screening.answer import Screening
from service.screening.finding import Finding
from service.screening.request import CANDIDATE, Action, Change, Dose, Entry, Patient, Request, Wanted
from service.screening.screen import Screener
from tests.properties.drawing import INDICATIONS, TODAY
from tests.properties.tables import table

CRISIS = Indication.CRISIS
NOT_TAKEN = Entry(name="0.9 % sodium chloride")
"""No drug: put in the place of a candidate that is not started."""
SEVERITIES = (Severity.NONE, Severity.MINOR, Severity.MODERATE, Severity.MAJOR)
_BELOW = (Severity.MINOR, Severity.MINOR, Severity.MINOR, Severity.MODERATE, Severity.MAJOR, Severity.CONTRAINDICATED)
_FACTS: dict[Fact, tuple[float | str, ...]] = {
    Fact.SEX: ("female", "male"),
    Fact.PREGNANT: ("yes", "no"),
    Fact.AGE: (4.0, 33.0, 41.0, 70.0, 90.0),
    Fact.WEIGHT: (16.0, 70.0),
    Fact.ALT: (1.0, 3.5),
    Fact.POTASSIUM: (4.0, 5.6),
    Fact.EGFR: (9.0, 29.0, 90.0),
}


@dataclass(frozen=True)
class Drawn:
    """The list of a seed and its answer; ``repr`` names the seed alone, from which it can be drawn again."""

    seed: int
    request: Request
    answer: Screening

    def __repr__(self) -> str:
        return f"list {self.seed}"

    @property
    def plain(self) -> Request:
        """The request without what to do instead."""
        return replace(self.request, wanted=Wanted())

    @property
    def in_crisis(self) -> bool:
        return self.request.indication is CRISIS and self.answer.candidate.drugs == ("dantrolene",)


def draw(seed: int, longest: int) -> Request:
    """A list of one to ``longest`` lines, most of them with a partner in a grave interaction."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    count = min(chance.randint(1, longest), chance.randint(1, longest))
    names: list[str] = []
    while len(names) < count:
        names += _partners(chance) if chance.random() < 0.6 else [_anything(chance)]
    lines = tuple(_line(chance, name) for name in names[:count])
    return Request(
        candidate=_candidate(chance),
        medications=lines,
        today=TODAY,
        indication=chance.choice([None, None, CRISIS, *INDICATIONS]),
        patient=_patient(chance),
        jurisdiction=chance.choice(list(Jurisdiction)),
        minimum_severity=chance.choice(_BELOW),
        unread=("patient.age_years",) if chance.random() < 0.05 else (),
        wanted=Wanted(alternatives=True, smallest_change=chance.choice(SEVERITIES), what_if=(_changes(chance, count),)),
    )


def _candidate(chance: Random) -> Entry:
    name = "dantrolene" if chance.random() < 0.8 else chance.choice(_substances())
    return Entry(name=name, route=chance.choice([Route.ORAL, Route.IV, None]))


def _partners(chance: Random) -> list[str]:
    """The two drugs of a grave statement."""
    row = chance.choice(_grave())
    return [chance.choice(members(row[side])) for side in ("subject", "object")]


def _anything(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.06:
        return chance.choice(["Dantrium", "MTX", "the pill", "an opioid", "zzqx", "verapmil"])
    return chance.choice(table("products"))["name"] if kind < 0.2 else chance.choice(_substances())


def _line(chance: Random, name: str) -> Entry:
    route = chance.choice(list(Route)) if chance.random() < 0.1 else None
    ago = chance.choice([1, 10, 30]) if chance.random() < 0.05 else None
    dose = Dose(1000.0) if chance.random() < 0.05 else None
    return Entry(
        name=name,
        id=f"line of {name}",
        route=route,
        dose=dose,
        doses_per_day=4.0 if dose else None,
        stopped_on=None if ago is None else TODAY - timedelta(days=ago),
    )


def _patient(chance: Random) -> Patient:
    facts = {fact: chance.choice(values) for fact, values in _FACTS.items() if chance.random() < 0.3}
    conditions = [row["id"] for row in table("conditions")]
    stated = tuple(chance.sample(conditions, chance.randint(0, 2))) if chance.random() < 0.5 else None
    return Patient(facts, stated)


def _changes(chance: Random, count: int) -> tuple[Change, ...]:
    """Up to three lines dropped, replaced or given by another route."""
    changes: list[Change] = []
    for position in sorted(chance.sample(range(count), min(count, chance.randint(1, 3)))):
        action = chance.choice(list(Action))
        entry = Entry(name=_anything(chance)) if action is Action.REPLACE else None
        changes.append(
            Change(position, action, entry, chance.choice(list(Route)) if action is Action.REROUTE else None)
        )
    return tuple(changes)


@cache
def _substances() -> list[str]:
    return [row["name"] for row in table("substances")]


@cache
def _grave() -> list[dict[str, str]]:
    grave = (row for row in table("interactions") if row["severity"] in {"major", "contraindicated"})
    return [row for row in grave if members(row["subject"]) and members(row["object"])]


@cache
def members(node: str) -> list[str]:
    """The names of the drugs in ``node``, or of ``node`` itself."""
    names = {row["id"]: row["name"] for row in table("substances")}
    within = [name for row in table("memberships") if row["group"] == node for name in members(row["member"])]
    return [names[node]] if node in names else sorted(set(within))


@cache
def groups_of(node: str) -> frozenset[str]:
    """Every group that ``node`` is in, near or far."""
    near = {row["group"] for row in table("memberships") if row["member"] == node}
    return frozenset(near).union(*(groups_of(group) for group in near))


@cache
def _stopping() -> dict[str, int]:
    return {row["member"]: int(row["weight"]) for row in table("stopping")}


def weight_of(drugs: Iterable[str]) -> int:
    """As hard as the hardest drug of a line, by itself or by one of its groups."""
    nodes = {node for drug in drugs for node in (drug, *groups_of(drug))}
    return max((_stopping()[node] for node in nodes if node in _stopping()), default=_stopping()[""])


def weights(drawn: Drawn) -> dict[int, int]:
    """What it takes to stop each line, and not to start the candidate. In a crisis dantrolene is never held back."""
    lines = {CANDIDATE: drawn.answer.candidate, **dict(enumerate(drawn.answer.medications))}
    kept = {"dantrolene"} if drawn.in_crisis else set()
    return {position: weight_of(line.drugs) for position, line in lines.items() if not kept & set(line.drugs)}


def by_hand(request: Request, changes: Iterable[Change]) -> Request:
    """``request`` with ``changes`` made on its lines, written out again."""
    lines: dict[int, Entry] = {CANDIDATE: request.candidate, **dict(enumerate(request.medications))}
    for made in changes:
        if made.action is Action.DROP:
            del lines[made.position]
        elif made.entry is not None:
            lines[made.position] = replace(made.entry, id=lines[made.position].id)
        else:
            lines[made.position] = replace(lines[made.position], route=made.route)
    candidate = lines.pop(CANDIDATE)
    return replace(request, candidate=candidate, medications=tuple(lines[position] for position in sorted(lines)))


def without(request: Request, positions: Iterable[int]) -> Request:
    """``request`` without some of its lines; without its candidate something that is no drug is started."""
    away = frozenset(positions)
    kept = tuple(line for position, line in enumerate(request.medications) if position not in away)
    return replace(request, candidate=NOT_TAKEN if CANDIDATE in away else request.candidate, medications=kept)


def left(screener: Screener, drawn: Drawn, positions: Iterable[int], above: Severity) -> dict[str, Finding]:
    """What is graver than ``above`` without these lines, whatever the request wants to be shown."""
    asked = replace(without(drawn.plain, positions), minimum_severity=Severity.MINOR)
    return {found.id: found for found in screener.judge(asked).findings if found.severity > above}


def lightest(screener: Screener, drawn: Drawn, above: Severity, most: int) -> tuple[int, set[frozenset[int]]] | None:
    """The weight of the lightest sets, and all of them, by trying every set; None if that takes more than ``most``."""
    weighed = weights(drawn)
    for_ever = left(screener, drawn, weighed, above).keys()
    for weight, sets in groupby(_by_weight(weighed), key=itemgetter(0)):
        together = [positions for _, positions in sets]
        most -= len(together)
        if most < 0:
            return None
        clear = {one for one in together if left(screener, drawn, one, above).keys() <= for_ever}
        if clear:
            return weight, clear
    raise AssertionError("nothing is left when everything is taken away")


def _by_weight(weighed: dict[int, int]) -> Iterator[tuple[int, frozenset[int]]]:
    sets = (frozenset(one) for size in range(len(weighed) + 1) for one in combinations(weighed, size))
    yield from sorted(((sum(weighed[position] for position in one), one) for one in sets), key=itemgetter(0))


def taken_for(drug: str) -> dict[str, set[str]]:
    """The routes by which ``drug`` is taken for each purpose."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in table("purpose_members"):
        if row["member"] == drug:
            found[row["purpose"]].add(row["route"])
    return found


def shown(findings: Iterable[Finding]) -> list[tuple[str, Severity]]:
    return [(found.id, found.severity) for found in findings]


def classes(drug: str) -> set[str]:
    """The classes of ``drug`` of which one member is enough."""
    return {row["group"] for row in table("classes")} & groups_of(drug)


def same_class(drug: str, others: Iterable[str]) -> set[str]:
    return {other for other in others if classes(drug) & classes(other)}


def row_of(purpose: str, member: str, route: str) -> dict[str, str]:
    keys = (purpose, member, route)
    rows = table("purpose_members")
    return next(row for row in rows if (row["purpose"], row["member"], row["route"]) == keys)


def purpose_row(purpose: str) -> dict[str, str]:
    return next(row for row in table("purposes") if row["id"] == purpose)
