"""What a site lays over the tables: its own rows, marked; and nothing that lowers what must never be lowered."""

from datetime import date
from pathlib import Path

import pytest

from service.bootstrap import load_screener
from service.knowledge.loading import build_knowledge
from service.knowledge.problems import TablesRefusedError
from service.knowledge.words import MechanismKind, Severity
from service.screening.answer import Screening
from service.screening.request import Entry, Request
from service.screening.screen import Screener
from tests.conftest import DATA
from tests.knowledge.editing import add, change, edited, few_drugs, rows_of

OVERRIDES = "interaction,first,second,severity,reason,person,date\n"
NAMES = "name,kind,target,locale,route,sources\n"
STATEMENTS = (
    "id,subject,subject_routes,object,object_routes,object_daily_mg,indications,severity,mechanism,mechanism_kind,"
    "mechanism_text,effect,management,crisis_management,onset,evidence,sources,disagreement,quiet,status,reviewed_on\n"
)
TEXTS = "Seen here.,Drowsiness.,Ask the ward pharmacist.,,,general_knowledge,general-pharmacology,,,active,2026-11-01\n"


def with_site(directory: Path, **tables: str) -> Screener:
    for table, text in tables.items():
        (directory / f"{table}.csv").write_text(text, "utf-8")
    return load_screener(DATA, directory)


def ask(screener: Screener, *names: str) -> Screening:
    entries = tuple(Entry(name=name) for name in names)
    return screener.screen(Request(Entry(name="dantrolene"), entries, date(2026, 11, 22)))


def test_a_site_may_raise_one_pair_and_the_answer_says_who_did_and_why(tmp_path: Path) -> None:
    row = "dan-benzodiazepines-any,lorazepam,dantrolene,major,two falls on our ward,J. Example,2026-11-01\n"
    answer = ask(with_site(tmp_path, severity_overrides=OVERRIDES + row), "lorazepam", "temazepam")
    by_pair = {finding.drugs: finding for finding in answer.findings if "dantrolene" in finding.drugs}
    raised, other = by_pair[("dantrolene", "lorazepam")], by_pair[("dantrolene", "temazepam")]
    assert (raised.severity.word, raised.from_site) == ("major", True)
    assert (other.severity.word, other.from_site) == ("moderate", False)
    assert "J. Example on 2026-11-01: two falls on our ward" in (raised.claim.disagreement or "")


def site_note(*, tables_say: str | None) -> str | None:
    """What is told beside a pair that a site has raised, if the house's row itself tells ``tables_say``."""
    raw = edited(few_drugs(), change("interactions", "dan-warfarin-any", disagreement=tables_say or ""))
    row = "dan-warfarin-any,warfarin,dantrolene,major,a bleed,J. Example,2026-11-01\n"
    laid = build_knowledge(dict(raw), {"severity_overrides": (OVERRIDES + row).encode()})
    (family,) = laid.index.families("dantrolene", "warfarin")
    (statement,) = [one for one in family if one.row.id.startswith("site-")]
    assert (statement.row.severity, statement.row.mechanism_kind) == (Severity.MAJOR, MechanismKind.PHARMACOKINETIC)
    assert (statement.row.subject, statement.row.object) == ("dantrolene", "warfarin")
    assert statement.row.id == "site-dan-warfarin-any-warfarin-dantrolene"
    return statement.row.disagreement


def test_what_a_site_has_raised_keeps_its_mechanism_and_what_the_tables_say_of_it() -> None:
    changed = "Severity changed at this site from minor to major by J. Example on 2026-11-01: a bleed"
    assert site_note(tables_say=None) == changed
    assert site_note(tables_say="Sources differ.") == f"{changed} Sources differ."


def test_a_site_may_lower_a_pair_that_is_not_on_the_never_list(tmp_path: Path) -> None:
    row = "dan-warfarin-any,dantrolene,warfarin,none,read twice,J. Example,2026-11-01\n"
    answer = ask(with_site(tmp_path, severity_overrides=OVERRIDES + row), "warfarin")
    assert not [finding for finding in answer.findings if finding.drugs == ("dantrolene", "warfarin")]


@pytest.mark.parametrize(
    "row",
    [
        "dan-verapamil-iv,dantrolene,verapamil,minor,we like it,J. Example,2026-11-01\n",
        "dan-opioids-oral,dantrolene,morphine,none,we like it,J. Example,2026-11-01\n",
        "tizanidine-ciprofloxacin,ciprofloxacin,tizanidine,moderate,we like it,J. Example,2026-11-01\n",
    ],
)
def test_no_site_may_lower_what_is_on_the_never_list(row: str, tmp_path: Path) -> None:
    with pytest.raises(
        TablesRefusedError, match=r"site/interactions\.csv:0: never-lower: site-.* would lower .* for"
    ) as told:
        with_site(tmp_path, severity_overrides=OVERRIDES + row)
    assert str(told.value).endswith("-> the statement is on the never-list; take the site's row out")


def test_no_statement_of_a_site_may_slip_in_before_one_on_the_never_list(tmp_path: Path) -> None:
    milder = f"site-dan-morphine,dantrolene,oral,morphine,,,,minor,cns-depression,pharmacodynamic,{TEXTS}"
    with pytest.raises(TablesRefusedError, match="never-lower"):
        with_site(tmp_path, interactions=STATEMENTS + milder)


def test_what_is_on_the_never_list_is_guarded_behind_a_statement_that_is_not() -> None:
    """The house has more to say of one opioid, and a site would say less of it."""
    own = add("interactions", "dan-opioids-oral", id="dan-morphine-own", object="morphine")
    milder = f"site-dan-morphine,dantrolene,oral,morphine,,,,minor,cns-depression,pharmacodynamic,{TEXTS}"
    with pytest.raises(TablesRefusedError, match="would lower dan-opioids-oral for"):
        build_knowledge(dict(edited(few_drugs(), own)), {"interactions": (STATEMENTS + milder).encode()})


def test_what_a_site_says_beside_a_statement_on_the_never_list_lowers_nothing(tmp_path: Path) -> None:
    """Of two that are as specific the graver is taken."""
    milder = f"site-dan-opioids,dantrolene,oral,opioids,,,,minor,cns-depression,pharmacodynamic,{TEXTS}"
    answer = ask(with_site(tmp_path, interactions=STATEMENTS + milder), "morphine")
    (found,) = [one for one in answer.findings if "morphine" in one.drugs and one.id.startswith(("dan-", "site-"))]
    assert (found.id, found.severity.word) == ("dan-opioids-oral:dantrolene+morphine", "major")


def test_a_site_may_add_a_statement_a_name_and_both_are_used(tmp_path: Path) -> None:
    statement = f"site-dan-fosfomycin,dantrolene,oral,fosfomycin,,,,minor,absorption,unknown,{TEXTS}"
    name = "wardmix relax,brand,baclofen,,,general-pharmacology\n"
    screener = with_site(tmp_path, interactions=STATEMENTS + statement, names=NAMES + name)
    answer = ask(screener, "fosfomycin", "Wardmix Relax 10 mg tab")
    assert [finding.id for finding in answer.findings if finding.from_site] == [
        "site-dan-fosfomycin:dantrolene+fosfomycin"
    ]
    assert answer.medications[1].drugs == ("baclofen",)
    assert screener.knowledge.site_rows == 2


@pytest.mark.parametrize(
    ("tables", "place"),
    [
        ({"names": NAMES + "wardmix,brand,no-such-drug,,,general-pharmacology\n"}, "site/names.csv:2: unknown-id"),
        ({"names": NAMES + "verapamil,brand,baclofen,,,general-pharmacology\n"}, "site/names.csv:2: name-taken"),
        ({"names": "name,kind\n"}, "site/names.csv:1: header"),
        ({"names": NAMES + "cirrhosis,brand,baclofen,,,no-such-source\n"}, "site/names.csv:2: unknown-source"),
        (
            {"interactions": f"{STATEMENTS}own-id,dantrolene,,fosfomycin,,,,minor,absorption,unknown,{TEXTS}"},
            "site/interactions.csv:2: site-id",
        ),
        (
            {"severity_overrides": f"{OVERRIDES}no-such-row,a,b,minor,x,y,2026-11-01\n"},
            "site/severity_overrides.csv:2: unknown-id: no-such-row",
        ),
        (
            {"severity_overrides": f"{OVERRIDES}dan-warfarin-any,dantrolene,warfarin,minor,,y,2026-11-01\n"},
            "site/severity_overrides.csv:2: cell: reason",
        ),
    ],
)
def test_what_is_wrong_in_a_sites_file_is_named_there(tables: dict[str, str], place: str, tmp_path: Path) -> None:
    with pytest.raises(TablesRefusedError) as refused:
        with_site(tmp_path, **tables)
    assert place in str(refused.value)


def test_what_a_site_makes_wrong_in_a_table_of_the_house_is_named_in_that_table() -> None:
    """A product of the site with the name of a brand: it is the brand's row that now means something else."""
    product = "id,name,ingredients,sources,note\nsite-mix,Actiq,baclofen|diazepam,general-pharmacology,\n"
    with pytest.raises(TablesRefusedError) as refused:
        build_knowledge(dict(few_drugs()), {"products": product.encode()})
    (problem,) = refused.value.problems
    brand = next(line for line, row in enumerate(rows_of(few_drugs(), "names"), start=2) if row["name"] == "Actiq")
    assert (problem.file, problem.line, problem.rule) == ("names.csv", brand, "name-taken")
