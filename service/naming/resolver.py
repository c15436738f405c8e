"""Name and code of a line to one resolution."""

from dataclasses import dataclass, replace

from service.knowledge.catalogue import Catalogue
from service.knowledge.folding import fold
from service.knowledge.name_rows import Code
from service.knowledge.rows import NodeId
from service.naming.codes import CodeBook, build_code_book
from service.naming.lexicon import Lexicon, build_lexicon, expand
from service.naming.near import build_proposer
from service.naming.resolution import NOTHING, MatchedBy, Outcome, Resolution, RouteHint, Suggestion
from service.naming.status import StatusReader, build_status_reader
from service.naming.tail import build_vocabulary
from service.naming.text import TextReader, build_text_reader


@dataclass(frozen=True, slots=True)
class Resolver:
    """Names and codes to substances. Immutable; built once from one set of tables."""

    catalogue: Catalogue
    lexicon: Lexicon
    codes: CodeBook
    text: TextReader
    status: StatusReader

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
        """What a written line means: a known name as it stands, else without its status clause, else a code."""
        folded = fold(name)
        if not self.lexicon.find(folded):
            folded, status = self.status.read(folded)
        else:
            status = None
        if found := self.codes.in_text(folded):
            return replace(self._by_code(*found), matched_by=MatchedBy.CODE_IN_TEXT, status=status)
        if folded.isdigit() and not self.lexicon.find(folded):
            return replace(self._by_bare_number(folded), status=status)
        return replace(self.text.read(folded, locale), status=status)

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

    def _by_code(self, system: str, code: str) -> Resolution:
        known = self.codes.system(system)
        rows = self.codes.find(known, code) if known else ()
        if not rows:
            is_group = known is not None and self.codes.is_group(known, code)
            return Resolution(Outcome.GROUP, (), MatchedBy.CODE) if is_group else replace(NOTHING, code_unknown=True)
        nodes = self._nodes(rows)
        outcome = Outcome.RESOLVED if len({row.target for row in rows}) == 1 else Outcome.AMBIGUOUS
        if outcome is Outcome.RESOLVED and nodes[0] in self.catalogue.groups:
            outcome = Outcome.GROUP
        suggestions = self._each(nodes) if outcome is Outcome.AMBIGUOUS else ()
        return Resolution(outcome, nodes, MatchedBy.CODE, _only_route(rows), suggestions=suggestions)

    def _by_bare_number(self, digits: str) -> Resolution:
        """Digits without a system may be a code of any system: what they would mean is a candidate at most."""
        rows = tuple(row for system in self.codes.ids for row in self.codes.find(system, digits))
        if not rows:
            return NOTHING
        nodes = self._nodes(rows)
        return Resolution(Outcome.AMBIGUOUS, nodes, MatchedBy.CODE_IN_TEXT, suggestions=self._each(nodes))

    def _nodes(self, rows: tuple[Code, ...]) -> tuple[NodeId, ...]:
        return tuple(sorted({node for row in rows for node in expand(self.catalogue, row.target)}))

    def _each(self, nodes: tuple[NodeId, ...]) -> tuple[Suggestion, ...]:
        return tuple(Suggestion(self.catalogue.display[node], self.catalogue.display[node]) for node in nodes)

    def _reconcile(self, by_code: Resolution, by_text: Resolution) -> Resolution:
        if by_code.outcome is Outcome.NOT_RECOGNISED:
            return replace(by_text, code_unknown=True)
        if by_text.outcome is Outcome.NOT_RECOGNISED:
            return replace(by_code, text_unknown=True, status=by_text.status)
        same = set(by_code.nodes) == set(by_text.nodes)
        narrows = by_text.outcome is not Outcome.RESOLVED and set(by_code.nodes) <= set(by_text.nodes)
        if same or narrows:
            settled = by_text if by_text.outcome is Outcome.RESOLVED else by_code
            return replace(
                settled,
                matched_by=MatchedBy.CODE,
                route=by_text.route or by_code.route,
                strength=by_text.strength,
                form=by_text.form,
                status=by_text.status,
            )
        nodes = tuple(sorted({*by_code.nodes, *by_text.nodes}))
        return Resolution(
            Outcome.CODE_CONFLICT,
            nodes,
            by_text.matched_by,
            by_text.route,
            suggestions=self._each(nodes),
            status=by_text.status,
        )


def _only_route(rows: tuple[Code, ...]) -> RouteHint | None:
    """The route that all ``rows`` agree on, or None."""
    routes = {row.route for row in rows}
    route = routes.pop()
    return RouteHint(route, certain=True) if route and not routes else None


def build_resolver(catalogue: Catalogue) -> Resolver:
    lexicon = build_lexicon(catalogue)
    vocabulary = build_vocabulary(catalogue.tables.vocabulary)
    return Resolver(
        catalogue=catalogue,
        lexicon=lexicon,
        codes=build_code_book(catalogue),
        text=build_text_reader(catalogue, lexicon, vocabulary, build_proposer(catalogue, lexicon)),
        status=build_status_reader(catalogue.tables.status_words),
    )
