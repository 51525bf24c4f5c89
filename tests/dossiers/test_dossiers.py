"""The file of a session: when there is one, what it tells, and when there is one more version."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from douze.model.dossiers import MANIFEST
from douze.model.references import reference
from douze.reports.figures import session_figures
from tests.dossiers.town import NAME, SEEN, Archive
from tests.factories import CODE, LINK, at
from tests.reports.test_figures import pastes
from tests.steps import Step, answers, passes, sets, types
from tests.tabs import SESSIONS
from tests.workflows.test_evaluations import FORM, SECRET, code_of, evaluates
from workflows.dues import MembersList

ON = "10-08 17:00"  # seven days after the end, and an hour
#: Two who came, one who did not and one for whom there was no place.
LIFE: list[Step] = [
    *(answers(who, f"09-20 1{n}:00") for n, who in enumerate(("zoe", "max", "ann", "lou"))),
    passes("09-20 20:00", "09-30 14:30", "10-01 13:10"),
    types("zoe", Présence="oui"), types("max", Présence="non"), types("ann", Présence="oui"),
    passes("10-01 19:00", "10-02 10:00", "10-05 10:00"),
]  # fmt: skip


def archive(*steps: Step, **cells: Any) -> Archive:
    """A session that lives, in a house that has known of files since before."""
    settings = cells.pop("settings", {})
    house = Archive(**settings)
    house.pass_at(SEEN)
    house.session(CODE, **{"Places": 3, **cells})
    for step in (*LIFE, *steps):
        step(house)
    return house


#: Nobody closes the session before the month is over.
OPEN_LONG = {"privacy": {"closed_after": timedelta(days=60)}}
#: A sentence: what the row says, the settings, what happens, how many versions there are.
MADE: dict[str, tuple[dict[str, Any], dict[str, Any], list[Step], int]] = {
    "none before seven days and an hour": ({}, {}, [passes("10-08 16:50")], 0),
    "one seven days and an hour after the end": ({}, {}, [passes(ON)], 1),
    "none where nobody wants any": ({}, {"reports": {"auto": False}}, [passes(ON)], 0),
    "none of a session that is cancelled": ({"État": "annulée"}, {}, [passes(ON)], 0),
    "the same facts are the same version": ({}, {}, [passes(ON, "10-09 18:00", "10-20 18:00")], 1),
    "a corrected presence is one more": (
        {}, {}, [passes(ON), types("max", Présence="oui"), passes("10-10 09:00", "10-11 10:00")], 2,
    ),
    "what changes within a day is one": (
        {}, {},
        [passes(ON), types("max", Présence="oui"), passes("10-08 18:00"),
         types("zoe", Présence="non"), passes("10-08 19:00", "10-09 16:50")], 1,
    ),
    "and what was changed back is none": (
        {}, {},
        [passes(ON), types("max", Présence="oui"), passes("10-08 18:00"),
         types("max", Présence="non"), passes("10-10 09:00")], 1,
    ),
    "another link is none: it is not in it": (
        {}, {},
        [passes(ON), sets(Lien="https://visio.example.org/autre"),
         passes("10-10 09:00", "10-10 10:00")], 1,
    ),
    "a month after it stays as it is": (
        {}, OPEN_LONG,
        [passes(ON), types("max", Présence="oui"), passes("10-31 15:01", "11-05 09:00")], 1,
    ),
    "until then it is kept true": (
        {}, OPEN_LONG, [passes(ON), types("max", Présence="oui"), passes("10-31 15:00")], 2,
    ),
    "once the session is closed it stays too": (
        {}, {}, [passes(ON), types("max", Présence="oui"), passes("10-15 16:10", "10-16 17:00")], 1,
    ),
    "first looked at once it is closed there is none": ({}, {}, [passes("10-15 16:10")], 0),
    "first looked at after a month there is none": ({}, OPEN_LONG, [passes("11-05 09:00")], 0),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "settings", "steps", "versions"), MADE.values(), ids=MADE)
def test_when_there_is_a_version(
    cells: dict[str, Any], settings: dict[str, Any], steps: list[Step], versions: int
) -> None:
    assert archive(*steps, settings=settings, **cells).versions() == versions


def test_what_was_over_before_the_rule_was_known_gets_none_by_itself() -> None:
    house = Archive()
    house.session(CODE)
    for step in (*LIFE, passes("10-08 17:00")):
        step(house)
    assert house.versions() == 1, "the house knew of it on its first pass, before the session"
    late = Archive()
    late.session(CODE)
    late.answer("zoe", "09-20 09:00")
    for when in ("10-02 09:00", ON):
        late.pass_at(when)
    assert late.versions() == 0


TEXTS = {
    "Programme": "Accueil\n- **Recruter**",
    "Pourquoi": "Manque de bras",
    "Bilan": "Son coupé. Un second micro.",
    "Secret": "à nous",
}


def test_the_page_tells_who_when_how_long_and_what_went_wrong() -> None:
    house = archive(passes(ON), **TEXTS)
    said = house.words()
    for words in (
        "jeudi 1er octobre 2020 de 14 h à 16 h", "Manque de bras", "Recruter",
        "Places 3", "Inscriptions reçues 4", "Confirmées 3", "Présents 2",
        "Heures suivies, en tout 4 h 00", "Absents sans prévenir 1", "En liste d'attente 1",
        "Martin Zoe", "Martin Lou", "liste d'attente (1)", "rappel 3",
        "Inscriptions restées en liste d'attente jusqu'au bout : 1.",
        "Absences sans prévenir : 1. Messages d'absence envoyés : 1.",
        "Bilan Son coupé. Un second micro.", "dossier.pdf", "manifest.json",
    ):  # fmt: skip
        assert words in said, words
    assert "à nous" not in said
    assert "visio" not in str(house.files()), "the link is nowhere"
    assert "@ambert" not in said, "nor is anybody's address"


def test_the_pdf_tells_the_same_and_is_tagged() -> None:
    house = archive(passes(ON), **TEXTS)
    reader = PdfReader(BytesIO(house.files()["dossier.pdf"]))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    said = said.replace("\u00a0", " ").replace("\u2019", "'")
    for words in ("jeudi 1er octobre 2020", "Manque de bras", "Martin Zoe", "Un second micro"):
        assert words in said, words
    root: Any = reader.trailer["/Root"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    sheet = PdfReader(BytesIO(house.files()["emargement.pdf"])).pages[0].extract_text()
    assert "Feuille" in sheet


def test_the_pdf_sets_lists_and_bold_words_as_the_page_does() -> None:
    house = archive(passes(ON), Programme="Accueil\n\n- **Recruter** et garder\n- Questions")
    said = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(house.files()["dossier.pdf"])).pages
    )
    assert "• Recruter et garder" in " ".join(said.split())
    assert "**" not in said and "- Questions" not in said


def test_two_ways_of_writing_a_structure_are_one_as_in_the_year() -> None:
    spelt = {"zoe": "Scop Le Champ Commun", "max": "le champ commun"}
    house = archive(*(types(who, Structure=name) for who, name in spelt.items()), passes(ON))
    assert "Structure Inscrits Présents Scop Le Champ Commun 2 1" in house.words()


def test_its_figures_are_those_of_the_year() -> None:
    """Whoever came without a place counts as present; those who left early, if they had one."""
    times = {"Zoe": "16:00", "Max": "14:30", "Lou": "14:20"}
    early = pastes(*(f"{who} Martin|14:00|{left}" for who, left in times.items()))
    house = archive(types("max", Présence=""), early, passes(ON))
    desired = house.passes[-1].desired
    (dossier,) = desired.dossiers
    theirs = session_figures(
        dossier.session,
        desired.outcomes,
        MembersList((), house.settings.dues, at(ON).date()),
        house.settings,
        at(ON),
    )
    said = house.words()
    assert f"Présents {theirs.present} " in said
    assert f"Confirmées {theirs.confirmed} " in said
    assert f"Inscriptions reçues {theirs.registered} " in said
    assert theirs.left_early == 1
    assert f"Présents en partie {theirs.left_early} " in said
    assert f"Absents sans prévenir {theirs.missing} " in said
    minutes = theirs.person_minutes or 0
    assert f"Heures suivies, en tout {minutes // 60} h {minutes % 60:02}" in said


def test_of_whom_nobody_knows_it_does_not_say_none_came() -> None:
    house = Archive()
    house.pass_at(SEEN)
    house.session(CODE)
    for step in (answers("zoe", "09-20 09:00"), passes("09-20 20:00", ON)):
        step(house)
    said = house.words()
    assert "Présents non connu" in said
    assert "Heures suivies, en tout non connu" in said


def test_the_manifest_has_the_fingerprint_of_each_file() -> None:
    files = archive(passes(ON)).files()
    told = json.loads(files[MANIFEST])
    assert (told["session"], told["version"]) == (CODE, 1)
    assert told["made"] == "2020-10-08T15:00:00+00:00"
    assert {one["name"]: one["sha256"] for one in told["files"]} == {
        name: sha256(content).hexdigest() for name, content in files.items() if name != MANIFEST
    }


def test_the_same_life_is_the_same_bytes() -> None:
    assert archive(passes(ON)).files() == archive(passes(ON)).files()


def test_sorting_the_sheet_makes_no_other_version() -> None:
    house = archive(passes(ON))
    rows = house.workbook.tabs["Inscriptions"]
    house.workbook.edit("Inscriptions", [rows[0], *reversed(rows[1:])])
    house.pass_at("10-10 09:00")
    assert house.versions() == 1


def test_a_page_is_whole_by_itself() -> None:
    page = archive(passes(ON)).files()["index.html"].decode()
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:|[a-z0-9.-]+\")", page)
    assert "url(" not in page
    assert "@import" not in page


HOSTILE = {
    "a formula": '=HYPERLINK("http://evil.example";"x")',
    "a sum": "+33612345678",
    "a difference": "-2+3",
    "a function": "@SUM(A1)",
    "wide letters": "\uff1d1+1",
    "markup": "<script>alert(1)</script>",
    "typst": '#eval("1") #panic()',
    "a bell": "a\x07b",
    "no glyph": "王小明",
    "a tab": "\t=1+1",
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_text_everywhere(typed: str) -> None:
    house = Archive()
    house.pass_at(SEEN)
    house.session(CODE, Intitulé=f"Titre {typed}", Bilan=typed)
    house.answer("zoe", "09-20 09:00", Nom=typed, Prénom=typed, Structure=typed)
    for when in ("09-20 20:00", ON):
        house.pass_at(when)
    (row,) = house.table("inscriptions.csv")
    for cell in (row["Nom"], row["Prénom"], row["Structure"]):
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@", "\uff1d")
    page = house.files()["index.html"].decode()
    assert "<script" not in page
    assert len(PdfReader(BytesIO(house.files()["dossier.pdf"])).pages) >= 1


def test_a_code_that_leads_elsewhere_stays_in_the_folder() -> None:
    house = Archive()
    house.pass_at(SEEN)
    house.session("..\\..: été")
    house.pass_at("09-20 20:00")
    house.pass_at(ON)
    (name,) = house.dossiers.versions
    assert name == "ete-" + name[-6:]


def test_its_own_columns_are_those_of_the_setting() -> None:
    house = archive(passes(ON), settings={"reports": {"notes": ("Secret",)}}, **TEXTS)
    said = house.words()
    assert "Secret à nous" in said
    assert "Un second micro" not in said


def test_in_english() -> None:
    house = archive(passes(ON), settings={"language": "en"})
    page = house.files()["index.html"].decode()
    assert "Who had a place, who came" in page
    assert {"session.pdf", "sign-in.pdf", "registrations.csv", "letters.csv"} <= {*house.files()}


def test_where_the_row_of_the_session_is_moved_nothing_changes() -> None:
    house = archive(passes(ON))
    rows = house.workbook.tabs[SESSIONS]
    house.workbook.edit(SESSIONS, [rows[0], (None,) * 3, *rows[1:]])
    house.pass_at("10-10 09:00")
    assert house.versions() == 1
    assert NAME in house.dossiers.versions


def test_what_people_thought_is_in_it_without_their_names() -> None:
    house = Archive(association={"evaluation": FORM})
    house.secret = SECRET
    house.pass_at(SEEN)
    house.session(CODE)
    for n, who in enumerate(("zoe", "max", "ann")):
        house.answer(who, f"09-20 1{n}:00")
    house.pass_at("09-20 20:00")
    evaluates(house, code_of(house, "zoe"), "10-02 10:00", 5.0, 4.0, "=1+1 très bien")
    evaluates(house, code_of(house, "max"), "10-02 11:00", 4.0, 2.0, None)
    house.pass_at("10-02 12:00")
    house.pass_at(ON)
    said = house.words()
    assert "Personnes qui ont répondu : 2. Note : 3,8 / 5." in said
    assert "Une remarque ? =1+1 très bien" in said
    page = house.files()["index.html"].decode()
    assert "Le rythme – 4,5 / 5 en moyenne (réponses : 2)" in page
    rows = house.table("evaluations.csv")
    assert sorted(row["Le rythme"] for row in rows) == ["4", "5"]
    assert {row["Une remarque ?"] for row in rows} == {"'=1+1 très bien", ""}
    assert "zoe" not in house.files()["evaluations.csv"].decode().casefold()
    pdf = PdfReader(BytesIO(house.files()["dossier.pdf"]))
    assert "Le rythme" in " ".join(page.extract_text() for page in pdf.pages)


def test_what_people_wrote_names_nobody_who_registered_and_nobodys_address() -> None:
    house = Archive(association={"evaluation": FORM})
    house.secret = SECRET
    house.pass_at(SEEN)
    house.session(CODE)
    for who in ("zoe", "max"):
        house.answer(who, "09-20 10:00")
    house.pass_at("09-20 20:00")
    wrote = "Merci à Zoe Martin, écrivez à moi@ailleurs.example : https://evil.example/x"
    evaluates(house, code_of(house, "max"), "10-02 10:00", 5.0, 4.0, wrote)
    house.pass_at("10-02 12:00")
    house.pass_at(ON)
    shown = "Merci à …, écrivez à … : …"
    assert f"Une remarque ? {shown}" in house.words()
    assert [row["Une remarque ?"] for row in house.table("evaluations.csv")] == [shown]


def test_nobodys_address_stands_in_it_where_there_is_no_name_nor_where_a_place_went_on() -> None:
    house = Archive()
    house.pass_at(SEEN)
    house.session(CODE, Intervenants="claire@ailleurs.example")
    house.answer("max", "09-20 09:00", Prénom=None, Nom=None)
    house.answer("zoe", "09-20 09:00")
    house.pass_at("09-20 20:00")
    types("zoe", Prénom="Léa", Nom="Brun", **{"E-mail": "lea@ailleurs.example"})(house)
    house.mailer.refuses = frozenset({"max@ambert.example"})
    for when in ("09-21 09:00", "09-21 10:00", "09-30 14:30", "10-01 13:10", ON):
        house.pass_at(when)
    files = house.files()
    letters = house.table("messages.csv")
    assert {row["Réf"] for row in letters if row["À"] == row["Réf"]} == {
        house.ref("max"),
        reference(CODE, "claire@ailleurs.example"),
    }
    assert "Remplacement : la place est passée à Léa Brun." in house.words()
    for name in ("index.html", "inscriptions.csv", "messages.csv"):
        assert "@" not in files[name].decode().replace("@media", "").replace("@page", ""), name
    for name in ("dossier.pdf", "emargement.pdf"):
        assert "@" not in printed(files[name]), name


def test_who_has_no_name_or_an_address_for_one_is_called_by_the_reference() -> None:
    house = Archive()
    house.pass_at(SEEN)
    house.session(CODE)
    house.answer("max", "09-20 09:00", Prénom=None, Nom=None)
    mine = "zoe@ambert.example"
    house.answer("zoe", "09-20 09:00", Prénom=mine, Nom=mine, Structure=mine)
    house.answer("ann", "09-20 09:00", Prénom="Ann ann@ambert.example")
    for when in ("09-20 20:00", ON):
        house.pass_at(when)
    files = house.files()
    for said in (house.words(), printed(files["dossier.pdf"]), printed(files["emargement.pdf"])):
        assert "@" not in said
        for who in (house.ref("max"), house.ref("zoe"), "Martin Ann"):
            assert who in said


def test_link_and_addresses_that_staff_wrote_of_it_are_left_out() -> None:
    typed = f"Par {LINK}, ou zoe@ambert.example !"
    columns = ("Intitulé", "Lieu", "Pourquoi", "Programme", "Bilan")
    house = archive(passes(ON), **dict.fromkeys(columns, typed))
    files = house.files()
    tables = (content.decode("utf-8-sig") for name, content in files.items() if ".csv" in name)
    papers = (printed(content) for name, content in files.items() if ".pdf" in name)
    for said in (files["index.html"].decode(), *tables, *papers):
        assert "86412097531" not in said
        assert "@ambert" not in said
    assert house.words().count("Par … ou … !") >= len(columns)


def printed(paper: bytes) -> str:
    """What a PDF says, on one line."""
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    return " ".join(said.replace("\u00a0", " ").split())


def test_structures_are_counted_as_in_the_figures_of_the_year() -> None:
    house = Archive()
    house.pass_at(SEEN)
    house.session(CODE)
    named = {"zoe": "Le Foyer", "max": "Association Le Foyer", "ann": "Parc", "lou": None}
    for who, structure in named.items():
        house.answer(who, "09-20 09:00", Structure=structure)
    for when in ("09-20 20:00", ON):
        house.pass_at(when)
    assert "Association Le Foyer 2 non connu Parc 1 non connu sans structure 1" in house.words()


def test_what_was_pasted_is_a_table_of_its_rows() -> None:
    house = archive()
    house.workbook.edit(
        "Connexions",
        [
            ("Session", "Nom", "Heure d'arrivée", "Heure de départ"),
            (CODE, "=Zoe Martin", "01/10/2020 14:02", "01/10/2020 15:58"),
            ("AUTRE", "Léa Roy", "01/10/2020 14:02", "01/10/2020 15:58"),
        ],
    )
    house.pass_at("10-08 15:00")
    house.pass_at(ON)
    (row,) = house.table("connexions-1.csv")
    assert row["Nom"] == "'=Zoe Martin"
    assert row["Heure d'arrivée"] == "01/10/2020 14:02"
