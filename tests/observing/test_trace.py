"""A trace that a caller began is carried on; anything that is not one, as the standard has it, begins a new one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.observing.trace import read_traceparent
from tests.conftest import Server
from tests.web.asking import ask

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
VALID = {
    f"00-{TRACE}-{SPAN}-01": "01",
    f"00-{TRACE}-{SPAN}-00": "00",
    f"00-{TRACE}-{SPAN}-ff": "01",
    f"00-{TRACE}-{SPAN}-02": "00",
    f"cc-{TRACE}-{SPAN}-01": "01",
    f"cc-{TRACE}-{SPAN}-01-what-the-future-will-be-like": "01",
    f"01-{TRACE}-{SPAN}-01-": "01",
}
INVALID = [
    "",
    "00",
    f"ff-{TRACE}-{SPAN}-01",
    f"00-{'0' * 32}-{SPAN}-01",
    f"00-{TRACE}-{'0' * 16}-01",
    f"00-{TRACE.upper()}-{SPAN}-01",
    f"00-{TRACE}-{SPAN.upper()}-01",
    f"00-{TRACE[:-1]}-{SPAN}-01",
    f"00-{TRACE}-{SPAN[:-1]}-01",
    f"00-{TRACE}-{SPAN}-1",
    f"00-{TRACE}-{SPAN}-01-",
    f"00-{TRACE}-{SPAN}-01-more",
    f"cc-{TRACE}-{SPAN}-01.more",
    f"0-{TRACE}-{SPAN}-01",
    f"00-{TRACE}-{SPAN}-01,00-{TRACE}-{SPAN}-01",
    f" 00-{TRACE}-{SPAN}-01",
    f"00-{TRACE}-{SPAN}-01\n",
    f"00_{TRACE}_{SPAN}_01",
    f"00-{TRACE[:-1]}g-{SPAN}-01",
    f"00-{TRACE[:-1]}\u0661-{SPAN}-01",
]
OURS = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")


@pytest.mark.parametrize(("header", "flags"), VALID.items())
def test_a_valid_trace_is_carried_on_with_the_flag_that_this_version_knows(header: str, flags: str) -> None:
    assert read_traceparent(header) == (TRACE, flags)


@pytest.mark.parametrize("header", INVALID)
def test_a_trace_that_is_not_valid_is_none(header: str) -> None:
    assert read_traceparent(header) is None


@given(st.text())
def test_no_header_is_an_error_and_only_figures_come_out_of_it(header: str) -> None:
    found = read_traceparent(header)
    assert found is None or re.fullmatch("[0-9a-f]{34}", "".join(found))


@pytest.mark.parametrize("path", ["/livez", "/no/such/place"])
def test_an_answer_says_which_trace_it_is_part_of(server: Server, path: str) -> None:
    (told,) = ask(server, path, headers={"traceparent": f"00-{TRACE}-{SPAN}-01"}).all("traceparent")
    assert OURS.fullmatch(told)
    assert (told[3:35], told[-2:]) == (TRACE, "01")
    assert told[36:52] != SPAN


@pytest.mark.parametrize("header", [None, "zzqx-secret-drug", f"00-{'0' * 32}-{SPAN}-01"])
def test_an_answer_without_a_trace_to_carry_on_begins_one_of_its_own(server: Server, header: str | None) -> None:
    headers = {"traceparent": header} if header else {}
    first, second = (ask(server, "/livez", headers=headers).all("traceparent") for _ in range(2))
    assert OURS.fullmatch(first[0])
    assert first[0][3:35] != second[0][3:35]


def test_what_others_keep_beside_the_trace_is_left_alone(server: Server) -> None:
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": "vendor=zzqx"}
    assert ask(server, "/livez", headers=headers).all("tracestate") == []
