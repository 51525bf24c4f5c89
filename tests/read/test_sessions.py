"""The tab of sessions: what is read from a row, and what is told of one that is left aside."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import pytest

from douze.model.book import Session, Speaker
from tests.factories import CODE, LINK, TITLE, paris
from tests.read.tabs import ORDINARY, line, read, told
from tests.tabs import HEADER, SESSIONS


def one_session(**cells: Any) -> Session:
    return read(sessions=[HEADER[SESSIONS], line(SESSIONS, **cells)]).sessions[CODE]


def test_an_ordinary_session() -> None:
    assert one_session() == Session(
        code=CODE,
        title=TITLE,
        start=paris("10-01 14:00"),
        end=paris("10-01 16:00"),
        places=12,
        dues_required=True,
        closing=paris("10-01 14:00"),
        link=LINK,
        row=2,
    )


#: A sentence: the cells of the row, and what is read from them.
READ: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "without a number of places the default counts": ({"Places": None}, {"places": 12}),
    "0 places are no places": ({"Places": 0}, {"places": 0}),
    "places may be typed as text": ({"Places": "15"}, {"places": 15}),
    "without a word the dues are as in the settings": (
        {"Cotisation": None}, {"dues_required": True},
    ),
    "no dues may be asked": ({"Cotisation": "non"}, {"dues_required": False}),
    "an unticked box asks no dues": ({"Cotisation": False}, {"dues_required": False}),
    "without a closing the start closes": (
        {"Clôture": None}, {"closing": paris("10-01 14:00")},
    ),
    "a closing is the wall clock's": (
        {"Clôture": "30/09/2020 18h"}, {"closing": paris("09-30 18:00")},
    ),
    "a closing may be a typed cell": (
        {"Clôture": datetime(2020, 9, 30, 18)}, {"closing": paris("09-30 18:00")},
    ),
    "a closing of a day is its end": (
        {"Clôture": date(2020, 9, 30)}, {"closing": paris("09-30 23:59:59")},
    ),
    "a session is open where nothing says otherwise": ({"État": None}, {"cancelled": False}),
    "an open session is open": ({"État": "Ouverte"}, {"cancelled": False}),
    "a cancelled session is cancelled": ({"État": "Annulée"}, {"cancelled": True}),
    "a cancelled session is cancelled without accents": (
        {"État": "ANNULEE"}, {"cancelled": True},
    ),
    "a cancelled session is cancelled in English": ({"État": "Cancelled"}, {"cancelled": True}),
    "a draft is one": ({"État": "Brouillon"}, {"draft": True, "dated": True}),
    "a draft is one in English": ({"État": "draft"}, {"draft": True}),
    "a draft may lack all but its code": (
        {
            "État": "brouillon", "Intitulé": None, "Date": "en mai ?", "Début": None, "Fin": "#N/A",
            "Places": "beaucoup",
        },
        {"draft": True, "title": CODE, "dated": False},
    ),
    "a postponed session keeps its date while that stands there": (
        {"État": "reportée"}, {"postponed": True, "start": paris("10-01 14:00"), "dated": True},
    ),
    "a postponed session may have none": (
        {"État": "Postponed", "Date": "à venir", "Début": None},
        {"postponed": True, "dated": False},
    ),
    "a session without a link has none": ({"Lien": None}, {"link": ""}),
    "speakers that nobody can read do not stop their session": (
        {"Intervenants": "Max <max@b.example>, Ann ann@b.example"},
        {
            "speakers": (Speaker(address="max@b.example", first_name="Max", who="max@b.example"),),
            "speakers_unreadable": ("Ann ann@b.example",),
        },
    ),
    "a day in words and hours in words": (
        {"Date": "jeudi 1er octobre 2020", "Début": "14h", "Fin": "16h30"},
        {"start": paris("10-01 14:00"), "end": paris("10-01 16:30")},
    ),
    "an end after midnight is the next day's": (
        {"Début": "22h", "Fin": "0h30"},
        {"start": paris("10-01 22:00"), "end": paris("10-02 00:30"), "ends_next_day": True},
    ),
    "a short night is less than twelve hours": (
        {"Début": time(20), "Fin": time(7, 59)}, {"end": paris("10-02 07:59")},
    ),
    "an end at midnight": (
        {"Début": "20h", "Fin": "minuit"}, {"end": paris("10-02 00:00"), "ends_next_day": False},
    ),
    "an end at 24h": (
        {"Début": "20h", "Fin": "24h"}, {"end": paris("10-02 00:00"), "ends_next_day": False},
    ),
    "it is the midnight after the day, however early the session begins": (
        {"Début": "0h", "Fin": "24h"}, {"start": paris("10-01 00:00"), "end": paris("10-02 00:00")},
    ),
    "an end over the night of the year": (
        {"Date": "31/12/2020", "Début": "23h", "Fin": "1h"}, {"end": paris("2021-01-01 01:00")},
    ),
    "an end after the clocks went back": (
        {"Date": "24/10/2020", "Début": "23h", "Fin": "4h"}, {"end": paris("10-25 04:00")},
    ),
    "a day that a spreadsheet keeps with midnight": (
        {"Date": datetime(2020, 10, 1)}, {"start": paris("10-01 14:00")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), READ.values(), ids=READ)
def test_what_a_session_is(cells: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    found = one_session(**cells)
    assert {name: getattr(found, name) for name in expected} == expected


ENDS_BEFORE = (
    "Sessions!E2: La fin n'est pas après le début (passé minuit, une session dure moins de 12 "
    "heures). Corrigez l'heure."
)
#: A sentence: the cells of the row, and all that is said about it.
BROKEN: dict[str, tuple[Mapping[str, Any], Sequence[str]]] = {
    "a session without a code": (
        {"Code": None},
        ["Sessions!A2: La cellule « Code » est vide. Complétez-la ; la session attend d'ici là."],
    ),
    "a session without a title": (
        {"Intitulé": " "},
        [
            "Sessions!B2: La cellule « Intitulé » est vide. Complétez-la ; la session attend "
            "d'ici là."
        ],
    ),
    "a code with a slash": (
        {"Code": "A/B"},
        ["Sessions!A2: Le code A/B contient « / ». Choisissez un code sans barre."],
    ),
    "a session without a day": (
        {"Date": None},
        ["Sessions!C2: La cellule « Date » est vide. Complétez-la ; la session attend d'ici là."],
    ),
    "a day without its year": (
        {"Date": "27/11"},
        [
            "Sessions!C2: « 27/11 » : l'année manque. Ajoutez-la, comme dans 01/10/2020 ou jeudi "
            "1er octobre 2020."
        ],
    ),
    "a day in words without its year": (
        {"Date": "jeudi 10 décembre"},
        [
            "Sessions!C2: « jeudi 10 décembre » : l'année manque. Ajoutez-la, comme dans "
            "01/10/2020 ou jeudi 1er octobre 2020."
        ],
    ),
    "a closing without its year": (
        {"Clôture": "le 30 sept. à 18h"},
        [
            "Sessions!I2: « le 30 sept. à 18h » : l'année manque. Ajoutez-la, comme dans "
            "01/10/2020 ou jeudi 1er octobre 2020."
        ],
    ),
    "a day that is none": (
        {"Date": "bientôt"},
        [
            "Sessions!C2: « bientôt » n'est pas une date. Écrivez-la comme 01/10/2020 ou jeudi "
            "1er octobre 2020."
        ],
    ),
    "a weekday that is not that day's": (
        {"Date": "vendredi 1er octobre 2020"},
        [
            "Sessions!C2: « vendredi 1er octobre 2020 » : cette date tombe un autre jour de la "
            "semaine. Corrigez l'un ou l'autre."
        ],
    ),
    "an hour that is none": (
        {"Début": "midi"},
        ["Sessions!D2: « midi » n'est pas une heure. Écrivez-la comme 14h ou 14:30."],
    ),
    "an end that is none": (
        {"Fin": "25h"},
        ["Sessions!E2: « 25h » n'est pas une heure. Écrivez-la comme 14h ou 14:30."],
    ),
    "an end before the start": (
        {"Début": "16h", "Fin": "14h"},
        [ENDS_BEFORE],
    ),
    "an end on the day after, twelve hours later, may be an afternoon's": (
        {"Début": "14h", "Fin": "2h"},
        [ENDS_BEFORE],
    ),
    "an end at the start": (
        {"Fin": "14h"},
        [ENDS_BEFORE],
    ),
    "an hour that the clocks skip": (
        {"Date": "28/03/2021", "Début": "2h30", "Fin": "4h"},
        [
            "Sessions!D2: L'heure 28/03/2021 à 02h30 n'existe pas : l'horloge avance cette "
            "nuit-là. Choisissez une autre heure."
        ],
    ),
    "an hour that comes twice": (
        {"Date": "25/10/2020", "Début": "2h30", "Fin": "4h"},
        [
            "Sessions!D2: L'heure 25/10/2020 à 02h30 existe deux fois : l'horloge recule cette "
            "nuit-là. Choisissez une autre heure."
        ],
    ),
    "a number of places that is none": (
        {"Places": "une douzaine"},
        [
            "Sessions!F2: « une douzaine » n'est pas un nombre de places. Écrivez un nombre "
            "entier, ou rien."
        ],
    ),
    "a word for the dues that is neither yes nor no": (
        {"Cotisation": "à voir"},
        ["Sessions!G2: « à voir » n'est ni oui ni non. Corrigez la cellule, ou videz-la."],
    ),
    "a closing that is none": (
        {"Clôture": "la veille"},
        [
            "Sessions!I2: « la veille » n'est pas une date avec une heure. Écrivez-la comme "
            "30/09/2020 18:00."
        ],
    ),
    "a state that nobody knows": (
        {"État": "complet"},
        [
            "Sessions!J2: État « complet » inconnu. Écrivez ouverte, brouillon, reportée, "
            "annulée ou archivée, ou rien."
        ],
    ),
    "all that is wrong with a row at once": (
        {"Date": "bientôt", "Places": "douze"},
        [
            "Sessions!C2: « bientôt » n'est pas une date. Écrivez-la comme 01/10/2020 ou jeudi "
            "1er octobre 2020.",
            "Sessions!F2: « douze » n'est pas un nombre de places. Écrivez un nombre entier, ou "
            "rien.",
        ],
    ),
}


@pytest.mark.parametrize(("cells", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_session_that_is_left_aside(cells: Mapping[str, Any], expected: Sequence[str]) -> None:
    good = line(SESSIONS, Code="RURAL")
    found = read(sessions=[HEADER[SESSIONS], line(SESSIONS, **cells), good])
    assert told(found.problems) == expected
    assert found.sessions.keys() == {"RURAL"}, "the others go on"
    assert [broken.session.row for broken in found.broken] == [2]


def test_one_code_twice_leaves_both_rows_aside() -> None:
    rows = [
        HEADER[SESSIONS],
        line(SESSIONS),
        line(SESSIONS, Code="RURAL"),
        line(SESSIONS, Code="bénévoles"),
    ]
    found = read(sessions=rows)
    assert found.sessions.keys() == {"RURAL"}
    assert [(b.session.row, b.code) for b in found.broken] == [(2, CODE), (4, "bénévoles")]
    assert [p.what.code for p in found.problems] == ["code_twice", "code_twice"]


def test_blank_rows_of_sessions_are_ignored() -> None:
    blank = ("", None, " ")
    tool_only = line(SESSIONS, **dict.fromkeys(ORDINARY[SESSIONS]), **{"Places libres": 3})
    found = read(sessions=[HEADER[SESSIONS], blank, line(SESSIONS), tool_only, ()])
    assert found.sessions[CODE].row == 3
    assert not found.broken


@pytest.mark.parametrize("word", ["Code", "Intitulé", "Date", "Places", "Lien", "Clôture"])
@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#VALEUR!", "Loading..."])
def test_a_session_with_a_failed_formula_is_left_aside(word: str, shown: str) -> None:
    book = read(sessions=[HEADER[SESSIONS], line(SESSIONS, **{word: shown})])
    assert not book.sessions
    said = [problem.split(": ", 1)[1] for problem in told(book.problems)]
    assert said == [
        f"« {shown} » : la formule de cette cellule ne donne pas de résultat. Corrigez-la, ou "
        "tapez la valeur ; la session attend d'ici là."
    ]


def test_a_row_of_failed_formulas_is_blank() -> None:
    rows = [HEADER[SESSIONS], line(SESSIONS), ("#REF!", None, "#N/A", "", None)]
    assert read(sessions=rows).problems == ()


CODES = {
    "of 101 characters": "C" * 101,
    "of 300 characters": "C" * 300,
    "that looks like an encoded word": "x =?us-ascii?q?=0A?=",
    "that stands for a session that nobody knows": "INCONNUE",
    "that begins so": "INCONNUE-2",
}


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_a_code_that_no_letter_could_carry_is_told_at_its_cell(code: str) -> None:
    book = read(sessions=[HEADER[SESSIONS], line(SESSIONS, Code=code)])
    assert not book.sessions
    found = [(p.where, p.what.code) for p in book.problems if p.what.code.startswith("code")]
    assert found == [("Sessions!A2", "code_unusable")]


def test_a_code_may_begin_with_a_longer_word() -> None:
    assert one_session_of("INCONNUES").code == "INCONNUES"


def test_a_code_of_a_hundred_characters_is_one_that_is_long() -> None:
    assert one_session_of("C" * 100).code_is_long
    assert not one_session_of("C" * 40).code_is_long


def one_session_of(code: str) -> Session:
    return read(sessions=[HEADER[SESSIONS], line(SESSIONS, Code=code)]).sessions[code]
