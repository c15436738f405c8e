"""What stands in an audit line for a medication list: something that only the holder of the key can compute."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Keyed HMAC-SHA-256 of JSON values. A plain hash of a drug list can be guessed by hashing likely lists."""

    key: str = field(repr=False)

    def of(self, value: Any) -> str:
        """64 hex digits, the same for the same JSON whatever its spacing and the order of its keys. The order of a
        list counts: what was submitted is what is attested."""
        return self._mac(canonical_json(value))

    @property
    def key_name(self) -> str:
        """8 hex digits that tell keys apart after a change of key."""
        return self._mac(b"name of this key")[:8]

    def _mac(self, message: bytes) -> str:
        return hmac.new(self.key.encode(), message, hashlib.sha256).hexdigest()


def canonical_json(value: Any) -> bytes:
    """One spelling for every JSON value: keys sorted, no spaces, ASCII only. Raises ValueError on NaN, TypeError on
    what is not JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
