"""Every target by name: what takes any bytes and fails only if the service is wrong about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fuzzing.targets import body, cds, fhir, forms, lines, names, screen, tables


@dataclass(frozen=True, slots=True)
class Target:
    """``check`` returns for bytes that are handled as promised and raises for any others. ``is_json``: most bytes are
    no JSON, so documents are changed as such. ``longest``: bytes worth trying."""

    check: Callable[[bytes], None]
    is_json: bool = False
    longest: int = 4096


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "body": Target(body.check, is_json=True),
        "names": Target(names.check, longest=400),
        "tables": Target(tables.check, longest=300),
        "fhir": Target(fhir.check, is_json=True, longest=8192),
        "forms": Target(forms.check, longest=2048),
        "cds": Target(cds.check, is_json=True, longest=8192),
        "lines": Target(lines.check),
        "screen": Target(screen.check, is_json=True),
    }
)
