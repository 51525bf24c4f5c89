"""The tabs and their columns, found by their names, or told when they cannot be."""

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from douze.errors.sheet import SheetUnusable
from douze.model.settings import AnswerTab
from douze.model.sheet import Cell, Snapshot, Tab
from douze.read.read_book import read_book
from tests.factories import CODE, LINK, settings, wording
from tests.read.tabs import Rows, line, read, snapshot, told
from tests.tabs import ANSWERS, HEADER, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS

ENGLISH = replace(
    settings(language="en").tabs,
    answers=(AnswerTab(title="Form Responses 1"),),
    members="Members",
    registrations="Registrations",
    withdrawals="Withdrawals",
)


def test_a_sheet_of_french_titles_goes_on_where_the_language_is_english() -> None:
    book = read_book(snapshot(), settings(language="en", tabs=ENGLISH))
    assert book.layouts["registrations"].title == REGISTRATIONS
    assert book.layouts["members"].title == MEMBERS


def test_the_english_titles_win_where_both_are_there() -> None:
    both = snapshot()
    members = Tab(title="Members", rows=(HEADER[MEMBERS],))
    both = replace(both, tabs=(*both.tabs, members))
    book = read_book(both, settings(language="en", tabs=ENGLISH))
    assert book.layouts["members"].title == "Members"


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
    names = [shown if name == header else name for name in HEADER[title]]
    rows: Rows = [names, line(title)] if title != MESSAGES else [names]
    ordinary: Rows = [HEADER[title], line(title)] if title != MESSAGES else [HEADER[title]]
    renamed, usual = read(**{word: rows}), read(**{word: ordinary})
    key = "answers 0" if word == "answers" else word
    assert renamed.layouts[key].columns == usual.layouts[key].columns
    assert (renamed.sessions, renamed.answers, renamed.members, renamed.rows) == (
        usual.sessions, usual.answers, usual.members, usual.rows,
    )  # fmt: skip


@pytest.mark.parametrize("word", BY_WORD)
def test_the_position_of_a_column_does_not_matter(word: str) -> None:
    title = BY_WORD[word]
    rows = [HEADER[title]] if title == MESSAGES else [HEADER[title], line(title)]
    turned = [tuple(reversed(cells)) for cells in rows]
    straight, reverse = read(**{word: rows}), read(**{word: turned})
    assert (straight.sessions, straight.answers, straight.members, straight.rows) == (
        reverse.sessions, reverse.answers, reverse.members, reverse.rows,
    )  # fmt: skip


def test_a_column_that_nobody_knows_is_left_alone() -> None:
    rows = [("Salle", *HEADER[SESSIONS], "Budget"), ("B12", *line(SESSIONS), 1200)]
    assert read(sessions=rows).sessions.keys() == {CODE}


def test_a_header_that_the_settings_name_wins() -> None:
    ours = settings(columns={"email": "Où vous écrire"})
    names = ["Où vous écrire" if n == "Adresse e-mail" else n for n in HEADER[ANSWERS]]
    assert read(ours, answers=[names, line(ANSWERS)]).answers[0].email == "zoe@ambert.example"


SETTINGS_HINT = (
    "Prévenez qui tient la machine : les réglages donnent un même en-tête à deux d'entre elles."
)
#: What the settings call a column: a header of another one, which the tool would write over.
SHARED = {
    "a status in the place of decisions": (
        {"status": "Décision"},
        ["Inscriptions!L1: la colonne « Décision » serait plusieurs des nôtres à la fois "
         f"(status, decision). {SETTINGS_HINT}"],
    ),
    "references in the place of notes": (
        {"ref": "notes"},
        ["Inscriptions!Q1: la colonne « Notes » serait plusieurs des nôtres à la fois "
         f"(notes, ref). {SETTINGS_HINT}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "expected"), SHARED.values(), ids=SHARED)
def test_no_column_is_the_tools_and_another_one(
    columns: Mapping[str, str], expected: Sequence[str]
) -> None:
    with pytest.raises(SheetUnusable) as caught:
        read(settings(columns=columns))
    assert told(caught.value.problems) == expected


def test_two_columns_that_staff_fill_may_be_one() -> None:
    assert read(settings(columns={"title": "Code"})).sessions[CODE].title == CODE


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
    return [tuple(name for name in HEADER[title] if name not in names)]


def with_one_more(title: str, name: str) -> list[tuple[str, ...]]:
    return [(*HEADER[title], name)]


COLUMN_HINT = "Ajoutez cet en-tête dans la première ligne, ou prévenez qui tient la machine."

#: A sentence: the rows of a tab, and all that is said about it.
UNUSABLE: dict[str, tuple[Mapping[str, Rows], Sequence[str]]] = {
    "a needed column that is missing is told": (
        {"registrations": without(REGISTRATIONS, "Décision")},
        [f"Inscriptions: la colonne « Décision » manque. {COLUMN_HINT}"],
    ),
    "a needed column that has nearly its name is told with that name": (
        {"sessions": [["Dates" if n == "Date" else n for n in HEADER[SESSIONS]]]},
        [
            "Sessions!C1: la colonne « Date » manque ; est-ce « Dates » ? Renommez-la, ou "
            "prévenez qui tient la machine."
        ],
    ),
    "a column that stands twice is told with both its places": (
        {"members": with_one_more(MEMBERS, "ANNEE")},
        [
            "Adhérents: la colonne « Année » est là plusieurs fois (C « Année », G « ANNEE »)."
            " Rassemblez leur contenu dans une seule, puis renommez les autres."
        ],
    ),
    "a column that is not needed may not stand twice either": (
        {"sessions": with_one_more(SESSIONS, "lien")},
        [
            "Sessions: la colonne « Lien » est là plusieurs fois (H « Lien », S « lien »)."
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
    "a headline above the headers is told as that": (
        {"sessions": [("Webconférences 2020-2021",), HEADER[SESSIONS], line(SESSIONS)]},
        [
            "Sessions: les en-têtes sont à la ligne 2 ; ils doivent être à la première. "
            "Supprimez ce qui est au-dessus (ligne 1 : Webconférences 2020-2021)."
        ],
    ),
    "a headline and a blank row above them too, also where a word of it is a header": (
        {"registrations": [("Session", "2020"), (), [h.upper() for h in HEADER[REGISTRATIONS]]]},
        [
            "Inscriptions: les en-têtes sont à la ligne 3 ; ils doivent être à la première. "
            "Supprimez ce qui est au-dessus (ligne 1-2 : Session)."
        ],
    ),
    "headers below an empty row are told in one line too": (
        {"answers": [(), HEADER[ANSWERS], line(ANSWERS)]},
        [
            "Réponses au formulaire 1: les en-têtes sont à la ligne 2 ; ils doivent être à la "
            "première. Supprimez ce qui est au-dessus (ligne 1)."
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


def refused(**tabs: Rows) -> list[str]:
    with pytest.raises(SheetUnusable) as caught:
        read(**tabs)
    return told(caught.value.problems)


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
        "« Nombre de places au plus » ? Remettez son en-tête, ou prévenez qui tient "
        "la machine. Si elle ne sert plus, laissez une colonne vide sous l'ancien en-tête le temps "
        "d'une passe.",
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
    rows = [HEADER[SESSIONS], line(SESSIONS, **{column: cell})]
    before = read(sessions=rows)
    without = snapshot(sessions=[_renamed(HEADER[SESSIONS], column, new), *rows[1:]])
    with pytest.raises(SheetUnusable) as caught:
        read_book(without, settings(), before.in_use)
    assert told(caught.value.problems) == [expected]
    assert read_book(without, settings()).sessions, "nobody misses what was never there"


def test_a_column_that_held_nothing_may_go() -> None:
    before = read(sessions=[HEADER[SESSIONS], line(SESSIONS, Places=None)])
    without = snapshot(sessions=[_renamed(HEADER[SESSIONS], "Places", None), line(SESSIONS)])
    assert read_book(without, settings(), before.in_use).sessions


def test_a_column_without_which_a_pass_can_be_done_is_told_until_it_is_back() -> None:
    rows = [HEADER[SESSIONS], line(SESSIONS, Intervenants="zoe@example.org")]
    without = snapshot(sessions=[_renamed(HEADER[SESSIONS], "Intervenants", None), *rows[1:]])
    used = read(sessions=rows).in_use
    for _ in range(2):
        book = read_book(without, settings(), used)
        assert told(book.problems) == [
            "Sessions: la colonne « Intervenants », remplie jusqu'ici, n'est plus là : les passes "
            "se font sans elle. Remettez-la ; si elle ne sert plus, laissez une colonne vide "
            "sous cet en-tête le temps d'une passe."
        ]
        used = book.in_use
    empty = read_book(snapshot(sessions=[HEADER[SESSIONS], line(SESSIONS)]), settings(), used)
    assert not empty.problems
    assert not read_book(without, settings(), empty.in_use).problems


def test_only_columns_that_people_fill_are_missed() -> None:
    book = read(
        sessions=[HEADER[SESSIONS], line(SESSIONS, Lien=LINK)],
        registrations=[HEADER[REGISTRATIONS], line(REGISTRATIONS, Cotisation="à jour")],
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
        "formulaire 1 », « Inscriptions », « Messages ». Remettez son nom, ou prévenez qui tient "
        "la machine."
    ]


def test_names_are_quoted_as_the_language_does() -> None:
    two = Snapshot(name="x", tabs=(Tab(title="One", rows=()), Tab(title="Two", rows=())))
    with pytest.raises(SheetUnusable) as caught:
        read_book(two, settings())
    first = caught.value.problems[0]
    assert "il y a « One », « Two »" in wording("fr").sentence(first.what)
    assert "there are “One”, “Two”" in wording("en").sentence(first.what)


def test_two_tabs_of_nearly_one_name_are_told_where_neither_is_exact() -> None:
    given = snapshot()
    tabs = tuple(t for t in given.tabs if t.title != MEMBERS)
    extra = tuple(Tab(title=t, rows=(HEADER[MEMBERS],)) for t in ("ADHERENTS", "adhérents"))
    with pytest.raises(SheetUnusable) as caught:
        read_book(replace(given, tabs=(*tabs, *extra)), settings())
    assert told(caught.value.problems) == [
        "Adhérents: plusieurs onglets s'appellent « Adhérents ». Renommez ceux qui ne servent pas."
    ]
