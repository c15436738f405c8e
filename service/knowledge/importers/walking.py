"""From any RxNorm concept to its ingredients, or to the reason why they are not known for sure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.knowledge.importers.rrf import Concept, RxNorm


@dataclass(frozen=True, slots=True)
class Way:
    """A relation that leads nearer to the ingredients, and the kinds of concept it may lead to.

    ``parts`` separates the parts of the concept's own name: fewer relations than parts means that some are missing.
    """

    relation: str
    kinds: frozenset[str]
    parts: str | None = None


def _way(relation: str, kinds: str, parts: str | None = None) -> Way:
    return Way(relation, frozenset(kinds.split()), parts)


WAYS: Mapping[str, tuple[Way, ...]] = {
    "PIN": (_way("form_of", "IN"),),
    "MIN": (_way("has_part", "IN PIN", " / "),),
    "BN": (_way("tradename_of", "IN PIN MIN"),),
    "SCDC": (_way("has_ingredient", "IN"), _way("has_precise_ingredient", "PIN")),
    "SCDF": (_way("has_ingredient", "IN", " / "),),
    "SBDF": (_way("tradename_of", "SCDF"),),
    "SCD": (_way("consists_of", "SCDC", " / "), _way("has_ingredients", "MIN")),
    "SBD": (_way("tradename_of", "SCD"),),
    "GPCK": (_way("contains", "SCD", ") / "),),
    "BPCK": (_way("contains", "SCD SBD", ") / "), _way("tradename_of", "GPCK")),
}
"""The first way of a kind is the one that counts; where another is complete, it has to say the same. Every way leads
to kinds that stand nearer to IN, so a walk ends."""

INGREDIENT, BRAND = "IN", "BN"


@dataclass(frozen=True, slots=True)
class Walk:
    """The RXCUIs of the ingredients; none and a ``reason`` if they are not known for sure."""

    ingredients: frozenset[str]
    reason: str | None = None


def _nowhere(reason: str) -> Walk:
    return Walk(frozenset(), reason)


@dataclass(slots=True)
class Walker:
    rxnorm: RxNorm
    _walks: dict[str, Walk] = field(default_factory=dict)

    def walk(self, rxcui: str) -> Walk:
        if rxcui not in self._walks:
            self._walks[rxcui] = self._walk(self.rxnorm.concepts[rxcui])
        return self._walks[rxcui]

    def targets(self, rxcui: str, relation: str) -> frozenset[str]:
        """What ``rxcui`` has ``relation`` to, kept or not."""
        return frozenset(self.rxnorm.edges.get(rxcui, {}).get(relation, ()))

    def branded(self) -> Mapping[str, frozenset[str]]:
        """The products of each brand name, with the packs that hold one of them."""
        found: dict[str, set[str]] = defaultdict(set)
        for rxcui in self.rxnorm.edges:
            parts = self.targets(rxcui, "contains")
            for brand in (rxcui, *parts):
                for target in self.targets(brand, "has_ingredient"):
                    found[target].add(rxcui)
        return {rxcui: frozenset(products) for rxcui, products in found.items() if self._is_brand(rxcui)}

    def in_packs(self) -> frozenset[str]:
        """The products that are part of a pack: of a brand that is sold as a pack they hold only a part."""
        return frozenset(part for rxcui in self.rxnorm.edges for part in self.targets(rxcui, "contains"))

    def _is_brand(self, rxcui: str) -> bool:
        concept = self.rxnorm.concepts.get(rxcui)
        return concept is not None and concept.kind == BRAND

    def _walk(self, concept: Concept) -> Walk:
        if concept.kind == INGREDIENT:
            return Walk(frozenset({concept.rxcui}))
        if concept.rxcui in self.rxnorm.doubtful:
            return _nowhere("a malformed line names it, so a relation may be missing")
        first, *others = (self._by(concept, way) for way in WAYS[concept.kind])
        if first.reason is None and any(w.reason is None and w.ingredients != first.ingredients for w in others):
            return _nowhere("its relations disagree about its ingredients")
        return first

    def _by(self, concept: Concept, way: Way) -> Walk:
        targets = sorted(self.targets(concept.rxcui, way.relation))
        stray = next((target for target in targets if not self._fits(target, way)), None)
        if stray is not None:
            return _nowhere(f"{way.relation} {stray}, which is suppressed, missing or of another kind")
        expected = concept.name.count(way.parts) + 1 if way.parts else 1
        if len(targets) < expected:
            return _nowhere(f"{len(targets)} relations {way.relation} where {expected} belong")
        walks = [self.walk(target) for target in targets]
        reason = next((walk.reason for walk in walks if walk.reason), None)
        return _nowhere(reason) if reason else Walk(frozenset().union(*(walk.ingredients for walk in walks)))

    def _fits(self, rxcui: str, way: Way) -> bool:
        concept = self.rxnorm.concepts.get(rxcui)
        return concept is not None and concept.kind in way.kinds
