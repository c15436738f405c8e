"""The core of an answer: what a case comes to, without what is told about it."""

from service.screening.answer import Judged
from service.screening.case import Case
from service.screening.rules import apply_all
from service.screening.verdict import cover, decide, decide_list


def judge(case: Case) -> Judged:
    """The findings and verdicts that screening ``case`` comes to."""
    said = apply_all(case)
    return Judged(decide(case, said.about_candidate, cover(case)), decide_list(said.among_listed), said.counting)
