"""What stands beside a ledger for years says the same in a newer version of the program.

Marks of what feed, calendar and the file of a session told are compared with today's. One that
changed because a type has another name would have every feed say « updated », and give every
session a new version of its file. These marks were made by the version of 29 November 2026:
folders that exist hold such ones, and it may yet run on a folder where a newer one has run.
"""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError
from msgspec import Struct

from douze.model.dossiers import Dossier
from douze.pages.session_view import SessionView
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


#: What stands in the text of which the mark of a session's file is made, as it was at first.
#: Whoever adds a field gives the file of every session that is over a version more.
NAMES_IN_MARKS = """
AnswerTable questions rows
CertificateMark person minutes
Dossier session online notes people letters difficulties sign_in evaluation answers pasted dropped
DossierLetter number kind ref to at state said_in
DroppedFile name content
Evaluation answers scales free
FreeResult title texts
MadeCertificate mark version at
NamedAddress name address
NextDate session full takes_answers
Participant first_name last_name structure ref asked_at status rank why came present excused first
    last minutes certificate
PastedExport where rows
PersonalDetails first_name last_name structure
Phrase code facts
Scale lowest highest
ScaleResult title scale grades
Session code title start end places dues_required closing link state postponed_from place texts
    extra speakers speakers_unreadable speakers_by_name contact contact_unreadable minimum
    minimum_unreadable let_through certificates certificates_unreadable announce suite next_date
    reserved per_structure row
SessionTexts why audience programme presented_by practical preparation documents replay
SignInSheet people half_days
Speaker first_name last_name structure address who
"""


def test_types_of_which_a_kept_mark_is_made_are_called_as_they_were() -> None:
    found = {one.__name__: list(one.__struct_fields__) for one in _types_in(Dossier, set())}
    lines = NAMES_IN_MARKS.replace("\n    ", " ").split("\n")
    assert found == {line.split()[0]: line.split()[1:] for line in lines if line}


def _types_in(kind: Any, known: set[Any]) -> Iterator[type[Struct]]:
    """Give the types of ours of which a value of this type is made."""
    if kind in known:
        return
    known.add(kind)
    inside = list(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
        inside += get_type_hints(kind).values()
    for one in inside:
        yield from _types_in(one, known)


def test_a_name_that_is_none_is_told_in_the_words_of_before() -> None:
    """An alert about an own template is known by its sentence: another one would be sent anew."""
    with pytest.raises(UndefinedError) as found:
        Environment(undefined=StrictUndefined).from_string("{{ session.adress }}").render(
            session=SessionView(title="Accueillir")
        )
    said = "'douze.pages.session_view.SessionView object' has no attribute 'adress'"
    assert str(found.value) == said
