"""Medication lists as they come: names of every kind, codes, misspellings, nonsense, routes, doses and stop dates.

A drawn line knows whether it must be open (never ``checked``), must be settled, or (None) nobody can say from the
tables alone.
"""

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from service.knowledge.facts import Fact
from service.knowledge.words import Indication, Jurisdiction, Route
from service.screening.request import CodeReference, Dose, Entry, Patient, Request
from tests.properties.tables import Row, ingredients, is_group, is_reviewed, table

TODAY = date(2026, 12, 1)
INDICATIONS = [indication for indication in Indication if indication is not Indication.NOT_GIVEN]


@dataclass(frozen=True)
class Line:
    entry: Entry
    is_open: bool | None


@dataclass(frozen=True)
class Case:
    """A request, and what is known of its lines; ``lines[0]`` is the candidate."""

    request: Request
    lines: tuple[Line, ...]


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def meanings() -> dict[str, list[tuple[str, str, str]]]:
    """Folded name to (kind, target, locale) of each meaning."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for kind, rows in (("inn", table("substances")), ("combination", table("products"))):
        for row in rows:
            found[fold(row["name"])].append((kind, row["id"], ""))
    for row in table("names"):
        found[fold(row["name"])].append((row["kind"], row["target"], row["locale"]))
    return dict(found)


@cache
def written_names() -> list[str]:
    return [row["name"] for name in ("substances", "products", "names") for row in table(name)]


@cache
def _shared_codes() -> frozenset[tuple[str, str]]:
    counted = Counter((row["system"], row["code"]) for row in table("codes"))
    return frozenset(key for key, count in counted.items() if count > 1)


def _named(name: str) -> Line:
    kinds = meanings()[fold(name)]
    kind, target, _ = kinds[0]
    if len(kinds) > 1:
        return Line(Entry(name=name), None)
    return Line(Entry(name=name), kind == "abbreviation" or is_group(target) or not is_reviewed(target))


def _coded(row: Row) -> Line:
    code = CodeReference(row["system"], row["code"])
    shared = (row["system"], row["code"]) in _shared_codes()
    is_open = None if shared else is_group(row["target"]) or not is_reviewed(row["target"])
    return Line(Entry(code=code), is_open)


def _conflicting(row: Row, name: str) -> Line:
    """A code beside a name of something else; open if both are certain and share nothing."""
    kinds, coded = meanings()[fold(name)], _coded(row)
    certain = len(kinds) == 1 and kinds[0][0] != "abbreviation" and not is_group(kinds[0][1]) and coded.is_open is False
    apart = certain and not ingredients(kinds[0][1]) & ingredients(row["target"])
    return Line(replace(coded.entry, name=name), True if apart else None)


def _misspelt(name: str, position: int) -> Line:
    cut = position % (len(name) - 1) + 1
    wrong = name[:cut] + name[cut + 1 :]
    return Line(Entry(name=wrong), None if fold(wrong) in meanings() else True)


def _nonsense(text: str) -> Line:
    folded = fold(text)
    something = any(name in folded for name in meanings()) or any(fold(r["name"]) in folded for r in table("non_drugs"))
    return Line(Entry(name=text), None if something else True)


def _decorated(name: str, before: str, after: str) -> Line:
    return Line(Entry(name=f"{before}{name}{after}"), None)


_NAMES = st.deferred(lambda: st.sampled_from(written_names()))
_INNS = st.deferred(lambda: st.sampled_from([row["name"] for row in table("substances")]))
_CODES = st.deferred(lambda: st.sampled_from(table("codes")))
_LONG_INNS = _INNS.filter(lambda name: len(name) > 6 and name.isalpha())
_TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: text.strip() != "" and text.isprintable())
_PHRASES = st.deferred(
    lambda: st.sampled_from([row["name"] for row in table("names") if row["kind"] in {"phrase", "abbreviation"}])
)
_WORDS = st.sampled_from(
    ["", " 5 mg", " tablet", " iv", " 10 mg/ml injection", " sodium", " (stopped)", " forte", "; x"]
)

_WHATS = st.one_of(
    _INNS.map(_named),
    _INNS.map(_named),
    _NAMES.map(_named),
    _PHRASES.map(_named),
    _CODES.map(_coded),
    st.builds(_conflicting, _CODES, _NAMES),
    st.builds(_misspelt, _LONG_INNS, st.integers(0, 30)),
    _TEXTS.map(_nonsense),
    st.builds(_decorated, _NAMES, st.sampled_from(["", "tab ", "inj ", "oral "]), _WORDS),
    st.just(Line(Entry(code=CodeReference("rxnorm", "999999999")), is_open=True)),
)
_DAYS_AGO = st.sampled_from([-5, 0, 1, 10, 14, 15, 30, 400, 2000])


def _line(what: Line, route: Route | None, daily_mg: float | None, days_ago: int | None) -> Line:
    stopped_on = None if days_ago is None else TODAY - timedelta(days=days_ago)
    is_open = what.is_open if stopped_on is None or what.is_open is not True else None
    dose, times = (None, None) if daily_mg is None else (Dose(daily_mg), 1.0)
    return Line(replace(what.entry, route=route, dose=dose, doses_per_day=times, stopped_on=stopped_on), is_open)


lines = st.builds(
    _line,
    _WHATS,
    st.none() | st.sampled_from(list(Route)),
    st.none() | st.sampled_from([10.0, 2999.0, 3000.0, 4000.0]),
    st.none() | st.none() | _DAYS_AGO,
)
dantrolene = st.builds(
    lambda name, route: Line(Entry(name=name, route=route), is_open=False),
    st.sampled_from(["dantrolene", "Dantrium", "dantrolene sodium"]),
    st.sampled_from([None, Route.ORAL, Route.IV, Route.TOPICAL]),
)
_other_candidates = st.builds(_line, _WHATS, st.none() | st.sampled_from(list(Route)), st.none(), st.none())


_FACTS: dict[Fact, st.SearchStrategy[float | str]] = {
    Fact.SEX: st.sampled_from(["female", "male"]),
    Fact.PREGNANT: st.sampled_from(["yes", "no"]),
    Fact.BREASTFEEDING: st.sampled_from(["yes", "no"]),
    Fact.AGE: st.integers(0, 100).map(float),
    Fact.WEIGHT: st.integers(3, 150).map(float),
    Fact.ALT: st.sampled_from([0.5, 1.0, 1.1, 3.5]),
    Fact.POTASSIUM: st.sampled_from([4.0, 5.0, 5.1, 5.6]),
    Fact.EGFR: st.sampled_from([9.0, 29.0, 30.0, 90.0]),
}
_CONDITIONS = st.deferred(lambda: st.sampled_from([row["id"] for row in table("conditions")]))
patients = st.builds(
    Patient,
    st.fixed_dictionaries({}, optional=_FACTS),
    st.none() | st.lists(_CONDITIONS, max_size=3, unique=True).map(tuple),
)


@st.composite
def cases(draw: st.DrawFn, *, only_dantrolene: bool = False, indication: Indication | None = None) -> Case:
    candidate = draw(dantrolene if only_dantrolene else st.one_of(dantrolene, dantrolene, _other_candidates))
    listed = draw(st.lists(lines | dantrolene, max_size=7))
    request = Request(
        candidate=candidate.entry,
        medications=tuple(line.entry for line in listed),
        today=TODAY,
        indication=indication or draw(st.none() | st.sampled_from(INDICATIONS)),
        jurisdiction=draw(st.sampled_from(Jurisdiction)),
        patient=draw(patients),
        unread=draw(st.sampled_from([(), (), (), ("patient.age_years",)])),
    )
    return Case(request, (candidate, *listed))
