"""What one line costs to understand: printed, never asserted. ``make bench-naming`` runs it."""

import random
import statistics
import string
import time
from dataclasses import replace
from pathlib import Path

from service.knowledge.catalogue import Catalogue, build_catalogue
from service.knowledge.loading import load_knowledge
from service.knowledge.name_rows import Name
from service.knowledge.words import NameKind
from service.naming.resolver import Resolver, build_resolver

ROUNDS = 5
MOST_LINES = 2_000
MANY_NAMES = 50_000
LONGEST_NAME = 200


def cost(resolver: Resolver, lines: list[str]) -> tuple[float, float]:
    """Median microseconds a line over the rounds, and those of the slowest single line."""
    rounds: list[float] = []
    slowest = 0.0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for line in lines:
            before = time.perf_counter()
            resolver.resolve_text(line)
            slowest = max(slowest, time.perf_counter() - before)
        rounds.append((time.perf_counter() - started) / len(lines))
    return statistics.median(rounds) * 1e6, slowest * 1e6


def misspelt(name: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(name))
    return name[:place] + chance.choice(string.ascii_lowercase) + name[place + 1 :]


def with_more_names(catalogue: Catalogue, count: int, chance: random.Random) -> Catalogue:
    """The catalogue with invented names up to ``count``, spread over the real substances."""
    tables = catalogue.tables
    drugs = [row.id for row in tables.substances]
    invented = {"".join(chance.choices(string.ascii_lowercase, k=chance.randrange(6, 16))) for _ in range(count)}
    names = tuple(
        Name(name, NameKind.SYNONYM, chance.choice(drugs), None, None, ("general-pharmacology",))
        for name in sorted(invented)
    )
    return build_catalogue(replace(tables, names=(*tables.names, *names)))


def odd_lines() -> dict[str, list[str]]:
    """Lines that a careless parser would choke on, at the longest that the API lets in."""
    return {
        "200 letters": ["a" * LONGEST_NAME],
        "200 hyphens": ["-" * LONGEST_NAME],
        "100 one-letter words": ["a " * (LONGEST_NAME // 2)],
        "100 strengths": ["5 " * (LONGEST_NAME // 2)],
        "vocabulary only": ["oral tablet " * (LONGEST_NAME // 12)],
        "separators": ["a/" * (LONGEST_NAME // 2), "a + " * (LONGEST_NAME // 4)],
        "brackets": ["(" * (LONGEST_NAME // 2) + ")" * (LONGEST_NAME // 2)],
        "status words": ["stopped " * (LONGEST_NAME // 8)],
        "accents": ["e\u0301" * (LONGEST_NAME // 2)],
        "brand and suffixes": ["tylenol" + " x" * ((LONGEST_NAME - 7) // 2)],
    }


def main() -> None:
    chance = random.Random(20261122)
    catalogue = load_knowledge(Path(__file__).resolve().parent.parent / "data").catalogue
    resolver = build_resolver(catalogue)
    names = sorted(resolver.lexicon.exact)
    exact = chance.sample(names, min(MOST_LINES, len(names)))
    groups = {
        "exact name": exact,
        "name with strength, form, frequency": [f"{name} 25 mg cap bd" for name in exact],
        "unknown, with suggestions": [misspelt(name, chance) for name in exact if len(name) > 1],
        **odd_lines(),
    }
    print(f"{len(names)} names; microseconds a line, median of {ROUNDS} rounds (slowest single line)")
    for title, lines in groups.items():
        typical, slowest = cost(resolver, lines)
        print(f"{title:40} {typical:10.0f} {slowest:10.0f}")
    many = build_resolver(with_more_names(catalogue, MANY_NAMES, chance))
    typical, slowest = cost(many, groups["unknown, with suggestions"][:200])
    print(f"unknown among {len(many.lexicon.exact):,} names {'':9} {typical:10.0f} {slowest:10.0f}")


if __name__ == "__main__":
    main()
