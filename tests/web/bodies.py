"""Bodies that must never be screened: the raw-byte table, and what else was thought of. ``status`` is the contract's
word on it: 400 not JSON as it must be, 413 too large, 415 wrong type, 422 well-formed but invalid."""

import gzip
import json
from dataclasses import dataclass

from tests.web.asking import JSON

KIB = 1024
LIST = b'{"medications": ["verapamil"]}'


@dataclass(frozen=True)
class Bad:
    name: str
    body: bytes
    status: int = 400
    media_type: str | None = JSON


def _named(name: str) -> bytes:
    return json.dumps({"medications": [name]}).encode()


def _deep(levels: int) -> bytes:
    return b'{"medications": ["verapamil"], "patient": ' + b'{"a": ' * levels + b"1" + b"}" * levels + b"}"


NOT_JSON = [
    Bad("truncated JSON", b'{"medications": ["verapamil", "Ya'),
    Bad("JSON cut between two drugs", b'{"medications": ["verapamil",'),
    Bad("empty body", b""),
    Bad("only spaces and line ends", b" \r\n\t "),
    Bad("a duplicated key", b'{"medications": ["verapamil"], "medications": ["Yaz"]}'),
    Bad("a duplicated key whose second value is empty", b'{"medications": ["a"], "medications": []}'),
    Bad("a duplicated key, once written with an escape", b'{"medications": ["a"], "m\\u0065dications": ["b"]}'),
    Bad("a duplicated key in a line", b'{"medications": [{"name": "verapamil", "name": "water"}]}'),
    Bad("a duplicated key in the patient", b'{"medications": ["a"], "patient": {"age_years": 4, "age_years": 40}}'),
    Bad("a duplicated key in the code", b'{"medications": [{"code": {"system": "atc", "value": "A", "value": "B"}}]}'),
    Bad("60 kB of [", b"[" * 60_000),
    Bad("60 kB of { in a key", b'{"a":' * 12_000),
    Bad("100,000 closing brackets", b"]" * 100_000),
    Bad("objects 9 levels deep", _deep(8)),
    Bad("objects 5,000 levels deep", _deep(5_000)),
    Bad("lists 100 levels deep", b'{"medications": ' + b"[" * 100 + b"]" * 100 + b"}"),
    Bad("a 6,000-digit integer", b'{"medications": ["a"], "patient": {"age_years": ' + b"9" * 6_000 + b"}}"),
    Bad("a negative 6,000-digit integer", b'{"medications": ["a"], "patient": {"age_years": -' + b"9" * 6_000 + b"}}"),
    Bad("a number beyond every float", b'{"medications": ["a"], "patient": {"age_years": 1e999}}'),
    Bad("NaN", b'{"medications": ["a"], "patient": {"age_years": NaN}}'),
    Bad("Infinity", b'{"medications": ["a"], "patient": {"age_years": Infinity}}'),
    Bad("minus Infinity", b'{"medications": ["a"], "patient": {"weight_kg": -Infinity}}'),
    Bad("a number with a leading zero", b'{"medications": ["a"], "patient": {"age_years": 041}}'),
    Bad("a hexadecimal number", b'{"medications": ["a"], "patient": {"age_years": 0x29}}'),
    Bad("a lone high surrogate", b'{"medications": ["verapamil\\ud800"]}'),
    Bad("a lone low surrogate in a key", b'{"medications": ["a"], "\\udc00": 1}'),
    Bad("a raw NUL in a name", b'{"medications": ["vera\x00pamil"]}'),
    Bad("a raw line end in a name", b'{"medications": ["vera\npamil"]}'),
    Bad("a byte-order mark", b"\xef\xbb\xbf" + LIST),
    Bad("UTF-16 with its mark", LIST.decode().encode("utf-16")),
    Bad("UTF-16 without its mark", LIST.decode().encode("utf-16-le")),
    Bad("UTF-32", LIST.decode().encode("utf-32")),
    Bad("Latin-1", '{"medications": ["Alprostadil für Säuglinge"]}'.encode("latin-1")),
    Bad("gzip", gzip.compress(LIST)),
    Bad("trailing garbage", LIST + b" and so on"),
    Bad("two documents", LIST + b'\n{"medications": ["Yaz"]}'),
    Bad("a line comment", b'{"medications": ["verapamil"]} // all of them'),
    Bad("a block comment", b'{"medications": ["verapamil" /* 80 mg */]}'),
    Bad("single quotes", b"{'medications': ['verapamil']}"),
    Bad("bare keys", b'{medications: ["verapamil"]}'),
    Bad("a trailing comma", b'{"medications": ["verapamil",]}'),
    Bad("a missing comma", b'{"medications": ["verapamil" "Yaz"]}'),
    Bad("a False of Python", b'{"medications": [], "no_other_medications": True}'),
    Bad("an unknown escape", b'{"medications": ["vera\\pamil"]}'),
    Bad("a form under a JSON type", b"meds=verapamil,Yaz"),
    Bad("XML under a JSON type", b"<medications><name>verapamil</name></medications>"),
]

TOO_LARGE = [
    Bad("a 300 kB body", b'{"medications": ["verapamil"]' + b" " * 300_000 + b"}", 413),
    Bad("a string of 300 kB", _named("x" * 300_000), 413),
    Bad("one byte more than 256 KiB", LIST + b" " * (256 * KIB + 1 - len(LIST)), 413),
    Bad("5 MB of zeros", b"0" * 5_000_000, 413),
]

WRONG_TYPE = [
    Bad("no Content-Type", LIST, 415, None),
    Bad("text/plain", LIST, 415, "text/plain"),
    Bad("text/json", LIST, 415, "text/json"),
    Bad("another JSON dialect", LIST, 415, "application/vnd.api+json"),
    Bad("multipart", LIST, 415, "multipart/form-data; boundary=x"),
    Bad("a Content-Type that is none", LIST, 415, ";;;"),
]

# What these are answered depends on faces that may come later; that nothing is screened does not.
NEVER_SCREENED = [
    Bad("JSON sent as a form", LIST, 0, "application/x-www-form-urlencoded"),
    Bad("a form with unknown fields", b"drugs=verapamil", 0, "application/x-www-form-urlencoded"),
    Bad("an empty form", b"", 0, "application/x-www-form-urlencoded"),
    Bad("a native list sent as FHIR", LIST, 0, "application/fhir+json"),
]

INVALID = [
    Bad("an empty object", b"{}", 422),
    Bad("[]", b"[]", 422),
    Bad("null", b"null", 422),
    Bad("a bare string", b'"verapamil"', 422),
    Bad("a bare number", b"41", 422),
    Bad("a bare true", b"true", 422),
    Bad("a list of names without the object", b'["verapamil", "Yaz"]', 422),
    Bad("the request in a list", b"[" + LIST + b"]", 422),
    Bad("a string is not a list of letters", b'{"medications": "a,b"}', 422),
    Bad("an object where the list belongs", b'{"medications": {"0": "verapamil"}}', 422),
    Bad("an empty list", b'{"medications": []}', 422),
    Bad("an empty list that is not said to be meant", b'{"medications": [], "no_other_medications": false}', 422),
    Bad("a misspelt key", b'{"medicatoins": ["verapamil"]}', 422),
    Bad("a misspelt key beside the right one", b'{"medications": ["water"], "Medications": ["verapamil"]}', 422),
    Bad("NUL in a name", b'{"medications": ["vera\\u0000pamil"]}', 422),
    Bad("201 medications", json.dumps({"medications": ["verapamil"] * 201}).encode(), 422),
    Bad("a name of 10,000 characters", _named("x" * 10_000), 422),
    Bad("a name of 201 characters", _named("x" * 201), 422),
    Bad("a number where a name belongs", b'{"medications": [41]}', 422),
]

EVERY = [*NOT_JSON, *TOO_LARGE, *WRONG_TYPE, *NEVER_SCREENED, *INVALID]
WITH_STATUS = [bad for bad in EVERY if bad.status]
