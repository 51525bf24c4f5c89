"""What stands beside a ledger for years says the same in a newer version of the program.

Marks of what feed, calendar and the file of a session told are compared with today's. One that
changed because a type has another name would have every feed say « updated », and give every
session a new version of its file. These marks were made by the version of 29 November 2026:
folders that exist hold such ones, and it may yet run on a folder where a newer one has run.
"""

from douze.pages.site_files import WHOLE_FEED
from tests.dossiers.test_dossiers import ON, archive
from tests.factories import at
from tests.pages.town import Town
from tests.steps import passes


def test_what_feed_and_calendar_told_keeps_its_mark() -> None:
    town = Town()
    town.session(Lieu="Salle des fêtes, Lempdes", Programme="14:00 Accueil")
    town.session("LOGEMENT", **{"Qui intervient": "Ann Roux", "Pourquoi": "Parce que."})
    town.pass_at("09-20 08:00")
    town.edit("Sessions", 3, État="annulée")
    town.pass_at("09-29 08:00")
    told = town.site.read().told
    marks = {code: (one.mark, one.revision) for code, one in told.items()}
    assert marks == {
        "": ("ccaed13e2915aad33f2d4821981dcc59", 1),
        "BENEVOLES": ("f6160cc545672ee852164517a2178502", 0),
        "LOGEMENT": ("503b78b1eebded645dbb8841156c2b12", 1),
    }


def test_feed_and_calendar_of_all_sessions_are_as_new_as_the_newest() -> None:
    town = Town()
    town.session()
    town.pass_at("09-20 08:00")
    town.pass_at("09-29 08:00")
    whole = town.site.read().told[WHOLE_FEED]
    assert (whole.since, whole.revision) == (at("09-20 08:00"), 0)
    town.session("LOGEMENT")
    town.pass_at("09-30 08:00")
    whole = town.site.read().told[WHOLE_FEED]
    assert (whole.since, whole.revision) == (at("09-30 08:00"), 1)


def test_the_file_of_a_session_keeps_its_mark() -> None:
    planned = archive(passes(ON)).planned[-1]
    assert planned
    assert [write.mark for write in planned.writes] == ["6fc919de4a276f757fe705975128308e"]
