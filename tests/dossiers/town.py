"""A house whose sessions get a file, kept in memory by each pass."""

import csv
import io
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from douze.apply.keep_files import keep_dossiers
from douze.dossiers.contents import DossierContents
from douze.model.dossiers import DossierPlan
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.plan.plan_files import plan_dossiers
from tests.factories import CODE, TEMPLATES, settings
from tests.house import House, Pass
from tests.memory_dossiers import MemoryDossiers
from tests.tabs import HEADER, SESSIONS

NAME = CODE
#: What staff write of a session besides, by its header.
MORE = ("Lieu", "Pourquoi", "Pour qui", "Programme", "Attestation", "Bilan", "Secret")
#: The house has known the rule since before its sessions, but for the very first pass.
SEEN = "09-20 08:00"


class Archive(House):
    """A house, and the files of its sessions."""

    def __init__(self, ours: Settings | None = None, **changes: Any) -> None:
        super().__init__(ours=ours or settings(**changes))
        self.dossiers = MemoryDossiers()
        self.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], *MORE)])
        self.planned: list[DossierPlan | None] = []

    def session(self, code: str = CODE, /, **cells: Cell) -> None:
        super().session(code, **{k: v for k, v in cells.items() if k not in MORE})
        if more := {name: value for name, value in cells.items() if name in MORE}:
            self.edit(SESSIONS, len(self.workbook.tabs[SESSIONS]), **more)

    def pass_at(self, when: str, *, limit: int | None = None, clock_set: bool = True) -> Pass:
        done = super().pass_at(when, limit=limit, clock_set=clock_set)
        wanted = done.desired.dossiers
        there = self.dossiers.read(one.name for one in wanted)
        plan = plan_dossiers(wanted, there, self.settings, done.now)
        keep_dossiers(plan, self.dossiers, self.contents.files)
        self.planned.append(plan)
        return done

    @property
    def contents(self) -> DossierContents:
        return DossierContents(self.settings, TEMPLATES, self.wording)

    def files(self, name: str = NAME) -> Mapping[str, bytes]:
        """The last version of a session's file."""
        return self.dossiers.versions[name][-1]

    def versions(self, name: str = NAME) -> int:
        return len(self.dossiers.versions.get(name, ()))

    def words(self, name: str = NAME) -> str:
        """What somebody reads on the page, on one line."""
        body = self.files(name)["index.html"].decode().partition("<main>")[2]
        body = re.sub(r"<svg.*?</svg>", " ", body, flags=re.DOTALL)
        said = unescape(re.sub(r"<[^>]*>", " ", body))
        return " ".join(said.replace("\u00a0", " ").replace("\u2019", "'").split())

    def table(self, file: str, name: str = NAME) -> list[dict[str, str]]:
        """A table as a spreadsheet opens it."""
        text = self.files(name)[file].decode("utf-8-sig")
        return [*csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]
