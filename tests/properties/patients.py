"""What facts about a patient make of a statement, a second time: from the tables and the guide alone."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.properties.tables import Row, several, table

RANKS = ("none", "minor", "moderate", "major", "contraindicated")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Known:
    """``facts`` by name; ``conditions`` None if nothing was said; ``present``: the drugs and groups of the list."""

    facts: Mapping[str, float | str] = field(default_factory=dict)
    conditions: frozenset[str] | None = None
    present: frozenset[str] = frozenset()
    jurisdiction: str = "us"


def modified(row: Row, known: Known) -> str:
    """The severity of an interaction row for this patient: the worst of its own and of what cannot be ruled out."""
    severities = [row["severity"]]
    for modifier in table("modifiers"):
        here = not modifier["jurisdictions"] or known.jurisdiction in several(modifier["jurisdictions"])
        if here and row["id"] in several(modifier["interactions"]):
            ruled_out = any(outcome(test, known) is False for test in several(modifier["when"]))
            severities += [] if ruled_out else [modifier["severity"]]
    return max(severities, key=RANKS.index)


def outcome(test: str, known: Known) -> bool | None:
    """True, False, or None where nobody can say."""
    match = re.fullmatch(r"([a-z_]+)([<>=]+)(.+)", test)
    assert match, test
    name, comparison, value = match.groups()
    if name == "on":
        return value in known.present
    if name == "condition":
        return None if known.conditions is None else value in implied(known.conditions)
    stated = known.facts.get(name)
    if name in {"pregnant", "breastfeeding"} and stated is None and known.facts.get("sex") == "male":
        stated = "no"
    if stated is not None and compare(stated, comparison, value):
        return True
    if any(follows(meaning, test) for meaning in meanings(known.conditions or frozenset())):
        return True
    return None if stated is None else False


def compare(stated: float | str, comparison: str, value: str) -> bool:
    return stated == value if isinstance(stated, str) else _COMPARE[comparison](stated, float(value))


def implied(conditions: frozenset[str]) -> frozenset[str]:
    rows = {row["id"]: row for row in table("conditions")}
    wider = frozenset(broader for one in conditions for broader in several(rows[one]["implies"])) | conditions
    return wider if wider == conditions else implied(wider)


def meanings(conditions: frozenset[str]) -> list[str]:
    rows = {row["id"]: row for row in table("conditions")}
    return [test for one in implied(conditions) for test in several(rows[one]["means"])]


def follows(meaning: str, test: str) -> bool:
    """Whether ``test`` is true of a number just inside the bound of ``meaning``."""
    one, other = (re.fullmatch(r"([a-z_]+)([<>=]+)(.+)", text) for text in (meaning, test))
    assert one
    assert other
    if one[1] != other[1] or one[2][0] != other[2][0]:
        return False
    if one[2] == "=":
        return one[3] == other[3]
    nudge = 0.0 if one[2].endswith("=") else 1e-9
    inside = float(one[3]) + nudge if one[2][0] == ">" else float(one[3]) - nudge
    return _COMPARE[other[2]](inside, float(other[3]))
