"""A site that stands nowhere: for tests, and for looking at what would be written."""

from collections.abc import Mapping

from douze.errors.files import NotOurs
from douze.model.phrases import phrase
from douze.model.site import LastPublished, SiteFiles, SitePlan


class MemorySite:
    """Pages in memory, among files of others."""

    def __init__(self, others: Mapping[str, bytes] | None = None) -> None:
        self.files: dict[str, bytes] = dict(others or {})  #: all that stands there
        self.written: list[str] = []  #: the name of each file that was written, each time
        self._ours: dict[str, tuple[str, tuple[bytes, ...]]] = {}
        self._told: Mapping[str, LastPublished] = {}

    def read(self) -> SiteFiles:
        known = self._ours.keys() & self.files.keys()
        ours = {name: self._ours[name][0] for name in known if self._is_ours(name)}
        return SiteFiles(
            folder="site",
            ours=ours,
            edited=frozenset(known - ours.keys()),
            others=frozenset(self.files.keys() - known),
            told=self._told,
        )

    def begin(self, plan: SitePlan, contents: Mapping[str, bytes]) -> None:
        for name, content in contents.items():
            before = (self.files[name],) if self._is_ours(name) else ()
            self._ours[name] = ("", (*before, content))
        self._told = plan.wanted.told

    def write(self, name: str, content: bytes) -> bool:
        if name in self.files and not self._is_ours(name):
            raise NotOurs(f"site/{name}", phrase("site_other"), phrase("hint_pages_move"))
        new = self.files.get(name) != content
        if new:
            self.files[name] = content
            self.written.append(name)
        self._ours[name] = ("", (content,))
        return new

    def remove(self, name: str) -> None:
        if self._is_ours(name):
            del self.files[name]
        self._ours.pop(name, None)

    def end(self, plan: SitePlan) -> None:
        for file in plan.writes:
            if len(self._ours.get(file.name, ("", ()))[1]) == 1:
                self._ours[file.name] = (file.mark, self._ours[file.name][1])

    def _is_ours(self, name: str) -> bool:
        return name in self.files and self.files[name] in self._ours.get(name, ("", ()))[1]
