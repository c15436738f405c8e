"""What must hold across tables before they may become a graph. One check, one function; every problem is reported."""

from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx

from service.knowledge.clinical_checks import check_closed_sets, check_interactions, check_pathways, check_reviews
from service.knowledge.folding import fold
from service.knowledge.patient_checks import (
    check_conditions,
    check_factors,
    check_modifiers,
    check_patient_rules,
    check_schemes,
    check_tests,
)
from service.knowledge.problems import Problem
from service.knowledge.tables import SCHEMAS, Draft, file_name
from service.knowledge.words import Evidence

GENERAL_SOURCE_KIND = "editorial"

_ABOUT_A_DRUG = (
    *("patient_rules", "dose_limits", "monitoring", "stop_rules", "counselling", "schemes", "presentations"),
)

_MEMBERS = ("substances", "groups")
_TARGETS = (*_MEMBERS, "products")
_REFERENCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("memberships", "member", _MEMBERS),
    ("memberships", "group", ("groups",)),
    ("contributions", "member", _MEMBERS),
    ("contributions", "hazard", ("hazards",)),
    ("interactions", "subject", _MEMBERS),
    ("interactions", "object", _MEMBERS),
    ("interactions", "mechanism", ("mechanisms",)),
    ("names", "target", _TARGETS),
    ("codes", "target", _TARGETS),
    ("codes", "system", ("code_systems",)),
    ("products", "ingredients", ("substances",)),
    ("reviews", "substance", ("substances",)),
    ("liver_grades", "substance", ("substances",)),
    ("indications", "treated_by", ("substances",)),
    ("washouts", "member", _MEMBERS),
    ("local_uses", "drug", ("substances",)),
    ("metabolism", "drug", ("substances",)),
    ("canaries", "candidate", ("substances",)),
    ("never_lower", "interaction", ("interactions",)),
    ("canaries", "partner", ("substances",)),
    ("metabolism", "enzyme", ("enzymes",)),
    ("release", "default_candidate", ("substances",)),
    ("conditions", "implies", ("conditions",)),
    ("modifiers", "interactions", ("interactions",)),
    ("scheme_steps", "scheme", ("schemes",)),
    ("boluses", "scheme", ("schemes",)),
    ("condition_codes", "condition", ("conditions",)),
    ("purpose_members", "purpose", ("purposes",)),
    ("purpose_members", "member", ("substances",)),
    ("stopping", "member", _MEMBERS),
    ("classes", "group", ("groups",)),
    *((table, "drug", ("substances",)) for table in _ABOUT_A_DRUG),
)
"""A table, its column, and the tables whose ids may stand there."""

Check = Callable[[Draft], Iterator[Problem]]


def check_keys(draft: Draft) -> Iterator[Problem]:
    """No two rows of a table have the same key."""
    for table, schema in SCHEMAS.items():
        seen: dict[tuple[Any, ...], int] = {}
        for line, row in draft.numbered(table):
            key = tuple(getattr(row, field) for field in schema.key)
            if key in seen:
                detail = f"{', '.join(map(str, key))} stands on line {seen[key]} too"
                yield Problem(file_name(table), line, "duplicate", detail, "delete or rename one of the two")
            seen.setdefault(key, line)


def check_not_empty(draft: Draft) -> Iterator[Problem]:
    """No table that the rules rest on is empty, and there is one release row."""
    for table, count in draft.tables.counts().items():
        if count == 0 or (table == "release" and count != 1):
            yield Problem(file_name(table), 0, "row-count", f"{count} rows", "restore the rows")


def check_node_ids(draft: Draft) -> Iterator[Problem]:
    """Substances, products, groups and hazards share no id."""
    owner: dict[str, str] = {}
    for table in ("substances", "groups", "products", "hazards", "enzymes"):
        for line, row in draft.numbered(table):
            if owner.setdefault(row.id, table) != table:
                detail = f"{row.id} is also in {file_name(owner[row.id])}"
                yield Problem(file_name(table), line, "shared-id", detail, "choose another id")


def check_references(draft: Draft) -> Iterator[Problem]:
    """Every id that a row names exists."""
    referred = {other for *_, named in _REFERENCES for other in named}
    ids = {other: {row.id for _, row in draft.numbered(other)} for other in referred}
    for table, field, named in _REFERENCES:
        known = set[str]().union(*(ids[other] for other in named))
        for line, row in draft.numbered(table):
            value = getattr(row, field)
            for name in value if isinstance(value, tuple) else (value,):
                if name is not None and name not in known:
                    yield Problem(file_name(table), line, "unknown-id", f"{field} {name}", "add it, or correct the id")


def check_sources(draft: Draft) -> Iterator[Problem]:
    """Every source cited is in the bibliography, and an editorial source is admitted to in the evidence."""
    kinds = {row.id: row.kind for row in draft.tables.sources}
    for table, schema in SCHEMAS.items():
        if "sources" not in schema.header():
            continue
        for line, row in draft.numbered(table):
            for source in row.sources:
                if source not in kinds:
                    remedy = "add it to sources.csv, or cite one that is there"
                    yield Problem(file_name(table), line, "unknown-source", source, remedy)
            editorial = all(kinds.get(source) == GENERAL_SOURCE_KIND for source in row.sources)
            if editorial and Evidence.GENERAL_KNOWLEDGE not in getattr(row, "evidence", (Evidence.GENERAL_KNOWLEDGE,)):
                remedy = "add general_knowledge to evidence, or cite an opened source"
                yield Problem(file_name(table), line, "evidence", "rests on an editorial source only", remedy)


def check_cycles(draft: Draft) -> Iterator[Problem]:
    """Groups do not contain themselves, and no membership repeats what nesting already says."""
    graph: nx.DiGraph[str] = nx.DiGraph((row.member, row.group) for row in draft.tables.memberships)
    for cycle in nx.simple_cycles(graph):
        start = cycle.index(min(cycle))
        path = [*cycle[start:], *cycle[: start + 1]]
        line = next(n for n, row in draft.numbered("memberships") if (row.member, row.group) == (path[0], path[1]))
        remedy = "remove one of these memberships"
        yield Problem(file_name("memberships"), line, "cycle", " is in ".join(path), remedy)
    if not nx.is_directed_acyclic_graph(graph):
        return
    for line, row in draft.numbered("memberships"):
        for other in graph.successors(row.member):
            if other != row.group and nx.has_path(graph, other, row.group):
                detail = f"{row.member} is in {row.group} through {other}"
                yield Problem(file_name("memberships"), line, "redundant", detail, "delete the direct membership")


def check_names(draft: Draft) -> Iterator[Problem]:
    """One written name means one thing, unless each meaning has its own locale. An INN means itself."""
    inn = {fold(row.name): row.id for row in draft.tables.substances}
    product = {fold(row.name): row.id for row in draft.tables.products}
    meanings: dict[str, dict[str | None, str]] = {}
    for line, row in draft.numbered("names"):
        folded = fold(row.name)
        owner = inn.get(folded, product.get(folded, row.target))
        if owner != row.target:
            detail = f"'{row.name}' is the name of {owner}"
            yield Problem(file_name("names"), line, "name-taken", detail, "delete one of the two")
        others = meanings.setdefault(folded, {})
        rival = next((target for target in others.values() if target != row.target), None)
        if rival and (row.locale is None or None in others or row.locale in others):
            detail = f"'{row.name}' also means {rival}"
            remedy = "delete one, or give each meaning its own locale"
            yield Problem(file_name("names"), line, "shared-name", detail, remedy)
        others[row.locale] = row.target
    for line, row in draft.numbered("non_drugs"):
        folded = fold(row.name)
        if folded in inn or folded in product or folded in meanings:
            detail = f"'{row.name}' is the name of a drug"
            yield Problem(file_name("non_drugs"), line, "name-taken", detail, "delete one of the two")


CHECKS: tuple[Check, ...] = (
    check_not_empty,
    check_keys,
    check_node_ids,
    check_references,
    check_sources,
    check_cycles,
    check_names,
    check_interactions,
    check_reviews,
    check_pathways,
    check_closed_sets,
    check_tests,
    check_conditions,
    check_patient_rules,
    check_factors,
    check_modifiers,
    check_schemes,
)
