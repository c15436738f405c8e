"""The rules, one a module, listed by hand: the extension point of screening."""

from collections.abc import Callable

from service.screening.case import Case
from service.screening.finding import Said
from service.screening.rules import cumulative, dose, duplication, pairwise, pathway, patient

Rule = Callable[[Case], Said]

RULES: tuple[tuple[str, Rule], ...] = (
    ("interaction", pairwise.apply),
    ("pathway", pathway.apply),
    ("cumulative", cumulative.apply),
    ("duplication", duplication.apply),
    ("patient", patient.apply),
    ("dose", dose.apply),
)
