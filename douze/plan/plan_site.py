"""PLAN: subtract the pages that stand there from those that should."""

from collections.abc import Iterator
from pathlib import PurePath

from douze.model.phrases import Phrase, phrase
from douze.model.site import SiteFiles, SitePlan, WantedSite


def plan_site(wanted: WantedSite, there: SiteFiles) -> SitePlan:
    """Say which files have to be written or removed, and which are left alone as somebody's.

    What cannot be decided about now, the files of a session whose row cannot be read, stays.
    """
    if there.troubles:
        return SitePlan(wanted=wanted, problems=there.troubles)
    names = {file.name for file in wanted.files}
    foreign = there.edited | there.others
    stays = wanted.site.unreadable
    gone = (n for n in there.ours.keys() - names if PurePath(n).stem not in stays)
    return SitePlan(
        wanted=wanted,
        writes=tuple(
            file
            for file in wanted.files
            if file.name not in foreign and there.ours.get(file.name) != file.mark
        ),
        removes=tuple(sorted(gone)),
        problems=tuple(_problems(names, there)),
    )


def _problems(names: set[str], there: SiteFiles) -> Iterator[Phrase]:
    for code, files in (("site_edited", there.edited), ("site_other", there.others)):
        for name in sorted(files & names):
            path = str(PurePath(there.folder) / name)
            hint = phrase("hint_pages_move")
            yield phrase("error_at", where=path, what=phrase(code), hint=hint)
