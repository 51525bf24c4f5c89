"""Refusals and failures of which staff hear by an alert, once a day for each cause."""

import shutil
from email import message_from_bytes
from email.policy import default

import openpyxl
import pytest

from douze.passes import whole_pass
from tests.home import CONFIG, NOTHING, PREVENU, Home
from tests.keys import key_of
from tests.tabs import MEMBERS, SESSIONS


def alerts(home: Home) -> list[str]:
    """The keys of what is in the outbox, which is nothing but alerts to staff."""
    letters = [message_from_bytes(raw, policy=default) for raw in home.letters().values()]
    assert all(letter["To"].addresses[0].addr_spec == "formation@example.org" for letter in letters)
    return [key_of(letter, home.ledger) for letter in letters]


def test_a_missing_tab(home: Home) -> None:
    book = openpyxl.load_workbook(home.workbook)
    del book[MEMBERS]
    book.save(home.workbook)
    assert home("apply") == (
        2,
        "",
        f"{home.workbook} ne peut pas être lu :\n"
        "  Adhérents: l'onglet « Adhérents » manque ; il y a « Sessions », « Réponses au "
        "formulaire 1 », « Inscriptions », « Messages ». Remettez son nom, ou prévenez "
        "qui tient la machine. Le nouveau nom s'écrit dans config.yaml (spreadsheet.tabs).\n"
        f"{PREVENU}\n",
    )


def test_a_doubled_header(home: Home) -> None:
    home.change(SESSIONS, "Q1", "CODE")
    assert home("apply") == (
        2,
        "",
        f"{home.workbook} ne peut pas être lu :\n"
        "  Sessions: la colonne « Code » est là plusieurs fois (A « Code », Q « CODE »). "
        f"Rassemblez leur contenu dans une seule, puis renommez les autres.\n{PREVENU}\n",
    )
    assert alerts(home) == ["alert/column_doubled/2020-09-21"]


def test_a_guard(home: Home) -> None:
    home.config.write_text(CONFIG + "guard: {vanished: 0}\n", encoding="utf-8")
    home("apply")
    shutil.rmtree(home.outbox)
    home.empty("Inscriptions")
    before = home.workbook.read_bytes()
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert err == (
        "La passe est refusée :\n"
        "  Inscriptions: 3 inscriptions sur 3 ont disparu de la feuille. Remettez les lignes "
        "(Édition, Annuler) ; si c'est voulu, prévenez qui tient la machine. La limite est "
        "guard.vanished, dans config.yaml ; elle peut être relevée le temps d'une passe.\n"
        f"{PREVENU}\n"
    )
    assert home.workbook.read_bytes() == before
    assert alerts(home) == ["alert/guard_vanished/2020-09-21"]
    home("apply")
    assert len(alerts(home)) == 1, "each cause once a day"


def test_a_workbook_that_is_gone_for_an_hour(home: Home) -> None:
    home.workbook.rename(home.folder / "elsewhere.xlsx")
    for minute in (0, 10, 59):
        status, _, err = home("apply", now=f"2020-09-21T10:{minute:02}")
        assert status == 2
        assert err.endswith(f"\n{NOTHING}\n")
    assert alerts(home) == []
    status, _, err = home("apply", now="2020-09-21T11:00")
    assert status == 2
    assert err.endswith(f"\n{NOTHING} Le secrétariat a été prévenu, par une alerte.\n")
    home("apply", now="2020-09-21T11:10")
    assert alerts(home) == ["alert/passes_failing/2020-09-21"], "once a day"


def test_a_workbook_that_cannot_be_written_for_an_hour(home: Home) -> None:
    holder = home.workbook.with_name(f"~${home.workbook.name}")
    holder.write_bytes(b"\x03Zoe")
    for when in ("10:00", "10:30", "11:00"):
        assert home("apply", now=f"2020-09-21T{when}")[0] == 1
    assert alerts(home) == ["alert/passes_failing/2020-09-21"]


WITH_OWN = f"{CONFIG}templates: own\n"
WITH_LOGO = CONFIG.replace("association: {", "association: {logo: own/logo.png, ")
#: What of the association's own is at fault, and keeps every letter from being written.
OWN = {
    "a part of all letters": (WITH_OWN, ["own/fr/parts/footer.md"]),
    "the alert too": (WITH_OWN, ["own/fr/alert.md", "own/fr/dues.md"]),
    "their folder, which is gone": (WITH_OWN, []),
    "a logo that is no picture": (WITH_LOGO, ["own/logo.png"]),
}


@pytest.mark.parametrize(("config", "files"), OWN.values(), ids=OWN)
def test_what_is_theirs_and_at_fault_keeps_nobody_from_hearing_of_it(
    home: Home, config: str, files: list[str]
) -> None:
    home.config.write_text(config, "utf-8")
    for file in files:
        (home.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (home.folder / file).write_text("{{ adresse }}", "utf-8")
    for when in ("10:00", "11:10"):
        assert home("apply", now=f"2020-09-21T{when}")[0] == 2
    assert alerts(home) == ["alert/passes_failing/2020-09-21"]


def test_a_fault_of_our_own_for_an_hour(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("https://meet.example.org/secret")

    monkeypatch.setattr(whole_pass, "decide", fails)
    for when in ("10:00", "11:00"):
        assert home("apply", now=f"2020-09-21T{when}")[0] == 2
    assert alerts(home) == ["alert/passes_failing/2020-09-21"]
    assert b"secret" not in b"".join(home.letters().values())


def test_a_fault_of_our_own_needs_a_person(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(whole_pass, "decide", broken)
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert "ZeroDivisionError" in err
    assert err.endswith("C'est une erreur de Douze lui-même : il faut que quelqu'un s'en occupe.\n")


def test_a_column_that_was_in_use_and_is_renamed_stops_everything_until_it_is_back(
    home: Home,
) -> None:
    assert home("apply")[0] == 0
    before = home.letters()

    def rename(old: str, new: str) -> None:
        book = openpyxl.load_workbook(home.workbook)
        cell = next(cell for cell in book[SESSIONS][1] if cell.value == old)
        cell.value = new
        book.save(home.workbook)

    rename("Places", "Nb de places")  # without it everybody would get a seat
    for minute in (10, 20):
        status, said, wrong = home("apply", now=f"2020-09-21T10:{minute}")
        assert (status, said) == (2, "")
        assert "Sessions!F1: la colonne « Places », remplie à la dernière passe" in wrong
        assert wrong.endswith(f"{PREVENU}\n")
    assert len(home.letters()) == len(before) + 1, "one alert, and nobody is promoted"
    rename("Nb de places", "Places")
    assert home("apply", now="2020-09-21T10:30")[0] == 0
    assert len(home.letters()) == len(before) + 1
