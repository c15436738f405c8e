"""Laws of naming, over every known name and over arbitrary text."""

import unicodedata

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.knowledge.folding import fold, fold_accents
from service.naming.resolution import Outcome
from service.screening.medication import LineStatus
from tests.conftest import real_screener
from tests.naming.lines import understood

SCREENER = real_screener()
RESOLVER = SCREENER.resolver
NAMES = sorted(RESOLVER.lexicon.exact)
SETTLED_NAMES = [name for name in NAMES if RESOLVER.resolve_text(name).outcome is Outcome.RESOLVED]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
STRENGTHS = ["", " 5 mg", " 10mg tab", " 2.5 mg/ml oral solution", " 20 MG Oral Tablet", " od", " 40 mg bd prn"]

laws = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@laws
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_a_known_name_is_itself_whatever_its_case_width_and_space(name: str, random: st.DataObject) -> None:
    written = "".join(getattr(char, random.choice(["upper", "lower"]))() for char in name)  # type: ignore[attr-defined]
    written = f"  {written.replace(' ', '   ')} "
    assume(fold(written) == name)
    assert RESOLVER.resolve_text(written).nodes == RESOLVER.resolve_text(name).nodes


@laws
@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_it_is_beside_a_letter_that_is_not_plain(text: str) -> None:
    assert fold(f"{text} \u00e9") == f"{fold(text)} \u00e9".strip()
    assert fold_accents(f"{text} \u00e9") == f"{fold_accents(text)} e".strip()


@laws
@given(st.sampled_from(SETTLED_NAMES), st.sampled_from(STRENGTHS))
def test_a_known_name_keeps_its_meaning_beside_strength_form_and_frequency(name: str, strength: str) -> None:
    plain, measured = RESOLVER.resolve_text(name), RESOLVER.resolve_text(name + strength)
    if name not in RESOLVER.text.variants:
        assert (measured.outcome, measured.nodes) == (plain.outcome, plain.nodes)


@laws
@given(st.sampled_from(SETTLED_NAMES), st.sampled_from(["hydrochloride", "sodium", "HCl", "maleate"]))
def test_a_salt_word_never_turns_a_known_name_into_another_drug(name: str, salt: str) -> None:
    salted = RESOLVER.resolve_text(f"{name} {salt}")
    if salted.outcome is Outcome.RESOLVED:
        known = RESOLVER.lexicon.find(fold(f"{name} {salt}"))
        assert salted.nodes == (known[0].nodes if known else RESOLVER.resolve_text(name).nodes)


@laws
@given(st.sampled_from(SETTLED_NAMES))
def test_accents_are_folded_on_a_second_look_only(name: str) -> None:
    accented = unicodedata.normalize("NFC", "".join(c + "\u0301" if c in "aeiou" else c for c in name))
    assert RESOLVER.resolve_text(accented).nodes == RESOLVER.resolve_text(fold_accents(name)).nodes


@laws
@given(
    st.sampled_from([name for name in SETTLED_NAMES if len(name) > 3]),
    st.data(),
    st.sampled_from(LETTERS),
    st.sampled_from(["insert", "delete", "replace"]),
)
def test_a_name_one_edit_away_is_never_checked(name: str, data: st.DataObject, letter: str, edit: str) -> None:
    places = [i for i, char in enumerate(name) if char.isalpha()]
    place = data.draw(st.sampled_from(places))
    middle = {"insert": letter + name[place], "delete": "", "replace": letter}[edit]
    written = name[:place] + middle + name[place + 1 :]
    assume(not reads_as_known(written))
    assert understood(SCREENER, written).status is not LineStatus.CHECKED


def reads_as_known(text: str) -> bool:
    """Whether the edit hit another known name: beside words of the vocabulary, joined, or beside its salt."""
    vocabulary = RESOLVER.text.vocabulary
    parts = vocabulary.split(fold(text))
    return bool(RESOLVER.lexicon.find(fold(text).rpartition(" ")[0])) or all(
        any(RESOLVER.lexicon.find(rest) for rest, _ in vocabulary.strip(part)) for part in parts
    )


@settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_no_text_breaks_the_resolver_and_no_gibberish_is_a_drug(text: str) -> None:
    resolution = RESOLVER.resolve_text(text)
    if resolution.outcome is Outcome.RESOLVED:
        words = [word for word in fold_accents(text).replace("/", " ").split(" ") if word]
        assert any(word in name for word in words for name in RESOLVER.lexicon.exact)


def test_no_two_substances_share_a_name_unless_each_has_its_own_country() -> None:
    for name, meanings in RESOLVER.lexicon.exact.items():
        if len({meaning.nodes for meaning in meanings}) > 1:
            countries = [meaning.locale for meaning in meanings]
            assert None not in countries, name
            assert len(set(countries)) == len(countries), name


def test_every_known_name_means_what_its_row_says() -> None:
    for row in SCREENER.catalogue.tables.substances:
        assert RESOLVER.resolve_text(row.name).nodes == (row.id,)
    for product in SCREENER.catalogue.tables.products:
        assert RESOLVER.resolve_text(product.name).nodes == tuple(sorted(product.ingredients))
