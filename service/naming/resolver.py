"""The steps from a written line to a resolution, in the order in which they are tried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.knowledge.name_rows import Code
from service.knowledge.rows import NodeId
from service.naming.codes import CodeBook, build_code_book
from service.naming.lexicon import Lexicon, Meaning, build_lexicon, expand
from service.naming.near import Proposer, build_proposer
from service.naming.resolution import NOTHING, MatchedBy, Outcome, Resolution, RouteHint, Suggestion
from service.naming.tail import Tail, Vocabulary, build_vocabulary

_BRACKETED = re.compile(r"\A(?P<before>.+?) ?\[(?P<inside>[^\[\]]+)\]\Z")
_SEPARATORS = re.compile(r" ?/ (?=\D)| /(?=[^\d\W])|(?<=[^\d\W])/(?=[^\d\W])| ?\+ (?=\D)| & |; | and | with ")
_UNSAFE = frozenset({MatchedBy.ABBREVIATION})
_EXTENDABLE = frozenset({MatchedBy.BRAND, MatchedBy.COMBINATION})


@dataclass(frozen=True, slots=True)
class Resolver:
    """Names and codes to substances. Immutable; built once from one set of tables."""

    catalogue: Catalogue
    lexicon: Lexicon
    vocabulary: Vocabulary
    codes: CodeBook
    proposer: Proposer

    def resolve(self, name: str | None, code: tuple[str, str] | None = None, locale: str | None = None) -> Resolution:
        """What ``name`` and ``code`` (system, value) mean together; at least one of them is given.

        A code and a text that disagree are a conflict with the drugs of both as candidates. A code that is unknown
        beside a known text, or the reverse, is said in the answer.
        """
        by_text = self.resolve_text(name, locale) if name else None
        if code is None:
            return by_text or NOTHING
        by_code = self._by_code(*code)
        if by_text is None:
            return by_code
        return self._reconcile(by_code, by_text)

    def resolve_text(self, name: str, locale: str | None = None) -> Resolution:
        """The first step that matches wins; none matching is ``not_recognised`` with suggestions."""
        folded = fold(name)
        if found := self.codes.in_text(folded):
            return self._by_code(*found)
        for step in (self._exact, self._parts, self._salt_removed, self._brand_with_suffix):
            if resolution := step(folded, locale):
                return resolution
        return self._near(folded)

    def search(self, query: str) -> list[tuple[NodeId, str]]:
        """Single drugs and groups with a name that holds ``query``, and that name; names that start with it first."""
        wanted = fold(query)
        hits = sorted(
            (not name.startswith(wanted), name, meaning)
            for name, meanings in self.lexicon.exact.items()
            if wanted in name
            for meaning in meanings
            if len(meaning.nodes) == 1
        )
        found: dict[NodeId, str] = {}
        for _, _, meaning in hits:
            found.setdefault(meaning.nodes[0], meaning.written)
        return list(found.items())

    def _exact(self, folded: str, locale: str | None) -> Resolution | None:
        for text in _without_bracket(folded):
            for rest, tail in self.vocabulary.strip(text):
                if meanings := self.lexicon.find(rest):
                    return self._settle(meanings, tail, locale)
        return None

    def _salt_removed(self, folded: str, locale: str | None) -> Resolution | None:
        for text in _without_bracket(folded):
            for stripped, tail in self.vocabulary.strip(text):
                for rest in self.vocabulary.without_salt(stripped):
                    meanings = [m for m in self.lexicon.find(rest) if m.matched_by not in _UNSAFE]
                    if meanings:
                        return replace(self._settle(tuple(meanings), tail, locale), matched_by=MatchedBy.SALT_REMOVED)
        return None

    def _parts(self, folded: str, locale: str | None) -> Resolution | None:
        for text in _without_bracket(folded):
            parts = _SEPARATORS.split(text)
            if len(parts) < 2:  # noqa: PLR2004
                continue
            found = [self._exact(part, locale) or self._salt_removed(part, locale) for part in parts]
            known = [part for part in found if part and part.outcome is Outcome.RESOLVED]
            if known:
                nodes = tuple(sorted({node for part in known for node in part.nodes}))
                outcome = Outcome.RESOLVED if len(known) == len(parts) else Outcome.AMBIGUOUS
                route = next((part.route for part in reversed(known) if part.route), None)
                strength = " / ".join(part.strength for part in known if part.strength) or None
                form = next((part.form for part in reversed(known) if part.form), None)
                return Resolution(outcome, nodes, MatchedBy.PARTS, route, strength, form)
        return None

    def _brand_with_suffix(self, folded: str, locale: str | None) -> Resolution | None:
        """A known brand followed by words nobody knows is never the brand alone: suffixes change contents."""
        tokens = folded.split(" ")
        for count in range(len(tokens) - 1, 0, -1):
            meanings = self.lexicon.find(" ".join(tokens[:count]))
            if any(meaning.matched_by in _EXTENDABLE for meaning in meanings):
                settled = self._settle(meanings, Tail(), locale)
                return replace(settled, outcome=Outcome.AMBIGUOUS, matched_by=MatchedBy.BRAND_WITH_SUFFIX)
        return None

    def _near(self, folded: str) -> Resolution:
        rests = [rest for rest, _ in self.vocabulary.strip(folded)]
        suggestions = self.proposer.suggest(rests[-1])
        meaning = self.proposer.near_miss(rests[-1])
        if meaning is None:
            return replace(NOTHING, suggestions=suggestions)
        return Resolution(Outcome.NEEDS_CONFIRMATION, meaning.nodes, MatchedBy.NEAR_MISS, suggestions=suggestions)

    def _settle(self, meanings: tuple[Meaning, ...], tail: Tail, locale: str | None) -> Resolution:
        """One meaning decides; of several, that of the caller's ``locale``; else all are candidates."""
        chosen = [m for m in meanings if m.locale == locale] if len(meanings) > 1 else list(meanings)
        outcome = Outcome.RESOLVED
        if len(chosen) != 1:
            chosen, outcome = list(meanings), Outcome.AMBIGUOUS
        meaning = chosen[0]
        nodes = tuple(sorted({node for one in chosen for node in one.nodes}))
        suggestions: tuple[Suggestion, ...] = ()
        if outcome is Outcome.RESOLVED and meaning.matched_by in _UNSAFE:
            outcome = Outcome.NEEDS_CONFIRMATION
        elif outcome is Outcome.RESOLVED and meaning.nodes[0] in self.catalogue.groups:
            outcome = Outcome.GROUP
        if outcome in {Outcome.NEEDS_CONFIRMATION, Outcome.AMBIGUOUS}:
            suggestions = tuple(self._suggestion(one) for one in chosen)
        route = tail.route or (RouteHint(meaning.route, certain=True) if meaning.route else None)
        return Resolution(outcome, nodes, meaning.matched_by, route, tail.strength, tail.form, suggestions)

    def _suggestion(self, meaning: Meaning) -> Suggestion:
        drug = " + ".join(self.catalogue.display[node] for node in meaning.nodes)
        return Suggestion(meaning.written if meaning.matched_by not in _UNSAFE else drug, drug)

    def _by_code(self, system: str, code: str) -> Resolution:
        known = self.codes.system(system)
        rows = self.codes.find(known, code) if known else ()
        if not rows:
            return replace(NOTHING, code_unknown=True)
        nodes = tuple(sorted({node for row in rows for node in expand(self.catalogue, row.target)}))
        outcome = Outcome.RESOLVED if len(rows) == 1 else Outcome.AMBIGUOUS
        if len(rows) == 1 and nodes[0] in self.catalogue.groups:
            outcome = Outcome.GROUP
        return Resolution(
            outcome, nodes, MatchedBy.CODE, _only_route(rows), suggestions=tuple(self._alternatives(rows))
        )

    def _alternatives(self, rows: tuple[Code, ...]) -> Iterator[Suggestion]:
        if len(rows) > 1:
            for row in rows:
                yield Suggestion(self.catalogue.display[row.target], self.catalogue.display[row.target])

    def _reconcile(self, by_code: Resolution, by_text: Resolution) -> Resolution:
        if by_code.outcome is Outcome.NOT_RECOGNISED:
            return replace(by_text, code_unknown=True)
        if by_text.outcome is Outcome.NOT_RECOGNISED:
            return replace(by_code, text_unknown=True)
        agree = set(by_code.nodes) == set(by_text.nodes)
        narrows = by_text.outcome is not Outcome.RESOLVED and set(by_code.nodes) <= set(by_text.nodes)
        if agree or narrows:
            return replace(
                by_code,
                outcome=Outcome.RESOLVED if by_text.outcome is Outcome.RESOLVED else by_code.outcome,
                route=by_text.route or by_code.route,
                strength=by_text.strength,
                form=by_text.form,
            )
        nodes: tuple[NodeId, ...] = tuple(sorted({*by_code.nodes, *by_text.nodes}))
        drugs = tuple(Suggestion(self.catalogue.display[node], self.catalogue.display[node]) for node in nodes)
        return Resolution(Outcome.CODE_CONFLICT, nodes, by_text.matched_by, by_text.route, suggestions=drugs)


def _only_route(rows: tuple[Code, ...]) -> RouteHint | None:
    routes = {row.route for row in rows}
    route = routes.pop()
    return RouteHint(route, certain=True) if route and not routes else None


def _without_bracket(folded: str) -> Iterator[str]:
    """The text, and the text without a brand in square brackets at its end."""
    yield folded
    if match := _BRACKETED.match(folded):
        yield match["before"]


def build_resolver(catalogue: Catalogue) -> Resolver:
    lexicon = build_lexicon(catalogue)
    return Resolver(
        catalogue=catalogue,
        lexicon=lexicon,
        vocabulary=build_vocabulary(catalogue.tables.vocabulary),
        codes=build_code_book(catalogue),
        proposer=build_proposer(catalogue, lexicon),
    )
