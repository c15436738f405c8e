"""What the master publishes, and what it keeps when it cannot."""

from pathlib import Path

import pytest

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


def test_why_tables_were_refused_is_told_by_whoever_is_forked_also_where_it_cannot_be_written_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = _settings(tmp_path)
    assert publish(settings)
    (tmp_path / "published" / "refused.new").mkdir()
    (settings.data / "names.csv").unlink()
    assert not publish(settings)
    assert "could not be written" in caplog.text
    assert "names.csv" in build_state(settings).problems[0]
    restore(settings.data)
    assert publish(settings)
    assert build_state(settings).problems == ()


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


def _settings(tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir()
    restore(tmp_path / "data")
    return Settings(data=tmp_path / "data", published=tmp_path / "published")


def test_whoever_is_forked_after_publishing_answers_from_what_was_validated_without_loading_it(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert publish(settings)
    first = build_state(settings).current()
    assert build_state(settings).current() is first
    release(tmp_path / "data", "2027.1.0")
    assert build_state(settings).current() is first
    (tmp_path / "data" / "names.csv").unlink()
    assert not publish(settings)
    assert build_state(settings).current() is first
    release(tmp_path / "data", "2027.1.0")
    assert publish(settings)
    assert build_state(settings).current().knowledge.version == "2027.1.0"


def test_whoever_was_not_forked_loads_what_was_published_and_knows_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(tmp_path)
    assert publish(settings)
    inherited = build_state(settings).current().knowledge
    monkeypatch.setattr("service.bootstrap._published", {})
    (tmp_path / "data" / "names.csv").unlink()
    loaded = build_state(settings).current().knowledge
    assert loaded is not inherited
    assert loaded.digest == inherited.digest
    assert loaded.catalogue.tables == inherited.catalogue.tables
