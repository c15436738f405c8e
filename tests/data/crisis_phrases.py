"""What a text for a malignant hyperthermia crisis must never advise: that dantrolene waits."""

import re

_DRUG = r"(?:dantrolene|dantrium|ryanodex|agilus)"
_KEEP_BACK = (
    r"(?:withh[eo]ld\w*|hold(?:ing)?|held|stop\w*|delay\w*|avoid\w*|defer\w*|postpon\w*|discontinu\w*|suspend\w*"
    r"|interrupt\w*|omit\w*|skip\w*|paus\w*|ceas\w*|cancel\w*|reduc\w*|halv\w*|wait\w*|forgo|refrain\w*)"
)
_GIVE = r"(?:giv\w*|start\w*|us(?:e|ed|ing)|infus\w*|inject\w*|continu\w*|combin\w*|administer\w*)"
_NOT = r"(?:do not|don't|never|cannot|must not|should not|no longer|only)"
_SAME_SENTENCE = r"[^.;:]*?"

FORBIDDEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_KEEP_BACK}\b{_SAME_SENTENCE}\b{_DRUG}\b",
        rf"\b{_DRUG}\b (?:\w+ )?(?:is|be|was|has to be|should be|must be|may be|can be) (?:\w+ )?{_KEEP_BACK}\b",
        rf"\b{_DRUG}\b (?:should|must|may|can|has to|can only) (?:\w+ )?(?:wait|stop|pause)\b",
        rf"\b{_DRUG}\b {_SAME_SENTENCE}\b(?:not|never|only) (?:be )?{_GIVE}\b",
        rf"\b{_DRUG}\b (?:only )?(?:after|once|until|later)\b",
        rf"\b{_NOT}\b (?:\w+ )?{_GIVE}\b{_SAME_SENTENCE}\b{_DRUG}\b",
        rf"\b(?:before|until|prior to)\b {_SAME_SENTENCE}\b{_DRUG}\b",
        rf"\b(?:instead of|rather than|without|no|not) {_DRUG}\b",
        rf"\b{_DRUG}\b (?:is )?contraindicated\b",
    )
)


def keeps_back(text: str) -> bool:
    """Whether ``text`` advises to withhold, stop, delay or avoid dantrolene."""
    return any(pattern.search(text) for pattern in FORBIDDEN)
