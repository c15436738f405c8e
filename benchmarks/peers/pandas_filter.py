"""Two columns of names and a filter for each pair, as most open checkers do it."""

from itertools import combinations

import pandas as pd

from benchmarks.peers.protocol import Found, names, serve, statements


def main() -> None:
    called = names()
    table = pd.DataFrame([(called[a], called[b], word) for a, b, word in statements()], columns=["a", "b", "severity"])

    def check(written: list[str]) -> Found:
        pairs: list[tuple[str, str, str]] = []
        for one, other in combinations([name.lower() for name in written], 2):
            hit = table[((table.a == one) & (table.b == other)) | ((table.a == other) & (table.b == one))]
            pairs += [(one, other, word) for word in hit.severity]
        return {"pairs": pairs, "told": 0}

    serve(check)


if __name__ == "__main__":
    main()
