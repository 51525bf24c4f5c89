"""Standard error as a log: one event a line, and nobody's address in it."""

import json
from io import StringIO
from typing import Any

import pytest

from douze.log_lines import LogLines, last_words
from tests.home import CANARY, CONFIG, Home
from tests.tabs import SESSIONS


def events(err: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in err.splitlines()]


def test_a_pass_is_three_events_for_machines(home: Home) -> None:
    status, out, err = home("apply", "--log", "json")
    began, done, ended = events(err)
    assert [one["event"] for one in (began, done, ended)] == [
        "pass_began",
        "pass_done",
        "pass_ended",
    ]
    assert (done["statuses"], done["sent"], done["in_doubt"]) == (3, 3, 0)
    assert (status, ended["status"]) == (0, 0)
    assert all(one["at"].endswith("Z") for one in (began, done, ended))
    assert out.startswith("Passe du ")


def test_an_error_is_one_event_with_all_that_is_told_of_it(home: Home) -> None:
    home.write(SESSIONS, 3, Code="BENEVOLES", Intitulé="Une autre")
    home.change(SESSIONS, "A1", "Autre")
    status, _, err = home("apply", "--log", "json")
    assert status == 2
    began, ended, error = events(err)
    assert (began["event"], ended["event"], error["event"]) == ("pass_began", "pass_ended", "error")
    assert (ended["status"], error["status"], error["error"]) == (2, 2, "SheetUnusable")
    assert "\n" in error["text"]


def test_a_fault_of_ours_is_one_event(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    import run

    def breaks(*given: object, **named: object) -> None:
        raise RuntimeError(f"zoe@a.example at {CANARY}")

    monkeypatch.setattr(run, "one_pass", breaks)
    status, _, err = home("apply", "--log", "json")
    assert status == 2
    fault = events(err)[-1]
    assert (fault["event"], fault["error"]) == ("fault", "RuntimeError")
    assert "zoe@" not in err and CANARY not in err
    assert "RuntimeError: … at …" in fault["text"]


@pytest.mark.parametrize("style", [(), ("--log", "text"), ("--log", "json")])
def test_no_address_and_no_link_is_logged(home: Home, style: tuple[str, ...]) -> None:
    home.config.write_text(f"{CONFIG}seats: {{default: 'zoe@a.example {CANARY}'}}\n", "utf-8")
    status, _, err = home("apply", *style)
    assert status == 2
    assert "seats.default" in err
    assert "zoe@" not in err and CANARY not in err


def test_people_read_a_pass_that_went_well_without_a_word(home: Home) -> None:
    assert home("apply")[2] == ""
    assert home("apply", "--log", "text")[2] == ""


def test_other_commands_tell_what_was_typed(home: Home) -> None:
    home.config.write_text(f"{CONFIG}seats: {{default: 'zoe@a.example'}}\n", "utf-8")
    assert "zoe@a.example" in home("plan")[2]


def test_half_a_line_waits_for_its_end() -> None:
    written = StringIO()
    lines = LogLines(written, as_json=False)
    lines.write("write to zoe@a.")
    assert written.getvalue() == ""
    lines.write("example\nand")
    assert written.getvalue() == "write to …\n"
    lines.end()
    assert written.getvalue() == "write to …\nand\n"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_left_alone_unless_it_is_asked_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.config.write_text(f"{CONFIG}seats: {{default: 'zoe@a.example'}}\n", "utf-8")
    for style, shown in (((), True), (("--log", "text"), False)):
        screen = Terminal()
        monkeypatch.setattr("sys.stderr", screen)
        home("apply", *style)
        assert ("zoe@a.example" in screen.getvalue()) is shown


def test_the_last_words_of_a_pass_that_is_cut_off_are_an_event_without_a_moment() -> None:
    """They are put into words before it begins: nothing is loaded any more by then."""
    assert last_words("zoe@a.example") == '{"event": "cut_off", "text": "…"}'
