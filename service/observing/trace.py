"""The trace that a request is part of: W3C Trace Context, ``traceparent`` of level 1.

Nothing is called downstream, so there is nobody to hand ``tracestate`` on to; it is left alone.
"""

import re

_SHAPE = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?", re.ASCII)
_SAMPLED = 1


def read_traceparent(header: str) -> tuple[str, str] | None:
    """The trace id and our flags of a valid header, else None: a new trace begins then. A version that is not known is
    read as far as version 00 goes, as the standard has it."""
    match = _SHAPE.fullmatch(header)
    if match is None or (match[1] == "00" and match[4] is not None):
        return None
    return match[2], f"{int(match[3], 16) & _SAMPLED:02x}"
