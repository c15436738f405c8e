"""The row format: the columns of a table of medication lists, one row a list, and the columns of the answer.

``INPUT`` says where each column goes in the request body of ``POST /screen``; the same schema judges it. A cell that is
empty or null is not given. A column that stands neither here nor among those that are to be kept is refused: a misspelt
column must not be ignored in a safety check.

``medications`` holds, in this order of preference, a list of names or of lines (an object with the fields of the
contract, null for what is not given); or text: a JSON list if it begins with ``[``, else names separated by ``|``.
``conditions`` likewise, an empty JSON list for none; left empty, nothing is said about them.

Every answer row holds either a verdict or an ``error``, never both and never neither, and in any case the digest of the
tables that were in use.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

ROW_ID = "id"
MEDICATIONS = "medications"
SEPARATOR = "|"


class Kind(Enum):
    """What an input cell holds; text that stands for it is taken, too, because a CSV file has nothing else."""

    LINES = "drugs separated by |, or a JSON list of names and lines as in POST /screen"
    WORDS = "words separated by |, or a JSON list; [] for none"
    TEXT = "text"
    NUMBER = "a number"
    YES_NO = "true or false"
    DOSE = "one dose, such as 25 mg"


INPUT: Mapping[str, tuple[tuple[str, ...], Kind]] = MappingProxyType(
    {
        MEDICATIONS: ((MEDICATIONS,), Kind.LINES),
        "no_other_medications": (("no_other_medications",), Kind.YES_NO),
        "candidate": (("candidate", "name"), Kind.TEXT),
        "route": (("candidate", "route"), Kind.TEXT),
        "indication": (("candidate", "indication"), Kind.TEXT),
        "dose": (("candidate", "dose"), Kind.DOSE),
        "doses_per_day": (("candidate", "doses_per_day"), Kind.NUMBER),
        "age_years": (("patient", "age_years"), Kind.NUMBER),
        "sex": (("patient", "sex"), Kind.TEXT),
        "weight_kg": (("patient", "weight_kg"), Kind.NUMBER),
        "pregnant": (("patient", "pregnant"), Kind.YES_NO),
        "breastfeeding": (("patient", "breastfeeding"), Kind.YES_NO),
        "conditions": (("patient", "conditions"), Kind.WORDS),
        "alt_xuln": (("patient", "labs", "alt_xuln"), Kind.NUMBER),
        "ast_xuln": (("patient", "labs", "ast_xuln"), Kind.NUMBER),
        "bilirubin_xuln": (("patient", "labs", "bilirubin_xuln"), Kind.NUMBER),
        "potassium_mmol_l": (("patient", "labs", "potassium_mmol_l"), Kind.NUMBER),
        "egfr_ml_min": (("patient", "labs", "egfr_ml_min"), Kind.NUMBER),
        "jurisdiction": (("options", "jurisdiction"), Kind.TEXT),
        "minimum_severity": (("options", "minimum_severity"), Kind.TEXT),
    }
)
"""Column to its place in the request body, and what its cells hold. ``medications`` must be there, the others may."""


class Cell(Enum):
    """The type of an answer cell; a CSV file holds lists and objects as JSON text."""

    WHOLE = "a whole number"
    TEXT = "text"
    YES_NO = "true or false"
    TEXTS = "a list of texts"
    LINES = "a list of lines, each with input and status"
    JSON = "JSON text"


OUTPUT: Mapping[str, Cell] = MappingProxyType(
    {
        "row": Cell.WHOLE,
        "verdict": Cell.TEXT,
        "list_verdict": Cell.TEXT,
        "worst": Cell.TEXT,
        "complete": Cell.YES_NO,
        "not_checked": Cell.LINES,
        "not_understood": Cell.TEXTS,
        "summary": Cell.TEXT,
        "finding_ids": Cell.TEXTS,
        "findings": Cell.JSON,
        "error": Cell.TEXT,
        "screened_on": Cell.TEXT,
        "stale": Cell.YES_NO,
        "knowledge_version": Cell.TEXT,
        "knowledge_sha256": Cell.TEXT,
    }
)
"""The answer's columns, in this order; ``id`` and the columns that are kept stand between ``row`` and ``verdict``.

``row``: the position in the input, from 1: the key by which answers and lists belong together.
``worst``: the gravest severity among the findings shown; null if there is none.
``not_checked``: the lines, the candidate among them, that were not checked, with their status.
``findings``: exactly the ``findings`` of ``POST /screen``, as JSON; ``finding_ids`` are theirs, in the same order.
``error``: what was wrong, each problem with its JSON pointer; every column from ``verdict`` to ``findings`` is then
null, and nothing was checked.
``screened_on``: the day (UTC) that washouts were reckoned from. ``stale``: as in ``knowledge_base``.
"""

WITHOUT_ANSWER = ("screened_on", "stale", "knowledge_version", "knowledge_sha256")
"""What is never null, whether or not there is an answer; with ``row``."""


class ColumnsError(Exception):
    """The columns of a table are not those of the row format; nothing was screened."""


def check_columns(names: list[str], keep: tuple[str, ...] = ()) -> None:
    """Raises ColumnsError, which names every column that is unknown, doubled, missing or named like an answer's."""
    problems = [f"{name} stands there twice" for name in sorted({name for name in names if names.count(name) > 1})]
    known = {*INPUT, ROW_ID, *keep}
    problems += [f"{name} is not known; fix it, or name it to be kept" for name in names if name not in known]
    problems += [f"{name} is to be kept, and is not there" for name in keep if name not in names]
    problems += [f"{name} cannot be kept: the answer has a column of this name" for name in keep if name in OUTPUT]
    if MEDICATIONS not in names:
        problems.append(f"{MEDICATIONS} is missing")
    if problems:
        raise ColumnsError("columns: " + "; ".join(problems) + f". Known: {', '.join(INPUT)}, {ROW_ID}")
