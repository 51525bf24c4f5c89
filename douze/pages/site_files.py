"""Which files there should be, each known by a mark of all that it shows; nothing is laid out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from douze.errors import TemplateProblems
from douze.letters.logo import Logo, read_logo
from douze.model.page_names import CALENDAR, FEED, INDEX, STYLE, page_name
from douze.model.settings import Settings
from douze.model.site import LastPublished, PublicSession, PublicSite, WantedFile, WantedSite

#: How many sessions the index shows: it is to stay light, and the others have their page.
MOST_COMING, MOST_PAST = 40, 40
#: What is told of the feed as a whole.
WHOLE_FEED = ""
_LAID_OUT_BY = ("pages/*.py", "letters/*.py", "light_markdown.py")


def wanted_site(
    site: PublicSite,
    settings: Settings,
    templates: Path,
    before: Mapping[str, LastPublished],
    now: datetime,
) -> WantedSite:
    """Name the files that there should be. `before` is what feed and calendar said last."""
    logo = logo_of(settings)
    words = _hash_of(_mark_of_words(settings, templates), logo.cid if logo else "")
    marks = {one.code: _hash_of(words, repr(one)) for one in site.sessions}
    told = {
        one.code: _last_published(_as_told(one), before.get(one.code), now) for one in site.sessions
    }
    told[WHOLE_FEED] = _last_published(_together(told), before.get(WHOLE_FEED), now)
    # Once its row can be read again it is no news, and no event goes back to its first revision.
    left_out = (code for code in before if page_name(code) in site.unreadable)
    told = {code: before[code] for code in left_out} | told
    all_told = _hash_of(words, repr(told[WHOLE_FEED]))
    index = (marks[one.code] for one in (*site.coming, *site.past[:MOST_PAST]))
    files = [
        WantedFile(name=INDEX, mark=_hash_of(words, *index, str(len(site.past)))),
        WantedFile(name=STYLE, mark=words),
        WantedFile(name=FEED, mark=all_told),
        WantedFile(name=CALENDAR, mark=all_told),
    ]
    if logo:
        files.append(WantedFile(name=logo_name(logo), mark=_hash_of(logo.cid)))
    for one in site.sessions:
        files.append(WantedFile(name=one.page, mark=marks[one.code]))
        if one.told_start:
            mark = _hash_of(words, repr(told[one.code]))
            files.append(WantedFile(name=one.calendar, mark=mark))
    return WantedSite(site=site, files=tuple(files), told=told)


def logo_of(settings: Settings) -> Logo | None:
    """The association's logo; none where it cannot be read, which the letters tell."""
    try:
        return read_logo(settings.association.logo) if settings.association.logo else None
    except TemplateProblems:  # a page without it is better than none: no letter leaves without
        return None


def logo_name(logo: Logo) -> str:
    return f"logo.{logo.subtype}"


def _as_told(session: PublicSession) -> str:
    """What feed and calendar say of a session: seats come and go, and nobody is told each time.

    A mark of this text stands in the file beside the ledger for years, so that it stays the same
    whatever we call our types: `Standing` is what `Availability` was called at first.
    """
    called_off = f"<Standing.{session.standing.name}: {session.standing.value!r}>"
    told = [
        repr(session.title),
        repr(session.start),
        repr(session.end),
        "''" if session.stands else called_off,
        repr(session.dated),
        repr(session.was),
        repr(session.place),
        repr(session.online),
        repr(session.texts),
        repr(session.speakers),
    ]
    return f"({', '.join(told)})"


def _together(told: Mapping[str, LastPublished]) -> str:
    """Say what feed and calendar tell of all sessions together.

    Its mark is kept for years too, and an older program on the same folder has to make the same:
    `Told` is what `LastPublished` was called at first.
    """
    return "".join(
        f"{code}\nTold(mark={one.mark!r}, since={one.since!r}, revision={one.revision})\n"
        for code, one in sorted(told.items())
    )


def _last_published(said: str, before: LastPublished | None, now: datetime) -> LastPublished:
    mark = _hash_of(said)
    if before is None:
        return LastPublished(mark=mark, since=now)
    if before.mark == mark:
        return before
    return replace(before, mark=mark, since=now, revision=before.revision + 1)


def _mark_of_words(settings: Settings, templates: Path) -> str:
    """Mark what is the same for all: settings that show, templates, and what lays them out."""
    shown = (
        settings.association,
        settings.language,
        settings.zone.key,
        settings.dues,
        settings.site.url,
        settings.privacy.controller,
        settings.privacy.notice,
        settings.site.form,
    )
    parts = [repr(shown)]
    for folder in filter(None, (settings.templates, templates)):
        for file in _templates(folder, settings.language):
            parts += [str(file.relative_to(folder)), _content(file)]
    program = Path(__file__).parents[1]
    # By size and time, as Python goes by when it compiles: to read them takes longer than all else.
    for file in sorted(file for room in _LAID_OUT_BY for file in program.glob(room)):
        there = file.stat()
        parts.append(f"{file.name} {there.st_size} {there.st_mtime_ns}")
    return _hash_of(*parts)


def _templates(folder: Path, language: str) -> Iterable[Path]:
    own = folder / language
    yield from sorted((*(folder / "site").glob("*.*"), *(own / "site").glob("*.*")))
    yield own / "phrases.yaml"


def _content(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return type(error).__name__


def _hash_of(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
