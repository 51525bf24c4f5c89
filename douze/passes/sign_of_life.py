"""The sheet's own word of when the last pass was, so that it can notice that passes have ceased."""

from datetime import UTC, datetime, timedelta

from douze.composition import Adapters
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.model.report import Report
from workflows.mail_trouble import PASSING, alert_due_at

#: A whole pass is done once an hour at least, and no oftener than that is anything said.
RENEWED = timedelta(hours=1)
#: On whose header it stands: the first of these that `Sessions` has.
_COLUMNS = ("alert", "confirmed", "free", "waiting", "to_settle")


def sign_of_life(adapters: Adapters, plan: Plan, report: Report, now: datetime) -> None:
    """Renew it where it is an hour old. The script of `form` reads what stands in brackets.

    A pass that is known to have nothing to do says nothing: the next whole one does. While the mail
    server has let nothing leave for an hour, the moment in brackets is when that began: the script
    is what can still write to somebody.
    """
    notes, layout = adapters.header_notes, plan.layouts.get("sessions")
    if notes is None or layout is None:
        return
    # Staff may have deleted any of them.
    column = next((layout.columns[word] for word in _COLUMNS if word in layout.columns), None)
    signed = adapters.ledger.signed_at()
    if column is None or (signed is not None and timedelta(0) <= now - signed < RENEWED):
        return
    told = phrase("setup_note_last_pass", now=now, stamp=_stamp(now))
    if (since := _no_letter_since(plan, report)) is not None and now - since >= PASSING:
        told = phrase("setup_note_mail_stopped", now=now, since=since, stamp=_stamp(since))
    notes.note_pass(layout.title, column, adapters.wording.sentence(told))
    adapters.ledger.note_signed(now)


def _no_letter_since(plan: Plan, report: Report) -> datetime | None:
    """Since when the mail server has let nothing leave; a provider's limit is no such thing."""
    trouble = None if report.sent else plan.quota.trouble
    return trouble.since if trouble is not None and alert_due_at(trouble) else None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
