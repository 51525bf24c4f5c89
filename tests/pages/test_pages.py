"""What the pages tell: of whom, of what, and how it stands, pass after pass."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from lxml import html

from douze.model.page_names import page_name
from tests.factories import LINK, TITLE
from tests.pages.town import URL, Town, with_site
from tests.tabs import SESSIONS

SOON = "09-21 10:00"
Step = Callable[[Town], object]


def sets(**cells: Any) -> Step:
    return lambda town: town.edit(SESSIONS, 2, **cells)


def answers(who: str, when: str, **cells: Any) -> Step:
    return lambda town: town.answer(who, when, **cells)


def at(*whens: str) -> Step:
    def step(town: Town) -> None:
        for when in whens:
            town.pass_at(when)

    return step


#: What happens to a session of two places, and what its page says after that, and what not.
STANDS: dict[str, tuple[list[Step], str, str]] = {
    "so many places are left": ([at(SOON)], "2 places libres", "attente"),
    "one place is one": (
        [answers("zoe", "09-20 10:00"), at(SOON)], "1 place libre", "places libres",
    ),
    "a place that is held is none that is left": (
        [answers("max", "09-20 10:00", member=False), at(SOON)], "1 place libre", "2 places libres",
    ),
    "who comes to a full session waits": (
        [answers("zoe", "09-20 10:00"), answers("max", "09-20 11:00"), at(SOON)],
        "Complet : liste d’attente S’inscrire sur la liste d’attente", "place libre",
    ),
    "a place that is given back is free again": (
        [
            answers("zoe", "09-20 10:00"), answers("max", "09-20 11:00"), at(SOON),
            lambda town: town.decide("zoe", "annuler"), at("09-21 10:10"),
        ],
        "1 place libre", "attente",
    ),
    "nobody is promoted so late: who comes waits behind those who do": (
        [
            answers("zoe", "09-20 10:00"), answers("max", "09-20 11:00"),
            answers("ann", "09-20 12:00"), at("10-01 13:00"),
            lambda town: town.decide("zoe", "annuler"), at("10-01 13:10"),
        ],
        "Complet : liste d’attente", "place libre",
    ),
    "the last moment of an answer counts": (
        [sets(Clôture=datetime(2020, 9, 30, 18)), at("09-30 18:00")],
        "jusqu’au mercredi 30 septembre 2020 à 18 h", "closes",
    ),
    "after it nobody registers": (
        [sets(Clôture=datetime(2020, 9, 30, 18)), at("09-30 18:01")],
        "Inscriptions closes", "S’inscrire",
    ),
    "a session that has begun": ([at("10-01 14:01")], "En ce moment", "S’inscrire"),
    "a session that is over": ([at("10-01 16:01")], "Passée", "S’inscrire"),
    "a session that is cancelled": (
        [at(SOON), sets(État="annulée"), at("09-21 10:10")],
        "Cette session est annulée : elle n’aura pas lieu.", "S’inscrire",
    ),
    "a session that is postponed has no date": (
        [at(SOON), sets(État="reportée"), at("09-21 10:10")],
        "Date à venir Reportée Cette session est reportée.", "octobre",
    ),
    "a session without a place": (
        [sets(Places=0), at(SOON)], "Complet : liste d’attente", "place libre",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "says", "not_so"), STANDS.values(), ids=STANDS)
def test_a_page_says_how_its_session_stands(steps: list[Step], says: str, not_so: str) -> None:
    town = Town()
    town.session(Places=2)
    for step in steps:
        step(town)
    assert says in town.words("benevoles.html")
    assert not_so not in town.words("benevoles.html")


def test_the_index_says_what_is_to_come_and_below_what_has_been() -> None:
    town = Town()
    town.session("PLUS-TARD", Date=date(2020, 11, 3))
    town.session("REPORTEE", État="reportée")
    town.session("PASSEE", Date=date(2020, 6, 2))
    town.session("AVANT", Date=date(2020, 5, 2))
    town.session("ANNULEE", Date=date(2020, 6, 3), État="annulée")
    town.session("BIENTOT", Date=date(2020, 9, 22))
    town.pass_at(SOON)
    assert town.coming == [
        "Session BIENTOT mardi 22 septembre 2020 de 14 h à 16 h · en ligne 12 places libres",
        "Session PLUS-TARD mardi 3 novembre 2020 de 14 h à 16 h · en ligne 12 places libres",
        "Session REPORTEE Date à venir Reportée",
    ]
    past = town.words("index.html").partition("Les sessions passées")[2]
    assert past.strip().startswith(
        "Session PASSEE mardi 2 juin 2020 Session AVANT samedi 2 mai 2020"
    )
    assert "ANNULEE" not in town.words("index.html")
    assert "annulée" in town.words("annulee.html")


def test_without_any_session_the_index_says_so() -> None:
    town = Town()
    town.pass_at(SOON)
    assert "Aucune session n’est annoncée pour le moment." in town.words("index.html")
    assert sorted(town.site.files) == ["feed.xml", "index.html", "sessions.ics", "style.css"]


def test_a_page_says_everything_that_the_sheet_says() -> None:
    town = Town(with_site(dues={"amount": "30 € par an"}, association={"phone": "04 73 00 00 00"}))
    town.session(
        Lieu="Mairie d'Ambert",
        Pourquoi="Parce que **tout** change.",
        **{"Pour qui": "Élus", "Qui intervient": "Une animatrice", "En pratique": "Un micro."},
        Programme="- 14 h : accueil\n- 15 h : échanges",
    )
    town.pass_at(SOON)
    said = town.words("benevoles.html")
    for words in (
        TITLE, "jeudi 1er octobre 2020 de 14 h à 16 h", "Mairie d’Ambert, et en ligne",
        "12 participants au plus", "30 € par an", "Bulletin à télécharger", "04 73 00 00 00",
        "Geneviève Ganivet", "Pourquoi cette session Parce que tout change.", "Pour qui Élus",
        "Qui intervient Une animatrice", "En pratique Un micro.", "Programme 14 h : accueil 15 h",
    ):  # fmt: skip
        assert words in said
    page = town.page("benevoles.html")
    assert "<strong>tout</strong>" in page
    assert "<li>14\u00a0h\u00a0: accueil</li>" in page
    assert '<time datetime="2020-10-01T14:00+02:00">' in page


#: Who speaks, as the sheet has it, and as the page names them.
SPEAKERS = {
    "their names": ("Claire Fontanel <claire@secret.example>, Marc", "Avec Claire Fontanel, Marc"),
    "an address alone is no name": ("claire@secret.example", "12 participants"),
    "an address is no name, nor one in quotes": (
        '"claire@secret.example" <a@secret.example>',
        "12",
    ),
}


@pytest.mark.parametrize(("cell", "said"), SPEAKERS.values(), ids=SPEAKERS)
def test_speakers_are_named_without_their_addresses(cell: str, said: str) -> None:
    town = Town()
    town.session(Intervenants=cell)
    town.pass_at(SOON)
    assert said in town.words("benevoles.html")
    assert not any(b"@secret.example" in content for content in town.site.files.values())


def test_a_contact_who_speaks_is_not_published() -> None:
    town = Town()
    town.session(Intervenants="claire@secret.example", Contact="Claire <Claire@secret.example>")
    town.session("AUTRE", Contact="Odette <odette@example.org>")
    town.pass_at(SOON)
    assert "formation@example.org" in town.words("benevoles.html")
    assert "Odette odette@example.org" in town.words("autre.html")


def test_neither_link_nor_participants_nor_what_is_for_them_is_published() -> None:
    town = Town()
    parted = LINK.replace("visio", "vi\u00adsio").replace("864", "8\u200b64")
    typed = f"Le lien : {LINK} et [ici]({LINK.upper()}), ou visio.example.org/j/86412097531."
    town.session(
        Intervenants="Marc <marc@secret.example>",
        Intitulé=f"{TITLE} {parted}",
        Lieu=f"Ambert {LINK} {parted}",
        Pourquoi=f"{typed}\n{parted}",
        **{"En pratique": "Écrire à marc@secret.example", "À préparer": "CANARI-1"},
        Documents="CANARI-2 https://example.org/canari-2",
        Replay="https://example.org/canari-3",
        Salle="CANARI-4",
    )
    # The same room, of which nobody has typed the link here yet.
    town.session("AUTRE", Lien=None, Programme=f"{LINK}&x=1 !")
    for who in ("zoe-canari", "max-canari"):
        town.answer(who, "09-20 10:00", Structure="Canari et fils")
    town.pass_at(SOON)
    assert len(town.site.files) == 8
    for name, content in town.site.files.items():
        text = content.decode().casefold()
        for secret in ("visio", "86412097531", "pwd", "marc@", "secret.example", "canari", "zoe"):
            assert secret not in text, name
    assert "Le lien : … et [ici](…), ou …" in town.words("benevoles.html")


def test_the_link_of_a_row_that_cannot_be_read_is_not_published_elsewhere() -> None:
    town = Town()
    town.session(Date="bientôt", Intervenants="Marc <marc@secret.example>")
    typed = f"Comme toujours : {LINK}, avec marc@secret.example"
    town.session("AUTRE", Lien=None, Programme=typed)
    town.pass_at(SOON)
    assert "Comme toujours : … avec …" in town.words("autre.html")


def test_an_address_that_ends_as_a_longer_one_leaves_no_piece_of_it() -> None:
    town = Town()
    speakers = ", ".join(f"{'a' * n}marc@secret.example" for n in range(9))
    town.session(Intervenants=speakers, Programme=speakers.replace(",", " et"))
    town.pass_at(SOON)
    assert " et ".join("…" * 9) in town.words("benevoles.html")


def test_a_draft_is_nowhere() -> None:
    town = Town()
    town.session(Intitulé="Ouverte")
    town.session("SECRET", Intitulé="Chut", État="brouillon", Date=None)
    town.pass_at(SOON)
    assert not any(
        b"Chut" in content or b"SECRET" in content for content in town.site.files.values()
    )
    assert "secret.html" not in town.site.files
    town.edit(SESSIONS, 2, État="brouillon")
    town.pass_at("09-21 10:10")
    assert "benevoles.html" not in town.site.files
    assert town.coming == []


def test_a_page_goes_with_its_session_and_stays_while_its_row_cannot_be_read() -> None:
    town = Town()
    town.session()
    town.pass_at(SOON)
    before = dict(town.site.files)
    town.edit(SESSIONS, 2, Date="bientôt")
    town.pass_at("09-21 10:10")
    assert {n: town.site.files[n] for n in ("benevoles.html", "benevoles.ics")} == {
        n: before[n] for n in ("benevoles.html", "benevoles.ics")
    }
    assert town.coming == []
    town.remove(SESSIONS, 2)
    town.pass_at("09-21 10:20")
    assert sorted(town.site.files) == ["feed.xml", "index.html", "sessions.ics", "style.css"]


def test_only_what_differs_is_written() -> None:
    town = Town()
    town.session()
    town.session("AUTRE", Date=date(2020, 10, 8))
    town.pass_at(SOON)
    assert len(town.site.written) == 8
    for when in ("09-21 10:10", "09-21 11:00", "09-22 10:00"):
        town.pass_at(when)
        assert not town.planned[-1]
    town.answer("zoe", "09-22 10:05")
    town.pass_at("09-22 10:10")
    assert town.site.written[8:] == ["index.html", "benevoles.html"]  # feed and calendar count none
    town.pass_at("10-01 17:00")
    assert {*town.site.written[10:]} == {"index.html", "benevoles.html"}


def test_rows_may_be_sorted() -> None:
    town = Town()
    town.session()
    town.session("AUTRE", Date=date(2020, 10, 8))
    town.pass_at(SOON)
    header, *rows = town.workbook.tabs[SESSIONS]
    town.workbook.edit(SESSIONS, [header, *reversed(rows)])
    town.pass_at("09-21 10:10")
    assert not town.planned[-1]


#: A code, and the name of its page.
NAMES = {
    "plain letters": ("BENEVOLES-2020", "benevoles-2020"),
    "another alphabet": ("Ярмарка", "-"),
    "accents and spaces": ("Fête & été", "fete-ete-"),
    "the name of another file": ("Index", "index-"),
    "the name of the calendar": ("sessions", "sessions-"),
    "a way out of the folder": ("..\\..\\x", "x-"),
    "a dot alone": (".", "-"),
    "a very long one": ("A" * 99, "a" * 60 + "-"),
}


@pytest.mark.parametrize(("code", "begins"), NAMES.values(), ids=NAMES)
def test_a_code_makes_a_name_of_a_file(code: str, begins: str) -> None:
    name = page_name(code)
    assert name.startswith(begins.lstrip("-"))
    assert name.strip("abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
    assert 0 < len(name) < 70
    assert (name == begins) == (not begins.endswith("-"))


def test_two_codes_of_one_name_are_told_and_neither_has_a_page() -> None:
    town = Town()
    town.session("Fête")
    town.session(page_name("Fête").upper(), Date=date(2020, 10, 8))
    town.session("AUTRE", Date=date(2020, 10, 9))
    town.pass_at(SOON)
    pages = [name for name in town.site.files if name.endswith(".html")]
    assert sorted(pages) == ["autre.html", "index.html"]
    for row in (2, 3):
        assert "aucune des deux n'a de page" in str(town.line(SESSIONS, row)["Alerte"])


def test_the_choice_is_made_already() -> None:
    town = Town()
    town.session(Intitulé="Fête & été = 100 % ?", Places=1, Début="9h30", Fin="11h")
    town.pass_at(SOON)
    choice = "F%C3%AAte%20%26%20%C3%A9t%C3%A9%20%3D%20100%20%25%20%3F%20%2801%2F10%2F2020%20%C2%B7"
    expected = f"https://forms.example.org/f?entry.1={choice}%209h30-11h%20%C2%B7%201%20place%29"
    assert f'href="{expected}&amp;usp=pp_url"' in town.page("benevoles.html")


def test_without_a_prefilled_form_it_is_the_forms_address() -> None:
    town = Town(with_site(site={"form": ""}, association={"form": "https://forms.example.org/f"}))
    town.session()
    town.pass_at(SOON)
    assert 'href="https://forms.example.org/f"' in town.page("benevoles.html")


def test_without_any_form_nobody_is_asked_to_register() -> None:
    town = Town(with_site(site={"form": ""}))
    town.session()
    town.pass_at(SOON)
    assert "12 places libres" in town.words("benevoles.html")
    assert "S’inscrire" not in town.words("benevoles.html")


#: Where a page may lead.
SAFE = re.compile(r"https://|mailto:|#|[a-z0-9-]+\.(html|ics|xml|css|png)$")
HOSTILE = {
    "a tag": "<script>alert(1)</script>",
    "the end of the data": "</script><script>alert(1)</script><!--",
    "an attribute": '" onmouseover="alert(1)',
    "a link that runs": "[x](javascript:alert(1)) [y](data:text/html,<b>)",
    "a template": "{{ 7 * 7 }} {% include 'config.yaml' %}",
    "a comment": "<!-- --> <![CDATA[ ]]>",
    "an entity": "&lt;b&gt; &#0; &amp;",
    "signs that nobody sees": "a\u202eb\u200bc\x00\x1f",
    "50,000 characters": "mot " * 12_500,
    "markup that never ends": "**[" * 9_000,
    "links without end": "[a](https://a.example " * 2_000,
    "quotation marks": "«»“”'\"&<>" * 900,
    "figures": "1. a\n" * 4_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 1_500,
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_words_and_a_page_stays_light(typed: str) -> None:
    town = Town()
    texts = dict.fromkeys(("Pour qui", "Programme", "Qui intervient", "En pratique"), typed)
    town.session(Intitulé=typed[:200], Pourquoi=typed, Lieu=typed[:300], **texts)
    town.pass_at(SOON)
    assert town.kept[-1].problems == ()
    for name in ("benevoles.html", "index.html"):
        page = town.page(name)
        assert len(page.encode()) < 40_000
        assert "\x00" not in page
        for element in html.fromstring(page).iter():
            assert element.tag != "script" or dict(element.attrib) == {
                "type": "application/ld+json"
            }
            assert not any(name.startswith("on") for name in element.attrib)
            assert SAFE.match(element.get("href", "#")), element.get("href")
    town.event("benevoles.html")


def test_a_text_that_is_too_long_is_cut_and_told_on_the_row() -> None:
    town = Town()
    town.session(Pourquoi="mot " * 2_000)
    town.pass_at(SOON)
    assert "mot …" in town.words("benevoles.html")
    assert "4000 signes" in str(town.line(SESSIONS, 2)["Alerte"])
    town.pass_at("10-01 17:00")
    assert "4000 signes" not in str(town.line(SESSIONS, 2)["Alerte"] or "")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_hundred_sessions_make_an_index_that_is_light(language: str) -> None:
    town = Town(with_site())
    for number in range(100):
        town.session(f"S{number}", Date=date(2020 + number % 2, 9, 1 + number // 4), Lieu="Ambert")
    town.pass_at(SOON)
    assert len(town.site.files["index.html"]) < 40_000
    assert len(town.coming) == 40
    assert len(town.site.files) == 4 + 200


def test_of_what_has_been_the_index_names_the_forty_latest() -> None:
    town = Town(with_site())
    for number in range(43):
        town.session(f"S{number}", Date=date(2019, 5 + number // 28, 1 + number % 28))
    town.pass_at(SOON)
    past = town.words("index.html").partition("Les sessions passées")[2]
    assert past.startswith(" Session S42 ")
    assert "Session S3 " in past and "Session S2 " not in past
    assert " Et 3 avant." in past


def test_an_index_of_long_titles_has_fewer_sessions_and_says_how_many_more() -> None:
    town = Town(with_site())
    for number in range(80):
        day = date(2020 + number % 2, 9, 1 + number // 4)
        town.session(f"S{number}", Date=day, Intitulé="Mot " * 50, Lieu="Lieu " * 40)
    town.pass_at(SOON)
    assert len(town.site.files["index.html"]) < 40_000
    assert 30 <= len(town.coming) < 40
    more = int(town.words("index.html").partition("Et ")[2].split()[0])
    assert len(town.coming) + more == len(town.passes[-1].desired.site.coming)  # type: ignore[union-attr]


def test_hundreds_of_speakers_make_no_page_heavy() -> None:
    town = Town()
    town.session(Intervenants=", ".join(f"Prénom{n} Nomdefamille" for n in range(1_000)))
    town.pass_at(SOON)
    assert len(town.site.files["benevoles.html"]) < 40_000
    assert "Avec Prénom0 Nomdefamille, Prénom1" in town.words("benevoles.html")
    assert len(town.event("benevoles.html")["performer"]) > 100


def test_search_engines_are_told_what_the_page_says() -> None:
    town = Town()
    town.session(Places=3, Lieu="Mairie d'Ambert", Intervenants="Claire <claire@secret.example>")
    town.answer("zoe", "09-20 10:00")
    town.pass_at(SOON)
    told = town.event("benevoles.html")
    assert told["@type"] == "Event"
    assert told["name"] == TITLE
    assert (told["startDate"], told["endDate"]) == (
        "2020-10-01T14:00+02:00", "2020-10-01T16:00+02:00",
    )  # fmt: skip
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert (told["maximumAttendeeCapacity"], told["remainingAttendeeCapacity"]) == (3, 2)
    assert told["location"][0]["name"] == "Mairie d'Ambert"
    assert told["location"][1] == {"@type": "VirtualLocation", "url": f"{URL}/benevoles.html"}
    assert told["performer"] == [{"@type": "Person", "name": "Claire"}]
    assert told["offers"]["availability"] == "https://schema.org/InStock"


#: What staff type in `État`, and what search engines are told.
STATUSES = {
    "cancelled": ("annulée", "EventCancelled"),
    "postponed": ("reportée", "EventPostponed"),
    "open": ("", "EventScheduled"),
}


@pytest.mark.parametrize(("state", "status"), STATUSES.values(), ids=STATUSES)
def test_search_engines_are_told_the_state(state: str, status: str) -> None:
    town = Town()
    town.session(État=state)
    town.pass_at(SOON)
    assert town.event("benevoles.html")["eventStatus"] == f"https://schema.org/{status}"
    assert ("offers" in town.event("benevoles.html")) == (not state)


def test_a_postponed_session_without_any_date_is_no_event_yet() -> None:
    town = Town()
    town.session(État="reportée", Date=None, Début=None, Fin=None)
    town.pass_at(SOON)
    assert "ld+json" not in town.page("benevoles.html")
    assert "benevoles.ics" not in town.site.files
    assert "2200" not in town.page("benevoles.html") + town.page("index.html")


def test_pages_are_english_where_the_association_is() -> None:
    town = Town(with_site(language="en"))
    town.session(Places=2, Pourquoi="Because.")
    town.pass_at(SOON)
    said = town.words("benevoles.html")
    assert "Thursday 1 October 2020, 2 pm to 4 pm (Paris time)" in said
    assert "2 places left" in said
    assert "Why this session Because." in said
    assert '<html lang="en">' in town.page("benevoles.html")


def test_the_colour_and_the_logo_are_the_associations(tmp_path: Any) -> None:
    from tests.letters.pictures import png

    logo = tmp_path / "logo.png"
    logo.write_bytes(png(480, 100))
    town = Town(with_site(association={"colour": "#e4002b", "logo": logo}))
    town.session()
    town.pass_at(SOON)
    assert town.site.files["logo.png"] == png(480, 100)
    assert 'src="logo.png" width="240" height="50" alt="Cap Rural"' in town.page("index.html")
    assert "#e4002b" in town.page("style.css")
    logo.write_bytes(b"nothing")
    town.pass_at("09-21 10:10")
    assert "logo.png" not in town.site.files
    assert "logo.png" not in town.page("index.html")


def test_letters_name_the_page() -> None:
    from douze.letters.composer import Composer
    from tests.factories import TEMPLATES, planned, wording

    composer = Composer(with_site(), TEMPLATES, wording=wording())
    assert f"Plus d'informations\u00a0: {URL}/benevoles.html" in composer.show(planned()).text
    alone = Composer(with_site(site={"url": ""}), TEMPLATES, wording=wording())
    assert "informations" not in alone.show(planned()).text
