"""RxNorm, from the files of a release."""

from functools import partial
from pathlib import Path

from service.knowledge.catalogue import Catalogue
from service.knowledge.importers.gathering import Gathering
from service.knowledge.importers.report import Collision, ImportReport, NotImportedError
from service.knowledge.importers.rrf import Concept, read_rxnorm
from service.knowledge.importers.walking import BRAND, Walker
from service.knowledge.name_rows import Code
from service.knowledge.rows import NodeId, Source
from service.knowledge.words import Route

SOURCE = Source(
    id="rxnorm-release",
    kind="terminology",
    title="RxNorm release files RXNCONSO.RRF and RXNREL.RRF, as licensed by this site",
    url="https://www.nlm.nih.gov/research/umls/rxnorm/",
    note="imported by program, not curated",
)
_WITH_FORM = frozenset({"SCD", "SBD", "SCDF", "SBDF"})
_PACKS = frozenset({"GPCK", "BPCK"})


def import_rxnorm(conso: Path, rel: Path, known: Catalogue, out: Path) -> ImportReport:
    """Write names, products, codes and sources to ``out`` for what ``known`` lacks; the rest is in the report.

    Raises WrongFileError before anything is written, and OSError.
    """
    gathering = Gathering(known, SOURCE)
    walker = Walker(read_rxnorm(conso, rel, gathering.log))
    _Importer(walker, gathering).take_all()
    return gathering.write(out)


class _Importer:
    def __init__(self, walker: Walker, gathering: Gathering) -> None:
        self.walker, self.gathering = walker, gathering
        self.concepts = walker.rxnorm.concepts
        self.branded, self.in_packs = walker.branded(), walker.in_packs()

    def take_all(self) -> None:
        overlay = self.gathering.overlay
        for rxcui, concept in self.concepts.items():
            target = self.gathering.understand(concept.kind, rxcui, concept.name, partial(self._find, concept))
            if concept.kind == BRAND:
                overlay.add_name(concept.name, target)
            if target is not None:
                overlay.add_code(Code("rxnorm", rxcui, target, self._route(concept), concept.name, (SOURCE.id,)))

    def _find(self, concept: Concept) -> NodeId:
        """The node for the concept. Raises NotImportedError."""
        walk = self.walker.walk(concept.rxcui)
        if walk.reason:
            raise NotImportedError(walk.reason)
        active = self._active(walk.ingredients)
        if concept.kind == BRAND:
            self._check_brand(concept.rxcui, active)
        return self.gathering.node_for({self._name(rxcui): self._substance(rxcui) for rxcui in active})

    def _active(self, ingredients: frozenset[str]) -> frozenset[str]:
        return frozenset(rxcui for rxcui in ingredients if not self._inert(rxcui))

    def _inert(self, rxcui: str) -> bool:
        return rxcui not in self.gathering.ingredients.by_rxcui and self.gathering.ingredients.is_inert(
            self._name(rxcui)
        )

    def _check_brand(self, brand: str, active: frozenset[str]) -> None:
        """A brand name is trusted where a product of that name holds just what the brand is said to hold, and none
        that is sold by itself holds anything else. Raises NotImportedError."""
        walks = {product: self.walker.walk(product) for product in self.branded.get(brand, ())}
        held = {product: self._active(walk.ingredients) for product, walk in walks.items() if walk.reason is None}
        if active not in held.values():
            raise NotImportedError("no product of the brand holds just what the brand is said to hold")
        if any(ingredients != active and self._stands_alone(p, brand) for p, ingredients in held.items()):
            raise NotImportedError("the brand's products do not all hold the same")

    def _stands_alone(self, product: str, brand: str) -> bool:
        return product not in self.in_packs and brand in self.walker.targets(product, "has_ingredient")

    def _name(self, rxcui: str) -> str:
        return self.concepts[rxcui].name

    def _substance(self, rxcui: str) -> NodeId | None:
        """By code, else by name; a code and a name that mean two substances mean neither."""
        name = self._name(rxcui)
        ingredients = self.gathering.ingredients
        by_code, by_name = ingredients.by_rxcui.get(rxcui), ingredients.named(name)
        if by_code and by_name and by_code != by_name:
            self.gathering.overlay.collisions.add(
                Collision("codes", f"rxnorm {rxcui}", f"{by_name}, by its name {name}", by_code)
            )
            return None
        return by_code or by_name

    def _route(self, concept: Concept) -> Route | None:
        """What the form in the name says; of a pack, what all its parts say."""
        if concept.kind in _PACKS:
            parts = self.walker.targets(concept.rxcui, "contains")
            routes = {self._route(self.concepts[part]) for part in parts}
            return routes.pop() if len(routes) == 1 else None
        if concept.kind not in _WITH_FORM:
            return None
        ingredients = self.walker.walk(concept.rxcui).ingredients
        return self.gathering.routes.of_drug(concept.name, [self._name(rxcui) for rxcui in ingredients])
