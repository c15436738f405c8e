"""The name resolver: any text, with or without a code beside it."""

from marshmallow import ValidationError

from fuzzing.ground import screener
from service.intake.fields import MAX_NAME, PlainText
from service.knowledge.folding import fold, fold_accents
from service.naming.resolution import Outcome, Resolution
from service.screening.request import CodeReference

_NAME, _SYSTEM, _VALUE = PlainText(most=MAX_NAME), PlainText(most=MAX_NAME), PlainText(most=40)
_WITH_NODES = frozenset({Outcome.RESOLVED, Outcome.NEEDS_CONFIRMATION, Outcome.AMBIGUOUS, Outcome.CODE_CONFLICT})
_WITHOUT = frozenset({Outcome.NOT_RECOGNISED, Outcome.NOT_A_DRUG})


def check(raw: bytes) -> None:
    """``raw``: a name; or a name, a system and a code, each on a line of its own."""
    name, *coded = raw.decode("utf-8", "ignore").split("\n", 2)
    try:
        name = _NAME.deserialize(name)
        code = CodeReference(_SYSTEM.deserialize(coded[0]), _VALUE.deserialize(coded[1])) if len(coded) > 1 else None
    except ValidationError:
        return
    _check_text(name)
    if code is not None:
        resolver, pair = screener().resolver, (code.system, code.value)
        _check_sound(resolver.resolve(None, pair))
        both = resolver.resolve(name, pair)
        _check_sound(both)
        if both.outcome is Outcome.RESOLVED and not both.code_unknown and not both.text_unknown:
            assert both.nodes in {resolver.resolve(None, pair).nodes, resolver.resolve_text(name).nodes}


def _check_text(name: str) -> None:
    resolver = screener().resolver
    found = resolver.resolve_text(name)
    _check_sound(found)
    assert found == resolver.resolve_text(name), "the same text was read in two ways"
    folded = fold(name)
    assert fold(folded) == folded, "folding twice is not folding once"
    assert fold_accents(fold_accents(name)) == fold_accents(name)
    assert resolver.resolve_text(folded) == found, "a folded text means something else"
    for node, written in resolver.search(name):
        assert node in resolver.catalogue.display
        assert folded in fold(written)


def _check_sound(found: Resolution) -> None:
    """The outcome and what it comes with agree; what is proposed is a drug of the tables."""
    display = screener().catalogue.display
    assert all(node in display for node in found.nodes)
    assert tuple(sorted(set(found.nodes))) == found.nodes
    assert found.nodes or found.outcome not in _WITH_NODES
    assert not found.nodes or found.outcome not in _WITHOUT
    assert found.matched_by is not None or found.outcome is Outcome.NOT_RECOGNISED
    assert found.suggestions or found.outcome is not Outcome.NEEDS_CONFIRMATION
    assert not found.suggestions or found.outcome not in {Outcome.RESOLVED, Outcome.NOT_A_DRUG}
