"""A plan as a person reads it: by session, with what waits, ending with how much it is in all."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.letters import Letter, PlannedLetter
from douze.model.lines import Line, Tone
from douze.model.message_rows import why_withheld
from douze.model.pass_record import StatusChange
from douze.model.phrases import Fact, Problem
from douze.model.plan import Plan
from douze.model.reasons import Reason
from douze.model.site import SitePlan
from douze.model.wording import Wording
from douze.model.words import Status

if TYPE_CHECKING:
    from douze.model.dossiers import DossierPlan

#: How many addresses are named of letters that wait for one reason.
FEW = 5
#: A name and an address longer than this are cut.
WIDEST = 60
#: The ledger is lost, in a file or in a database.
_LOST = (Reason.GUARD_LEDGER_BEHIND, Reason.GUARD_DATABASE_BEHIND)
_TONES = {
    Status.CONFIRMED: Tone.GOOD,
    Status.TO_SETTLE: Tone.CARE,
    Status.WAITING: Tone.CARE,
    Status.TO_CHECK: Tone.BAD,
}


def plan_lines(plan: Plan, wording: Wording, *, name: str) -> Iterator[Line]:
    """Tell a plan: what changes and why, which letters go to whom, what needs a person.

    Where the ledger is lost everything on the sheet would seem new, so only that is told.
    """
    yield say(wording, "screen_plan", tone=Tone.HEADING, now=plan.now, name=name)
    if plan.guards:
        yield from _headed(wording, "screen_guards", tone=Tone.BAD)
        yield from problem_lines(plan.guards, wording)
    if not any(guard.what.reason in _LOST for guard in plan.guards):
        yield from _contents(plan, wording)
    yield Line()
    yield from _end(plan, wording)


def _contents(plan: Plan, wording: Wording) -> Iterator[Line]:
    written = sum(planned.was_written for planned in plan.letters)
    if written:
        yield from _headed(wording, "screen_were_written", tone=Tone.CARE, count=written)
    if plan.statuses:
        yield from _headed(wording, "screen_statuses", count=len(plan.statuses))
        yield from _status_lines(plan.statuses, wording)
    if plan.letters:
        code = "screen_letters_written" if plan.only_written else "screen_letters"
        yield from _headed(wording, code, count=len(plan.letters))
        yield from _letter_lines(plan.letters, wording)
    if plan.withheld:
        yield from _headed(wording, "screen_withheld", count=len(plan.withheld))
        yield from _withheld_lines(plan.withheld, wording)
    yield from _waiting(plan, wording)
    if plan.site is not None:
        yield from _page_lines(plan.site, wording)
    if plan.dossiers is not None:
        yield from _dossier_lines(plan.dossiers, wording)
    if plan.backup is not None:
        yield say(wording, "screen_backup_due", name=plan.backup.name)
    yield from _erasing_lines(plan, wording)
    if plan.problems:
        yield from _headed(wording, "screen_problems", count=len(plan.problems))
        yield from problem_lines(plan.problems, wording)


def _page_lines(site: SitePlan, wording: Wording) -> Iterator[Line]:
    """Name each page that is to be written or to go, and those that somebody else keeps."""
    if site:
        count = len(site.writes) + len(site.removes)
        yield from _headed(wording, "screen_pages", count=count)
    for file in site.writes:
        yield say(wording, "screen_page_to_write", indent=4, name=file.name)
    for name in site.removes:
        yield say(wording, "screen_page_to_remove", indent=4, name=name)
    if site.problems:
        yield from _headed(wording, "screen_page_problems", tone=Tone.BAD, count=len(site.problems))
        yield from (Line(wording.sentence(what), indent=4) for what in site.problems)


def _dossier_lines(dossiers: "DossierPlan", wording: Wording) -> Iterator[Line]:
    """Name on one line the sessions whose file is to be written."""
    if dossiers:
        names = (
            wording.sentence_of("screen_dossier", name=one.name, version=one.version)
            for one in dossiers.writes
        )
        yield Line()
        yield say(wording, "screen_dossiers", tone=Tone.HEADING, names=", ".join(names))
    if dossiers.problems:
        count = len(dossiers.problems)
        yield from _headed(wording, "screen_dossier_problems", tone=Tone.BAD, count=count)
        yield from (Line(wording.sentence(what), indent=4) for what in dossiers.problems)


def _erasing_lines(plan: Plan, wording: Wording) -> Iterator[Line]:
    """Say whom this pass erases once all else is done, the first by their references."""
    if refs := [*plan.erase, *(ref for due in plan.due for ref in due.refs)]:
        yield Line()
        few = ", ".join(refs[:FEW]) + (" …" if len(refs) > FEW else "")
        count = len(plan.erase) + len(plan.due)
        yield say(wording, "screen_to_erase", tone=Tone.CARE, count=count, refs=few)


def _waiting(plan: Plan, wording: Wording) -> Iterator[Line]:
    """Tell what is known and does not happen yet: edits, letters put off or without room."""
    leaving, why = plan.quota.takes(plan.letters)
    left = len(plan.letters) - leaving + len(plan.resting)
    if plan.waits or left:
        yield from _headed(wording, "screen_waits", count=len(plan.waits) + left)
        yield from problem_lines(plan.waits, wording)
    if left:
        yield say(wording, "screen_queued", indent=2, count=left)
    if left and why:
        yield Line(wording.sentence(why), indent=4, tone=Tone.QUIET)


def _end(plan: Plan, wording: Wording) -> Iterator[Line]:
    """End with the totals, and with what this was: only a plan."""
    if plan.guards:
        yield say(wording, "screen_refused_plan")
    elif plan.statuses or plan.letters:
        counts = {
            "statuses": len(plan.statuses),
            "letters": plan.quota.takes(plan.letters)[0],
            "problems": len(plan.problems),
        }
        code = "screen_totals_written" if plan.only_written else "screen_totals"
        yield say(wording, code, tone=Tone.HEADING, **counts)
        yield say(wording, "screen_only_a_plan")
    elif plan.edits:
        yield say(wording, "screen_only_cells", count=len(plan.edits.rows) + len(plan.edits.new))
    elif plan.site:
        yield say(
            wording, "screen_only_pages", count=len(plan.site.writes) + len(plan.site.removes)
        )
    elif plan.dossiers:
        yield say(wording, "screen_only_dossiers")
    elif plan.waits or plan.resting or plan.withheld:
        yield say(wording, "screen_nothing_yet")
    elif plan.problems:
        yield say(wording, "screen_nothing_but", count=len(plan.problems))
    else:
        yield say(wording, "screen_nothing")


def _headed(
    wording: Wording, code: str, *, tone: Tone = Tone.HEADING, **facts: int
) -> Iterator[Line]:
    yield Line()
    yield say(wording, code, tone=tone, **facts)


def _status_lines(changes: Sequence[StatusChange], wording: Wording) -> Iterator[Line]:
    # One long name would push everything else out of sight.
    refs = min(WIDEST, max(len(change.ref) for change in changes))
    names = min(WIDEST, max(len(_name(change)) for change in changes))
    by_session: dict[str, list[StatusChange]] = {}
    for change in changes:
        # By the reference, since a session may have left the sheet.
        by_session.setdefault(change.ref.rpartition("-")[0], []).append(change)
    for session, its in by_session.items():
        yield Line(session, indent=2, tone=Tone.HEADING)
        for change in its:
            before = wording.word(change.before) or str(say(wording, "screen_new"))
            who = f"{cut(_name(change), names):<{names}}  {change.ref:<{refs}}"
            tone = _TONES.get(change.after, Tone.PLAIN)
            yield Line(f"{who}  {before} → {wording.word(change.after)}", 4, tone)
            why = dict.fromkeys((*change.why, *change.beside))
            yield Line(wording.say(why), indent=8, tone=Tone.QUIET, hang=0)


def _name(change: StatusChange) -> str:
    return _one_line(str(replace(change.who, ref="")))


def _letter_lines(letters: Sequence[PlannedLetter], wording: Wording) -> Iterator[Line]:
    """Tell letters by session, in the order in which each session's first one leaves."""
    kinds = max(len(wording.word(planned.letter.kind)) for planned in letters)
    to = min(40, max(len(planned.letter.to) for planned in letters))
    by_session: dict[str, list[PlannedLetter]] = {}
    for planned in letters:
        session = planned.letter.session
        by_session.setdefault(session.code if session else "", []).append(planned)
    for code, its in by_session.items():
        title = Line(code) if code else say(wording, "screen_staff")
        yield Line(title.text, indent=2, tone=Tone.HEADING)
        for planned in its:
            kind = wording.word(planned.letter.kind)
            whom = f"{kind:<{kinds}}  {planned.letter.to:<{to}}"
            yield Line(f"{whom}  {planned.subject}", indent=4)
            others = [one.session.code for one in planned.letter.together if one.session]
            if others:
                yield say(
                    wording, "screen_together", indent=8, tone=Tone.QUIET, codes=tuple(others)
                )


def _withheld_lines(letters: Sequence[Letter], wording: Wording) -> Iterator[Line]:
    """Tell each reason once, and below it of each session to whom what does not leave.

    A flood makes hundreds of them: only the first few addresses are named.
    """
    by_reason: dict[str, dict[tuple[str, Kind], list[str]]] = {}
    for letter in letters:
        code = letter.session.code if letter.session else ""
        its = by_reason.setdefault(wording.sentence(why_withheld(letter)), {})
        its.setdefault((code, letter.kind), []).append(letter.to)
    for reason, groups in by_reason.items():
        yield Line(reason, indent=2, tone=Tone.CARE)
        for (code, kind), to in groups.items():
            some = ", ".join(to[:FEW]) + (" …" if len(to) > FEW else "")
            what = "  ".join(filter(None, (code, wording.word(kind))))
            yield Line(f"{what} ({len(to)})  {some}", indent=4)


def problem_lines(problems: Iterable[Problem], wording: Wording) -> Iterator[Line]:
    """Tell each problem as `where: what. Hint`, with what only the machine's keeper can do."""
    for problem in problems:
        yield Line(f"{_one_line(problem.place)}: {wording.told(problem.what)}", indent=2)


def say(
    wording: Wording,
    code: str,
    *,
    indent: int = 0,
    tone: Tone = Tone.PLAIN,
    **facts: Fact | datetime | Kind,
) -> Line:
    """Say one sentence of the screen."""
    return Line(wording.sentence_of(code, **facts), indent=indent, tone=tone)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def cut(text: str, width: int) -> str:
    """Shorten a name to a width."""
    return text if len(text) <= width else text[: width - 1] + "…"
