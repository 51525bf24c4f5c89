"""A small association with three letters to send, on a disk, and what is counted after a crash."""

import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path

import openpyxl

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.letters import LetterRecord
from douze.model.words import LetterState
from douze.ports import Ledger
from tests.crash.nursery import Nursery
from tests.house import House
from tests.mail.server import MailServer
from tests.tabs import HEADER

#: One is confirmed, one has dues to settle, one waits: one letter of each kind of loss.
PEOPLE = ("zoe", "max", "ann")
NOW = ("2020-09-20T11:00", "2020-09-20T11:01", "2020-09-20T11:12", "2020-09-20T11:30")


@dataclass
class Figures:
    """What is counted over many points."""

    points: int = 0
    lost: int = 0
    doubled: int = 0
    unflagged: int = 0  #: doubled, and nothing says so
    doubted: int = 0  #: in doubt after the crash, though the text had not arrived
    failed: int = 0  #: the passes afterwards did not end well
    places: list[str] = field(default_factory=list)  #: where it went wrong

    @property
    def fine(self) -> bool:
        return not (self.lost or self.unflagged or self.failed)

    def __str__(self) -> str:
        share = 100 * self.doubted / self.points if self.points else 0
        return (
            f"points {self.points}, lost {self.lost}, doubled {self.doubled} (unflagged "
            f"{self.unflagged}), wrongly doubted {self.doubted} ({share:.1f} %), passes that "
            f"failed afterwards {self.failed}"
        )


def say(line: str) -> None:
    """Tell whoever runs the long form, if there is anything to tell."""
    if line:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def spread(calls: int, points: int, first: int = 1) -> list[int]:
    """Give so many places among the calls of a pass, evenly, and none at its ends.

    Whoever dies at the first call has done nothing yet, and at the last one all of it.
    """
    among = range(1, points + 1)
    return sorted({first + (calls - first) * place // (points + 1) for place in among})


class World:
    """Folders to run passes in, each a copy of the first; and the mail server, if there is one."""

    def __init__(
        self, folder: Path, server: MailServer | None, mail: str = "", more: str = ""
    ) -> None:
        self.folder, self.server, self.gone_on = folder, server, False
        self._first = folder / "first"
        self._first.mkdir(parents=True)
        self._book()
        if server is None:
            mail = "{path: var/outbox}"
        elif not mail:
            mail = f"{{kind: smtp, host: 127.0.0.1, port: {server.port}, security: none}}"
        (self._first / "config.yaml").write_text(
            f'mail: {mail}\ndigest: {{at: "23:59"}}\nseats: {{default: 2}}\n{more}', "utf-8"
        )
        self.here = folder / "here"

    def anew(self) -> Path:
        """Give the folder as it was before anything happened."""
        shutil.rmtree(self.here, ignore_errors=True)
        shutil.copytree(self._first, self.here)
        if self.server:
            self.server.idle()
            self.server.texts.clear()
            self.server.envelopes.clear()
        return self.here

    def go_on_from_here(self) -> None:
        """Let what happened so far be the beginning from now on."""
        shutil.rmtree(self._first)
        shutil.copytree(self.here, self._first)
        self.gone_on = True

    def words(self, moment: str) -> tuple[str, ...]:
        return ("--config", str(self.here / "config.yaml"), "--now", moment, "apply")

    def arrived(self) -> Counter[str]:
        """Count the texts that arrived, by the first part of the address."""
        if self.server:
            assert self.server.idle()
            return Counter(to.partition("@")[0] for _, to in self.server.envelopes)
        return Counter(
            BytesHeaderParser()
            .parsebytes(path.read_bytes())["To"]
            .rpartition("<")[2]
            .partition("@")[0]
            for path in (self.here / "var" / "outbox").glob("*.eml")
        )

    def ledger(self) -> Ledger:
        return SqliteLedger(self.here / "var" / "ledger.sqlite")

    def remembered_elsewhere(self) -> str:
        """Give as text what the ledger holds that is in no file here."""
        return ""

    def ends_of_the_dead(self) -> None:
        """Wait until what a killed pass held is free again."""

    def letters(self) -> dict[str, LetterRecord]:
        """Give what the ledger knows of the three letters."""
        letters = self.ledger().read().letters.values()
        records = {r.to.partition("@")[0]: r for r in letters}
        return {who: records[who] for who in PEOPLE if who in records}

    def judge(self, figures: Figures, born: Nursery, place: str) -> None:
        """Let the passes go on that come after a crash, and count what became of the letters."""
        figures.points += 1
        before = self.arrived()
        statuses = [born(*self.words(NOW[1]), variant=self.variant)["status"]]
        figures.doubted += sum(
            record.state is LetterState.IN_DOUBT and not before[who]
            for who, record in self.letters().items()
        )
        for moment in NOW[2:]:
            if any(r.state is not LetterState.SENT for r in self.letters().values()):
                statuses.append(born(*self.words(moment), variant=self.variant)["status"])
        arrived, letters = self.arrived(), self.letters()
        wrong = []
        if not set(statuses) <= {0, 1} or len(letters) < len(PEOPLE):
            figures.failed += 1
            wrong.append(f"statuses {statuses}")
        for who, record in letters.items():
            if not arrived[who] and record.state is not LetterState.IN_DOUBT:
                figures.lost += 1
                wrong.append(f"{who} lost")
            if arrived[who] > 1:
                figures.doubled += 1
                said = record.state is LetterState.IN_DOUBT or "répété" in record.detail
                if not said or arrived[who] > 2:
                    figures.unflagged += 1
                    wrong.append(f"{who} doubled")
        if wrong:
            figures.places.append(f"{place}: {', '.join(wrong)}")

    variant = ""
    #: Whether a copy of its folder is a copy of all that it knows.
    in_files = True

    def _book(self) -> None:
        house = House()
        house.session()
        house.answer("zoe", "09-20 10:00")
        house.answer("max", "09-20 10:01", member=False)
        house.answer("ann", "09-20 10:02")
        made = openpyxl.Workbook()
        made.remove(made.worksheets[0])
        for title in HEADER:
            sheet = made.create_sheet(title)
            for row in house.workbook.tabs[title]:
                sheet.append(list(row))
        (self._first / "var").mkdir(mode=0o700)
        made.save(self._first / "var" / "inscriptions.xlsx")
        (self._first / "var" / "inscriptions.xlsx").chmod(0o600)
