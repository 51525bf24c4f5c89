"""What a pass did, as a person reads it."""

from collections.abc import Iterator

from douze.model.lines import Line, Tone
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.wording import Wording
from douze.plan.show import problem_lines, say


def report_lines(plan: Plan, report: Report, wording: Wording) -> Iterator[Line]:
    """Tell what a pass did."""
    yield say(
        wording,
        "screen_report_written" if plan.only_written else "screen_report",
        now=plan.now,
        statuses=len(plan.statuses),
        rows=report.rows_written,
        sent=sum(record.merged_into is None for record in report.sent),
    )
    yield from report.as_before
    written, removed = len(report.site.written), report.site.removed
    if written or removed:
        yield say(wording, "screen_pages_done", written=written, removed=removed)
    if report.dossiers.written:
        names = ", ".join(report.dossiers.written)
        yield say(wording, "screen_dossiers_done", count=len(report.dossiers.written), names=names)
    for name in report.backup.written:
        yield say(wording, "screen_backup_done", name=name)
    if report.erased:
        yield say(wording, "screen_erased", count=report.erased)
    yield from _letter_lines(report, wording)
    if report.held_back:
        yield Line(report.held_back[:1].upper() + report.held_back[1:], tone=Tone.CARE)
    if report.queued:
        yield say(wording, "screen_queued", count=len(report.queued))
    if plan.withheld:
        yield say(wording, "screen_report_withheld", count=len(plan.withheld))
    if plan.waits:
        yield say(wording, "screen_waits", count=len(plan.waits))
        yield from problem_lines(plan.waits, wording)
    if plan.problems:
        yield say(wording, "screen_problems", count=len(plan.problems))
        yield from problem_lines(plan.problems, wording)


def _letter_lines(report: Report, wording: Wording) -> Iterator[Line]:
    """Tell of each letter that did not simply go; one said in another is told with that."""
    for code, tone, records in (
        ("screen_refused", Tone.BAD, report.refused),
        ("screen_doubtful", Tone.CARE, report.doubtful),
        ("screen_deferred", Tone.CARE, report.deferred),
    ):
        for record in records:
            if record.merged_into is None:
                facts = {"to": record.to, "detail": record.detail}
                yield say(wording, code, indent=2, tone=tone, **facts)


def counts_of(plan: Plan, report: Report) -> dict[str, int]:
    """Count what a pass did, for a log; letters that were said in another are no letters."""
    letters = {
        "sent": report.sent,
        "refused": report.refused,
        "in_doubt": report.doubtful,
        "deferred": report.deferred,
    }
    counted = {
        name: sum(record.merged_into is None for record in records)
        for name, records in letters.items()
    }
    return {
        "statuses": len(plan.statuses),
        "rows": report.rows_written,
        **counted,
        "queued": len(report.queued),
        "withheld": len(plan.withheld),
        "problems": len(plan.problems),
    }
