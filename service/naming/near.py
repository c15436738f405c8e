"""Names close to one that nobody knows. They are proposed; none is ever applied."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.naming.lexicon import Lexicon, Meaning
from service.naming.resolution import MatchedBy, Suggestion

_SHORTEST = 6
_LONG = 9
_MOST_SUGGESTIONS = 3
_LEAST_SCORE = 75.0
_LONGEST_COMPARED = 60
_PROPOSED = frozenset(MatchedBy) - {MatchedBy.ABBREVIATION, MatchedBy.NOT_A_DRUG}


@dataclass(frozen=True, slots=True)
class Proposer:
    """``by_initial``: folded known names by first letter, the only ones a near miss is looked for in."""

    catalogue: Catalogue
    lexicon: Lexicon
    by_initial: Mapping[str, tuple[str, ...]]

    def suggest(self, folded: str) -> tuple[Suggestion, ...]:
        """Up to three known names that look like ``folded``, best first, look-alikes left out."""
        names = self._comparable(folded)
        ranked = process.extract(
            folded, names, scorer=fuzz.ratio, limit=_MOST_SUGGESTIONS * 3, score_cutoff=_LEAST_SCORE
        )
        best: dict[str, Suggestion] = {}
        for name, _, _ in sorted(ranked, key=lambda hit: (-hit[1], hit[0])):
            meaning = self.lexicon.exact[name][0]
            drug = " + ".join(self.catalogue.display[node] for node in meaning.nodes)
            if self._may_propose(folded, name):
                best.setdefault(drug, Suggestion(meaning.written, drug))
        return tuple(best.values())[:_MOST_SUGGESTIONS]

    def near_miss(self, folded: str) -> Meaning | None:
        """The one meaning within the edit distance that the length allows, or None if there is none or several."""
        if len(folded) < _SHORTEST:
            return None
        furthest = 1 if len(folded) < _LONG else 2
        close = [
            name
            for name in self._comparable(folded)
            if DamerauLevenshtein.distance(folded, name, score_cutoff=furthest) <= furthest
        ]
        if any(not self._may_propose(folded, name) for name in close):
            return None
        meanings = {self.lexicon.exact[name][0].nodes: self.lexicon.exact[name][0] for name in close}
        return next(iter(meanings.values())) if len(meanings) == 1 else None

    def _may_propose(self, typed: str, name: str) -> bool:
        """Whether neither ``name`` nor the INN of its drug is a look-alike of what was typed."""
        drugs = (fold(self.catalogue.display[node]) for node in self.lexicon.exact[name][0].nodes)
        return all(self.lexicon.may_propose(typed, known) for known in (name, *drugs))

    def _comparable(self, folded: str) -> tuple[str, ...]:
        return self.by_initial.get(folded[:1], ()) if len(folded) <= _LONGEST_COMPARED else ()


def build_proposer(catalogue: Catalogue, lexicon: Lexicon) -> Proposer:
    by_initial: dict[str, list[str]] = defaultdict(list)
    for name, meanings in sorted(lexicon.exact.items()):
        if len(meanings) == 1 and meanings[0].matched_by in _PROPOSED and len(name) <= _LONGEST_COMPARED:
            by_initial[name[0]].append(name)
    return Proposer(catalogue, lexicon, MappingProxyType({key: tuple(names) for key, names in by_initial.items()}))
