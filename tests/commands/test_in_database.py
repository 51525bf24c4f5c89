"""An association whose ledger is in PostgreSQL: the commands, as from the command line."""

import json

import pytest

from tests.home import NOTHING, Home
from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.noted_pass import note_that_it_hung
    from tests.postgres import again, another_ledger, cluster, prepared

#: Alerts: that a pass hung, and that a letter waits.
TOLD = 2
LATER, MUCH_LATER = "2020-09-21T10:10", "2020-09-21T10:20"


@pytest.fixture
def where(home: Home) -> str:
    """Move the house's ledger into the database; say where it is, as it is told."""
    name, text = another_ledger().association, home.config.read_text("utf-8")
    place = f"database: {{url: '{prepared()}', association: {name}}}\n"
    home.config.write_text(text.replace("ledger: var/ledger.sqlite\n", "state: kept\n") + place)
    return f"{prepared()} ({name})"


def timeline(where: str, told: str) -> None:
    """Let the database have noted that the last pass was on another server's timeline."""
    database = where.partition("@/")[2].partition("?")[0]
    name = where.rpartition("(")[2].rstrip(")")
    with cluster().admin(database) as admin:
        changed = "UPDATE douze.associations SET timeline = %s WHERE name = %s"
        admin.execute(changed, (told, name))


def test_passes_and_questions_go_on_as_with_a_file(home: Home, where: str) -> None:
    status, out, _ = home("setup")
    assert (status, out.splitlines()[0]) == (0, f"{where} : les tables étaient prêtes.")
    assert home("apply")[1].endswith("messages envoyés : 3.\n")
    assert len(home.letters()) == 3
    assert home("apply", now=LATER)[1].endswith("messages envoyés : 0.\n")
    assert "confirmée" in home("history", "zoe@ambert.example")[1]
    assert "places prises 2 sur 2" in home("status")[1]
    assert home("doctor")[1].count(f"Mémoire {where}") == 1
    status, out, _ = home("forget", "max@ailleurs.example", "--yes")
    assert (status, "Effacé." in out) == (0, True)
    assert "max@ailleurs.example" not in home("history", "confirmée")[1]
    assert not (home.folder / "var" / "ledger.sqlite").exists()
    assert (home.folder / "kept" / "withdrawals.key").exists()


def test_two_associations_of_the_same_people_do_not_know_of_each_other(
    home: Home, where: str
) -> None:
    home("apply")
    text = home.config.read_text("utf-8")
    home.config.write_text(text.partition("database:")[0] + "ledger: var/ledger.sqlite\n")
    assert home("adopt")[0] == 0
    home.config.write_text(text.replace(where.rpartition("(")[2].rstrip(")"), "somebody-else"))
    status, _, err = home("apply", now=LATER)
    assert status == 2, "the sheet has work that this ledger does not know"
    assert "la feuille montre un travail que la mémoire de Douze ne connaît pas" in err


def test_what_a_database_cannot_do_is_told_with_what_can(home: Home, where: str) -> None:
    home("apply")
    status, _, err = home("backup", str(home.folder / "backups"))
    assert (status, err) == (
        2,
        f"{where} : n'est pas un fichier que l'on copie. Sauvegardez la base par pg_dump, avec la "
        f"feuille et la clé des liens (withdrawals.key, ou database.master_key).\n{NOTHING}\n",
    )
    status, _, err = home("adopt")
    assert status == 2
    assert "choisissez un autre nom sous database.association, lancez setup, puis adopt." in err
    assert home("resolve", "--promoted", "sent") == (
        2,
        "",
        f"{where} : aucun autre serveur n'a pris la place de celui de la dernière passe.\n"
        f"{NOTHING}\n",
    )


def test_after_another_server_took_over_nothing_leaves_until_a_person_says_so(
    home: Home, where: str
) -> None:
    home("apply", "--limit", "1")
    timeline(where, "00000009")
    status, _, err = home("apply", now=LATER)
    assert status == 2
    assert "est tenue par un autre serveur que lors de la dernière passe (historique 0" in err
    assert len(home.letters()) == 1
    assert home("resolve", "--promoted", "sent", now=LATER)[0] == 0
    home("apply", now=MUCH_LATER)
    assert len(home.letters()) == 1, "what may have left is in doubt"
    told = home("history", "max@ailleurs.example", now=MUCH_LATER)[1]
    assert ": incertain" in told
    assert home("resolve", "--promoted", "again", now=MUCH_LATER)[0] == 2


def test_a_database_that_is_not_there_is_waited_for(home: Home) -> None:
    text = home.config.read_text("utf-8")
    home.config.write_text(
        text + f"database: {{url: 'postgresql:///x?host={home.folder}', association: zoe}}\n"
    )
    status, _, err = home("apply")
    assert status == 1
    assert err.endswith(
        "Vérifiez que PostgreSQL tourne et accepte ce compte ; la passe suivante essaie de "
        f"nouveau.\n{NOTHING}\n"
    )
    assert home.letters() == {}


def test_the_letter_over_which_a_worker_hung_waits_on_every_host(home: Home, where: str) -> None:
    hung, *others = json.loads(home("plan", "--json")[1])["letters"]
    name = where.rpartition("(")[2].rstrip(")")
    with (ledger := again(name)).lock():
        noted = {"since": "2020-09-21T08:00:00Z", "letter": hung["key"]}
        ledger.put_note("pass", json.dumps(noted))
    note_that_it_hung(prepared(), name, "bull")
    status, _, err = home("apply")
    assert (status, err.splitlines()[0]) == (
        2,
        "La passe précédente a duré bien plus que schedule.deadline et a été coupée. Le journal du "
        "worker de bull dit où elle en était.",
    )
    assert f"{hung['key']} : une passe n'en est pas venue à bout" in err
    assert len(home.letters()) == len(others) + TOLD
    assert home("apply", now=LATER)[2].count("une passe n'en est pas venue à bout") == 1
    assert f"{hung['key']} : une passe" not in home("apply", now="2020-09-22T10:10")[2]


def test_what_is_told_of_copies_and_keys_is_true_of_a_database(home: Home, where: str) -> None:
    told = home("doctor")[1]
    assert "! La mémoire est dans une base : sauvegardez-la par pg_dump" in told
    assert "backup.folder" not in told
    home("apply")
    status, out, _ = home("forget", "max@ailleurs.example")
    assert (status, "Qui restaure la base ramène la personne" in out) == (0, True)


def test_one_key_signs_for_all_and_no_other_is_made(home: Home, where: str) -> None:
    master, text = home.folder / "master.key", home.config.read_text("utf-8")
    master.write_text("ab" * 32)
    master.chmod(0o600)
    form = "withdraw: 'https://example.org/?x={token}', name: Cap Rural,"
    text = text.replace("name: Cap Rural,", form).rstrip().removesuffix("}")
    home.config.write_text(f"{text}, master_key: master.key}}\n", "utf-8")
    told = f"✓ Les liens personnels des messages sont signés d'après {master} et le nom de"
    assert told in home("doctor")[1]
    assert home("apply")[0] == 0
    assert not (home.folder / "kept" / "withdrawals.key").exists()
    master.chmod(0o644)
    status, _, err = home("apply", now=LATER)
    assert status == 2
    assert "master.key : peut être lue ou modifiée par d'autres que ce compte" in err
