"""The core of an answer: what a case comes to, without what is told about it."""

from service.screening.answer import Judged
from service.screening.case import Case
from service.screening.rules import apply_all
from service.screening.verdict import cover, decide, decide_list, worst_about


def judge(case: Case) -> Judged:
    """The findings and verdicts that screening ``case`` comes to."""
    findings = apply_all(case).findings
    worst = worst_about(findings, candidate=True)
    counting = tuple(found for found in findings if found.let_off is None and found.quiet is None)
    return Judged(decide(case, worst, cover(case)), decide_list(findings), counting)
