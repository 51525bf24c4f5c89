"""A house whose sessions have pages, which each pass keeps true."""

import json
import re
import shutil
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from douze.adapters.site_folder import SiteFolder
from douze.apply.keep_files import keep_site
from douze.model.report import FilesReport
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.site import SitePlan
from douze.pages.pages import Pages
from douze.pages.site_files import wanted_site
from douze.plan.plan_files import plan_site
from tests.factories import TEMPLATES, settings
from tests.house import House, Pass
from tests.tabs import HEADER, SESSIONS

URL = "https://example.org/sessions"
FORM = "https://forms.example.org/f?entry.1={session}&usp=pp_url"
#: What staff write of a session besides, by its header.
TEXTS = ("Lieu", "Pourquoi", "Pour qui", "Programme", "Qui intervient", "En pratique")
MORE = (*TEXTS, "À préparer", "Documents", "Replay", "Salle")
#: Where everything has been told, and nothing more comes.
CARDS = re.compile(r'<li class="card.*?</li>', re.DOTALL)


def with_site(**changes: Any) -> Settings:
    """The settings of an association that has pages."""
    site = {"path": Path("site"), "url": URL, "form": FORM, **changes.pop("site", {})}
    return settings(site=site, **changes)


class WatchedSite(SiteFolder):
    """A folder of pages of its own, which goes with it."""

    def __init__(self) -> None:
        home = Path(mkdtemp())
        finalize(self, shutil.rmtree, home)
        self._pages = home / "site"
        super().__init__(self._pages, home / "ledger.sqlite.site")
        self.written: list[str] = []  #: the name of each file that was written, each time

    @property
    def files(self) -> dict[str, bytes]:
        """All that stands there."""
        return {path.name: path.read_bytes() for path in self._pages.iterdir()}

    def write(self, name: str, content: bytes) -> bool:
        new = super().write(name, content)
        self.written += [name] if new else []
        return new


class Town(House):
    """A house, and a folder of pages that each pass keeps true."""

    def __init__(self, ours: Settings | None = None) -> None:
        super().__init__(ours=ours or with_site())
        self.site = WatchedSite()
        self.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], *MORE)])
        self.planned: list[SitePlan] = []  #: of each pass
        self.kept: list[FilesReport] = []

    def session(self, code: str = "BENEVOLES", /, **cells: Cell) -> None:
        """Add a row to `Sessions`, with the columns of the texts too."""
        super().session(code, **{k: v for k, v in cells.items() if k not in MORE})
        texts = {name: value for name, value in cells.items() if name in MORE}
        if texts:
            self.edit(SESSIONS, len(self.workbook.tabs[SESSIONS]), **texts)

    def pass_at(self, when: str, *, limit: int | None = None, clock_set: bool = True) -> Pass:
        done = super().pass_at(when, limit=limit, clock_set=clock_set)
        site, there = done.desired.site, self.site.read()
        assert site is not None
        wanted = wanted_site(site, self.settings, TEMPLATES, there.told, done.now)
        plan = plan_site(wanted, there)
        pages = Pages(wanted, self.settings, TEMPLATES, self.wording)
        self.planned.append(plan)
        self.kept.append(keep_site(plan, self.site, pages.content))
        return done

    def page(self, name: str) -> str:
        """A page as it stands in the folder."""
        return self.site.files[name].decode()

    def words(self, name: str) -> str:
        """What somebody reads on a page, on one line, and nothing of its head."""
        body = self.page(name).partition("<main>")[2]
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u00a0", " ").split())

    def event(self, name: str) -> Mapping[str, Any]:
        """What search engines are told of a session."""
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', self.page(name))
        assert found is not None
        told: Mapping[str, Any] = json.loads(found[1])
        return told

    @property
    def coming(self) -> list[str]:
        """The titles of the index, in its order: of what is to come, with how each stands."""
        return [
            " ".join(unescape(re.sub(r"<[^>]*>", " ", card)).replace("\u00a0", " ").split())
            for card in CARDS.findall(self.page("index.html"))
        ]
