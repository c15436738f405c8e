"""Facts about a patient, a dose or a list that a table row may ask for, and how a row asks: one test a fact.

A test is written ``age_years>35``, ``sex=female``, ``condition=cirrhosis`` or ``on=systemic-oestrogens``.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """Each fact with the unit in its name. ``ON`` is about the list, the dose facts are about the candidate."""

    __hash__ = str.__hash__
    AGE = "age_years"
    WEIGHT = "weight_kg"
    SEX = "sex"
    PREGNANT = "pregnant"
    BREASTFEEDING = "breastfeeding"
    CONDITION = "condition"
    ALT = "alt_xuln"
    AST = "ast_xuln"
    BILIRUBIN = "bilirubin_xuln"
    POTASSIUM = "potassium_mmol_l"
    EGFR = "egfr_ml_min"
    DOSE = "dose_mg"
    DOSE_BY_WEIGHT = "dose_mg_per_kg"
    DAILY = "daily_mg"
    DAILY_BY_WEIGHT = "daily_mg_per_kg"
    TIMES = "doses_per_day"
    ON = "on"


_ANSWERS: Mapping[Fact, frozenset[str]] = {
    Fact.SEX: frozenset({"female", "male"}),
    Fact.PREGNANT: frozenset({"yes", "no"}),
    Fact.BREASTFEEDING: frozenset({"yes", "no"}),
}
DOSE_FACTS = frozenset({Fact.DOSE, Fact.DOSE_BY_WEIGHT, Fact.DAILY, Fact.DAILY_BY_WEIGHT, Fact.TIMES})
LAB_FACTS = frozenset({Fact.ALT, Fact.AST, Fact.BILIRUBIN, Fact.POTASSIUM, Fact.EGFR})
NODE_FACTS = frozenset({Fact.CONDITION, Fact.ON})
_WORDED = NODE_FACTS | _ANSWERS.keys()
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_IN_WORDS = {"<=": "at most", ">=": "at least", "<": "under", ">": "over"}
_TEST = re.compile(r"([a-z_]+)(<=|>=|<|>|=)([a-z0-9.-]+)", re.ASCII)
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_LABELS = {
    Fact.AGE: ("age", ""),
    Fact.WEIGHT: ("weight", " kg"),
    Fact.ALT: ("ALT", " times the upper limit"),
    Fact.AST: ("AST", " times the upper limit"),
    Fact.BILIRUBIN: ("bilirubin", " times the upper limit"),
    Fact.POTASSIUM: ("potassium", " mmol/L"),
    Fact.EGFR: ("eGFR", " mL/min"),
    Fact.DOSE: ("dose", " mg"),
    Fact.DOSE_BY_WEIGHT: ("dose", " mg/kg"),
    Fact.DAILY: ("daily dose", " mg"),
    Fact.DAILY_BY_WEIGHT: ("daily dose", " mg/kg"),
    Fact.TIMES: ("doses a day", ""),
    Fact.BREASTFEEDING: ("breast-feeding", ""),
}


@dataclass(frozen=True, slots=True)
class Test:
    """``comparison`` is one of ``< <= > >=`` with a number, or ``=`` with a word; :func:`parse_test` sees to it."""

    fact: Fact
    comparison: str
    value: float | str

    def holds(self, value: float | str) -> bool:
        """Whether it holds for ``value``, which is of the same kind as the test's own."""
        if isinstance(value, str) or isinstance(self.value, str):
            return value == self.value
        return _COMPARE[self.comparison](value, self.value)

    def implies(self, other: "Test") -> bool:
        """Whether ``other``, a test of the same fact, is true wherever this one is."""
        if isinstance(self.value, str) or isinstance(other.value, str):
            return self.value == other.value
        if self.comparison[0] != other.comparison[0]:
            return False
        if self.value == other.value:
            return other.comparison.endswith("=") or not self.comparison.endswith("=")
        return self.value > other.value if other.comparison[0] == ">" else self.value < other.value

    @property
    def cut(self) -> str:
        """The test without its fact: ``over 35``."""
        if isinstance(self.value, str):
            return self.value
        return f"{_IN_WORDS[self.comparison]} {self.value:g}{unit_of(self.fact)}"

    @property
    def words(self) -> str:
        """The test as it is put to a reader: ``age over 35``, ``sex female``."""
        return f"{label_of(self.fact)} {self.cut}"

    def __str__(self) -> str:
        value = self.value if isinstance(self.value, str) else f"{self.value:g}"
        return f"{self.fact.value}{self.comparison}{value}"


def label_of(fact: Fact) -> str:
    return _LABELS.get(fact, (fact.value, ""))[0]


def unit_of(fact: Fact) -> str:
    """The unit as it follows a number, with its leading space; empty for a bare number."""
    return _LABELS.get(fact, ("", ""))[1]


def parse_test(text: str) -> Test:
    """Raises ValueError with the reason."""
    match = _TEST.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a test such as age_years>35 or sex=female")
    name, comparison, value = match.groups()
    if name not in {fact.value for fact in Fact}:
        raise ValueError(f"'{name}' is not a fact: {', '.join(fact.value for fact in Fact)}")
    fact = Fact(name)
    if fact in _WORDED:
        return _worded(fact, comparison, value)
    if comparison == "=" or not _NUMBER.fullmatch(value):
        raise ValueError(f"{name} is compared by < <= > >= with a number")
    return Test(fact, comparison, float(value))


def _worded(fact: Fact, comparison: str, value: str) -> Test:
    answers = _ANSWERS.get(fact)
    if comparison != "=" or (answers is not None and value not in answers):
        expected = " or ".join(sorted(answers)) if answers else "an id"
        raise ValueError(f"{fact.value} takes = and {expected}")
    return Test(fact, comparison, value)
