"""What staff write of a session for participants is read, and decides about nobody."""

from datetime import date

import pytest

from douze.model.book import Session, SessionTexts
from douze.model.columns import DESCRIBING
from douze.model.sheet import Cell
from tests.factories import CODE, settings
from tests.read.tabs import line, read
from tests.tabs import HEADER, SESSIONS

#: A header, what stands below it, and the text that is read.
TEXTS: dict[str, tuple[str, Cell, SessionTexts]] = {
    "why": ("Pourquoi", "Parce que.", SessionTexts(why="Parce que.")),
    "for whom, in an English sheet": ("For whom", "All", SessionTexts(audience="All")),
    "the programme, whatever its accents": ("PROGRAMME", "- a", SessionTexts(programme="- a")),
    "who speaks": ("Qui intervient", "Claire", SessionTexts(presented_by="Claire")),
    "in practice": ("En pratique", "À l'heure", SessionTexts(practical="À l'heure")),
    "what to prepare": ("À préparer", "Lire", SessionTexts(preparation="Lire")),
    "documents": ("Documents", "Un https://a.example", SessionTexts(documents="Un https://a.example")),
    "the recording": ("Replay", "https://a.example", SessionTexts(replay="https://a.example")),
    "blank lines stay, those at the ends do not": (
        "Programme", "\n\nUn \r\n\r\n  - deux\n\n", SessionTexts(programme="Un\n\n  - deux"),
    ),
    "what nobody sees is left out": (
        "Programme", "a\u200bb\x07\n\u202ec", SessionTexts(programme="ab\nc"),
    ),
    "where a word may be parted is nobody's to say": (
        "Programme", "Ex\u00adpo\u00adsé\n\u00ad\n- l'\u061ceau",
        SessionTexts(programme="Exposé\n\n- l'eau"),
    ),
    "what holds letters and emoji together stays": (
        "Pourquoi", "می\u200cخواهم 👨\u200d👩", SessionTexts(why="می\u200cخواهم 👨\u200d👩"),
    ),
    "a number is its text": ("Programme", 12.0, SessionTexts(programme="12")),
    "a day is its text": ("Programme", date(2020, 10, 1), SessionTexts(programme="01/10/2020")),
    "a formula without a result says nothing": ("Programme", "#REF!", SessionTexts()),
    "nothing": ("Programme", None, SessionTexts()),
}  # fmt: skip


def with_columns(**more: Cell) -> Session:
    names, cells = (*HEADER[SESSIONS], *more), (*line(SESSIONS), *more.values())
    book = read(sessions=[names, cells])
    assert book.problems == ()
    return book.sessions[CODE]


@pytest.mark.parametrize(("header", "cell", "texts"), TEXTS.values(), ids=TEXTS)
def test_what_is_said_to_participants(header: str, cell: Cell, texts: SessionTexts) -> None:
    assert with_columns(**{header: cell}).texts == texts


@pytest.mark.parametrize("word", sorted(DESCRIBING))
def test_a_column_is_read_under_the_name_that_the_settings_give(word: str) -> None:
    ours = settings(columns={word: "À nous"})
    book = read(ours, sessions=[(*HEADER[SESSIONS], "À NOUS"), (*line(SESSIONS), "Un")])
    session = book.sessions[CODE]
    assert getattr(session if word == "place" else session.texts, word) == "Un"
    assert not session.extra


def test_where_it_takes_place_is_one_line() -> None:
    assert with_columns(Lieu="Mairie\nd'Ambert").place == "Mairie d'Ambert"
    assert with_columns(Lieu="#N/A").place == ""


def test_a_column_of_staffs_own_is_at_hand_by_its_header() -> None:
    own: dict[str, Cell] = {" Salle ": "B12\n1er étage", "Tarif": 12.5, "Vide": None}
    session = with_columns(**own)
    assert dict(session.extra) == {"Salle": "B12\n1er étage", "Tarif": "12,5", "Vide": ""}
    assert session.extra["salle "] == "B12\n1er étage", "compared as headers are elsewhere"
    assert "Code" not in session.extra
    assert "Programme" not in with_columns(Programme="a").extra


def test_of_two_columns_of_one_header_the_first_counts() -> None:
    session = with_columns(Programme="Un", Program="Deux", Lieu="Ici", Venue="Là")
    assert (session.texts.programme, session.place) == ("Un", "Ici")
    assert dict(session.extra) == {"Program": "Deux", "Venue": "Là"}


def test_a_row_of_descriptions_alone_is_no_session() -> None:
    names = (*HEADER[SESSIONS], "Programme")
    below = (*[None] * len(HEADER[SESSIONS]), "Écrire ici ce qui se passe")
    book = read(sessions=[names, (*line(SESSIONS), None), below])
    assert [*book.sessions] == [CODE]
    assert (book.broken, book.problems) == ((), ())
