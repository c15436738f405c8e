"""Whether a text advises to withhold, stop or delay dantrolene, or could be read so in a crisis."""

import re

_HOLD = (
    r"(?:withh[eo]ld|hold|delay|postpone|defer|stop|pause|interrupt|omit|avoid|discontinue|replace|reduce)(?:s|ed|ing)?"
)
_ARTICLES = r"(?:the|any|all|iv|oral|planned|further|giving|starting|before|long-term)"
_TEXTS = (
    rf"\b{_HOLD}\s+(?:{_ARTICLES}\s+)*dantrolene",
    r"\bdo not\s+(?:start|give|use|continue|repeat)\s+(?:\w+\s+)?dantrolene",
    rf"\bdantrolene\s+(?:capsules?\s+|sodium\s+)?(?:is|be|should be|must be|may be|can be)\s+(?:\w+\s+)?{_HOLD}",
    r"\bdantrolene\s+(?:must|should|may|can)\s+(?:not|wait)\b",
    r"\bdo not combine\b",
    r"\bavoid (?:the combination|or justify|combining)\b",
    r"\bchoose another antispastic\b",
    r"\bstop the (?:surplus|second|other) line\b",
)
_WITHHOLDING = re.compile("|".join(_TEXTS), re.IGNORECASE)


def advises_withholding(text: str) -> bool:
    return _WITHHOLDING.search(text) is not None
