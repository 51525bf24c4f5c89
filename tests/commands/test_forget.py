"""`forget`: somebody is erased everywhere, counts stay, and nothing old brings them back."""

import sqlite3
from contextlib import closing
from email import message_from_bytes, policy

import openpyxl
import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.adapters.xlsx_file import XlsxFile
from douze.composition import build
from douze.model.pass_record import PassRecord
from douze.model.plan import Plan
from douze.passes.erase_planned import erase_planned
from tests.factories import at
from tests.home import CONFIG, Home, pasted
from tests.lived_once import LivedOnce
from tests.naming import files_naming

ZOE = "zoe@ambert.example"
OF_ZOE = ("zoe", "zoe@", "zoe martin")
FORM = "Réponses au formulaire 1"
BEFORE, AFTER = "2020-09-21T11:00", "2020-10-02T09:00"


def naming(home: Home, *words: str) -> list[str]:
    """Name the installation's files that say one of these words."""
    return files_naming(home.folder, *words)


def delete_answer(home: Home, who: str = "zoe") -> None:
    """Let staff delete an answer from the form's tab."""
    book = openpyxl.load_workbook(home.workbook)
    sheet = book[FORM]
    places = [n for n in range(2, 9) if str(sheet.cell(n, 2).value).startswith(who)]
    sheet.delete_rows(places[0])
    book.save(home.workbook)


def rows(home: Home, title: str) -> list[dict[str, object]]:
    tab = next(t for t in XlsxFile(home.workbook).read().tabs if t.title == title)
    header = [str(cell) for cell in tab.rows[0]]
    return [dict(zip(header, row, strict=False)) for row in tab.rows[1:] if any(row)]


def count(home: Home) -> dict[str, object]:
    (session,) = rows(home, "Sessions")
    return {word: session.get(word) for word in ("Confirmées", "Présents")}


def passes(home: Home, *moments: str) -> None:
    for now in moments:
        assert home("apply", now=now)[0] in (0, 1)


@pytest.fixture
def full(home: Home, lived_once: LivedOnce) -> Home:
    return lived_once(came, home)


def came(home: Home) -> None:
    """Zoe came; there is a file of the session, of the year, a sheet to sign, an earlier copy."""
    copies = ("v12", "v1")
    home.write("Sessions", 2, Présents=None)
    passes(home, BEFORE, "2020-10-01T13:30")
    pasted(home, "16:00")
    passes(home, AFTER)
    home("report", "BENEVOLES", now=AFTER)
    home.write("Inscriptions", 2, Présence="oui", Notes="zoe vient à vélo", Divers="zoe a un chien")
    home("report", "BENEVOLES", now="2020-10-04T09:00")
    home("report", "--year", "2020", now=AFTER)
    home("sign-in", "BENEVOLES", now=AFTER)
    home("about", ZOE, now=AFTER)
    for name in copies:
        copy = home.ledger.with_name(f"{home.ledger.name}.{name}")
        with closing(sqlite3.connect(home.ledger)) as db, closing(sqlite3.connect(copy)) as to:
            db.backup(to)


def test_without_yes_it_shows_what_it_would_do_and_changes_nothing(full: Home) -> None:
    before = full.everything()
    status, out, err = full("forget", ZOE, now=AFTER)
    assert (status, err) == (0, "")
    assert out.startswith(f"À effacer : {ZOE}.\n")
    assert f"{FORM}!2" in out
    assert "Rien n'est fait." in out
    assert full.everything() == before


def test_it_is_erased_everywhere_but_in_the_forms_own_tab(full: Home) -> None:
    assert "ledger.sqlite" in naming(full, ZOE, "zoe martin")
    ref = str(next(one["Réf"] for one in rows(full, "Inscriptions") if one["Prénom"] == "Zoe"))
    full.write("Inscriptions", 3, Alerte="Ressemble à Zoe Martin, zoe@ambert.example.")
    full.write("Inscriptions", 3, Pourquoi=f"Remplacée par {ref}.")
    status, out, _ = full("forget", ZOE, "--yes", now=AFTER)
    assert (status, out.rstrip().endswith("est là.")) == (0, True)
    delete_answer(full)
    assert naming(full, *OF_ZOE, ref.casefold()) == []
    assert not list((full.ledger.parent / "about").iterdir())
    assert (full.ledger.parent / "reports" / "BENEVOLES" / "index.html").is_file()
    assert (full.ledger.parent / "reports" / "2020" / "bilan-2020.xlsx").is_file()
    passes(full, "2020-10-02T10:00", "2020-10-03T09:00")
    assert naming(full, *OF_ZOE) == []


def test_counts_stay_where_the_session_is_over(full: Home) -> None:
    before = count(full)
    assert before == {"Confirmées": 1, "Présents": 1}
    full("forget", ZOE, "--yes", now=AFTER)
    passes(full, "2020-10-02T10:00")
    delete_answer(full)
    passes(full, "2020-10-02T11:00")
    assert count(full) == before
    (kept,) = [one for one in rows(full, "Inscriptions") if one["Statut"] == "confirmée"]
    assert kept["Prénom"] is kept["Nom"] is kept["E-mail"] is kept["Notes"] is None
    assert kept["Alerte"] == "Données effacées à la demande de la personne."


def test_nothing_stays_of_a_row_that_is_no_registration(home: Home) -> None:
    passes(home, BEFORE)
    home.write("Inscriptions", 20, **{"E-mail": ZOE, "Prénom": "Zoe", "Statut": "à rappeler"})
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    assert "à rappeler" not in str(rows(home, "Inscriptions"))


def test_a_seat_to_come_goes_on_without_a_word_to_the_person(home: Home) -> None:
    home.write("Sessions", 2, Places=1)
    passes(home, BEFORE)
    by_status = {one["Statut"]: one["Prénom"] for one in rows(home, "Inscriptions")}
    assert by_status["confirmée"] == "Zoe"
    out = home("forget", ZOE, now="2020-09-30T13:00")[1]
    assert "A une place à venir (BENEVOLES)" in out
    home("forget", ZOE, "--yes", now="2020-09-30T13:00")
    passes(home, "2020-09-30T13:10", "2020-09-30T13:20")
    by_status = {one["Statut"]: one["Prénom"] for one in rows(home, "Inscriptions")}
    assert by_status["à régler"] == "Max"
    assert by_status["annulée"] is None
    delete_answer(home)
    assert "Inscriptions!" not in home("plan", now="2020-09-30T13:30")[1]
    assert files_naming(home.outbox, *OF_ZOE) == []


def test_an_old_answer_is_named_until_it_is_gone_and_a_new_one_is_somebody_new(
    home: Home,
) -> None:
    passes(home, BEFORE)
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    for now in ("2020-09-21T12:10", "2020-09-21T12:20"):
        assert f"{FORM}!B2" in home("plan", now=now)[1]
        passes(home, now)
    assert "zoe" not in str(rows(home, "Inscriptions")).casefold()
    delete_answer(home)
    assert FORM not in home("plan", now="2020-09-21T12:30")[1]
    book = openpyxl.load_workbook(home.workbook)
    book[FORM].append(["21/09/2020 13:00", ZOE, "Zoe", "Martin", "", "BENEVOLES"])
    book.save(home.workbook)
    passes(home, "2020-09-21T13:10")
    assert [one["Statut"] for one in rows(home, "Inscriptions") if one["Prénom"] == "Zoe"]


def test_a_row_that_somebody_puts_back_is_not_taken_in(home: Home) -> None:
    passes(home, BEFORE)
    old = home.workbook.read_bytes()
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    home.workbook.write_bytes(old)
    plan = home("plan", now="2020-09-21T12:10")[1]
    assert "Inscriptions!" in plan
    passes(home, "2020-09-21T12:10")
    assert all("zoe" not in name for name in home.letters())


def test_while_the_workbook_is_open_nothing_is_begun(home: Home) -> None:
    passes(home, BEFORE)
    (home.folder / ".~lock.inscriptions.xlsx#").write_text("Ida,ida,pc,21.09.2020 12:00,x;")
    assert home("forget", ZOE, "--yes", now="2020-09-21T12:00")[0] == 1
    assert SqliteLedger(home.ledger).erasing() is None
    assert ZOE in str(SqliteLedger(home.ledger).read())


def test_it_waits_for_a_pass_that_is_under_way(home: Home) -> None:
    passes(home, BEFORE)
    before = home.everything()
    with SqliteLedger(home.ledger).lock():
        status, _, err = home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    assert status == 1
    assert "passe" in err
    assert home.everything() == before


#: What stands in the way, and what is said of it.
REFUSED = {
    "the contact": ("formation@example.org", {}, "", "une adresse de l'association"),
    "a speaker": (ZOE, {"Intervenants": f"Zoe Martin <{ZOE}>"}, "", "intervient à la session"),
    "the contact of a session": (ZOE, {"Contact": ZOE}, "", "intervient à la session"),
    "a report that staff dropped": (
        ZOE,
        {},
        "attendance: {folder: rapports}\n",
        "ce rapport de connexion",
    ),
}


@pytest.mark.parametrize(("whom", "cells", "more", "said"), REFUSED.values(), ids=REFUSED)
def test_nothing_is_erased_by_halves(
    home: Home, whom: str, cells: dict[str, str], more: str, said: str
) -> None:
    home.config.write_text(CONFIG + more, encoding="utf-8")
    (home.folder / "rapports").mkdir()
    (home.folder / "rapports" / "BENEVOLES.csv").write_text("Name,Join\nZoe Martin,14:00\n")
    passes(home, BEFORE)
    if cells:
        home.write("Sessions", 2, **cells)
    home.write("Sessions", 2, Contact=cells.get("Contact", "formation@example.org"))
    before = home.everything()
    status, _, err = home("forget", whom, "--yes", now="2020-09-21T12:00")
    assert status == 2
    assert said in err
    assert home.everything() == before


def test_what_is_of_somebody_of_a_longer_name_and_address_stays(home: Home) -> None:
    home.change(FORM, "B3", "anne-zoe@ambert.example")
    home.change(FORM, "C3", "Anne-Zoe")
    passes(home, BEFORE)
    theirs = {name: said for name, said in home.letters().items() if b"anne-zoe@" in said}
    assert theirs
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    assert theirs.items() <= home.letters().items()
    assert "Anne-Zoe" in [one["Prénom"] for one in rows(home, "Inscriptions")]
    log = [one["À"] for one in rows(home, "Messages")]
    assert "anne-zoe@ambert.example" in log
    assert ZOE not in log


def test_what_is_of_somebody_else_of_the_same_name_stays_and_is_told(home: Home) -> None:
    """Only the address tells them apart."""
    home.change(FORM, "C3", "Zoe")
    passes(home, BEFORE)
    theirs = {name: said for name, said in home.letters().items() if b"max@ailleurs" in said}
    ref = str(
        next(one["Réf"] for one in rows(home, "Inscriptions") if "max@" in str(one["E-mail"]))
    )
    known = SqliteLedger(home.ledger).read().registrations[ref]
    out = home("forget", ZOE, "--yes", now="2020-09-21T12:00")[1]
    assert f"Une autre inscription porte le même nom ({ref})" in out
    assert theirs.items() <= home.letters().items()
    passes(home, "2020-09-21T12:10", "2020-09-21T12:30")
    after = SqliteLedger(home.ledger).read().registrations[ref]
    assert (after.filled, after.seen) == (known.filled, known.seen), "no edit of theirs is seen"
    assert naming(home, ZOE) == ["inscriptions.xlsx"], "the form's own tab"


def test_papers_that_show_somebody_go_and_so_does_the_letter_that_carries_one(home: Home) -> None:
    """What a PDF says cannot be looked for: they go by what they are called."""
    home.config.write_text(f"{CONFIG}letters: {{sign_in: always}}\n", "utf-8")
    passes(home, BEFORE, "2020-09-30T14:10")
    home("sign-in", "BENEVOLES", now="2020-09-30T14:20")
    delete_answer(home)
    named = naming(home, "zoe")
    assert "feuille-d-emargement-benevoles.pdf" in named
    assert any("feuille-d-emargement_formation" in name for name in named)
    home("forget", ZOE, "--yes", now="2020-09-30T14:30")
    assert naming(home, *OF_ZOE) == []


def test_letters_that_were_looked_at_go_and_what_else_names_them_is_told(home: Home) -> None:
    passes(home, BEFORE)
    home("preview", "confirmation", "--ref", ZOE, now=BEFORE)
    page = home.ledger.with_name("etat.html")
    page.write_text("<p>Zoe Martin</p>", "utf-8")
    (home.folder / "ailleurs.html").write_text("<p>Zoe Martin</p>", "utf-8")
    delete_answer(home)
    out = home("forget", ZOE, "--yes", now="2020-09-21T12:00")[1]
    (told,) = [line for line in out.splitlines() if "ne sont pas refaits" in line]
    assert "etat.html" in told
    assert "ailleurs" not in told
    assert naming(home, *OF_ZOE) == ["ailleurs.html", "etat.html"]


def test_places_that_meet_are_named_as_one_and_no_more_than_somebody_goes_through(
    home: Home,
) -> None:
    passes(home, BEFORE)
    book = openpyxl.load_workbook(home.workbook)
    sheet = book.create_sheet("Vélos")
    for number in range(1, 400):
        sheet.append(("Qui",) if number == 1 else (ZOE if number < 300 or number % 2 else "max",))
    book.save(home.workbook)
    out = home("forget", ZOE, now="2020-09-21T12:00")[1]
    assert f"(349), effacez-les vous-même : {FORM}!2, Vélos!A2:A299, Vélos!A301, " in out
    assert "D'autres endroits encore : 32." in out


def test_a_reference_means_its_person(home: Home) -> None:
    passes(home, BEFORE)
    ref = str(next(one["Réf"] for one in rows(home, "Inscriptions") if one["Prénom"] == "Zoe"))
    assert home("forget", ref, now="2020-09-21T12:00")[1].startswith(f"À effacer : {ZOE}")
    assert home("forget", "BENEVOLES-NOBODY22", now="2020-09-21T12:00")[0] == 2


def test_of_two_people_of_one_address_both_are_named_and_both_go(home: Home) -> None:
    home.change(FORM, "B3", ZOE)
    home.change(FORM, "F3", "AUTRE")
    home.write("Sessions", 3, Code="AUTRE", Date="05/10/2020", Intitulé="Autre", Début="14h")
    home.write("Sessions", 3, Fin="16h")
    passes(home, BEFORE)
    out = home("forget", ZOE, now="2020-09-21T12:00")[1]
    assert "Zoe Martin" in out
    assert "Max Martin" in out
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    delete_answer(home)
    delete_answer(home)
    assert naming(home, *OF_ZOE, "max martin") == []


def test_a_name_is_not_enough(home: Home) -> None:
    """Two people may have it, and what goes does not come back."""
    home("apply")
    status, out, err = home("forget", "zoe", "--yes")
    told = "zoe : ce n'est ni une adresse, ni la référence d'une inscription qui en a une."
    assert (status, out, told in err) == (2, "", True), err


def test_nobody_of_that_address(home: Home) -> None:
    passes(home, BEFORE)
    before = home.everything()
    status, out, _ = home("forget", "personne@example.org", "--yes", now="2020-09-21T12:00")
    assert (status, "rien n'est su" in out) == (0, True)
    assert home.everything() == before


def test_the_bytes_of_what_is_erased_are_overwritten(home: Home) -> None:
    """A second name of a file would keep them; a number of the file shows what becomes of them."""
    passes(home, BEFORE)
    (letter,) = [path for path in home.outbox.iterdir() if b"zoe@" in path.read_bytes()][:1]
    with letter.open("rb") as old_letter, home.workbook.open("rb") as old_workbook:
        home("forget", ZOE, "--yes", now="2020-09-21T12:00")
        for opened in (old_letter, old_workbook):
            left = opened.read()
            assert left
            assert not left.strip(b"\0")
    assert not home.ledger.with_name("ledger.sqlite-wal").exists()


MORNING, NEXT = "2020-09-22T09:00", "2020-09-22T09:10"


def of_zoe(home: Home) -> dict[str, object]:
    return next(one for one in rows(home, "Inscriptions") if one["Prénom"] == "Zoe")


def ask(home: Home, said: str = "effacer") -> None:
    """Let staff write on zoe's row what is to become of her."""
    at = [one["Prénom"] for one in rows(home, "Inscriptions")].index("Zoe") + 2
    home.write("Inscriptions", at, Décision=said)


def test_decision_erases_in_the_pass_after_the_digest_that_named_it(home: Home) -> None:
    passes(home, BEFORE)
    before = of_zoe(home)
    ask(home)
    passes(home, MORNING)
    told = of_zoe(home)
    assert "Effacement demandé le" in str(told["Alerte"])
    assert {**told, "Alerte": 0, "Décision": 0} == {**before, "Alerte": 0, "Décision": 0}
    (digest,) = [home.outbox / name for name in home.letters() if "_bilan_" in name]
    letter = message_from_bytes(digest.read_bytes(), policy=policy.default)
    assert "Effacement demandé le" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    passes(home, NEXT)
    delete_answer(home)
    assert naming(home, *OF_ZOE) == []
    passes(home, "2020-09-22T09:20")
    assert naming(home, *OF_ZOE) == []


def test_decision_waits_for_a_digest_where_that_of_the_day_has_left(home: Home) -> None:
    home.write("Inscriptions", 2, Session="INCONNUE", **{"E-mail": "ida@ambert.example"})
    passes(home, MORNING)
    ask(home)
    passes(home, NEXT, "2020-09-22T09:20", "2020-09-22T21:00")
    assert of_zoe(home)["E-mail"] == ZOE
    passes(home, "2020-09-23T09:00", "2020-09-23T09:10")
    assert "Zoe" not in [one["Prénom"] for one in rows(home, "Inscriptions")]


@pytest.mark.parametrize("said", ["", "confirmer"])
def test_decision_taken_back_before_then_erases_nobody(home: Home, said: str) -> None:
    passes(home, BEFORE)
    ask(home)
    passes(home, MORNING)
    ask(home, said)
    passes(home, NEXT, "2020-09-22T09:20")
    assert of_zoe(home)["E-mail"] == ZOE
    assert "Effacement" not in str(of_zoe(home)["Alerte"])


def test_decision_taken_back_while_its_pass_goes_on_erases_nobody(home: Home) -> None:
    passes(home, BEFORE)
    home.write("Inscriptions", 3, Décision="effacer")  # of somebody else
    now = at("09-22 09:10")
    plan = Plan(decided=PassRecord(now=now), erase=(str(of_zoe(home)["Réf"]),))
    adapters = build(home.config)
    with adapters.ledger.lock():
        assert erase_planned(plan, adapters, now) == 0
    assert of_zoe(home)["E-mail"] == ZOE


def test_decision_asked_again_is_named_again(home: Home) -> None:
    passes(home, BEFORE)
    ask(home)
    passes(home, MORNING)
    ask(home, "")
    passes(home, NEXT)
    ask(home)
    passes(home, "2020-09-22T09:20", "2020-09-22T09:30")
    assert of_zoe(home)["E-mail"] == ZOE


def test_decision_is_refused_on_the_row_of_a_speaker(home: Home) -> None:
    passes(home, BEFORE)
    home.write("Sessions", 2, Contact=ZOE)
    passes(home, "2020-09-21T13:00")
    ask(home)
    passes(home, MORNING, NEXT, "2020-09-22T09:20")
    assert "Effacement impossible" in str(of_zoe(home)["Alerte"])
    assert of_zoe(home)["E-mail"] == ZOE


def test_decision_with_a_report_in_the_way_erases_nothing_and_staff_hear_of_it(home: Home) -> None:
    home.config.write_text(CONFIG + "attendance: {folder: rapports}\n", encoding="utf-8")
    (home.folder / "rapports").mkdir()
    (home.folder / "rapports" / "BENEVOLES.csv").write_text("Name,Join\nZoe Martin,14:00\n")
    passes(home, BEFORE)
    ask(home)
    passes(home, MORNING, NEXT, "2020-09-22T09:20")
    (alert,) = [home.outbox / name for name in home.letters() if "_alerte_" in name]
    letter = message_from_bytes(alert.read_bytes(), policy=policy.default)
    said = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "BENEVOLES.csv" in said
    assert of_zoe(home)["E-mail"] == ZOE


def test_it_says_which_backups_still_name_the_person_and_until_when(home: Home) -> None:
    home.config.write_text(f"{CONFIG}backup: {{folder: kept, keep: 2}}\n", encoding="utf-8")
    passes(home, "2020-09-19T10:00", BEFORE)
    home("backup", now="2020-09-21T11:30")
    out = home("forget", ZOE, now="2020-09-21T12:00")[1]
    assert f"nomment encore la personne : 2, dans {home.folder / 'kept'}." in out
    assert "la dernière est retirée le 05/10/2020." in out  # Monday's is the first of its week
    asked = home.folder / "kept" / "douze-2020-09-21_11-30-00.zip"
    assert f"jusqu'à ce que vous les supprimiez : {asked}." in out
    asked.unlink()
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    delete_answer(home)
    passes(home, *(f"2020-09-{day}T12:00" for day in range(22, 31)))
    assert any("2020-09-21" in name for name in naming(home, *OF_ZOE))
    passes(home, *(f"2020-10-0{day}T12:00" for day in range(1, 5)))
    assert naming(home, *OF_ZOE)
    passes(home, "2020-10-05T12:00")
    assert naming(home, *OF_ZOE) == []


def test_who_was_erased_after_a_backup_is_named_when_it_comes_back(home: Home) -> None:
    home.config.write_text(f"{CONFIG}backup: {{folder: kept}}\n", encoding="utf-8")
    passes(home, BEFORE)
    refs = {one["Prénom"]: str(one["Réf"]) for one in rows(home, "Inscriptions")}
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    archive = home.folder / "kept" / "douze-2020-09-21.zip"
    status, out, _ = home("restore", str(archive), str(home.folder / "back"))
    assert status == 2
    assert "sont de personnes effacées depuis la sauvegarde du" in out
    assert f": {refs['Zoe']}. Rien ne part tant qu'elles sont là." in out
    home.config, home.workbook = (
        home.folder / "back/config.yaml",
        home.folder / "back/inscriptions.xlsx",
    )
    assert home("resolve", "--restored", "again", now="2020-09-21T12:05")[0] == 0
    assert home("apply", now="2020-09-21T12:06")[0] == 2
    assert home("forget", refs["Zoe"], "--yes", now="2020-09-21T12:10")[0] == 0
    assert ZOE not in str(SqliteLedger(home.folder / "back/var/ledger.sqlite").read())
    passes(home, "2020-09-21T12:20")
    home.outbox = home.folder / "back/var/outbox"
    assert b"zoe@" not in b"".join(home.letters().values())


def test_without_marks_beside_it_a_backup_that_comes_back_says_so_in_general(home: Home) -> None:
    passes(home, BEFORE)
    home("backup", str(home.folder / "kept"), now="2020-09-21T11:30")
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    archive = home.folder / "kept" / "douze-2020-09-21_11-30-00.zip"
    status, out, _ = home("restore", str(archive), str(home.folder / "back"), now=BEFORE)
    assert status == 0
    assert "Qui a été effacé (forget) après le 21/09/2020 à 11h30 est revenu" in out


def test_without_the_secrets_nobody_can_tell_who_was_erased(home: Home) -> None:
    home.config.write_text(f"{CONFIG}backup: {{folder: kept}}\n", encoding="utf-8")
    passes(home, BEFORE)
    home("forget", ZOE, "--yes", now="2020-09-21T12:00")
    (home.folder / "kept" / "douze-2020-09-21.secrets.zip").unlink()
    archive = home.folder / "kept" / "douze-2020-09-21.zip"
    out = home("restore", str(archive), str(home.folder / "back"), now=BEFORE)[1]
    assert "Qui a été effacé (forget) après le" in out
    assert "Les secrets ne sont pas revenus" in out
    assert not (home.folder / "back/var/withdrawals.key").exists()
