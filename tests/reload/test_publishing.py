"""What the master publishes, and what it keeps when it cannot."""

from pathlib import Path

from service.bootstrap import build_state, publish
from service.settings import Settings
from tests.reload.swapping import release, restore


def test_tables_that_cannot_be_copied_leave_the_old_ones_in_use_and_say_why(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    restore(data)
    settings = Settings(data=data, published=tmp_path / "published")
    assert publish(settings)
    release(data, "2027.1.0")
    (data / "extra.csv").mkdir()
    assert not publish(settings)
    state = build_state(settings)
    assert state.current().knowledge.version == "2026.11.0"
    assert "could not be copied" in state.problems[0]


def test_a_good_set_replaces_the_old_one_and_clears_the_refusal(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    restore(data)
    settings = Settings(data=data, published=tmp_path / "published")
    assert publish(settings)
    (data / "names.csv").unlink()
    assert not publish(settings)
    release(data, "2027.1.0")
    assert publish(settings)
    state = build_state(settings)
    assert (state.current().knowledge.version, state.problems) == ("2027.1.0", ())
    assert len(list((tmp_path / "published").glob("set-*"))) == 1
