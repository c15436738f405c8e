"""A product is screened as its ingredients. The key was copied by hand from the list of combination products."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from service.naming.resolution import Outcome
from service.screening.screen import Screener

KEY = list(csv.DictReader(Path(__file__).with_name("combinations.csv").read_text(encoding="utf-8").splitlines()))
COUNT = Counter(row["name"] for row in KEY)
ONE_MEANING = [(row["name"], row["ingredients"]) for row in KEY if COUNT[row["name"]] == 1]
BY_COUNTRY = [(row["name"], row["locale"], row["ingredients"]) for row in KEY if COUNT[row["name"]] > 1]


def test_the_key_holds_every_product_of_the_list() -> None:
    assert len(KEY) == 110
    assert {name for name, _, _ in BY_COUNTRY} == {"Norgesic"}


@pytest.mark.parametrize(("name", "ingredients"), ONE_MEANING)
def test_a_product_is_its_ingredients(screener: Screener, name: str, ingredients: str) -> None:
    found = screener.resolver.resolve_text(name)
    assert found.outcome is Outcome.RESOLVED
    assert _shown(screener, found.nodes) == sorted(ingredients.split("|"))


@pytest.mark.parametrize(("name", "ingredients"), ONE_MEANING)
def test_a_product_in_capitals_is_its_ingredients(screener: Screener, name: str, ingredients: str) -> None:
    assert _shown(screener, screener.resolver.resolve_text(name.upper()).nodes) == sorted(ingredients.split("|"))


@pytest.mark.parametrize(("name", "country", "ingredients"), BY_COUNTRY)
def test_a_product_of_two_countries_is_that_of_the_country_asked_for(
    screener: Screener, name: str, country: str, ingredients: str
) -> None:
    found = screener.resolver.resolve_text(name, country.lower())
    assert found.outcome is Outcome.RESOLVED
    assert _shown(screener, found.nodes) == sorted(ingredients.split("|"))


def test_a_product_of_two_countries_is_ambiguous_and_all_its_ingredients_are_candidates(screener: Screener) -> None:
    found = screener.resolver.resolve_text("Norgesic")
    assert found.outcome is Outcome.AMBIGUOUS
    assert set(_shown(screener, found.nodes)) == {part for *_, parts in BY_COUNTRY for part in parts.split("|")}


def test_every_product_of_the_tables_has_at_least_two_ingredients(screener: Screener) -> None:
    products = screener.catalogue.tables.products
    assert [row.id for row in products if len(row.ingredients) < 2] == []


def _shown(screener: Screener, nodes: tuple[str, ...]) -> list[str]:
    return sorted(screener.catalogue.display[node] for node in nodes)
