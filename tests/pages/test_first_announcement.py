"""What the page and the text said that once announced a session, typed into the columns of a sheet.

Both the session's page and its announcement have to say all of it: nobody writes it twice.
"""

from datetime import date
from html import unescape

import pytest

from douze.letters.composer import Composer
from douze.model.sheet import Cell
from tests.factories import TEMPLATES, TITLE, wording
from tests.pages.town import MORE, Town, with_site
from tests.tabs import HEADER, SESSIONS

ANNOUNCED: dict[str, Cell] = {
    "Intitulé": TITLE,
    "Date": date(2020, 10, 1),
    "Début": "14:00",
    "Fin": "16:00",
    "Places": 12,
    "Cotisation": "oui",
    "Clôture": date(2020, 9, 29),
    "Contact": "Max Teyssier <max@example.org>",
    "Intervenants": "Claire Fontanel <claire@example.org>; Zoé Martin",
    "Pourquoi": "Depuis mars, de nouveaux bénévoles sont venus.\n\n**Comment les garder ?**",
    "Pour qui": "Les responsables d'associations, salariés ou bénévoles.",
    "Programme": "- Ce qui a changé\n- Trois expériences racontées\n1. accueillir\n2. confier",
    "En pratique": "Un micro suffit : [lisez la charte](https://example.org/charte).",
    "À préparer": "Une question à poser.",
}
#: A sentence, and the words that say it.
SAID = {
    "what it is called": [TITLE],
    "why this session": ["Depuis mars, de nouveaux bénévoles sont venus.", "Comment les garder ?"],
    "for whom": ["Pour qui", "Les responsables d'associations, salariés ou bénévoles."],
    "the programme": ["Programme", "Ce qui a changé", "Trois expériences racontées", "accueillir"],
    "who speaks": ["Claire Fontanel", "Zoé Martin"],
    "its day": ["jeudi 1er octobre 2020"],
    "its hours": ["de 14 h à 16 h"],
    "that it is online": ["en ligne"],
    "how many take part at most": ["12 p"],
    "until when one registers": ["mardi 29 septembre 2020"],
    "the dues, with a form to download": [
        "otisation",
        "ulletin",
        "https://example.org/bulletin.pdf",
    ],
    "one contact": ["Max Teyssier", "max@example.org"],
    "what it takes": ["Un micro suffit", "lisez la charte", "https://example.org/charte"],
    "how one registers": ["inscrire", "https://forms.example.org/f?entry.1=Associations"],
}
#: What is nobody's but the participants' and the speakers'.
UNSAID = ["visio.example.org", "claire@example.org", "Une question à poser."]


@pytest.fixture(scope="module")
def town() -> Town:
    """A town where somebody has typed all that, and asked for the announcement."""
    ours = with_site(association={"bulletin": "https://example.org/bulletin.pdf"})
    town = Town(ours)
    town.composer = Composer(ours, TEMPLATES, wording=wording("fr"))
    town.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], *MORE, "Annonce")])
    town.session()
    town.edit(SESSIONS, 2, Annonce="oui", **ANNOUNCED)
    town.pass_at("09-21 10:00")
    return town


def told(words: str) -> str:
    """Read words as a person does, whatever the printer's marks between them."""
    words = unescape(words).replace("’", "'").translate({0xA0: " ", 0x202F: " "})
    return " ".join(words.split())


@pytest.mark.parametrize("words", SAID.values(), ids=SAID)
def test_page_and_announcement_say_the_same(town: Town, words: list[str]) -> None:
    page = told(f"{town.words('benevoles.html')} {town.page('benevoles.html')}").casefold()
    (mail,) = (mail for mail in town.mailer.sent if mail.recipient == "max@example.org")
    for said in words:
        for where in (page, told(mail.text).casefold(), told(mail.html).casefold()):
            assert told(said).casefold() in where


@pytest.mark.parametrize("words", UNSAID)
def test_neither_says_what_is_not_for_everybody(town: Town, words: str) -> None:
    (mail,) = (mail for mail in town.mailer.sent if mail.recipient == "max@example.org")
    for where in (town.page("benevoles.html"), mail.text, mail.html):
        assert words not in told(where)
