"""What fuzzing has found once stays found: every seed and every past finding through the same targets. The findings are
files of bytes under ``findings/TARGET``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fuzzing import targets
from fuzzing.ground import ROOT
from fuzzing.targets import TARGETS
from service.batch import answering
from service.fhir import reading
from service.naming.resolution import Outcome, Resolution
from service.naming.resolver import Resolver
from service.rendering import dumped
from service.rendering.document import render

SEEDS, FINDINGS = ROOT / "fuzzing" / "seeds", Path(__file__).parent / "findings"
KEPT = sorted(path for root in (SEEDS, FINDINGS) for path in root.glob("*/*"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parts[-3]}-{path.parent.name}-{path.name}")
def test_what_was_once_tried_is_handled_as_promised(path: Path) -> None:
    TARGETS[path.parent.name].check(path.read_bytes())


def test_every_target_has_seeds_and_every_file_has_a_target() -> None:
    assert {path.name for path in SEEDS.iterdir()} == TARGETS.keys()
    assert {path.parent.name for path in KEPT} <= TARGETS.keys()


Break = Callable[[pytest.MonkeyPatch], None]


def _last_key_wins(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(targets.body, "load_json", lambda raw, **_: json.loads(raw))


def _a_drug_without_a_substance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Resolver, "resolve_text", lambda *_: Resolution(Outcome.RESOLVED))


def _a_manifest_nobody_reads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("service.knowledge.loading.check_manifest", lambda *_: ())


def _a_resource_that_is_dropped(patch: pytest.MonkeyPatch) -> None:
    whole = reading._lines  # noqa: SLF001 - where a resource could be lost
    patch.setattr(reading, "_lines", lambda *given: whole(*given)[:-1])


def _a_drug_that_is_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("service.intake.forms.split_names", lambda text: text.split(",")[:-1])


def _a_card_that_is_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("service.cds.answering.status_card", lambda *_: None)


def _a_line_that_is_dropped(patch: pytest.MonkeyPatch) -> None:
    def cut(*given: Any, **named: Any) -> dict[str, Any]:
        document = render(*given, **named)
        return document | {"medications": document["medications"][:-1]}

    for module in (answering, dumped):
        patch.setattr(module, "render", cut)


def _a_line_that_is_joined_to_the_next(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("service.batch.lines._END", b"\n\n")


BROKEN: dict[str, Break] = {
    "body": _last_key_wins,
    "names": _a_drug_without_a_substance,
    "tables": _a_manifest_nobody_reads,
    "fhir": _a_resource_that_is_dropped,
    "forms": _a_drug_that_is_dropped,
    "cds": _a_card_that_is_dropped,
    "lines": _a_line_that_is_joined_to_the_next,
    "screen": _a_line_that_is_dropped,
}


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_service_that_is_broken_is_found_on_the_seeds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[name](monkeypatch)
    found = 0
    for path in sorted((SEEDS / name).iterdir()):
        try:
            TARGETS[name].check(path.read_bytes())
        except AssertionError:
            found += 1
    assert found
