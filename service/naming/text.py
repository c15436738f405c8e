"""The steps by which a written name is read, in the order in which they are tried. The first that matches wins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from service.knowledge.catalogue import Catalogue
from service.knowledge.rows import NodeId
from service.naming.lexicon import Lexicon, Meaning
from service.naming.near import Proposer
from service.naming.resolution import NOTHING, MatchedBy, Outcome, Resolution, RouteHint, Suggestion
from service.naming.tail import Tail, Vocabulary

_BRACKETED = re.compile(r"\A(?P<before>.+?) ?(?:\[(?P<square>[^\[\]]+)\]|\((?P<round>[^()]+)\))\Z")
_HYPHEN_OR_SPACE = re.compile(r"[ -]")
_LONGEST_BRAND = 6
_UNSAFE = frozenset({MatchedBy.ABBREVIATION})
_EXTENDABLE = frozenset({MatchedBy.BRAND, MatchedBy.COMBINATION})
_SETTLED = frozenset({Outcome.RESOLVED, Outcome.NOT_A_DRUG})


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads one folded name. ``locale`` decides between meanings of one name in several countries.

    ``variants``: names of which a number after them changes the contents (Humulin 70/30 is not Humulin), with the
    other contents.
    """

    catalogue: Catalogue
    lexicon: Lexicon
    vocabulary: Vocabulary
    proposer: Proposer
    variants: Mapping[str, tuple[Meaning, ...]]

    def read(self, folded: str, locale: str | None) -> Resolution:
        for step in (self._exact, self._bracketed, self._parts, self._salt_removed, self._brand_with_suffix):
            if resolution := step(folded, locale):
                return resolution
        return self._near(folded)

    def _exact(self, folded: str, locale: str | None) -> Resolution | None:
        """A known name, with nothing around it but words of the vocabulary."""
        for rest, tail in self.vocabulary.strip(folded):
            if meanings := self.lexicon.find(rest):
                numbered = self.variants.get(rest, ()) if tail.strength else ()
                return self._settle((*meanings, *numbered), tail, locale)
        return None

    def _bracketed(self, folded: str, locale: str | None) -> Resolution | None:
        """A name with another name of the same drug in brackets. If they differ, or the second is unknown, both are
        candidates: what stands in brackets is never dropped."""
        match = _BRACKETED.match(folded)
        if match is None:
            return None
        before = self._whole(match["before"], locale) or self._parts(match["before"], locale)
        inside = self._whole(match["square"] or match["round"], locale)
        if before is None or before.outcome is not Outcome.RESOLVED:
            return None
        if inside is not None and set(inside.nodes) <= set(before.nodes):
            return before
        nodes = tuple(sorted({*before.nodes, *(inside.nodes if inside else ())}))
        return replace(before, outcome=Outcome.AMBIGUOUS, nodes=nodes, suggestions=self._each(nodes))

    def _parts(self, folded: str, locale: str | None) -> Resolution | None:
        """Several names joined; one part that nobody knows leaves the line ambiguous, the others still screened."""
        parts = self.vocabulary.split(folded)
        found = [self._whole(part, locale) for part in parts] if len(parts) > 1 else self._hyphenated(folded, locale)
        known = [part for part in found if part is not None and part.outcome in _SETTLED and part.nodes]
        if not known:
            return None
        whole = all(part is not None and part.outcome in _SETTLED for part in found)
        nodes = tuple(sorted({node for part in known for node in part.nodes}))
        return Resolution(
            outcome=Outcome.RESOLVED if whole else Outcome.AMBIGUOUS,
            nodes=nodes,
            matched_by=MatchedBy.PARTS,
            route=next((part.route for part in reversed(known) if part.route), None),
            strength=" / ".join(part.strength for part in known if part.strength) or None,
            form=next((part.form for part in reversed(known) if part.form), None),
            suggestions=() if whole else self._each(nodes),
        )

    def _hyphenated(self, folded: str, locale: str | None) -> list[Resolution | None]:
        """The parts of names joined by hyphens (losartan-hydrochlorothiazide), if every one of them is a known drug."""
        parts = folded.split("-")
        found = [self._whole(part, locale) for part in parts] if 1 < len(parts) <= _LONGEST_BRAND else []
        return found if all(part is not None and part.outcome is Outcome.RESOLVED for part in found) else []

    def _salt_removed(self, folded: str, locale: str | None) -> Resolution | None:
        """A known name after trailing salt words are taken off. Only now: some salts are the drug."""
        for stripped, tail in self.vocabulary.strip(folded):
            for rest in self.vocabulary.without_salt(stripped):
                meanings = tuple(m for m in self.lexicon.find(rest) if m.matched_by not in _UNSAFE)
                if meanings:
                    return replace(self._settle(meanings, tail, locale), matched_by=MatchedBy.SALT_REMOVED)
        return None

    def _brand_with_suffix(self, folded: str, locale: str | None) -> Resolution | None:
        """A known brand followed by words nobody knows is never the brand alone: suffixes change contents."""
        ends = [match.start() for match in _HYPHEN_OR_SPACE.finditer(folded)]
        for end in reversed(ends[:_LONGEST_BRAND]):
            meanings = self.lexicon.find(folded[:end])
            if any(meaning.matched_by in _EXTENDABLE for meaning in meanings):
                settled = self._settle(meanings, Tail(), locale)
                return replace(
                    settled,
                    outcome=Outcome.AMBIGUOUS,
                    matched_by=MatchedBy.BRAND_WITH_SUFFIX,
                    suggestions=tuple(self._suggestion(meaning) for meaning in meanings),
                )
        return None

    def _near(self, folded: str) -> Resolution:
        """A name close to a known one is proposed, never applied."""
        *_, (rest, _) = self.vocabulary.strip(folded)
        suggestions = self.proposer.suggest(rest)
        meaning = self.proposer.near_miss(rest)
        if meaning is None:
            return replace(NOTHING, suggestions=suggestions)
        return Resolution(Outcome.NEEDS_CONFIRMATION, meaning.nodes, MatchedBy.NEAR_MISS, suggestions=suggestions)

    def _whole(self, folded: str, locale: str | None) -> Resolution | None:
        return self._exact(folded, locale) or self._salt_removed(folded, locale)

    def _settle(self, meanings: tuple[Meaning, ...], tail: Tail, locale: str | None) -> Resolution:
        """One meaning decides; of several, that of the caller's ``locale``; else all are candidates."""
        chosen = tuple(m for m in meanings if m.locale == locale) if len(meanings) > 1 else meanings
        outcome = Outcome.RESOLVED if len(chosen) == 1 else Outcome.AMBIGUOUS
        chosen = chosen if len(chosen) == 1 else meanings
        meaning = chosen[0]
        if outcome is Outcome.RESOLVED:
            outcome = self._outcome(meaning)
        open_ = outcome in {Outcome.NEEDS_CONFIRMATION, Outcome.AMBIGUOUS}
        return Resolution(
            outcome=outcome,
            nodes=tuple(sorted({node for one in chosen for node in one.nodes})),
            matched_by=meaning.matched_by,
            route=tail.route or (RouteHint(meaning.route, certain=True) if meaning.route else None),
            strength=tail.strength,
            form=tail.form,
            suggestions=tuple(self._suggestion(one) for one in chosen) if open_ else (),
        )

    def _outcome(self, meaning: Meaning) -> Outcome:
        if meaning.matched_by in _UNSAFE:
            return Outcome.NEEDS_CONFIRMATION
        if not meaning.nodes:
            return Outcome.NOT_A_DRUG
        return Outcome.GROUP if meaning.nodes[0] in self.catalogue.groups else Outcome.RESOLVED

    def _suggestion(self, meaning: Meaning) -> Suggestion:
        drug = " + ".join(self.catalogue.display[node] for node in meaning.nodes)
        return Suggestion(meaning.written if meaning.matched_by not in _UNSAFE else drug, drug)

    def _each(self, nodes: tuple[NodeId, ...]) -> tuple[Suggestion, ...]:
        return tuple(Suggestion(self.catalogue.display[node], self.catalogue.display[node]) for node in nodes)


def build_text_reader(catalogue: Catalogue, lexicon: Lexicon, vocabulary: Vocabulary, proposer: Proposer) -> TextReader:
    variants: dict[str, tuple[Meaning, ...]] = {}
    for name, meanings in lexicon.exact.items():
        for rest, tail in vocabulary.strip(name):
            base = lexicon.exact.get(rest, ()) if tail.strength else ()
            if any(one.nodes and one.nodes != meanings[0].nodes for one in base):
                variants[rest] = (*variants.get(rest, ()), *meanings)
    return TextReader(catalogue, lexicon, vocabulary, proposer, MappingProxyType(variants))
