"""The overlay on disk reads like the tables that a person keeps."""

from pathlib import Path

from service.knowledge.importers.writing import to_csv, write_tables
from service.knowledge.name_rows import Name, Product
from service.knowledge.words import NameKind, Route

HEADER = "name,kind,target,locale,route,sources\n"


def name(written: str, target: str = "baclofen", route: Route | None = None) -> Name:
    return Name(written, NameKind.BRAND, target, "us", route, ("fda-ndc", "rxnorm"))


def test_names_stand_in_the_order_of_a_reader_and_everything_else_as_it_is_spelt() -> None:
    rows = [name("beta", "verapamil"), name("alpha"), name("Beta"), name("ALPHA"), name("Alpha", "verapamil")]
    assert to_csv("names", rows) == HEADER + (
        "ALPHA,brand,baclofen,us,,fda-ndc|rxnorm\n"
        "alpha,brand,baclofen,us,,fda-ndc|rxnorm\n"
        "Alpha,brand,verapamil,us,,fda-ndc|rxnorm\n"
        "Beta,brand,baclofen,us,,fda-ndc|rxnorm\n"
        "beta,brand,verapamil,us,,fda-ndc|rxnorm\n"
    )
    products = [Product(id_, id_, ("a", "b"), ("rxnorm",), None) for id_ in ("b", "B", "a")]
    assert [line.split(",")[0] for line in to_csv("products", products).splitlines()[1:]] == ["B", "a", "b"]


def test_the_tables_of_an_import_replace_those_of_the_one_before(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "overlay"
    assert write_tables(out, {"names": [name("Old")]}) == {"names": 1}
    assert write_tables(out, {"names": [name("N\u00e9w", route=Route.ORAL), name("Newer")]}) == {"names": 2}
    assert [path.name for path in out.iterdir()] == ["names.csv"]
    assert (out / "names.csv").read_bytes().decode("utf-8") == HEADER + (
        "Newer,brand,baclofen,us,,fda-ndc|rxnorm\nN\u00e9w,brand,baclofen,us,oral,fda-ndc|rxnorm\n"
    )
