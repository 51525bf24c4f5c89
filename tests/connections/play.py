"""Plays one seed: people register and connect, and the sheet is held against the oracle."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import openpyxl

from douze.adapters.report_folder import ReportFolder
from tests.connections.exports import (
    PRODUCTS,
    Product,
    Rows,
    Writer,
    as_a_sheet_takes_it,
    can_tell,
    to_minutes,
)
from tests.connections.oracle import Owed, ends_too_early, owed
from tests.connections.truth import SPEAKER, Chance, Guest, Meeting, Visit
from tests.house import House
from tests.tabs import REGISTRATIONS, SESSIONS

HOUR = timedelta(hours=1)
#: What is wrong with a report of which nothing counts, and what is told of it.
UNSOUND = {
    "of another session": ("un autre moment", "autre session"),
    "a clock that is off": ("est décalé",),
    "taken too early": ("s'arrête bien avant",),
}
FAULTS = ("", "", "", "a clock that staff put right", "a row that cannot be read", *UNSOUND)


@dataclass
class Report:
    """One export of one meeting."""

    product: Product
    fault: str
    guests: list[Guest]
    shift: timedelta = timedelta()

    @property
    def sound(self) -> bool:
        return self.fault not in UNSOUND


class Play:
    """One seed from the registrations to the certificates; `wrong` is what was not as owed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.dice, self.folder = seed, Random(seed), folder
        self.chance = Chance(self.dice)
        self.meetings = self.chance.meetings
        self.house = House()
        self.reports: dict[str, list[Report]] = {}
        self.tab: Rows = [["Session", "Collez ici…"]] if self.dice.random() < 0.5 else []
        self.dropped = False
        self.wrong: list[str] = []

    def whole(self) -> list[str]:
        """Play it; say what was wrong."""
        day = self.meetings[0].day
        for meeting in self.meetings:
            self._announce(meeting)
        self._pass(day, -10, "10:00")
        self._pass(day, -1, "13:00")
        self._pass(day, 0, "00:10")
        for meeting in self.meetings:
            self._connect(meeting)
        self.house.workbook.edit("Connexions", self.tab)
        if self.dropped:
            self.house.dropped = ReportFolder(self.folder).read
        for minutes in ("10:00", "10:20", "10:40"):
            self._pass(day, 1, minutes)
        self._look()
        for minutes in ("09:00", "09:20", "09:40"):
            self._pass(day, 6, minutes)
        self._hear()
        return [f"seed {self.seed}: {each}" for each in self.wrong]

    def _pass(self, day: object, days: int, hour: str) -> None:
        on = self.meetings[0].day + timedelta(days=days)
        self.house.pass_at(f"{on} {hour}")

    def _announce(self, meeting: Meeting) -> None:
        self.house.session(
            meeting.code,
            Date=meeting.day,
            Début=meeting.hours[0],
            Fin=meeting.hours[1],
            Places=30,
            Intervenants=" ".join(SPEAKER),
            Attestation="oui",
        )
        long_ago = meeting.day - timedelta(days=11)
        for number, one in enumerate(meeting.people):
            when = f"{long_ago} 09:{number:02}"
            self.house.answer(one.who, when, session=meeting.code, Prénom=one.first, Nom=one.last)

    # What is connected and exported

    def _connect(self, meeting: Meeting) -> None:
        dice = self.dice
        able = [each for each in PRODUCTS if can_tell(each, meeting)]
        drawn = []
        for _ in range(dice.choice((1, 1, 2))):
            product, fault = dice.choice(able), dice.choice(FAULTS)
            if not self._can_happen(fault, product, meeting):
                fault = ""
            drawn.append((product, fault))
        plain = any(fault in UNSOUND or fault.startswith("a clock") for _, fault in drawn)
        inside = any(product.sums for product, _ in drawn)
        self.chance.people_come(meeting, plain=plain, inside=inside)
        if any(product.minutes for product, _ in drawn):
            to_minutes(meeting.guests)
        meeting.guests = [guest for guest in meeting.guests if guest.visits]
        for one in meeting.people:
            if dice.random() < 0.2:
                meeting.said[one.who] = dice.choice(("oui", "non"))
                place = self.house.place(one.who, meeting.code)
                self.house.edit(REGISTRATIONS, place, Présence=meeting.said[one.who])
        self.reports[meeting.code] = [self._report(meeting, *each) for each in drawn]
        as_files = dice.random() < 0.4
        for number, report in enumerate(self.reports[meeting.code]):
            rows = Writer(report.product, dice).rows(report.guests, report.shift)
            code = self._code(meeting, report)
            if as_files and " " not in code:
                self._drop(f"{code.lower()}-{number}", rows)
            else:
                self._paste(code, as_a_sheet_takes_it(rows) if dice.random() < 0.5 else rows)

    def _can_happen(self, fault: str, product: Product, meeting: Meeting) -> bool:
        """Whether a fault shows in such a report: one without days fits any day, for one."""
        clock = fault.startswith("a clock")
        if not product.timed:
            return not clock and fault not in UNSOUND
        if product.minutes:
            return not clock and fault != "of another session"
        return not (clock and meeting.hours[0] in ("01:00", "00:30"))  # the clocks change besides

    def _report(self, meeting: Meeting, product: Product, fault: str) -> Report:
        """What a report holds, once what is wrong with it has happened."""
        guests = [self._as_told(guest, product) for guest in meeting.guests]
        if fault == "of another session":
            away = timedelta(days=self.dice.choice((-7, 7, 21)))
            return Report(product, fault, guests, away)
        if fault.startswith("a clock"):
            return Report(product, fault, guests, self.dice.choice((-2, -1, 1, 2, 3)) * HOUR)
        if fault == "taken too early":
            taken = meeting.start + (meeting.end - meeting.start) / 2
            cut = [
                [Visit(v.start, min(v.end, taken)) for v in guest.visits if v.start < taken]
                for guest in guests
            ]
            guests = [replace(g, visits=v) for g, v in zip(guests, cut, strict=True) if v]
        if fault == "a row that cannot be read" and guests:
            place = self.dice.randrange(len(guests))
            guests[place] = replace(guests[place], spoilt=True)
        return Report(product, fault, guests)

    def _as_told(self, guest: Guest, product: Product) -> Guest:
        """A guest as far as a product names one: without an address where it has none."""
        if product.headers[1] or not guest.address or guest.host:
            return guest
        return replace(guest, address="", shown=guest.spelt)

    def _code(self, meeting: Meeting, report: Report) -> str:
        if report.fault == "a clock that staff put right":
            return f"{meeting.code} {-report.shift // HOUR:+d}h"
        return self.dice.choice((meeting.code, meeting.code.lower(), f"Session {meeting.code}"))

    def _paste(self, code: str, rows: Rows) -> None:
        if self.dice.random() < 0.5:
            self.tab += [[code if number == 0 else None, *row] for number, row in enumerate(rows)]
        else:
            self.tab += [[code if row else None, *row] for row in rows]
        self.tab += [[]] * self.dice.randint(1, 2)

    def _drop(self, name: str, rows: Rows) -> None:
        self.dropped = True
        if self.dice.random() < 0.2:
            book = openpyxl.Workbook()
            assert book.active is not None
            for row in as_a_sheet_takes_it(rows):
                book.active.append(row)
            book.save(self.folder / f"{name}.xlsx")
            return
        written = io.StringIO()
        csv.writer(written, delimiter=self.dice.choice(",;\t")).writerows(rows)
        text = written.getvalue()
        able = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
        if text.encode("cp1252", "replace").decode("cp1252") == text:
            able.append("cp1252")
        (self.folder / f"{name}.csv").write_bytes(text.encode(self.dice.choice(able)))

    # What is owed

    def _owed(self, meeting: Meeting) -> dict[str, Owed]:
        sound = [
            report
            for report in self.reports[meeting.code]
            if report.sound and report.guests and not self._too_early(meeting, report)
        ]
        guests = [guest for report in sound for guest in report.guests]
        timed = any(report.product.timed for report in sound)
        return owed(meeting, guests, told=bool(sound), timed=timed)

    def _too_early(self, meeting: Meeting, report: Report) -> bool:
        readable = [guest for guest in report.guests if not guest.spoilt]
        return report.product.timed and (not readable or ends_too_early(meeting, readable))

    def _look(self) -> None:
        for number, meeting in enumerate(self.meetings):
            expected = self._owed(meeting)
            for who, one in expected.items():
                shown = self.house.cells(who, meeting.code)["Connexion"]
                if (shown or None) != one.connection:
                    self._note(meeting, f"{who} is shown {shown!r}, owed {one.connection!r}")
            known = [one.present for one in expected.values() if one.present is not None]
            shown = self.house.line(SESSIONS, number + 2)["Présents"]
            if shown != (sum(known) if known else None):
                self._note(meeting, f"{shown} are counted, owed {known}")
            alert = str(self.house.line(SESSIONS, number + 2)["Alerte"])
            for report in self.reports[meeting.code]:
                said = UNSOUND.get(report.fault)
                if said and report.guests and not any(words in alert for words in said):
                    self._note(meeting, f"{report.fault}, and nothing tells it: {alert}")

    def _hear(self) -> None:
        kinds = {"thanks", "missed", "certificate"}
        for meeting in self.meetings:
            for who, one in self._owed(meeting).items():
                heard = [kind for kind in self.house.letters(who) if kind in kinds]
                if sorted(heard) != sorted(one.letters):
                    self._note(meeting, f"{who} heard {heard}, owed {one.letters}")

    def _note(self, meeting: Meeting, what: str) -> None:
        drawn = [(each.product.name, each.fault) for each in self.reports[meeting.code]]
        self.wrong.append(f"{meeting.code} {meeting.day} {meeting.hours} {drawn}: {what}")
