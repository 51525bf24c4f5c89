"""`forget` where the association works in a Google Sheet: nothing of the person stays in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.cell_address import column_letters
from run import main
from tests.factories import CODE
from tests.house import House, address
from tests.naming import files_naming
from tests.sheets_server import SheetsServer
from tests.sheets_server.app import Entry
from tests.sheets_server.loading import fill
from tests.tabs import ANSWERS, MESSAGES, REGISTRATIONS

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]
ZOE = address("zoe")
OF_ZOE = ("zoe", "zoe@", "zoe martin")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(google: SheetsServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Two who are registered and were written to, in a Google Sheet; gives how to run a command."""
    house = House()
    house.session(Places=1)
    house.answer("zoe", "2020-09-19T10:00")
    house.answer("max", "2020-09-19T10:01")
    google.document = google.drive.create("Inscriptions", locale="fr_FR", time_zone="Europe/Paris")
    fill(google.document.book, house.workbook.tabs)
    robot, config = tmp_path / "robot.json", tmp_path / "config.yaml"
    robot.touch(mode=0o600)
    robot.write_bytes(google.credentials.read_bytes())
    config.write_text(
        f"spreadsheet: {{kind: google, key: '{google.key}', credentials: robot.json, "
        f"endpoint: '{google.url}'}}\n"
        "association: {contact: 'Lea <lea@example.org>'}\n"
        "mail: {path: var/outbox, pickup: true}\nledger: var/ledger.sqlite\n",
        "utf-8",
    )

    def command(*words: str, now: str) -> tuple[int, str]:
        status = main(["--config", str(config), "--now", now, *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    assert command("apply", now="2020-09-20T10:00")[0] == 0
    return command


def rows(google: SheetsServer, title: str) -> list[dict[str, object]]:
    header, *below = google.tab(title).rows
    return [dict(zip(header, row, strict=False)) for row in below]


def hand(google: SheetsServer, who: str, **cells: str) -> None:
    """Let staff write on somebody's row."""
    header, *below = google.tab(REGISTRATIONS).rows
    number = next(n for n, row in enumerate(below, 2) if who in row)
    for name, said in cells.items():
        google.tab(REGISTRATIONS).put(f"{column_letters(header.index(name))}{number}", said)


def everything(google: SheetsServer) -> str:
    """Every value, format, note and rule of the document as it stands."""
    return repr(google.document.book).casefold()


def without_answer(google: SheetsServer) -> None:
    """Let staff delete the answer from the form's own tab."""
    places = [n for n, row in enumerate(google.tab(ANSWERS).rows, 1) if ZOE in row]
    google.tab(ANSWERS).delete_rows(places[0])


def test_nothing_of_the_person_stays_and_what_is_of_others_does(
    run: Run, google: SheetsServer, tmp_path: Path
) -> None:
    ref = str(next(one["Réf"] for one in rows(google, REGISTRATIONS) if one["Prénom"] == "Zoe"))
    hand(google, "Max", Alerte=f"Voir {ref}, Zoe Martin.")
    before = rows(google, MESSAGES)
    status, said = run("forget", ZOE, "--yes", now="2020-09-20T11:00")
    assert status == 0, said
    assert f"{ANSWERS}!2" in said
    without_answer(google)
    assert [word for word in ("zoe", ref.casefold()) if word in everything(google)] == []
    assert files_naming(tmp_path / "var", *OF_ZOE, ref.casefold()) == []
    (max_,) = [one for one in rows(google, REGISTRATIONS) if one["Prénom"] == "Max"]
    assert str(max_["Alerte"]).startswith(f"Voir {CODE}-")
    after = rows(google, MESSAGES)
    assert [(one["N°"], one["Date"], one["Type"]) for one in after] == [
        (one["N°"], one["Date"], one["Type"]) for one in before
    ]
    for now in ("2020-09-20T11:10", "2020-09-20T11:20", "2020-09-21T09:00"):
        assert run("apply", now=now)[0] == 0
        assert "zoe" not in everything(google)
        assert files_naming(tmp_path / "var", *OF_ZOE) == []
    (max_,) = [one for one in rows(google, REGISTRATIONS) if one["Prénom"] == "Max"]
    assert max_["Statut"] == "confirmée"


def test_where_google_answers_no_more_the_next_pass_brings_it_to_its_end(
    run: Run, google: SheetsServer, tmp_path: Path
) -> None:
    google.faults.add("403", times=0, on="write")
    status, said = run("forget", ZOE, "--yes", now="2020-09-20T11:00")
    assert status == 2
    begun = "L'effacement a commencé ; la prochaine passe, ou forget, le mène à son terme.\n"
    assert said.endswith(begun)
    assert run("forget", ZOE, "--yes", now="2020-09-20T11:00")[1].endswith(begun)
    assert SqliteLedger(tmp_path / "var/ledger.sqlite").erasing() is not None
    google.faults.clear()
    assert run("apply", now="2020-09-20T11:10")[0] == 0
    assert SqliteLedger(tmp_path / "var/ledger.sqlite").erasing() is None
    without_answer(google)
    assert "zoe" not in everything(google)
    assert files_naming(tmp_path / "var", *OF_ZOE) == []


def test_decision_erases_there_too(run: Run, google: SheetsServer, tmp_path: Path) -> None:
    hand(google, "Zoe", Décision="effacer")
    for now in ("2020-09-21T09:00", "2020-09-21T09:10"):
        assert run("apply", now=now)[0] == 0
    without_answer(google)
    assert "zoe" not in everything(google)
    assert files_naming(tmp_path / "var", *OF_ZOE) == []


def test_a_pass_that_could_not_erase_says_that_it_did_all_else(
    run: Run, google: SheetsServer, tmp_path: Path
) -> None:
    hand(google, "Zoe", Décision="effacer")
    assert run("apply", now="2020-09-21T09:00")[0] == 0
    hand(google, "Max", Renvoyer="oui")  # a letter that leaves in the pass that erases

    def no_more_writes(entry: Entry) -> None:
        """Refuse to write from the moment on in which it is remembered what is to go."""
        if SqliteLedger(tmp_path / "var/ledger.sqlite").erasing() is not None:
            google.faults.add("403", times=0, on="write")

    google.on_request = no_more_writes
    status, said = run("apply", now="2020-09-21T09:10")
    google.on_request = None
    google.faults.clear()
    assert status == 2
    done = "Tout a été fait, sauf cet effacement, que la prochaine passe mène à son terme.\n"
    assert said.endswith(done)
    assert "Rien n'a été" not in said
    assert run("apply", now="2020-09-21T09:20")[0] == 0
    without_answer(google)
    assert "zoe" not in everything(google)


def test_what_has_been_kept_long_enough_goes_there_too_and_who_came_keeps_the_name(
    run: Run, google: SheetsServer, tmp_path: Path
) -> None:
    for now in ("2020-10-01T13:30", "2020-10-02T09:00"):
        run("apply", now=now)
    hand(google, "Zoe", Présence="oui", Notes="vient de loin")
    for now in ("2020-10-02T09:10", "2020-10-17T09:00"):
        run("apply", now=now)
    assert run("forget", "--due", "--yes", now="2021-10-01T09:00")[1].startswith("Rien n'a été")
    assert run("forget", "--due", "--yes", now="2021-10-02T09:00")[0] == 0
    for who in ("zoe", "max"):
        places = [n for n, row in enumerate(google.tab(ANSWERS).rows, 1) if f"{who}@" in str(row)]
        google.tab(ANSWERS).delete_rows(places[0])
    assert [word for word in ("zoe@", "max", "de loin") if word in everything(google)] == []
    assert files_naming(tmp_path / "var", "zoe@", "max@") == []
    (zoe,) = [one for one in rows(google, REGISTRATIONS) if one["Prénom"]]
    assert (zoe["Prénom"], zoe["Présence"], zoe["E-mail"]) == ("Zoe", "oui", "")
    assert run("forget", "--due", "--yes", now="2023-10-02T09:00")[0] == 0
    assert "zoe" not in everything(google)
    assert files_naming(tmp_path / "var", *OF_ZOE) == []
