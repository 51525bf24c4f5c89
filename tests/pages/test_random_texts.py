"""What staff write of sessions, at random, and what letters, pages, calendar and feed say of it.

Each text bears a mark of its own: the session, the column, and a number that is never used again.
So whatever is read says by itself whose it is, where it was typed, and whether it still stands.
The oracle looks at the sheet and at what goes out, and at nothing between the two.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from douze.letters.composer import Composer
from douze.model.kinds import Kind
from douze.model.letters import Letter, Mail
from tests.factories import TEMPLATES
from tests.house import Pass
from tests.lengths import PROVE
from tests.pages.test_random_sheets import CODES, PASSES, Story
from tests.pages.town import Town
from tests.tabs import SESSIONS

SEEDS = range(40 if PROVE else 4)
#: Of each column the word that its marks have, and how somebody may type one there.
PUBLIC = {
    "Lieu": "lieu", "Pourquoi": "pourquoi", "Pour qui": "public", "Programme": "programme",
    "Qui intervient": "qui", "En pratique": "pratique",
}  # fmt: skip
PREPARED, SENT_LATER = {"À préparer": "preparer"}, {"Documents": "documents", "Replay": "replay"}
COLUMNS = {**PUBLIC, **PREPARED, **SENT_LATER}
TYPED = ("{}", "Avant.\n\n- {}\n- après", "**{}** !", "[{0}](https://example.org/{0})")
#: What stands on the row of a session about which nothing leaves yet.
SETTLES = "Cette session vient d'être modifiée"
Row = Mapping[str, object]
MARK = re.compile(rf"({'|'.join(CODES).lower()})-({'|'.join(COLUMNS.values())})-(\d+)z")


class Written(Story):
    """A story in which staff write of the sessions, too, and ask for announcements."""

    def __init__(self, seed: int) -> None:
        town = Town()
        town.composer = Composer(town.settings, TEMPLATES, wording=town.wording)
        town.workbook.edit(SESSIONS, [(*town.workbook.tabs[SESSIONS][0], "Annonce")])
        super().__init__(seed, town)
        self.number = 0
        for row in range(2, len(CODES) + 2):
            for column in COLUMNS:
                self._write(row, column)

    def _day(self) -> date:
        """A day to come: who was thanked for a session does not come to it again."""
        return self.now.date() + timedelta(days=self.chance.randint(1, 9))

    def _deeds(self) -> list[Callable[[], None]]:
        return [*super()._deeds(), self._rewrite, self._rewrite, self._ask]

    def _edit(self) -> None:
        """Edit a session that is still to come: nobody calls off what is over."""
        before, rows = self.town.workbook.tabs[SESSIONS], self.rows()
        super()._edit()
        edited = [row for code, row in rows.items() if row != self.rows()[code]]
        if any(_day_of(row) <= self.now.date() for row in edited):
            self.town.workbook.edit(SESSIONS, before)

    def _rewrite(self) -> None:
        self._write(self.chance.randint(2, len(CODES) + 1), self.chance.choice([*COLUMNS]))

    def _write(self, row: int, column: str) -> None:
        self.number += 1
        code = str(self.town.line(SESSIONS, row)["Code"]).lower()
        mark = f"{code}-{COLUMNS[column]}-{self.number}z"
        if column in SENT_LATER:
            typed = f"Un titre : https://example.org/{mark}"
        else:
            typed = self.chance.choice(TYPED[:1] if column == "Lieu" else TYPED).format(mark)
        empty = self.chance.random() < 0.3
        self.town.edit(SESSIONS, row, **{column: None if empty else typed})

    def _ask(self) -> None:
        row = self.chance.randint(2, len(CODES) + 1)
        self.town.edit(SESSIONS, row, Annonce=self.chance.choice(["oui", "oui", "non", None]))

    def rows(self) -> Mapping[str, Row]:
        """The rows of the sessions, by their codes, as they stand."""
        lines = (self.town.line(SESSIONS, number) for number in range(2, len(CODES) + 2))
        return {str(line["Code"]): line for line in lines}

    def goes_by(self) -> Iterator[Pass]:
        """Let the passes go by, and then some in which all is over and documents are added."""
        for _ in range(PASSES):
            yield self.happens()
        for _ in range(8):
            self._write(self.chance.randint(2, len(CODES) + 1), self.chance.choice([*SENT_LATER]))
            self.now = (self.now + timedelta(days=2)).replace(hour=9, minute=30)
            yield self.town.pass_at(f"{self.now:%m-%d %H:%M}")


class Oracle:
    """What letters and pages may say of the texts, and have to."""

    def __init__(self) -> None:
        self.wishes: dict[str, bool] = {}  #: by code: whether one was served; none where none is
        self.thanked: dict[str, set[str]] = {}  #: by registration: the documents in their thanks
        self.kinds: set[Kind] = set()

    def look(self, story: Written, done: Pass) -> None:
        rows = story.rows()
        self._letters(done, rows)
        self._announcements(story, done, rows)
        _files(story, rows)

    def _letters(self, done: Pass, rows: Mapping[str, Row]) -> None:
        for mail, letter in _left(done):
            said = _said(mail.text + mail.html)
            if letter.session is None:
                assert not said, letter.kind
                continue
            code, kind = letter.session.code, letter.kind
            self.kinds.add(kind)
            assert rows[code]["État"] != "brouillon", "nobody hears of a draft"
            assert {mark.partition("-")[0] for mark in said} <= {code.lower()}, "another's text"
            row = rows[code]
            if kind is Kind.ANNOUNCEMENT:
                assert said == _marks(row, PUBLIC)
                continue
            told = {mark for mark in said if mark.split("-")[1] != "lieu"}
            expected = set[str]()
            if kind in (Kind.CONFIRMATION, Kind.LINK):
                expected = _marks(row, PREPARED)
                assert _marks(row, {"Lieu": "lieu"}) <= said
            if kind in (Kind.THANKS, Kind.DOCUMENTS):
                expected = _marks(row, SENT_LATER)
                self._given(letter, expected)
            assert told == expected, kind

    def _given(self, letter: Letter, documents: set[str]) -> None:
        """Who has had the thanks has one letter more at most, and only for what they had not."""
        if letter.kind is Kind.THANKS:
            assert letter.ref not in self.thanked
            self.thanked[letter.ref] = documents
        else:
            assert documents - self.thanked.pop(letter.ref)

    def _announcements(self, story: Written, done: Pass, rows: Mapping[str, Row]) -> None:
        """Each time that the cell is filled one text leaves, once there is something to say."""
        for code, row in rows.items():
            if row["Annonce"] != "oui":
                self.wishes.pop(code, None)
            else:
                self.wishes.setdefault(code, False)
        for _, letter in _left(done):
            if letter.session is not None and letter.kind is Kind.ANNOUNCEMENT:
                assert self.wishes[letter.session.code] is False, "asked for, and not sent yet"
                self.wishes[letter.session.code] = True
        for code, served in self.wishes.items():
            row = rows[code]
            ahead = (_day_of(row), 14) > (story.now.date(), story.now.hour)
            waits = row["État"] or SETTLES in str(row["Alerte"])
            assert served or waits or not ahead, f"{code} can be announced"


def _left(done: Pass) -> Iterator[tuple[Mail, Letter]]:
    """What left, with the letter that was to be."""
    letters = {planned.message_id: planned.letter for planned in done.plan.letters}
    return ((mail, letters[mail.message_id]) for mail in done.mails)


def _files(story: Written, rows: Mapping[str, Row]) -> None:
    """Pages, calendar and feed say what stands in the columns for everybody, and nothing else."""
    files = {name: content.decode() for name, content in story.town.site.files.items()}
    shown = {code: row for code, row in rows.items() if row["État"] != "brouillon"}
    public = {code: _marks(row, PUBLIC) for code, row in shown.items()}
    pages = {f"{code.lower()}.html" for code in rows}
    assert pages & files.keys() == {f"{code.lower()}.html" for code in shown}
    for code, marks in public.items():
        assert _said(files[f"{code.lower()}.html"]) == marks
    everything = set().union(*public.values())
    assert _said(files["feed.xml"]) == everything
    places = {mark for mark in everything if "-lieu-" in mark}
    described = {mark for mark in everything if "-pourquoi-" in mark}
    assert _said(_unfolded(files["sessions.ics"])) == places | described
    assert _said(files["index.html"]) <= places


def _unfolded(calendar: str) -> str:
    return calendar.replace("\r\n ", "")


def _day_of(row: Row) -> date:
    day = row["Date"]
    assert isinstance(day, date)
    return day


def _marks(row: Row, columns: Iterable[str]) -> set[str]:
    return set().union(*(_said(str(row[column] or "")) for column in columns))


def _said(words: str) -> set[str]:
    return {"-".join(found) for found in MARK.findall(words)}


def test_letters_and_pages_say_what_stands_in_the_columns_and_nothing_that_does_not() -> None:
    kinds = set[Kind]()
    for seed in SEEDS:
        story, oracle = Written(seed), Oracle()
        for done in story.goes_by():
            oracle.look(story, done)
        kinds |= oracle.kinds
    ways = {Kind.ANNOUNCEMENT, Kind.CONFIRMATION, Kind.LINK, Kind.THANKS, Kind.DOCUMENTS}
    assert ways <= kinds, "the stories are to reach every letter that says them"
