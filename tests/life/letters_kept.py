"""The promises about letters: each once, in its time, true; and the link to nobody else."""

from collections import Counter
from datetime import datetime

from douze.model.kinds import Kind
from douze.model.ledger_state import RegistrationRecord
from douze.model.letters import Mail
from douze.model.reasons import Reason
from douze.model.words import Status
from douze.read.addresses import same_address
from tests.life.association import DAY, HOUR, MINUTE, ZONE, Facts, Line
from tests.life.passes import LIVE, Memories, Pass
from tests.life.repeats_kept import check_repeats_asked
from tests.life.speakers_kept import check_speakers_letter
from tests.world.office_days import thanked_from

WITH_LINK = frozenset({"link", "reminder", "link_change", "change", "confirmation", "again"})
ANNOUNCING = frozenset(
    {"confirmation", "change", "dues", "dues_reminder", "waiting_list", "again", "expired"}
)
TELLS = {
    Status.CONFIRMED: {"confirmation"},
    Status.TO_SETTLE: {"dues"},
    Status.WAITING: {"waiting_list", "no_seat"},
    Status.EXPIRED: {"expired"},
    Status.REFUSED: {"refusal"},
    Status.CANCELLED: {"cancellation", "session_cancelled"},
}
STANDING = frozenset().union(*TELLS.values())
#: After these nothing is to come, so that nothing need be called off.
LAST_WORDS = frozenset({"no_seat", "refusal", "cancellation"})


def telling(status: Status, facts: Facts, now: datetime) -> frozenset[str]:
    """Name the letters that say where somebody stands, as the session stands now."""
    if status is Status.EXPIRED and facts.cancelled:
        return frozenset({"session_cancelled"})
    if status is Status.WAITING:
        late = now > facts.start - 2 * HOUR
        return frozenset({"no_seat" if late else "waiting_list"})
    return frozenset(TELLS.get(status, ()))


_FOR_CONFIRMED = frozenset({"link", "reminder", "link_change", "thanks", "missed"})


def check_refused(done: Pass) -> None:
    """A refused pass writes nothing; and it was refused for a reason."""
    unwritten = done.meddled or done.tables == done.tables_after
    done.hold(
        "a pass is refused: nothing is written, nobody is written to",
        not done.sent and done.after == done.before and unwritten,
        done.guards,
    )
    rows = done.rows()
    over = {
        code for code, f in done.facts.items() if done.now > f.start and code not in done.spoiled
    }
    active = [
        k for k in done.before.registrations.values() if k.status in LIVE and k.session not in over
    ]
    gone = [k for k in active if k.shown and k.ref not in rows]
    done.hold(
        "a pass is refused when more than 5, and more than 20 %, have disappeared",
        len(gone) > 5 and len(gone) * 5 > len(active),
        (done.guards, len(gone), len(active)),
    )


def check_sent(done: Pass, memories: Memories) -> None:
    """Hold the letters of a pass, killed or not, to the promises."""
    for mail in done.sent:
        done.hold("a letter is sent once", memories.keys[mail.subject] == 1, mail.subject)
    for mail in done.again if not done.claims else ():
        kept = mail.subject in memories.in_flight
        done.hold("what was sent before a crash is never sent again", kept, mail.subject)
    about = Counter((mail.recipient, done.session(mail)) for mail in done.sent)
    for (to, code), count in about.items():
        if code:
            sentence = "nobody gets two letters about one session in one pass"
            done.hold(sentence, count == 1, (to, code, [mail.subject for mail in done.sent]))
    _check_dues_together(done)
    rows = done.rows()
    check_repeats_asked(done, memories)
    for mail in done.sent:
        code = done.session(mail)
        if code is None:
            done.hold("the link is in no other letter", not _link(mail), mail.subject)
            continue
        _check_session(mail, code, done, memories)
        if done.speaks(mail):
            check_speakers_letter(mail, code, done)
            continue
        _check_link(mail, done.facts[code], done)
        _check_standing(mail, done, rows)
        _check_useful(mail, done.facts[code], done)
        _check_news(mail, done.facts[code], memories, done)


def _check_dues_together(done: Pass) -> None:
    """Whoever owes the dues for several sessions reads that once, where a letter says no more."""
    beside = {one.key for mail in done.sent for one in done.beside(mail)}
    asked: dict[tuple[str, str], list[str]] = {}
    for letter in (done.planned[m.subject] for m in done.sent if m.subject in done.planned):
        more = letter.invitation or letter.before or letter.merges or letter.restored
        if letter.kind in (Kind.DUES, Kind.DUES_REMINDER) and not more:
            asked.setdefault((letter.to.casefold(), letter.name.casefold()), []).append(letter.key)
    for keys in (keys for keys in asked.values() if len(keys) > 1):
        sentence = "what one person is asked to pay in one pass is one letter"
        done.hold(sentence, len({*keys} - beside) == 1, keys)


def check_repeat(killed: Pass, repeat: Pass, already: set[str]) -> None:
    """What was sent before a crash is not sent again; what was not goes with the next pass."""
    first = {mail.subject for mail in killed.sent}
    second = {mail.subject for mail in repeat.sent}
    both = first & second
    repeat.hold("what was sent before a crash is never sent again", not both, both)
    if killed.guards or repeat.guards:
        return
    missing = killed.planned.keys() - first - second - already
    sentence = "what a crash kept from being sent is sent by the next pass"
    repeat.hold(sentence, not missing, missing)
    told = {letter.ref for letter in killed.planned.values()}
    more = [mail.subject for mail in repeat.sent if mail.subject not in killed.planned]
    other = [key for key in more if key.partition("/")[0] not in told]
    repeat.hold("a pass that is repeated sends nothing else", not other, other)


def _link(mail: Mail) -> str:
    return mail.text.split("\n")[2]


def _check_session(mail: Mail, code: str, done: Pass, memories: Memories) -> None:
    """Nothing is sent about a session that is being edited, is past, or does not take place."""
    facts, kind = done.facts[code], done.kind(mail)
    sentence = "nothing is sent about a session while its edit has not settled"
    done.hold(sentence, code not in memories.aside, mail.subject)
    first = done.after.first_pass
    sentence = "nothing is sent about a session that had already started at the first pass"
    done.hold(sentence, first is None or first <= facts.start, mail.subject)
    if facts.cancelled and done.now <= facts.start:
        sentence = "a cancelled session: link and reminder stop at once"
        done.hold(sentence, kind not in ("link", "reminder", "brief"), mail.subject)


def _check_link(mail: Mail, facts: Facts, done: Pass) -> None:
    link = _link(mail)
    if not link:
        return
    known = done.after.registrations[done.ref(mail)]
    confirmed = known.status is Status.CONFIRMED
    done.hold("the link goes to nobody who is not confirmed", confirmed, (mail.subject, known))
    done.hold("the link is in no other letter", done.kind(mail) in WITH_LINK, mail.subject)
    in_time = facts.start - DAY <= done.now <= facts.end
    done.hold("the link goes from 24 h before the start on", in_time, mail.subject)
    done.hold("the link is the one that stands in the row", link == facts.link, mail.subject)


def _check_standing(mail: Mail, done: Pass, rows: dict[str, list[Line]]) -> None:
    """A letter goes to whoever stands as it says, and whose one row is there."""
    kind, ref = done.kind(mail), done.ref(mail)
    known, was = done.after.registrations[ref], done.before.registrations.get(ref)
    if kind in STANDING:
        true = kind in telling(known.status, done.facts[known.session], done.now)
        done.hold("a letter tells the status that holds", true, (mail.subject, known.status))
    if kind in _FOR_CONFIRMED:
        confirmed = known.status is Status.CONFIRMED
        done.hold("who is not confirmed gets no link or thanks", confirmed, mail.subject)
    if kind == "change":
        payable = known.status is Status.EXPIRED and not done.facts[known.session].cancelled
        ahead = known.status in LIVE or payable
        done.hold("who is out of it hears of no change", ahead, mail.subject)
    # Whose row comes once the reference is free, and who stands on that one meanwhile.
    handed_on = known.reason is Reason.REPLACED or (
        ref not in rows and _stands_in_the_session(known, rows)
    )
    if was and was.shown and not handed_on and (ref in rows or known.arrival == was.arrival):
        one = len(rows.get(ref, ())) == 1
        done.hold("a row is gone or stands twice: its letters wait", one, mail.subject)


def _stands_in_the_session(known: RegistrationRecord, rows: dict[str, list[Line]]) -> bool:
    """Whether somebody's name and address stand on a row of the session, whosever it was."""
    there = (line for lines in rows.values() for line in lines if line["Session"] == known.session)
    return any(same_address(str(line["E-mail"] or "")) == known.who for line in there)


def _check_useful(mail: Mail, facts: Facts, done: Pass) -> None:
    """A letter past its use is not sent, and none comes before its time."""
    kind, start, end = done.kind(mail), facts.start, facts.end
    span = {
        "link": (start - DAY, end),
        "reminder": (start - HOUR, start + 15 * MINUTE),
        "thanks": (end + 2 * HOUR, end + 7 * DAY),
        "missed": (thanked_from(end), end + 7 * DAY),
        "no_seat": (start - 2 * HOUR, start),
    }
    since, until = span.get(kind, (None, end if kind in WITH_LINK else start))
    deadline = done.after.registrations[done.ref(mail)].deadline
    if kind == "dues" and deadline:
        until = min(until, deadline)
    in_time = (since is None or since <= done.now) and done.now <= until
    done.hold("a letter is sent neither before its time nor past its use", in_time, mail.subject)


def _check_news(mail: Mail, facts: Facts, memories: Memories, done: Pass) -> None:
    """A change is told to whoever was told something else; moved there and back is no change.

    A link in doubt keeps nobody from being reminded: it may not have arrived, and the reminder
    carries it.
    """
    kind, ref = done.kind(mail), done.ref(mail)
    earlier = [h for h in memories.heard[ref] if h.key != mail.subject]
    if kind == "change" and facts.end - facts.start == 2 * HOUR:
        told = next((h for h in reversed(earlier) if h.kind in ANNOUNCING), None)
        news = told is None or [told.title, told.start] != mail.text.split("\n")[:2]
        done.hold("moved there and back between two passes: no letter", news, mail.subject)
    if kind == "link_change":
        told = next((h for h in reversed(earlier) if h.link), None)
        news = told is not None and told.link != _link(mail)
        done.hold("link_change: the link changed after it was sent", news, mail.subject)
    if kind == "reminder":
        got = [h for h in earlier if h.kind == "link"]
        start = f"{facts.start.astimezone(ZONE):%Y-%m-%dT%H:%M}"
        if got and start in got[-1].key and got[-1].key not in memories.doubts.keys() | done.doubts:
            fresh = done.now - got[-1].at < 2 * HOUR
            done.hold("reminder: not if link went less than 2 h ago", not fresh, mail.subject)
