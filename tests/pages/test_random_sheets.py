"""Random sheets, and what their pages say of them, pass after pass.

The oracle knows nothing of the program: it looks at the sheet as a person would, counts the rows of
`Inscriptions`, and says what the index should show, in which order.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from tests.house import Pass
from tests.lengths import PROVE
from tests.pages.town import Town
from tests.tabs import REGISTRATIONS, SESSIONS

SEEDS = range(60) if PROVE else range(1, 5)
PASSES = 14
CODES = ("ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON")
STATES = ("", "", "", "annulée", "annulée", "brouillon", "reportée")
PEOPLE = ("zoe", "max", "ann", "leo", "ida", "tom")


class Story:
    """A sheet that staff and the form change at random, and the passes in between."""

    def __init__(self, seed: int, town: Town | None = None) -> None:
        self.chance = Random(seed)
        self.town = town or Town()
        self.now = datetime(2020, 9, 21, 10)
        for code in CODES:
            self.town.session(code, Date=self._day(), Places=self.chance.randint(0, 3))

    def _day(self) -> date:
        return date(2020, 9, 18) + timedelta(days=self.chance.randint(0, 14))

    def happens(self) -> Pass:
        for _ in range(self.chance.randint(0, 4)):
            self.chance.choice(self._deeds())()
        self.now += timedelta(minutes=self.chance.choice([10, 10, 90, 24 * 60, 29 * 60]))
        return self.town.pass_at(f"{self.now:%m-%d %H:%M}")

    def _deeds(self) -> list[Callable[[], None]]:
        return [self._answer, self._answer, self._edit, self._sort, self._decide]

    def _answer(self) -> None:
        who, code = self.chance.choice(PEOPLE), self.chance.choice(CODES)
        member = self.chance.random() < 0.8
        self.town.answer(who, f"{self.now:%m-%d %H:%M}", session=code, member=member)

    def _edit(self) -> None:
        row = self.chance.randint(2, len(CODES) + 1)
        was = self.town.line(SESSIONS, row)
        if was["État"] == "reportée":  # another date settles it; its old one is none any more
            day = self.now.date() + timedelta(days=self.chance.randint(1, 9))
            if day != was["Date"]:
                state = self.chance.choice(["", "annulée"])
                self.town.edit(SESSIONS, row, État=state, Date=day)
            return
        if self.chance.random() < 0.5:
            self.town.edit(SESSIONS, row, État=self.chance.choice(STATES))
        else:
            self.town.edit(SESSIONS, row, Date=self._day())

    def _sort(self) -> None:
        header, *rows = self.town.workbook.tabs[SESSIONS]
        self.chance.shuffle(rows)
        self.town.workbook.edit(SESSIONS, [header, *rows])

    def _decide(self) -> None:
        rows = len(self.town.workbook.tabs[REGISTRATIONS])
        if rows > 1:
            row = self.chance.randint(2, rows)
            self.town.edit(REGISTRATIONS, row, Décision=self.chance.choice(["annuler", None]))


def expected(story: Story) -> tuple[list[str], list[str]]:
    """What the index should say: how each stands that is to come, and what has been."""
    coming: list[tuple[bool, datetime, str, str]] = []
    past: list[tuple[datetime, str]] = []
    taken, waiting = dict.fromkeys(CODES, 0), dict.fromkeys(CODES, 0)
    for number in range(2, len(story.town.workbook.tabs[REGISTRATIONS]) + 1):
        row = story.town.line(REGISTRATIONS, number)
        held = row["Statut"] == "à régler" and row["Échéance"] is not None
        taken[str(row["Session"])] += row["Statut"] == "confirmée" or held
        waiting[str(row["Session"])] += row["Statut"] == "liste d'attente"
    for number in range(2, len(CODES) + 2):
        row = story.town.line(SESSIONS, number)
        code, state, places = str(row["Code"]), row["État"] or "", row["Places"]
        day = row["Date"]
        assert isinstance(day, date)
        assert isinstance(places, int)
        start, end = (datetime(day.year, day.month, day.day, hour) for hour in (14, 16))
        free = places - taken[code]
        late = story.now > start - timedelta(hours=2) and waiting[code]
        if state == "brouillon":
            continue
        if state == "reportée":
            coming.append((True, start, code, "Reportée"))
        elif story.now > end:
            past += [] if state else [(start, code)]
        elif state:
            coming.append((False, start, code, "Annulée"))
        elif story.now > start:
            coming.append((False, start, code, "En ce moment"))
        elif free <= 0 or late:
            coming.append((False, start, code, "Complet : liste d’attente"))
        else:
            left = "1 place libre" if free == 1 else f"{free} places libres"
            coming.append((False, start, code, left))
    undated = sorted((start, code, said) for last, start, code, said in coming if last)
    dated = sorted((start, code, said) for last, start, code, said in coming if not last)
    ahead = [f"Session {code} {said}" for _, code, said in dated]
    return (
        [*ahead, *(f"Session {code} {said}" for _, code, said in undated)],
        [f"Session {code}" for _, code in sorted(past, reverse=True)],
    )


def shown(town: Town) -> tuple[list[str], list[str]]:
    """The same, as the index says it."""
    coming = []
    for card in town.coming:
        session, _, rest = card.removeprefix("Session ").partition(" ")
        said = rest.rpartition("en ligne ")[2].removeprefix("Date à venir ")
        coming.append(f"Session {session} {said}")
    words = town.words("index.html").partition("Les sessions passées")[2].split()
    return coming, [
        f"Session {words[at + 1]}" for at, word in enumerate(words) if word == "Session"
    ]


def test_pages_say_what_the_sheet_says() -> None:
    said = set[str]()
    for seed in SEEDS:
        story = Story(seed)
        for _ in range(PASSES):
            story.happens()
            coming, past = expected(story)
            assert shown(story.town) == (coming, past), seed
            assert story.town.kept[-1].problems == ()
            assert pages(story.town) == wanted(story.town, coming, past)
            for each in coming:
                _, code, words = each.split(maxsplit=2)
                assert words in story.town.words(f"{code.lower()}.html")
                said.add(words)
    ways = {"Reportée", "Annulée", "En ce moment", "Complet : liste d’attente", "1 place libre"}
    assert ways <= said, "the stories are to reach every way to stand"


def pages(town: Town) -> set[str]:
    return {name.removesuffix(".html") for name in town.site.files if name.endswith(".html")}


def wanted(town: Town, coming: list[str], past: list[str]) -> set[str]:
    """The index, a page of all that it names, and one of each session that is called off."""
    rows = (town.line(SESSIONS, number) for number in range(2, len(CODES) + 2))
    called_off = {str(row["Code"]).lower() for row in rows if row["État"] == "annulée"}
    return {"index", *called_off, *(said.split()[1].lower() for said in (*coming, *past))}
