"""A walk through the graph of drugs, groups and statements for each pair."""

from itertools import combinations

import networkx as nx

from benchmarks.peers.protocol import Found, names, rows, serve, statements


def main() -> None:
    called = names()
    by_name = {name: node for node, name in called.items()}
    groups: nx.DiGraph[str] = nx.DiGraph()
    stated: nx.MultiGraph[str] = nx.MultiGraph()
    groups.add_nodes_from(called)
    groups.add_edges_from((row["member"], row["group"]) for row in rows("memberships"))
    stated.add_edges_from((a, b, {"severity": word}) for a, b, word in statements())

    def check(written: list[str]) -> Found:
        pairs: list[tuple[str, str, str]] = []
        known = [by_name[name.lower()] for name in written if name.lower() in by_name]
        for one, other in combinations(known, 2):
            for start in ({one} | nx.descendants(groups, one)) & stated.nodes:
                for end in {other} | nx.descendants(groups, other):
                    if stated.has_edge(start, end):
                        found = stated.get_edge_data(start, end).values()
                        pairs += [(called[one], called[other], edge["severity"]) for edge in found]
        return {"pairs": pairs, "told": 0}

    serve(check)


if __name__ == "__main__":
    main()
