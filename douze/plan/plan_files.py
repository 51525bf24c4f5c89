"""PLAN: subtract the pages, and the files of sessions, that stand there from those that should."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import PurePath

from douze.model.dossiers import Dossier, DossierPlan, DossiersThere, DossierToWrite
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.site import SiteFiles, SitePlan, WantedSite


def plan_site(wanted: WantedSite, there: SiteFiles) -> SitePlan:
    """Say which files have to be written or removed, and which are left alone as somebody's.

    What cannot be decided about now, the files of a session whose row cannot be read, stays.
    """
    if there.troubles:
        return SitePlan(wanted=wanted, problems=there.troubles)
    names = {file.name for file in wanted.files}
    foreign = there.edited | there.others
    stale = (file for file in wanted.files if there.ours.get(file.name) != file.mark)
    gone = (
        name
        for name in there.ours.keys() - names
        if PurePath(name).stem not in wanted.site.unreadable
    )
    return SitePlan(
        wanted=wanted,
        writes=tuple(file for file in stale if file.name not in foreign),
        removes=tuple(sorted(gone)),
        problems=tuple(_problems(names, there)),
    )


def _problems(names: set[str], there: SiteFiles) -> Iterator[Phrase]:
    for code, files in (("site_edited", there.edited), ("site_other", there.others)):
        for name in sorted(files & names):
            path = str(PurePath(there.folder) / name)
            hint = phrase("hint_pages_move")
            yield phrase("error_at", where=path, what=phrase(code), hint=hint)


#: What changes within a day makes one version, however often it does.
_SETTLES = timedelta(days=1)


def plan_dossiers(
    wanted: Iterable[Dossier],
    there: DossiersThere,
    settings: Settings,
    now: datetime,
    *,
    settles: timedelta = _SETTLES,
) -> DossierPlan:
    """Say of which sessions a version has to be written, the first or one more.

    One that did not come to its end, or of which a file is gone, is written again as it was. One
    more has to wait until the last is so old.
    """
    if there.trouble is not None:
        return DossierPlan(problems=(there.trouble,))
    return DossierPlan(writes=tuple(_writes(wanted, there, settings, now, settles)))


def _writes(
    wanted: Iterable[Dossier],
    there: DossiersThere,
    settings: Settings,
    now: datetime,
    settles: timedelta,
) -> Iterator[DossierToWrite]:
    for dossier in wanted:
        mark = dossier.mark(settings.association, settings.language, settings.zone.key)
        before = there.standing.get(dossier.name)
        if before is None:
            yield DossierToWrite(dossier=dossier, version=1, mark=mark, made=now)
        elif before.mark == mark:
            if not before.whole:
                version, made = before.version, before.made
                yield DossierToWrite(dossier=dossier, version=version, mark=mark, made=made)
        elif not before.mark or before.made + settles <= now:
            # What never came to its end was no version: its number is free.
            version = before.version + bool(before.mark)
            yield DossierToWrite(dossier=dossier, version=version, mark=mark, made=now)
