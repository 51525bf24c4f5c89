"""The sheet's own word of when the last pass was, so that it can notice that passes have ceased."""

from datetime import UTC, datetime, timedelta

from douze.composition import Adapters
from douze.model.phrases import phrase
from douze.model.plan import Plan

#: A whole pass is done once an hour at least, and no oftener than that is anything said.
RENEWED = timedelta(hours=1)
#: On whose header it stands: the first of these that `Sessions` has.
_COLUMNS = ("alert", "confirmed", "free", "waiting", "to_settle")


def sign_of_life(adapters: Adapters, plan: Plan, now: datetime) -> None:
    """Renew it where it is an hour old. The script of `form` reads what stands in brackets.

    A pass that is known to have nothing to do says nothing: the next whole one does.
    """
    notes, layout = adapters.header_notes, plan.layouts.get("sessions")
    if notes is None or layout is None:
        return
    column = next((layout.columns[word] for word in _COLUMNS if word in layout.columns), None)
    signed = adapters.ledger.signed_at()
    if column is None or (signed is not None and timedelta(0) <= now - signed < RENEWED):
        return
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = phrase("setup_note_last_pass", now=now, stamp=stamp)
    notes.note_pass(layout.title, column, adapters.wording.sentence(told))
    adapters.ledger.note_signed(now)
