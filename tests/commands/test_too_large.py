"""A workbook that comes near the most that one may hold is told of in time, and never written."""

import zipfile
from email import message_from_bytes

import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.adapters.xlsx import limits, parts
from tests.home import NOTHING, Home
from tests.keys import key_of
from tests.tabs import ANSWERS

SMALLER = (
    "Gardez-en une copie, puis supprimez-y les réponses au formulaire dont la session est "
    "passée, et vos propres onglets qui ne servent plus."
)
TOLD = "Le secrétariat a été prévenu, par une alerte."


def at_most(monkeypatch: pytest.MonkeyPatch, home: Home, percent: int) -> None:
    """Let workbooks hold no more than makes this one so full."""
    with zipfile.ZipFile(home.workbook) as opened:
        size = sum(info.file_size for info in opened.infolist())
    for module in (limits, parts):
        monkeypatch.setattr(module, "LARGEST_UNPACKED", size * 100 // percent)


def alerts(home: Home) -> list[str]:
    keys = [key_of(message_from_bytes(raw), home.ledger) for raw in home.letters().values()]
    return [key for key in keys if key.startswith("alert/")]


def test_what_would_not_fit_is_told_once_and_nothing_is_remembered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = home.workbook.read_bytes()
    with monkeypatch.context() as limited:
        at_most(limited, home, 99)
        for minute in (0, 10):
            assert home("apply", now=f"2020-09-21T10:{minute:02}") == (
                2,
                "",
                f"{home.workbook} : le classeur deviendrait trop grand pour être relu. {SMALLER}\n"
                f"{NOTHING} {TOLD}\n",
            )
    assert home.workbook.read_bytes() == before
    assert alerts(home) == ["alert/workbook_too_large/2020-09-21"]
    assert "Le classeur inscriptions.xlsx est devenu trop grand" in alert_text(home)
    assert "Le reste suit son cours" not in alert_text(home)
    ledger = SqliteLedger(home.ledger)
    assert not ledger.read().registrations
    ledger.close()
    status, out, _ = home("apply", now="2020-09-21T10:20")
    assert status == 0
    assert out.endswith("messages envoyés : 3.\n")


def alert_text(home: Home) -> str:
    [raw] = home.letters().values()
    body = message_from_bytes(raw).get_payload(0)
    while not isinstance(body, str):
        part = body.get_payload(0) if body.is_multipart() else body.get_payload(decode=True)
        body = part.decode() if isinstance(part, bytes) else part
    return " ".join(body.split())


@pytest.mark.parametrize("command", ["plan", "apply", "doctor"])
def test_what_is_too_large_already_is_no_damaged_file(
    home: Home, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    at_most(monkeypatch, home, 101)
    status, out, err = home(command)
    assert status == 2
    told = f"{home.workbook} : le classeur est trop grand pour être lu. {SMALLER}"
    assert told in " ".join((out + err).split())
    assert (TOLD in err) == (command == "apply")


FULL = {74: False, 75: True, 99: True}


@pytest.mark.parametrize(("percent", "told"), FULL.items(), ids=map(str, FULL))
def test_doctor_tells_in_time(
    home: Home, monkeypatch: pytest.MonkeyPatch, percent: int, told: bool
) -> None:
    at_most(monkeypatch, home, percent)
    _, out, _ = home("doctor")
    said = (
        f"! {home.workbook} est rempli à {percent} % : à 100 %, aucune passe ne peut plus se faire."
    )
    assert (said in " ".join(out.split())) == told


def test_answers_whose_session_is_over_may_be_deleted(home: Home) -> None:
    home("apply")
    home("apply", now="2020-10-01T13:30")
    home("apply", now="2020-10-05T10:00")
    quiet = home("apply", now="2020-10-05T10:10")
    home.empty(ANSWERS)
    before = home.everything()
    assert home("apply", now="2020-10-05T10:10") == quiet
    assert home.letters().keys() == {
        name.rpartition("/")[2] for name in before if "outbox/" in name
    }
