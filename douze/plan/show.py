"""A plan and a report as a person reads them, and a plan as a program does."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from douze.model.letters import Letter
from douze.model.log import why_withheld
from douze.model.phrases import Fact, Problem, phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.wording import Wording
from douze.model.words import Kind


def plan_lines(plan: Plan, wording: Wording, *, name: str) -> Iterator[str]:
    """Tell a plan: what changes and why, which letters go to whom, what needs a person.

    Where the memory is lost everything on the sheet would seem new, so only that is told.
    """
    yield _say(wording, "screen_plan", now=plan.now, name=name)
    if plan.guards:
        yield ""
        yield _say(wording, "screen_guards")
        yield from problem_lines(plan.guards, wording)
    if any(guard.what.code == "guard_ledger_behind" for guard in plan.guards):
        yield ""
        yield _say(wording, "screen_only_a_plan")
        return
    if plan.statuses:
        yield ""
        yield _say(wording, "screen_statuses", count=len(plan.statuses))
        yield from _status_lines(plan, wording)
    if plan.letters:
        yield ""
        yield _say(wording, "screen_letters", count=len(plan.letters))
        yield from _letter_lines(plan, wording)
    if plan.withheld:
        yield ""
        yield _say(wording, "screen_withheld", count=len(plan.withheld))
        yield from _withheld_lines(plan, wording)
    if plan.problems:
        yield ""
        yield _say(wording, "screen_problems", count=len(plan.problems))
        yield from problem_lines(plan.problems, wording)
    yield ""
    if plan.statuses or plan.letters:
        yield _say(wording, "screen_only_a_plan")
    elif plan.edits:
        yield _say(wording, "screen_only_cells", count=len(plan.edits.rows) + len(plan.edits.new))
    else:
        yield _say(wording, "screen_nothing")


def _status_lines(plan: Plan, wording: Wording) -> Iterator[str]:
    refs = max(len(change.ref) for change in plan.statuses)
    names = min(28, max(len(change.name) for change in plan.statuses))
    new = _say(wording, "screen_new")
    for change in plan.statuses:
        before = wording.word(change.before) if change.before else new
        yield (
            f"  {change.ref:<{refs}}  {_cut(change.name, names):<{names}}  "
            f"{before} → {wording.word(change.after)}"
        )
        yield f"  {'':<{refs}}  {wording.say(change.why)}"


def _letter_lines(plan: Plan, wording: Wording) -> Iterator[str]:
    kinds = max(len(wording.word(p.letter.kind)) for p in plan.letters)
    to = min(40, max(len(p.letter.to) for p in plan.letters))
    for planned in plan.letters:
        kind = wording.word(planned.letter.kind)
        yield f"  {kind:<{kinds}}  {planned.letter.to:<{to}}  {planned.subject}"


def _withheld_lines(plan: Plan, wording: Wording) -> Iterator[str]:
    for letter in plan.withheld:
        yield f"  {wording.word(letter.kind)}  {letter.to}  {_why_withheld(letter, wording)}"


def _why_withheld(letter: Letter, wording: Wording) -> str:
    return wording.sentence(why_withheld(letter.withheld)) if letter.withheld else ""


def problem_lines(problems: Iterable[Problem], wording: Wording) -> Iterator[str]:
    """Tell each problem as `where: what. Hint`."""
    for problem in problems:
        yield f"  {problem.where}: {wording.sentence(problem.what)}"


def report_lines(plan: Plan, report: Report, wording: Wording) -> Iterator[str]:
    """Tell what a pass did."""
    written = [r for r in report.sent if r.with_number is None]
    yield _say(
        wording,
        "screen_report",
        now=plan.now,
        statuses=len(plan.statuses),
        rows=report.rows_written,
        sent=len(written),
    )
    for record in report.refused:
        yield "  " + _say(wording, "screen_refused", to=record.to, detail=record.detail)
    for record in (*report.doubtful, *report.deferred):
        if record.with_number is None:
            code = "screen_doubtful" if record in report.doubtful else "screen_deferred"
            yield "  " + _say(wording, code, to=record.to, detail=record.detail)
    if report.held_back:
        yield report.held_back[:1].upper() + report.held_back[1:]
    if report.queued:
        yield _say(wording, "screen_queued", count=len(report.queued))
    if plan.withheld:
        yield _say(wording, "screen_report_withheld", count=len(plan.withheld))
    if plan.problems:
        yield _say(wording, "screen_problems", count=len(plan.problems))
        yield from problem_lines(plan.problems, wording)


def timeline_lines(plan: Plan, report: Report, wording: Wording) -> Iterator[str]:
    """Tell one pass of the demonstration: who stands where now, and what they were sent."""
    told = {
        record.ref: wording.word(record.kind)
        for record in report.sent
        if record.with_number is None
    }
    for change in plan.statuses:
        letter = told.pop(change.ref, "")
        arrow = f"  ✉ {letter}" if letter else ""
        yield f"{_cut(change.name, 22):<22} {wording.word(change.after):<15}{arrow}"
    by_kind: dict[str, list[str]] = {}
    names = {p.letter.ref: f"{p.letter.first_name} {p.letter.last_name}" for p in plan.letters}
    for ref, letter in told.items():
        by_kind.setdefault(letter, []).append(names.get(ref, ref).strip())
    for letter, people in by_kind.items():
        who = people[0] if len(people) == 1 else _say(wording, "screen_people", count=len(people))
        yield f"{_cut(who, 22):<22} {'':<15}  ✉ {letter}"


def plan_json(plan: Plan, wording: Wording) -> dict[str, object]:
    """Give a plan as plain lists, for other programs."""
    return {
        "now": wording.local(plan.now).isoformat(timespec="seconds"),
        "letters": [
            {
                "key": planned.letter.key,
                "to": planned.letter.to,
                "kind": planned.letter.kind.value,
                "subject": planned.subject,
            }
            for planned in plan.letters
        ],
        "withheld": [
            {
                "key": letter.key,
                "to": letter.to,
                "kind": letter.kind.value,
                "why": _why_withheld(letter, wording),
            }
            for letter in plan.withheld
        ],
        "statuses": [
            {
                "ref": change.ref,
                "from": wording.word(change.before) or None,
                "to": wording.word(change.after),
                "why": wording.say(change.why),
            }
            for change in plan.statuses
        ],
        "problems": [_problem_json(problem, wording) for problem in plan.problems],
        "guards": [_problem_json(problem, wording) for problem in plan.guards],
    }


def _problem_json(problem: Problem, wording: Wording) -> dict[str, str]:
    return {"where": problem.where, "what": wording.sentence(problem.what)}


def _say(wording: Wording, code: str, **facts: Fact | datetime | Kind) -> str:
    return wording.sentence(phrase(code, **facts))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
