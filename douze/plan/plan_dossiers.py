"""PLAN: subtract the files of sessions that stand there from those that should."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from douze.model.dossiers import Dossier, DossierPlan, DossiersThere, DossierToWrite
from douze.model.settings import Settings

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
            version = before.version + bool(before.mark)
            yield DossierToWrite(dossier=dossier, version=version, mark=mark, made=now)
