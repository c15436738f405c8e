"""The screening of pairs and hazards a second time: slow, obvious, from the contract and data/README.md alone.

It walks the graph with networkx and reads conditions from the tables with the csv module. Nothing of the compiled
index, of its conditions or of the rules is used.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import networkx as nx

from tests.properties.patients import Known, modified
from tests.properties.tables import Row, several, table

RANKS = ("none", "minor", "moderate", "major", "contraindicated")
Outcome = tuple[str, bool]
"""Severity, and whether the finding is shown (else it is suppressed)."""


@dataclass(frozen=True)
class Given:
    """One drug as one line has it. ``indication`` is ``not_given`` for a line that states none."""

    drugs: tuple[str, ...]
    route: str
    daily_mg: float | None = None
    indication: str = "not_given"
    route_assumed: bool = False


@dataclass(frozen=True)
class Applying:
    """A row between two drugs, however far up it is stated; ``steps`` counts the way up on both sides."""

    row: Row
    subject: str
    object: str
    steps: int

    @property
    def conditions(self) -> bool:
        return any(self.row[name] for name in ("subject_routes", "object_routes", "object_daily_mg", "indications"))

    @property
    def specific(self) -> tuple[int, bool, int]:
        """Nearer, then with a condition, then worse: the biggest wins."""
        return -self.steps, self.conditions, RANKS.index(self.row["severity"])

    def holds(self, subject: Given, object_: Given) -> bool:
        row, daily = self.row, object_.daily_mg
        return (
            (not row["subject_routes"] or subject.route in several(row["subject_routes"]))
            and (not row["object_routes"] or object_.route in several(row["object_routes"]))
            and (not row["indications"] or subject.indication in several(row["indications"]))
            and (not row["object_daily_mg"] or (daily is not None and daily >= float(row["object_daily_mg"])))
        )

    def is_shown(self, subject: Given, object_: Given, severity: str) -> bool:
        """Not quiet (unless the patient makes it worse), and not about a drug used locally; a row that names the route
        of that drug means that use."""
        spared = (not self.row["subject_routes"] and used_locally(self.subject, subject)) or (
            not self.row["object_routes"] and used_locally(self.object, object_)
        )
        return not (self.row["quiet"] and severity == self.row["severity"]) and not spared


class Reference:
    def __init__(self, graph: "nx.MultiDiGraph[str]") -> None:
        self.graph = graph
        self.upwards: nx.DiGraph[str] = nx.DiGraph()
        self.upwards.add_nodes_from(graph)
        self.upwards.add_edges_from((a, b) for a, b, data in graph.edges(data=True) if data["relation"] == "is_a")
        self.stated: dict[tuple[str, str], list[str]] = defaultdict(list)
        for start, end, key, data in graph.edges(keys=True, data=True):
            if data["relation"] == "interacts_with" and data["status"] == "active":
                self.stated[start, end].append(str(key))
        self.rows = {row["id"]: row for row in table("interactions")}
        self._above: dict[str, dict[str, int]] = {}

    def above(self, node: str) -> dict[str, int]:
        """``node`` and every group above it, with the number of steps up."""
        if node not in self._above:
            self._above[node] = dict(nx.single_source_shortest_path_length(self.upwards, node))
        return self._above[node]

    def interactions(self, lines: list[Given], known: Known) -> Iterator[tuple[frozenset[str], Outcome]]:
        """For each pair and mechanism the ids that may be told (several only if nothing decides) and the outcome."""
        present = frozenset(node for line in lines for drug in line.drugs for node in self.above(drug))
        known = replace(known, present=present)
        for first, second in combinations(lines, 2):
            for drug, other in product(first.drugs, second.drugs):
                of_one_product = {drug, other} <= {*first.drugs} & {*second.drugs}
                one_therapy = drug in self.above(other) or other in self.above(drug)
                if not of_one_product and not one_therapy:
                    yield from self._pair({drug: first, other: second}, known)

    def _pair(self, given: dict[str, Given], known: Known) -> Iterator[tuple[frozenset[str], Outcome]]:
        families: dict[str, list[Applying]] = defaultdict(list)
        drug, other = given
        for applying in self._between(drug, other):
            if applying.holds(given[applying.subject], given[applying.object]):
                families[applying.row["mechanism"]].append(applying)
        for family in families.values():
            best = max(applying.specific for applying in family)
            winners = [applying for applying in family if applying.specific == best]
            severity = modified(winners[0].row, known) if winners[0].row["severity"] != "none" else "none"
            shown = {
                applying.is_shown(given[applying.subject], given[applying.object], severity) for applying in winners
            }
            assert len(shown) == 1, f"the tables leave it open whether {winners} are shown"
            if severity != "none":
                pair = "+".join(sorted((drug, other)))
                yield frozenset(f"{applying.row['id']}:{pair}" for applying in winners), (severity, shown.pop())

    def _between(self, drug: str, other: str) -> Iterator[Applying]:
        for subject, object_ in ((drug, other), (other, drug)):
            for start, up in self.above(subject).items():
                for end, further_up in self.above(object_).items():
                    for key in self.stated.get((start, end), ()):
                        yield Applying(self.rows[key], subject, object_, up + further_up)

    def hazards(self, lines: list[Given]) -> dict[str, set[str]]:
        """Each hazard that enough different drugs push, and which."""
        pushed: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            for drug in line.drugs:
                for row in table("contributions"):
                    if row["member"] in self.above(drug) and _reaches(row, drug, line):
                        pushed[row["hazard"]].add(drug)
        thresholds = {row["id"]: int(row["threshold"]) for row in table("hazards")}
        return {hazard: drugs for hazard, drugs in pushed.items() if len(drugs) >= thresholds[hazard]}


def used_locally(drug: str, line: Given) -> bool:
    return not line.route_assumed and (drug, line.route) in {(row["drug"], row["route"]) for row in table("local_uses")}


def _reaches(row: Row, drug: str, line: Given) -> bool:
    return line.route in several(row["routes"]) if row["routes"] else not used_locally(drug, line)
