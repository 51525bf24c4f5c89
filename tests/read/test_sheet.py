"""The five tabs as staff keep them: headers, sessions, members, answers, rows, decisions."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from msgspec.structs import replace

from douze.errors import SheetUnusable
from douze.model.book import Book, Session
from douze.model.phrases import Problem
from douze.model.settings import AnswerTab, Settings
from douze.model.sheet import Cell, Snapshot, Tab
from douze.model.words import Decision
from douze.read.read_book import read_book
from tests.factories import (
    ANSWER_HEADER,
    ANSWERS,
    CODE,
    LINK,
    MEMBER_HEADER,
    MEMBERS,
    MESSAGE_HEADER,
    MESSAGES,
    REGISTRATION_HEADER,
    REGISTRATIONS,
    SESSION_HEADER,
    SESSIONS,
    TITLE,
    at,
    paris,
    settings,
    wording,
)

Rows = Sequence[Sequence[Cell]]
HEADERS = {
    SESSIONS: SESSION_HEADER,
    ANSWERS: ANSWER_HEADER,
    MEMBERS: MEMBER_HEADER,
    REGISTRATIONS: REGISTRATION_HEADER,
    MESSAGES: MESSAGE_HEADER,
}
ORDINARY: dict[str, dict[str, Cell]] = {
    SESSIONS: {
        "Code": CODE, "Intitulé": TITLE, "Date": date(2020, 10, 1), "Début": time(14),
        "Fin": time(16), "Places": 12, "Cotisation": "oui", "Lien": LINK,
    },
    ANSWERS: {
        "Horodateur": datetime(2020, 9, 20, 10), "Adresse e-mail": "zoe@ambert.example",
        "Prénom": "Zoé", "Nom": "Martin", "Structure": "Parc", "Session": CODE,
    },
    MEMBERS: {"Structure": "Parc", "E-mails": "zoe@ambert.example", "Année": 2020, "Réglée": "oui"},
    REGISTRATIONS: {
        "Réf": "BENEVOLES-7KQ4TM2X", "Session": CODE, "E-mail": "zoe@ambert.example",
        "Statut": "confirmée",
    },
    MESSAGES: {},
}  # fmt: skip


def line(tab: str, **cells: Any) -> tuple[Cell, ...]:
    """Make an ordinary row of a tab; the test says which cells are not."""
    assert cells.keys() <= set(HEADERS[tab])
    ordinary = {**ORDINARY[tab], **cells}
    return tuple(ordinary.get(name) for name in HEADERS[tab])


def snapshot(**tabs: Rows) -> Snapshot:
    """Make a spreadsheet of five tabs with their headers; the test says what stands in some."""
    titles = {"sessions": SESSIONS, "answers": ANSWERS, "members": MEMBERS}
    titles |= {"registrations": REGISTRATIONS, "messages": MESSAGES}
    rows: dict[str, Rows] = {title: [HEADERS[title]] for title in titles.values()}
    rows[SESSIONS] = [SESSION_HEADER, line(SESSIONS)]
    rows |= {titles[word]: given for word, given in tabs.items()}
    return Snapshot(
        name="essai.xlsx",
        tabs=tuple(Tab(title=t, rows=tuple(tuple(r) for r in given)) for t, given in rows.items()),
    )


def read(ours: Settings | None = None, /, **tabs: Rows) -> Book:
    return read_book(snapshot(**tabs), ours or settings())


def told(problems: Sequence[object]) -> list[str]:
    """Say problems as a person reads them."""
    sentences = wording()
    return [f"{p.where}: {sentences.sentence(p.what)}" for p in problems if isinstance(p, Problem)]


def refused(**tabs: Rows) -> list[str]:
    with pytest.raises(SheetUnusable) as caught:
        read(**tabs)
    return told(caught.value.problems)


# Headers

#: The tab, the header as it should be, and as it stands on the sheet.
RENAMED: list[tuple[str, str, str]] = [
    ("sessions", "Code", "CODE"),
    ("sessions", "Code", " code "),
    ("sessions", "Code", "Session code"),
    ("sessions", "Intitulé", "Intitule"),
    ("sessions", "Intitulé", "INTITULÉ :"),
    ("sessions", "Intitulé", "Titre"),
    ("sessions", "Intitulé", "Title"),
    ("sessions", "Date", "date"),
    ("sessions", "Date", "Day"),
    ("sessions", "Début", "Debut"),
    ("sessions", "Début", "Heure de début"),
    ("sessions", "Début", "Start"),
    ("sessions", "Fin", "FIN"),
    ("sessions", "Fin", "End"),
    ("sessions", "Places", "Nombre de places"),
    ("sessions", "Places", "Seats"),
    ("sessions", "Lien", "Lien de connexion"),
    ("sessions", "Lien", "Link"),
    ("sessions", "Clôture", "cloture"),
    ("sessions", "État", "etat"),
    ("answers", "Horodateur", "HORODATEUR"),
    ("answers", "Horodateur", "Timestamp"),
    ("answers", "Adresse e-mail", "Adresse email"),
    ("answers", "Adresse e-mail", "adresse e mail"),
    ("answers", "Adresse e-mail", "Email Address"),
    ("answers", "Adresse e-mail", "E-mail"),
    ("answers", "Adresse e-mail", "Courriel"),
    ("answers", "Prénom", "prenom"),
    ("answers", "Prénom", "First name"),
    ("answers", "Nom", "Nom de famille"),
    ("answers", "Structure", "Votre structure ?"),
    ("answers", "Session", "Session(s)"),
    ("answers", "Session", "À quelle session souhaitez-vous participer ?"),
    ("members", "E-mails", "Emails"),
    ("members", "Année", "ANNEE"),
    ("members", "Réglée", "reglee"),
    ("members", "Réglée", "Paid"),
    ("members", "Valable jusqu'au", "Valable jusqu’au"),
    ("registrations", "Réf", "Réf."),
    ("registrations", "Réf", "REF"),
    ("registrations", "E-mail", "Email"),
    ("registrations", "Statut", "Status"),
    ("registrations", "Décision", "decision"),
    ("registrations", "Alerte", "ALERTE"),
    ("messages", "N°", "No"),
    ("messages", "N°", "n °"),
    ("messages", "À", "a"),
    ("messages", "Clé", "cle"),
    ("messages", "Objet", "Subject"),
]
BY_WORD = {
    "sessions": SESSIONS, "answers": ANSWERS, "members": MEMBERS,
    "registrations": REGISTRATIONS, "messages": MESSAGES,
}  # fmt: skip


@pytest.mark.parametrize(("word", "header", "shown"), RENAMED)
def test_a_header_is_known(word: str, header: str, shown: str) -> None:
    title = BY_WORD[word]
    names = [shown if name == header else name for name in HEADERS[title]]
    rows: Rows = [names, line(title)] if title != MESSAGES else [names]
    ordinary: Rows = [HEADERS[title], line(title)] if title != MESSAGES else [HEADERS[title]]
    renamed, usual = read(**{word: rows}), read(**{word: ordinary})
    key = "answers 0" if word == "answers" else word
    assert renamed.layouts[key].columns == usual.layouts[key].columns
    assert (renamed.sessions, renamed.answers, renamed.members, renamed.rows) == (
        usual.sessions, usual.answers, usual.members, usual.rows,
    )  # fmt: skip


@pytest.mark.parametrize("word", BY_WORD)
def test_the_position_of_a_column_does_not_matter(word: str) -> None:
    title = BY_WORD[word]
    rows = [HEADERS[title]] if title == MESSAGES else [HEADERS[title], line(title)]
    turned = [tuple(reversed(cells)) for cells in rows]
    straight, reverse = read(**{word: rows}), read(**{word: turned})
    assert (straight.sessions, straight.answers, straight.members, straight.rows) == (
        reverse.sessions, reverse.answers, reverse.members, reverse.rows,
    )  # fmt: skip


def test_a_column_that_nobody_knows_is_left_alone() -> None:
    rows = [("Salle", *SESSION_HEADER, "Budget"), ("B12", *line(SESSIONS), 1200)]
    assert read(sessions=rows).sessions.keys() == {CODE}


def test_a_header_that_the_settings_name_wins() -> None:
    ours = settings(columns={"email": "Où vous écrire"})
    names = ["Où vous écrire" if n == "Adresse e-mail" else n for n in ANSWER_HEADER]
    assert read(ours, answers=[names, line(ANSWERS)]).answers[0].email == "zoe@ambert.example"


@pytest.mark.parametrize("word", BY_WORD)
def test_a_tab_is_known_whatever_its_case_and_accents(word: str) -> None:
    given = snapshot()
    tabs = tuple(
        replace(tab, title=tab.title.upper().replace("É", "E")) if tab.title == BY_WORD[word]
        else tab
        for tab in given.tabs
    )  # fmt: skip
    assert read_book(replace(given, tabs=tabs), settings()).sessions.keys() == {CODE}


def without(title: str, *names: str) -> list[tuple[str, ...]]:
    return [tuple(name for name in HEADERS[title] if name not in names)]


def with_one_more(title: str, name: str) -> list[tuple[str, ...]]:
    return [(*HEADERS[title], name)]


COLUMN_HINT = (
    "Ajoutez cet en-tête dans la première ligne, ou indiquez le vôtre dans config.yaml "
    "(spreadsheet.columns)."
)

#: A sentence: the rows of a tab, and all that is said about it.
UNUSABLE: dict[str, tuple[Mapping[str, Rows], Sequence[str]]] = {
    "a needed column that is missing is told": (
        {"registrations": without(REGISTRATIONS, "Décision")},
        [f"Inscriptions: la colonne « Décision » manque. {COLUMN_HINT}"],
    ),
    "a needed column that has nearly its name is told with that name": (
        {"sessions": [["Dates" if n == "Date" else n for n in SESSION_HEADER]]},
        [
            "Sessions!C1: la colonne « Date » manque ; est-ce « Dates » ? Renommez-la, ou "
            "indiquez-la dans config.yaml (spreadsheet.columns)."
        ],
    ),
    "a column that stands twice is told with both its places": (
        {"members": with_one_more(MEMBERS, "ANNEE")},
        [
            "Adhérents: la colonne « Année » est là plusieurs fois (C « Année », F « ANNEE »)."
            " Rassemblez leur contenu dans une seule, puis renommez les autres."
        ],
    ),
    "a column that is not needed may not stand twice either": (
        {"sessions": with_one_more(SESSIONS, "lien")},
        [
            "Sessions: la colonne « Lien » est là plusieurs fois (H « Lien », Q « lien »)."
            " Rassemblez leur contenu dans une seule, puis renommez les autres."
        ],
    ),
    "all columns that are missing are told at once": (
        {
            "members": without(MEMBERS, "Année", "Réglée"),
            "messages": without(MESSAGES, "Clé"),
        },
        [
            f"Adhérents: la colonne « Année » manque. {COLUMN_HINT}",
            f"Adhérents: la colonne « Réglée » manque. {COLUMN_HINT}",
            f"Messages: la colonne « Clé » manque. {COLUMN_HINT}",
        ],
    ),
    "an empty tab lacks all its needed columns": (
        {"answers": []},
        [
            f"Réponses au formulaire 1: la colonne « Horodateur » manque. {COLUMN_HINT}",
            f"Réponses au formulaire 1: la colonne « Adresse e-mail » manque. {COLUMN_HINT}",
        ],
    ),
    "answers that name no session are told": (
        {"answers": [without(ANSWERS, "Session")[0], ("20/09/2020 10:00", "zoe@a.example")]},
        [
            "Réponses au formulaire 1: rien ne dit à quelle session ces réponses appartiennent. "
            "Ajoutez une colonne « Session », ou mettez le code de la session dans le nom de "
            "l'onglet."
        ],
    ),
}


@pytest.mark.parametrize(("tabs", "expected"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_sheet_that_cannot_be_used(tabs: Mapping[str, Rows], expected: Sequence[str]) -> None:
    assert refused(**tabs) == expected


#: A column that may be missing, what it held, what became of its header, and what is told.
GONE = {
    "renamed": (
        "Places",
        3,
        "Nombre de places au plus",
        "Sessions!F1: la colonne « Places », remplie à la dernière passe, n'est plus là ; est-ce "
        "« Nombre de places au plus » ? Remettez son en-tête, ou indiquez le nouveau dans "
        "config.yaml (spreadsheet.columns). Si elle ne sert plus, laissez une colonne vide sous "
        "l'ancien en-tête le temps d'une passe.",
    ),
    "its header emptied": (
        "État",
        "annulée",
        None,
        "Sessions: la colonne « État », remplie à la dernière passe, n'est plus là. Remettez-la ; "
        "si elle ne sert plus, laissez une colonne vide sous cet en-tête le temps d'une passe.",
    ),
}


def _renamed(header: Sequence[Cell], old: str, new: str | None) -> list[Cell]:
    return [new if cell == old else cell for cell in header]


@pytest.mark.parametrize(("column", "cell", "new", "expected"), GONE.values(), ids=GONE)
def test_a_column_that_was_in_use_is_missed(
    column: str, cell: Cell, new: str | None, expected: str
) -> None:
    rows = [SESSION_HEADER, line(SESSIONS, **{column: cell})]
    before = read(sessions=rows)
    without = snapshot(sessions=[_renamed(SESSION_HEADER, column, new), *rows[1:]])
    with pytest.raises(SheetUnusable) as caught:
        read_book(without, settings(), before.in_use)
    assert told(caught.value.problems) == [expected]
    assert read_book(without, settings()).sessions, "nobody misses what was never there"


def test_a_column_that_held_nothing_may_go() -> None:
    before = read(sessions=[SESSION_HEADER, line(SESSIONS, Places=None)])
    without = snapshot(sessions=[_renamed(SESSION_HEADER, "Places", None), line(SESSIONS)])
    assert read_book(without, settings(), before.in_use).sessions


def test_only_columns_that_people_fill_are_missed() -> None:
    book = read(
        sessions=[SESSION_HEADER, line(SESSIONS, Lien=LINK)],
        registrations=[REGISTRATION_HEADER, line(REGISTRATIONS, Cotisation="à jour")],
    )
    assert book.in_use["Sessions/link"] == "Lien"
    assert "Inscriptions/dues" not in book.in_use, "the tool writes it again"


def test_a_missing_tab_is_told_with_those_there_are() -> None:
    given = snapshot()
    fewer = replace(given, tabs=tuple(t for t in given.tabs if t.title != MEMBERS))
    with pytest.raises(SheetUnusable) as caught:
        read_book(fewer, settings())
    assert told(caught.value.problems) == [
        "Adhérents: l'onglet « Adhérents » manque ; il y a « Sessions », « Réponses au "
        "formulaire 1 », « Inscriptions », « Messages ». Remettez son nom, ou indiquez le "
        "nouveau dans config.yaml (spreadsheet.tabs)."
    ]


def test_names_are_quoted_as_the_language_does() -> None:
    two = Snapshot(name="x", tabs=(Tab(title="One", rows=()), Tab(title="Two", rows=())))
    with pytest.raises(SheetUnusable) as caught:
        read_book(two, settings())
    first = next(p for p in caught.value.problems if isinstance(p, Problem))
    assert "il y a « One », « Two »" in wording("fr").sentence(first.what)
    assert "there are “One”, “Two”" in wording("en").sentence(first.what)


def test_two_tabs_of_nearly_one_name_are_told_where_neither_is_exact() -> None:
    given = snapshot()
    tabs = tuple(t for t in given.tabs if t.title != MEMBERS)
    extra = tuple(Tab(title=t, rows=(MEMBER_HEADER,)) for t in ("ADHERENTS", "adhérents"))
    with pytest.raises(SheetUnusable) as caught:
        read_book(replace(given, tabs=(*tabs, *extra)), settings())
    assert told(caught.value.problems) == [
        "Adhérents: plusieurs onglets s'appellent « Adhérents ». Renommez ceux qui ne servent pas."
    ]


# Sessions


def one_session(**cells: Any) -> Session:
    return read(sessions=[SESSION_HEADER, line(SESSIONS, **cells)]).sessions[CODE]


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
    "a session without a link has none": ({"Lien": None}, {"link": ""}),
    "speakers are kept as they are typed": (
        {"Intervenants": "Max <max@b.example>, Ann"},
        {"speakers": "Max <max@b.example>, Ann"},
    ),
    "a day in words and hours in words": (
        {"Date": "jeudi 1er octobre 2020", "Début": "14h", "Fin": "16h30"},
        {"start": paris("10-01 14:00"), "end": paris("10-01 16:30")},
    ),
    "a day that a spreadsheet keeps with midnight": (
        {"Date": datetime(2020, 10, 1)}, {"start": paris("10-01 14:00")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), READ.values(), ids=READ)
def test_what_a_session_is(cells: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    found = one_session(**cells)
    assert {name: getattr(found, name) for name in expected} == expected


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
        ["Sessions!E2: La fin n'est pas après le début. Corrigez l'heure."],
    ),
    "an end at the start": (
        {"Fin": "14h"},
        ["Sessions!E2: La fin n'est pas après le début. Corrigez l'heure."],
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
        ["Sessions!G2: « à voir » n'est ni oui ni non."],
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
        ["Sessions!J2: État « complet » inconnu. Écrivez ouverte ou annulée, ou rien."],
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
    found = read(sessions=[SESSION_HEADER, line(SESSIONS, **cells), good])
    assert told(found.problems) == expected
    assert found.sessions.keys() == {"RURAL"}, "the others go on"
    assert [broken.row for broken in found.broken] == [2]


def test_one_code_twice_leaves_both_rows_aside() -> None:
    rows = [
        SESSION_HEADER,
        line(SESSIONS),
        line(SESSIONS, Code="RURAL"),
        line(SESSIONS, Code="bénévoles"),
    ]
    found = read(sessions=rows)
    assert found.sessions.keys() == {"RURAL"}
    assert [(b.row, b.code) for b in found.broken] == [(2, CODE), (4, "bénévoles")]
    assert [p.what.code for p in found.problems] == ["code_twice", "code_twice"]


def test_blank_rows_of_sessions_are_ignored() -> None:
    blank = ("", None, " ")
    tool_only = line(SESSIONS, **dict.fromkeys(ORDINARY[SESSIONS]), **{"Places libres": 3})
    found = read(sessions=[SESSION_HEADER, blank, line(SESSIONS), tool_only, ()])
    assert found.sessions[CODE].row == 3
    assert not found.broken


# Members

#: A sentence: the cells of the row, and all that is said about it.
MEMBER_PROBLEMS: dict[str, tuple[Mapping[str, Any], Sequence[str]]] = {
    "an ordinary row": ({}, []),
    "a row of nothing but a name": ({"E-mails": None, "Année": None, "Réglée": None}, []),
    "a public provider's domain": (
        {"E-mails": "@gmail.com"},
        [
            "Adhérents!B2: « @gmail.com » est un fournisseur public : ce domaine ne dit pas qui "
            "est adhérent. Écrivez les adresses entières."
        ],
    ),
    "something that is no address": (
        {"E-mails": "zoe@ambert.example, mairie"},
        ["Adhérents!B2: « mairie » n'est ni une adresse ni un @domaine. Corrigez la cellule."],
    ),
    "a year that is none": (
        {"Année": "l'an dernier", "Réglée": "non"},
        ["Adhérents!C2: « l'an dernier » n'est pas une année. Écrivez-la comme 2020."],
    ),
    "a payment without a year": (
        {"Année": None},
        [
            "Adhérents!C2: L'année de la cotisation de « Parc » manque. Complétez-la ; d'ici là "
            "rien n'est couvert."
        ],
    ),
    "a payment that nobody understands": (
        {"Réglée": "bientôt"},
        [
            "Adhérents!D2: « bientôt » n'est ni oui, ni non, ni exonéré, ni une date. Corrigez la "
            "cellule ; d'ici là rien n'est couvert."
        ],
    ),
    "a limit that is no date": (
        {"Valable jusqu'au": "fin 2020"},
        [
            "Adhérents!E2: « fin 2020 » n'est pas une date. Écrivez-la comme 01/10/2020 ou jeudi "
            "1er octobre 2020."
        ],
    ),
}


@pytest.mark.parametrize(("cells", "expected"), MEMBER_PROBLEMS.values(), ids=MEMBER_PROBLEMS)
def test_what_is_told_of_a_member(cells: Mapping[str, Any], expected: Sequence[str]) -> None:
    found = read(members=[MEMBER_HEADER, line(MEMBERS, **cells), line(MEMBERS)])
    assert told(found.problems) == expected
    assert [m.row for m in found.members] == [2, 3], "a mistake stops nobody"


#: A sentence: the cells of the row, and what is read from them.
MEMBER_READ: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "addresses and domains may be separated by commas, semicolons or spaces": (
        {"E-mails": "Zoe@A.example; max@b.example,@C.example  @d.example\nann@e.example"},
        {
            "addresses": {"zoe@a.example", "max@b.example", "ann@e.example"},
            "domains": {"c.example", "d.example"},
        },
    ),
    "a domain beyond ASCII is kept in ASCII": (
        {"E-mails": "@münchen.de"}, {"domains": {"xn--mnchen-3ya.de"}},
    ),
    "a year may be a text": ({"Année": "2020"}, {"year": 2020}),
    "a year from a form is a whole number": ({"Année": 2020.0}, {"year": 2020}),
    "a school year is that in which it starts": ({"Année": "2020-2021"}, {"year": 2020}),
    "a school year may be short": ({"Année": "2020/21"}, {"year": 2020}),
    "two years that do not follow are no year": (
        {"Année": "2020-2022", "Réglée": "non"}, {"year": None},
    ),
    "yes is yes": ({"Réglée": "Oui"}, {"paid": "oui"}),
    "no is no": ({"Réglée": "NON"}, {"paid": "non"}),
    "an exemption is an exemption": ({"Réglée": "Exonéré"}, {"paid": "exonéré"}),
    "a day of payment is a day": ({"Réglée": "3 mars 2020"}, {"paid": date(2020, 3, 3)}),
    "a typed day of payment is a day": (
        {"Réglée": datetime(2020, 3, 3, 12)}, {"paid": date(2020, 3, 3)},
    ),
    "nothing is nothing": ({"Réglée": None}, {"paid": ""}),
    "what nobody understands pays nothing": ({"Réglée": "chèque"}, {"paid": "non"}),
    "valid-until is a day": (
        {"Valable jusqu'au": "30/06/2021"}, {"valid_until": date(2021, 6, 30)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), MEMBER_READ.values(), ids=MEMBER_READ)
def test_what_a_member_is(cells: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    found = read(members=[MEMBER_HEADER, line(MEMBERS, **cells)]).members[0]
    assert {name: getattr(found, name) for name in expected} == expected


# Answers

#: A sentence: what stands in the one column for names, and the first and last name.
NAMES: dict[str, tuple[str, tuple[str, str]]] = {
    "the first word is the first name": ("Zoé Martin", ("Zoé", "Martin")),
    "capitals are the last name": ("MARTIN Zoé", ("Zoé", "MARTIN")),
    "capitals at the end are the last name": ("Zoé MARTIN", ("Zoé", "MARTIN")),
    "a last name of two words in capitals": ("DE LA TOUR Zoé", ("Zoé", "DE LA TOUR")),
    "a first name of two words before capitals": ("Zoé Anne MARTIN", ("Zoé Anne", "MARTIN")),
    "a first name with a hyphen": ("Marie-Zoé Martin", ("Marie-Zoé", "Martin")),
    "all in capitals": ("ZOÉ MARTIN", ("ZOÉ", "MARTIN")),
    "one word is a first name": ("Zoé", ("Zoé", "")),
    "more words are the last name": ("Zoé de la Tour", ("Zoé", "de la Tour")),
    "nobody said": ("", ("", "")),
}


@pytest.mark.parametrize(("typed", "names"), NAMES.values(), ids=NAMES)
def test_names_in_one_column(typed: str, names: tuple[str, str]) -> None:
    rows: Rows = [
        ("Horodateur", "E-mail", "Nom et prénom", "Session"),
        (datetime(2020, 9, 20, 10), "zoe@ambert.example", typed, CODE),
    ]
    found = read(answers=rows).answers[0]
    assert (found.first_name, found.last_name) == names


def test_an_ordinary_answer() -> None:
    found = read(answers=[ANSWER_HEADER, line(ANSWERS)]).answers[0]
    assert found.address == found.who == "zoe@ambert.example"
    assert (found.first_name, found.last_name, found.structure) == ("Zoé", "Martin", "Parc")
    assert (found.session, found.tab, found.row) == (CODE, 0, 2)
    assert found.received == at("09-20 10:00")
    assert not found.problems


def test_blank_rows_of_answers_are_ignored() -> None:
    rows = [ANSWER_HEADER, (None, " "), line(ANSWERS), ("", False), line(ANSWERS)]
    assert [a.row for a in read(answers=rows).answers] == [3, 5]


def test_an_answer_in_the_repeated_hour_is_the_earlier_one() -> None:
    rows = [ANSWER_HEADER, line(ANSWERS, Horodateur=datetime(2020, 10, 25, 2, 30))]
    assert read(answers=rows).answers[0].received == datetime(2020, 10, 25, 0, 30, tzinfo=UTC)


def test_a_row_that_names_two_sessions_is_two_answers() -> None:
    sessions = [SESSION_HEADER, line(SESSIONS), line(SESSIONS, Code="RURAL", Intitulé="R")]
    rows = [ANSWER_HEADER, line(ANSWERS, Session=f"RURAL, {TITLE}")]
    found = read(sessions=sessions, answers=rows).answers
    assert [a.session for a in found] == ["RURAL", CODE]


def two_tabs(second: AnswerTab) -> tuple[Settings, Snapshot]:
    given = snapshot(answers=[ANSWER_HEADER, line(ANSWERS)])
    tab = Tab(
        title=second.title,
        rows=(
            ("Horodateur", "E-mail", "Nom et prénom"),
            (datetime(2020, 9, 20, 9), "max@ambert.example", "Max Roux"),
        ),
    )
    ours = settings(tabs={"answers": (AnswerTab(title=ANSWERS), second)})
    return ours, replace(given, tabs=(*given.tabs, tab))


@pytest.mark.parametrize(
    "second",
    [
        AnswerTab(title="Réponses BENEVOLES"),
        AnswerTab(title="Formulaire 2", session=CODE),
        AnswerTab(title="Formulaire 2", session=TITLE),
    ],
    ids=[
        "a tab may name its session by its title",
        "the settings may name a tab's session by its code",
        "the settings may name a tab's session by its title",
    ],
)
def test_a_tab_that_belongs_to_one_session(second: AnswerTab) -> None:
    ours, given = two_tabs(second)
    found = read_book(given, ours).answers
    assert [(a.email, a.session, a.tab) for a in found] == [
        ("zoe@ambert.example", CODE, 0),
        ("max@ambert.example", CODE, 1),
    ]
    assert not found[1].problems


#: A sentence: the row's cells, and the codes of what is wrong with the answer.
ANSWER_PROBLEMS: dict[str, tuple[Mapping[str, Any], Sequence[str]]] = {
    "nothing is wrong": ({}, []),
    "no address": ({"Adresse e-mail": None}, ["email_missing"]),
    "no session": ({"Session": None}, ["session_missing"]),
    "an unknown session": ({"Session": "Abeilles"}, ["session_unknown"]),
    "no moment": ({"Horodateur": None}, ["received_missing"]),
    "a moment that is none": ({"Horodateur": "hier"}, ["received_unreadable"]),
    "a number for a moment": ({"Horodateur": 44105.5}, ["received_unreadable"]),
    "all at once": (
        {"Adresse e-mail": "zoe", "Session": "Abeilles", "Horodateur": "hier"},
        ["email_unreadable", "session_unknown", "received_unreadable"],
    ),
}


@pytest.mark.parametrize(("cells", "codes"), ANSWER_PROBLEMS.values(), ids=ANSWER_PROBLEMS)
def test_what_is_wrong_with_an_answer(cells: Mapping[str, Any], codes: Sequence[str]) -> None:
    found = read(answers=[ANSWER_HEADER, line(ANSWERS, **cells)]).answers[0]
    assert [problem.code for problem in found.problems] == codes


# Registrations

#: What staff type, and the decision that it is.
DECISIONS: list[tuple[Cell, Decision | None]] = [
    ("confirmer", Decision.CONFIRM),
    ("Confirmer", Decision.CONFIRM),
    ("CONFIRMÉE", Decision.CONFIRM),
    ("confirm", Decision.CONFIRM),
    ("attente", Decision.WAIT),
    (" Attente ", Decision.WAIT),
    ("en attente", Decision.WAIT),
    ("liste d'attente", Decision.WAIT),
    ("annuler", Decision.CANCEL),
    ("annulée", Decision.CANCEL),
    ("cancel", Decision.CANCEL),
    ("refuser", Decision.REFUSE),
    ("Refusé", Decision.REFUSE),
    (None, None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "decision"), DECISIONS, ids=[repr(t) for t, _ in DECISIONS])
def test_a_decision(typed: Cell, decision: Decision | None) -> None:
    rows = [REGISTRATION_HEADER, line(REGISTRATIONS, Décision=typed)]
    found = read(registrations=rows).rows[0]
    assert found.decision is decision
    assert not found.decision_unreadable


@pytest.mark.parametrize("typed", ["peut-être", "oui", "x", "confirmer ?", "annuler confirmer"])
def test_a_decision_that_nobody_understands(typed: str) -> None:
    rows = [REGISTRATION_HEADER, line(REGISTRATIONS, Décision=typed)]
    found = read(registrations=rows).rows[0]
    assert found.decision is None
    assert found.decision_unreadable
    assert found.decision_text == typed


def test_a_row_as_it_stands() -> None:
    rows = [REGISTRATION_HEADER, (), line(REGISTRATIONS, Prénom=" Zoé ", Rang=3), ("", None)]
    found = read(registrations=rows).rows
    assert [r.row for r in found] == [3]
    assert (found[0].ref, found[0].session, found[0].first_name) == (
        "BENEVOLES-7KQ4TM2X", CODE, "Zoé",
    )  # fmt: skip
    assert found[0].cells["rank"] == 3
    assert found[0].cells["status"] == "confirmée"


def test_a_row_may_name_its_session_by_its_title() -> None:
    rows = [REGISTRATION_HEADER, line(REGISTRATIONS, Session=TITLE)]
    assert read(registrations=rows).rows[0].session == CODE


def test_a_row_of_two_sessions_names_none() -> None:
    rows = [REGISTRATION_HEADER, line(REGISTRATIONS, Session=f"{CODE}, Abeilles")]
    assert read(registrations=rows).rows[0].session is None


def test_only_rows_of_messages_with_a_number_are_letters() -> None:
    rows = [MESSAGE_HEADER, (7, None), ("8",), ("note",), (None, "x")]
    assert [(m.row, m.number) for m in read(messages=rows).messages] == [(2, 7), (3, 8)]


# Formulas without a result


@pytest.mark.parametrize("word", ["Code", "Intitulé", "Date", "Places", "Lien", "Clôture"])
@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#VALEUR!", "Loading..."])
def test_a_session_with_a_failed_formula_is_left_aside(word: str, shown: str) -> None:
    book = read(sessions=[SESSION_HEADER, line(SESSIONS, **{word: shown})])
    assert not book.sessions
    said = [problem.split(": ", 1)[1] for problem in told(book.problems)]
    assert said == [
        f"« {shown} » : la formule de cette cellule ne donne pas de résultat. Corrigez-la, ou "
        "tapez la valeur ; la session attend d'ici là."
    ]


def test_nobody_is_called_by_a_failed_formula() -> None:
    answer = line(ANSWERS, Prénom="#REF!", Nom="Martin", Structure="#N/A")
    row = line(REGISTRATIONS, Prénom="#NOM?", Nom="#DIV/0!", Structure="#VALEUR!")
    book = read(answers=[ANSWER_HEADER, answer], registrations=[REGISTRATION_HEADER, row])
    said, stands = book.answers[0], book.rows[0]
    assert (said.first_name, said.last_name, said.structure) == ("", "Martin", "")
    assert (stands.first_name, stands.last_name, stands.structure) == ("", "", "")


def test_a_row_of_failed_formulas_is_blank() -> None:
    rows = [SESSION_HEADER, line(SESSIONS), ("#REF!", None, "#N/A", "", None)]
    assert read(sessions=rows).problems == ()
