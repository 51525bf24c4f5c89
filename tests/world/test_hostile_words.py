"""Hostile words in every column, through whole passes: they stay words, and stop nobody.

People type each once, in one of the columns of the form; staff type every other one into theirs.
`make prove` types each into every column.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path

import icalendar
import openpyxl
import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.letters.composer import Composer
from douze.letters.verification import HEADERS
from douze.model.joiners import JOINERS, only_joining
from douze.model.letters import Mail
from douze.model.sheet import Cell
from tests.factories import CODE, LINK, TEMPLATES, PlainWords, settings, wall
from tests.house import House
from tests.lengths import PROVE, at_length
from tests.pages.town import MORE, Town, with_site
from tests.sheets_server.grid import opened
from tests.site.atom import wrong_with
from tests.spreadsheets import InFile, Online
from tests.tabs import ANSWERS, HEADER, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS
from tests.world.hostile_words import EVIL, hostile

#: So many words are typed in memory only; the last test looks into the others.
SPREADSHEETS = ["memory"]

WORDS = hostile()
NOW, TWO_DAYS_BEFORE = "09-21 10:00", "09-29 15:00"
#: What staff type, who mean no harm.
OF_STAFF = at_length(WORDS, short=WORDS[::2])
FORM = "https://forms.example.org/?entry.1={token}"
NEIGHBOURS = ("zoe@ambert.example", "max@ambert.example")
STAFF, SPEAKER = "formation@example.org", "claire@competence.example"


def test_there_are_enough_of_them() -> None:
    assert len(WORDS) >= 500


def row(tab: str, number: int) -> dict[str, Cell]:
    """An ordinary row, but for the words that will stand in one of its cells."""
    if tab == ANSWERS:
        own: dict[str, Cell] = {
            "Horodateur": wall("09-20 11:00"),
            "Adresse e-mail": person(number),
            "Nom": "Roux",
        }
        return {**own, "Prénom": "Ann", "Structure": "Foyer", "Session": CODE}
    if tab == SESSIONS:
        times: dict[str, Cell] = {"Date": date(2020, 10, 1), "Début": "14:00", "Fin": "16:00"}
        return {"Code": f"S{number}X", "Intitulé": f"Atelier {number}", "Lien": LINK, **times}
    if tab == MEMBERS:
        return {"Structure": f"Foyer {number}", "E-mails": f"m{number}@x.example", "Année": 2020}
    if tab == REGISTRATIONS:
        return {"Session": CODE, "E-mail": person(number), "Prénom": "Ann", "Nom": "Roux"}
    return {}


def person(number: int) -> str:
    return f"p{number}@ambert.example"


def house(folder: Path) -> House:
    """A session with room for all, and two neighbours who want nothing but a seat."""
    ours = settings(guard={"letters": 10_000, "vanished": 10_000}, association={"withdraw": FORM})
    there = House(ours=ours)
    there.composer = Composer(ours, TEMPLATES, wording=there.wording, token=lambda ref, _: ref[-8:])
    there.ledger = SqliteLedger(folder / "ledger.sqlite")  # type: ignore[assignment]
    there.session(Places=5000, Intervenants=f"Claire Fontanel <{SPEAKER}>")
    for minute, who in enumerate(("zoe", "max")):
        there.answer(who, f"09-20 10:0{minute}")
    return there


def typed(there: House, tab: str, columns: Sequence[str], words: Sequence[str] = WORDS) -> int:
    """Put each of the words into one of these columns, or each into every one; tell the rows."""
    # A stride that is the number of columns gives each word one place, a stride of 1 all.
    stride = at_length(1, short=len(columns))
    rows = []
    for number, first in enumerate(range(0, len(words), stride)):
        cells = row(tab, number)
        for place, column in enumerate(columns):
            cells[column] = words[(first + place * (97 if PROVE else 1)) % len(words)]
        rows.append(tuple(cells.get(name) for name in HEADER[tab]))
    there.workbook.edit(tab, [*there.workbook.tabs[tab], *rows])
    return len(rows)


class Page(HTMLParser):
    """The tags of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def parts(mail: Mail) -> dict[str, EmailMessage]:
    """The parts of a letter, by their kind; all of them parsed without complaint."""
    message = message_from_bytes(mail.raw, policy=default)
    found = {}
    for part in message.walk():
        assert part.defects == []
        found[part.get_content_type()] = part
    found["whole"] = message
    return found


def visible(text: str) -> bool:
    """Whether every character is seen, or joins letters and emoji that are.

    Spaces aside: up to Python 3.12 at least a header is read with one where it was folded.
    """
    close = text.replace(" ", "")
    return only_joining(close) == close and all(
        character in JOINERS or character in "\n\u00a0\u202f "
        or unicodedata.category(character)[0] not in "CZ"
        for character in {*text}
    )  # fmt: skip


def innocent(mails: Iterable[Mail], allowed: Iterable[str], *, staffs: bool = False) -> None:
    """Hold letters to what they are: to one person, ours from top to bottom.

    What staff type into a session is theirs to say; what people type into a form leads nowhere.
    """
    known = set(allowed)
    for mail in mails:
        found = parts(mail)
        assert tuple(found["whole"].keys()) == HEADERS
        assert [a for _, a in getaddresses(found["whole"].get_all("To", []))] == [mail.recipient]
        assert mail.recipient in known
        text, html = (found[k].get_content() for k in ("text/plain", "text/html"))
        page = Page(html)
        for face in (text, html, str(found["whole"]["Subject"]), str(found["whole"]["To"])):
            assert visible(face.replace("\r\n", "\n")), ascii(face)
        assert page.tags <= {
            "html", "head", "meta", "title", "style", "body", "table", "tr", "td", "tbody", "p",
            "a", "strong", "em", "ul", "ol", "li", "div", "span", "br", "h1", "h2", "h3",
        }  # fmt: skip
        assert not [link for link in page.links if EVIL in link]
        others = set(re.findall(r"p\d+@ambert\.example", text + html)) - {mail.recipient}
        if mail.recipient not in (STAFF, SPEAKER):
            assert not others, "somebody else's address"
            assert staffs or EVIL not in (text + html).casefold()
        if "text/calendar" in found:
            (event,) = icalendar.Calendar.from_ical(found["text/calendar"].get_content()).walk(
                "VEVENT"
            )
            assert event["ATTENDEE"] == f"mailto:{mail.recipient}"
            assert staffs or EVIL not in str(event)


def served(there: House) -> None:
    """Make sure that the neighbours have their seats, and that nothing is left to do."""
    assert [there.cells(who)["Statut"] for who in ("zoe", "max")] == ["confirmée"] * 2
    assert set(NEIGHBOURS) <= {mail.recipient for mail in there.mailer.sent}


def people(number: int = len(WORDS)) -> Iterator[str]:
    yield from (*NEIGHBOURS, STAFF, SPEAKER)
    yield from map(person, range(number))


def test_what_people_type_stays_words(tmp_path: Path) -> None:
    there = house(tmp_path)
    count = typed(there, ANSWERS, ("Prénom", "Nom", "Structure", "Vos attentes"))
    there.pass_at(NOW)
    assert len(there.mailer.sent) == count + 3  # the neighbours, and who speaks
    innocent(there.mailer.sent, people())
    served(there)
    assert not there.look_at(NOW)[1]


def test_what_speakers_read_of_it_stays_words(tmp_path: Path) -> None:
    there = house(tmp_path)
    typed(there, ANSWERS, ("Prénom", "Nom", "Structure", "Vos attentes"), WORDS[::5])
    there.pass_at(NOW)
    done = there.pass_at(TWO_DAYS_BEFORE)
    assert [mail.recipient for mail in done.mails] == [SPEAKER]
    innocent(done.mails, people())
    assert EVIL not in done.mails[0].text + done.mails[0].html


def test_what_staff_type_on_a_row_stays_words(tmp_path: Path) -> None:
    there = house(tmp_path)
    there.pass_at("09-20 12:00")
    own = ("Session", "E-mail", "Décision")
    columns = [c for c in HEADER[REGISTRATIONS] if c not in own]
    count = typed(there, REGISTRATIONS, columns, OF_STAFF)
    there.pass_at(NOW)
    assert len(there.mailer.sent) == count + 3  # the neighbours, and who speaks
    innocent(there.mailer.sent, people())
    served(there)
    assert not there.look_at(NOW)[1]


def test_what_staff_type_about_a_session_stays_words(tmp_path: Path) -> None:
    there = house(tmp_path)
    count = typed(there, SESSIONS, ("Intitulé", "Lien", "Confirmées", "Alerte"), OF_STAFF)
    answered = [row(ANSWERS, n) | {"Session": f"S{n}X"} for n in range(count)]
    lines = [tuple(cells.get(name) for name in HEADER[ANSWERS]) for cells in answered]
    there.workbook.edit(ANSWERS, [*there.workbook.tabs[ANSWERS], *lines])
    there.pass_at(NOW)
    assert len(there.mailer.sent) > count / 2
    innocent(there.mailer.sent, people(), staffs=True)
    served(there)
    assert not there.look_at(NOW)[1]


def test_what_staff_write_of_a_session_stays_words_in_letters_pages_calendar_and_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Town(with_site(guard={"letters": 10_000}, association={"withdraw": FORM}))
    there.composer = Composer(there.settings, TEMPLATES, wording=there.wording)
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], *MORE))
    count = typed(there, SESSIONS, MORE, (*HUGE, *OF_STAFF))
    for number in range(count):
        there.answer(f"p{number}", "09-20 10:00", session=f"S{number}X")
    there.pass_at(NOW)
    there.pass_at("09-30 14:00")
    there.pass_at("10-05 09:00")
    kinds = [kind for done in there.passes for _, kind in done.letters]
    told = {kind: kinds.count(kind) for kind in ("confirmation", "link", "thanks")}
    assert told == dict.fromkeys(told, count)
    for mail in there.mailer.sent:
        found = parts(mail)
        if mail.recipient != STAFF:
            shown = mail.text.replace("\r\n", "\n")
            assert visible(shown), [c for c in shown.splitlines() if not visible(c)]
            sound(found["text/html"].get_content())
        if "text/calendar" in found:
            icalendar.Calendar.from_ical(found["text/calendar"].get_content())
    assert not there.look_at("10-05 09:00")[1].letters
    published(there, count)


#: Longer than any cell should be, and Markdown that never ends.
HUGE = ("mot " * 7_500, "**[" * 10_000, "- " * 10_000, "[a](" * 5_000, "<b>" * 5_000)
#: What a page or a letter may be made of, besides what `innocent` knows: nothing that acts.
ACTING = {"script", "iframe", "object", "embed", "form", "input", "svg", "base", "img"}


def sound(html: str, *, acting: Iterable[str] = ACTING) -> None:
    """Hold a page to doing nothing, wherever its links lead: staff may name any https address."""
    page = Page(html)
    assert not page.tags & {*acting}
    assert not [name for name in page.attributes if name.startswith("on")]
    schemes = {link.partition(":")[0] for link in page.links if ":" in link}
    assert schemes <= {"https", "mailto"}
    shown = html.replace("\r\n", "\n").replace("\t", "")
    assert visible(shown), {c for c in shown if not visible(c)}


def published(there: Town, count: int) -> None:
    """Hold the folder of pages to being one that every reader can read."""
    files = there.site.files
    pages = [name for name in files if name.endswith(".html")]
    assert len(pages) == count + 1
    for name in pages:
        html = files[name].decode()
        assert name == "index.html" or len(html) < 40_000
        # the data of search engines is a script that no browser runs
        data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        assert all(json.loads(each) for each in data)
        assert html.count("<script") == len(data)
        sound(html, acting=ACTING - {"script"})
    assert wrong_with(files["feed.xml"]) == []
    for name in files:
        if name.endswith(".ics"):
            icalendar.Calendar.from_ical(files[name])


#: Columns in which such words are hardly ever what they should be.
UNREADABLE: Mapping[str, Sequence[str]] = {
    ANSWERS: ("Horodateur", "Adresse e-mail", "Session"),
    REGISTRATIONS: ("Session", "E-mail", "Décision"),
    SESSIONS: ("Code", "Date", "Début", "Fin", "Places", "Cotisation", "Clôture", "État",
               "Intervenants"),
    MEMBERS: HEADER[MEMBERS],
    MESSAGES: HEADER[MESSAGES],
}  # fmt: skip


@pytest.mark.parametrize(
    ("tab", "column"), [(tab, column) for tab, names in UNREADABLE.items() for column in names]
)
def test_what_cannot_be_read_stops_nobody_else(tab: str, column: str, tmp_path: Path) -> None:
    there = house(tmp_path)
    columns = UNREADABLE[tab]
    its_own = WORDS[columns.index(column) :: len(columns)]  # each is typed into one of them
    typed(there, tab, [column], at_length(WORDS, short=its_own))
    there.pass_at(NOW)
    served(there)
    # An address that staff type stands for somebody, also on a line of its own among speakers.
    theirs = {f"a@{EVIL}"}
    if column == "Intervenants":
        theirs |= {f"b@{EVIL}", f"b@{EVIL}Martin"}
    innocent(there.mailer.sent, {*people(), *theirs}, staffs=True)
    assert not there.look_at(NOW)[1]


@pytest.mark.parametrize("spreadsheet", ["xlsx", "google"], indirect=True)
def test_no_formula_reaches_the_sheet(tmp_path: Path) -> None:
    there = house(tmp_path)
    there.composer = PlainWords()
    count = typed(there, ANSWERS, ("Prénom", "Nom", "Structure", "Vos attentes"))
    there.pass_at(NOW)
    assert len(there.workbook.tabs[REGISTRATIONS]) == count + 3
    if isinstance(there.workbook, Online):
        slots = [opened(e) for s in there.workbook.document.book.sheets for r in s.rows for e in r]
        assert len(slots) > 500
        assert not any(slot.formula for slot in slots)
        return
    assert isinstance(there.workbook, InFile)
    for sheet in openpyxl.load_workbook(there.workbook.path):
        kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
        assert kinds <= {"s", "n", "d", "inlineStr"}, sheet.title
