"""One query a list over the pairs of the tables, with the groups written out and an index."""

import sqlite3

from benchmarks.peers.protocol import Found, names, rows, serve, statements

_QUERY = "SELECT a, b, severity FROM pairs WHERE a IN ({0}) AND b IN ({0})"


def main() -> None:
    called = names()
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE pairs (a TEXT, b TEXT, severity TEXT)")
    database.executemany("INSERT INTO pairs VALUES (?, ?, ?)", _pairs(called))
    database.execute("CREATE INDEX by_both ON pairs (a, b)")

    def check(written: list[str]) -> Found:
        asked = [name.lower() for name in written]
        query = _QUERY.format(",".join("?" * len(asked)))
        return {"pairs": database.execute(query, asked * 2).fetchall(), "told": 0}

    serve(check)


def _pairs(called: dict[str, str]) -> list[tuple[str, str, str]]:
    members: dict[str, set[str]] = {node: {node} for node in called}
    links = [(row["member"], row["group"]) for row in rows("memberships")]
    grown = True
    while grown:
        before = sum(map(len, members.values()))
        for member, group in links:
            members[group] |= members[member]
        grown = sum(map(len, members.values())) > before
    return [
        (called[one], called[other], word) for a, b, word in statements() for one in members[a] for other in members[b]
    ]


if __name__ == "__main__":
    main()
