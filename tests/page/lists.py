"""Lists that the pages and pictures are tried with."""

TWENTY = (
    *("amlodipine 5 mg", "verapamil", "warfarin", "diazepam", "baclofen", "simvastatin", "metformin", "omeprazole"),
    *("Yaz", "paracetamol", "ibuprofen", "ramipril", "spironolactone", "sertraline", "morphine", "gabapentin"),
    *("furosemide", "digoxin", "clarithromycin", "MTX"),
)
TWO = ("verapamil", "diazepam")

HOSTILE = (
    "<script>alert(1)</script>",
    "</textarea></title></svg><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7 * 7 }}{% include 'base.html' %}",
    "]]><!--",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "warfarin\u202egnp.exe",
    "war\u200bfarin",
    "\u2066verapamil\u2069",
    "\x1b[31mverapamil\x1b[0m",
    "\x1b]0;owned\x07",
    "verapamil\x00",
    "\u0085next",
    "\ufeffverapamil",
    "\U000e0041",
    "Z" + "\u0301" * 24,
    "\u4e2d" * 60,
)
LONG = tuple(f"{number} " + "W" * 190 for number in range(200))
