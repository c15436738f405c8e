"""Two services with equal digests answer alike."""

import pytest

from service.knowledge.loading import Knowledge, build_knowledge
from tests.knowledge.editing import few_drugs, real

# One byte of a table and another, such that the table still loads.
ONE_BYTE: list[tuple[str, bytes, bytes]] = [
    ("code_systems", b"whocc.no", b"whocc.nu"),
    ("codes", b"B01AA03", b"B01AA09"),
    ("duplications", b"taken twice", b"taken twicE"),
    ("finding_kinds", b"interaction,DD", b"interaction,DX"),
    ("groups", b"benzodiazepines,b", b"benzodiazepines,B"),
    ("hazards", b"bleeding,bleeding,3", b"bleeding,bleeding,4"),
    ("indications", b"Give dantrolene now.", b"Give dantrolene now!"),
    ("interactions", b"Do not combine.", b"Do not combine!"),
    ("local_uses", b"micrograms", b"microgramz"),
    ("lookalikes", b"bactroban", b"bactroben"),
    ("mechanisms", b"block of muscarinic", b"Block of muscarinic"),
    ("names", b"Actiq", b"Actix"),
    ("products", b"orphenadrine + paracetamol", b"orphenadrine & paracetamol"),
    ("release", b"2026.11.0", b"2026.11.1"),
    ("reviews", b"2026-11-22", b"2026-11-21"),
    ("severities", b"be aware", b"be award"),
    ("sources", b"Acorda", b"acorda"),
    ("substances", b"ciprofloxacin,ciprofloxacin", b"ciprofloxacin,Ciprofloxacin"),
    ("vocabulary", b"12hr", b"13hr"),
    ("washouts", b",14,", b",15,"),
]


@pytest.mark.parametrize(("table", "old", "new"), ONE_BYTE, ids=[case[0] for case in ONE_BYTE])
def test_one_other_byte_has_another_digest(few: Knowledge, table: str, old: bytes, new: bytes) -> None:
    content = few_drugs()[table]
    other = content.replace(old, new, 1)
    assert sum(a != b for a, b in zip(content, other, strict=True)) == 1
    assert build_knowledge({**few_drugs(), table: other}).digest != few.digest


def test_equal_bytes_have_equal_digests(few: Knowledge) -> None:
    again = build_knowledge(
        {table: bytes(bytearray(few_drugs()[table])) for table in sorted(few_drugs(), reverse=True)}
    )
    assert again.digest == few.digest
    assert len(bytes.fromhex(few.digest)) == 32


def test_other_drugs_have_another_digest(few: Knowledge, knowledge: Knowledge) -> None:
    assert few.digest != knowledge.digest
    assert build_knowledge(dict(real())).digest == knowledge.digest
