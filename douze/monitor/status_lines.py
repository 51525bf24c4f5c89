"""How things stand, as lines for a person: on the terminal and on the page alike."""

from collections.abc import Iterable, Iterator

from douze.model.elapsed_time import SILENT
from douze.model.letters import LetterRecord
from douze.model.lines import Line, Tone
from douze.model.phrases import Fact, phrase
from douze.model.wording import Wording
from douze.monitor.overview import Overview, SessionOverview
from douze.monitor.sections import InSections, Section, lines_of

#: How many letters of one reason are named; `--json` names them all.
MOST_NAMED = 3
#: What is said instead of a session that has no date, as one that is postponed.
_UNDATED = {
    "status_session": "status_session_undated",
    "status_session_kept": "status_session_kept_undated",
    "status_session_taken": "status_session_taken_undated",
}


def sections(overview: Overview, wording: Wording) -> tuple[Section, ...]:
    """Tell everything, the most pressing first."""
    told = _HowPassesStand(overview, wording)
    return (
        told.section("status_passes", told.passes()),
        told.section("status_letters", told.letters()),
        told.section("status_alerts", told.alerts()),
        told.section("status_sessions", told.sessions()),
        told.section("status_versions", told.versions()),
    )


class _HowPassesStand(InSections):
    """One overview in one language."""

    def __init__(self, overview: Overview, wording: Wording) -> None:
        super().__init__(wording)
        self._overview = overview

    def passes(self) -> Iterator[Line]:
        failure, last = self._overview.failure, self._overview.last_pass
        if failure is not None:
            failed = phrase("status_pass_failed", at=failure.at, why=failure.why)
            yield self._line(failed, Tone.BAD)
            if failure.last_success is None:
                yield self._line(phrase("status_no_success"))
            else:
                yield self._line(phrase("status_last_success", at=failure.last_success))
        elif last is None:
            yield self._line(phrase("status_no_pass"), Tone.CARE)
        elif self._overview.now - last >= SILENT:
            yield self._line(phrase("status_pass_old", at=last), Tone.BAD)
        else:
            yield self._line(phrase("status_pass_done", at=last), Tone.GOOD)

    def letters(self) -> Iterator[Line]:
        trouble, quota = self._overview.trouble, self._overview.quota
        if trouble is not None:
            why = phrase(trouble.cause, said=trouble.said, until=trouble.until or trouble.since)
            yield self._line(phrase("status_trouble", since=trouble.since, why=why), Tone.BAD)
        yield from self._letters(self._overview.in_doubt, Tone.BAD)
        yield from self._letters(self._overview.waits, Tone.CARE)
        if quota.blocked_until is not None:
            yield self._line(phrase("status_blocked", until=quota.blocked_until), Tone.CARE)
        elif quota.hour is not None and quota.day is not None:
            yield self._line(phrase("status_quota", hour=quota.hour, day=quota.day))

    def alerts(self) -> Iterator[Line]:
        for one in self._overview.alerts:
            told = phrase("status_alert", name=one.name, ref=one.ref, what=one.what)
            yield self._line(told, Tone.CARE)

    def sessions(self) -> Iterator[Line]:
        for one in self._overview.sessions:
            yield self._session(one)
            for each in one.waiting:
                code = "status_waits" if each.rank else "status_kept_waiting"
                told = phrase(code, rank=each.rank or 0, name=each.name, ref=each.ref)
                yield self._line(told, indent=4)

    def versions(self) -> Iterator[Line]:
        yield self._line(phrase("status_version", **self._overview.versions), Tone.QUIET)

    def _session(self, one: SessionOverview) -> Line:
        code, tone = "status_session", Tone.PLAIN
        facts: dict[str, Fact] = {"title": one.title, "code": one.code, "held": one.held}
        facts |= {"taken": one.taken, "waiting": len(one.waiting)}
        if one.places is None:
            code = "status_session_taken"
        else:
            facts["places"] = one.places
            if one.waiting and not one.free:
                tone = Tone.CARE
            if one.kept_back:
                code, facts["kept"] = "status_session_kept", one.kept_back
        if one.start is None:
            return self._line(phrase(_UNDATED[code], **facts), tone)
        return self._line(phrase(code, start=one.start, **facts), tone)

    def _letters(self, letters: Iterable[LetterRecord], tone: Tone) -> Iterator[Line]:
        """Tell of those that wait for one reason together: a flood is one line, not hundreds."""
        by_reason: dict[str, list[str]] = {}
        for one in letters:
            why = one.detail or self._wording.word(one.state)
            by_reason.setdefault(why, []).append(one.key)
        for why, keys in by_reason.items():
            more = ("…",) if len(keys) > MOST_NAMED else ()
            named = ", ".join((*keys[:MOST_NAMED], *more))
            told = phrase("status_letter", count=len(keys), why=why, keys=named)
            yield self._line(told, tone)


def lines(overview: Overview, wording: Wording) -> Iterator[Line]:
    """Tell everything on the terminal."""
    title = wording.sentence(phrase("status_title", now=overview.now))
    return lines_of(title, sections(overview, wording))
