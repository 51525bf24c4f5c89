"""Letters that are `refusé`, or came back, go again when staff ask: to the same address, once."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.words import LetterState
from tests.mail.server import MailServer
from tests.mail.test_passes import Place
from tests.mail.test_refusals_of_us import WHENS


@pytest.fixture
def place(server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    place = Place(tmp_path / "place", server, capsys)
    server.script.at = {"RCPT": b"550 5.1.1 nobody\r\n"}
    assert place.at(WHENS[0]) == 0
    server.script.at = {}
    return place


def test_a_refused_letter_goes_again_to_the_same_address(place: Place) -> None:
    key = place.letters()["zoe"].key
    assert place.at(WHENS[1], "resolve", key, "again") == 0
    assert place.at(WHENS[2]) == 0
    assert place.arrived() == {"zoe": 1, "formation": 1}, "and staff hear of the other two"
    assert place.at(WHENS[3]) == 0
    assert place.arrived()["zoe"] == 1


def test_all_that_were_refused_since_are_shown_then_go_again(place: Place) -> None:
    assert place.at(WHENS[1], "resolve", "--refused-since", "2020-09-20T11:00") == 0
    *lines, last = place.out.splitlines()
    assert len(lines) == 3 and all("550 5.1.1 nobody" in line for line in lines)
    assert last.startswith("Messages refusés qui repartiraient, s'ils sont encore vrais : 3.")
    assert {r.state for r in place.letters().values()} == {LetterState.REFUSED}, "only shown"
    assert place.at(WHENS[1], "resolve", "--refused-since", "2020-09-20", "--yes") == 0
    assert place.at(WHENS[2]) == 0
    assert place.arrived() == {"zoe": 1, "max": 1, "ann": 1}
    place.at(WHENS[3], "resolve", "--refused-since", "2020-09-20")
    assert place.out == "Aucun message n'a été refusé depuis.\n"


def test_a_letter_that_came_back_goes_again_under_another_name(place: Place) -> None:
    ledger = SqliteLedger(place.here / "var" / "ledger.sqlite")
    zoe = place.letters()["zoe"]
    with ledger.lock():
        ledger.finish([replace(zoe, state=LetterState.RETURNED)])
    assert place.at(WHENS[1], "resolve", zoe.key, "again") == 0
    place.at(WHENS[2])
    assert place.arrived()["zoe"] == 1
    assert place.letters()["zoe"].message_id != zoe.message_id


@pytest.mark.parametrize(
    "words",
    [("x",), ("x", "again", "--yes"), ("x", "again", "--refused-since", "2020-09-20"), ()],
)
def test_half_a_question_is_told(place: Place, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        place.at(WHENS[1], "resolve", *words)
