"""What the environment may decide, and what it may not."""

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, read_settings
from tests.conftest import DATA


def test_without_an_environment_the_service_listens_on_loopback_with_its_own_tables() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8000, DATA)
    assert settings == Settings()


def test_every_setting_is_read_from_its_variable() -> None:
    chosen = {"HOST": "::1", "PORT": "9000", "WORKERS": "3", "DATA_DIR": "/srv/tables", "MAX_AGE_DAYS": "30"}
    assert read_settings(chosen) == Settings("::1", 9000, 3, Path("/srv/tables"), None, None, 30)


@pytest.mark.parametrize("name", ["HOST", "PORT", "WORKERS", "DATA_DIR", "MAX_AGE_DAYS"])
def test_an_empty_variable_is_none(name: str) -> None:
    assert read_settings({name: ""}) == Settings()


@pytest.mark.parametrize("name", ["PORT", "WORKERS", "MAX_AGE_DAYS"])
@pytest.mark.parametrize(
    "written",
    [
        "0",
        "-1",
        "+1",
        "1.5",
        "1e3",
        "0x50",
        "80 ",
        " ",
        "many",
        "٣",
        "²",
        "99999999",
        "1_0",
        pytest.param("9" * 5000, id="9s"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused_by_the_name_of_its_variable(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: written})


@pytest.mark.parametrize(("name", "largest"), [("PORT", 65535), ("WORKERS", 256), ("MAX_AGE_DAYS", 36500)])
def test_a_number_is_taken_up_to_its_bound_and_no_further(name: str, largest: int) -> None:
    read_settings({name: str(largest)})
    with pytest.raises(SettingsError, match=f"1 to {largest}"):
        read_settings({name: str(largest + 1)})
