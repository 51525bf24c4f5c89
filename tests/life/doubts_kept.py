"""The promises about letters in doubt: repeated once, or left to a person who is told."""

from datetime import timedelta

from douze.model.phrases import phrase
from douze.model.reasons import Reason
from tests.life.association import MESSAGES, MINUTE, ROWS, WORDING, as_lines
from tests.life.passes import Doubt, Memories, Pass

_REPEATED = "a letter in doubt whose loss would hurt is repeated, if it still holds"
_ONCE = "a letter in doubt is repeated once, as it was, not before 10 minutes"
_TOLD = "a letter in doubt that is not repeated waits for resolve, and its row says so"
_LOGGED = "Messages says which letters are in doubt, and which were repeated"


def check_repeats(done: Pass) -> None:
    """Hold what a pass handed over a second time to the promises.

    A folder takes a letter twice only where a crash came between: that is another promise.
    """
    if not done.claims:
        return
    for mail in done.again:
        doubt = done.doubts.get(mail.subject)
        if mail.subject in done.asked:
            done.hold("resolve again: the letter goes once more", True)
        elif doubt is None:
            done.hold("what was sent before a crash is never sent again", False, mail.subject)
        else:
            due = done.now - doubt.since >= 10 * MINUTE and not doubt.over
            same = (mail.raw, mail.recipient) == (doubt.mail.raw, doubt.mail.recipient)
            done.hold(_ONCE, due and same, (mail.subject, done.now - doubt.since, doubt.over))
    for mail in done.refused:
        doubt = done.doubts.get(mail.subject)
        if doubt is not None:
            done.hold(_ONCE, not doubt.over, (mail.subject, "was refused before"))


def check_doubts(done: Pass, memories: Memories) -> None:
    """Hold the doubts that were there before a pass, and are there after it, to the promises."""
    rows = done.rows()
    after = {str(x["Réf"]): str(x["Alerte"]) for x in as_lines(done.tables_after[ROWS])}
    handed = (*done.sent, *done.again, *done.refused, *done.put_off)
    busy = {done.ref(mail) for mail in handed}
    for key, doubt in done.doubts.items():
        ref, still = done.ref(doubt.mail), memories.doubts.get(key)
        if still is None or ref in busy:
            continue
        if still.over and len(rows.get(ref, ())) == 1 and _settled(ref, done, memories):
            asks = WORDING.sentence(phrase(Reason.LETTER_IN_DOUBT, to=doubt.mail.recipient))
            done.hold(_TOLD, asks in after.get(ref, ""), (key, after.get(ref)))
        elif not still.over and memories.holds(still, done) and not done.held_up:
            kept = memories.rests(ref, done.now) or not _due(still, done)
            done.hold(_REPEATED, kept, (key, done.now - doubt.since))
    _check_log(done, memories)


def _settled(ref: str, done: Pass, memories: Memories) -> bool:
    known = done.after.registrations.get(ref)
    return known is not None and known.session not in memories.aside and ref in done.rows()


def _due(doubt: Doubt, done: Pass) -> bool:
    """Whether a repeat should have gone, unless it rests."""
    return done.now - doubt.since >= timedelta(minutes=10)


def _check_log(done: Pass, memories: Memories) -> None:
    lines = {str(line["Clé"]): line for line in as_lines(done.tables_after[MESSAGES])}
    shown = {key for key, line in lines.items() if line["État"] == "incertain"}
    with_other = {r.key for r in done.after.letters.values() if r.merged_into is not None}
    odd = (shown - with_other) ^ memories.doubts.keys()
    done.hold(_LOGGED, not odd, odd)
    for mail in done.again:
        if mail.subject in done.doubts and mail not in done.doubted:
            detail = str(lines[mail.subject]["Détail"])
            said = WORDING.sentence(phrase(Reason.SENT_AGAIN, now=done.now))
            done.hold(_LOGGED, detail == said, (mail.subject, detail))
