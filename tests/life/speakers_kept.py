"""The promises to whoever speaks: told like anybody who takes part, as long as they stand there."""

from datetime import timedelta

from douze.model.letters import Mail
from douze.model.words import LetterState
from tests.life.association import DAY, SESSIONS, SPEAKERS, ZONE, Facts, as_lines
from tests.life.passes import Memories, Pass

_NAMED = frozenset({"speaker", "link", "reminder", "change", "link_change", "brief"})
_LINKED = _NAMED - {"brief"}
_STANDING = frozenset({"speaker", "cancellation", "session_cancelled"})
_ANNOUNCING = frozenset({"speaker", "change"})


def named(code: str, done: Pass) -> frozenset[str]:
    """Give the addresses that stand in the cell of a session's speakers, as the pass found it."""
    lines = [x for x in as_lines(done.tables[SESSIONS]) if x["Code"] == code]
    cell = str(lines[0].get("Intervenants") or "") if lines else ""
    return frozenset(SPEAKERS[cell])


def check_speakers_letter(mail: Mail, code: str, done: Pass) -> None:
    """Hold one letter to a speaker to the promises."""
    kind, facts = done.kind(mail), done.facts[code]
    there = mail.recipient in named(code, done)
    if kind in _NAMED:
        true = there and not facts.cancelled
    elif kind == "session_cancelled":
        true = facts.cancelled
    else:
        true = kind == "cancellation" and not there
    done.hold("a letter to a speaker says what is so", true, (mail.subject, mail.recipient))
    if link := mail.text.split("\n")[2]:
        in_time = facts.start - DAY <= done.now <= facts.end
        right = kind in _LINKED and link == facts.link
        sentence = "a speaker who stands there gets the link, from 24 h before the start on"
        done.hold(sentence, in_time and right, mail.subject)
    if kind == "brief":
        _check_brief(mail, facts, done)


def _check_brief(mail: Mail, facts: Facts, done: Pass) -> None:
    first = facts.start - 2 * DAY
    if mail.subject.endswith("/2"):
        morning = facts.start.astimezone(ZONE).replace(hour=8, minute=0)
        first = max(first, morning)
    in_time = first <= done.now <= facts.start
    sentence = "brief: to speakers, 48 h before, without the link"
    done.hold(sentence, in_time and not mail.text.split("\n")[2], mail.subject)


def check_speakers(done: Pass, memories: Memories) -> None:
    """Who speaks at a session that is to come was last told so, and when it is."""
    first = done.after.first_pass
    for code, facts in done.facts.items():
        begun = done.now > facts.start or (first is not None and first > facts.start)
        if begun or facts.cancelled or code in memories.aside or done.held_up:
            continue
        for address in named(code, done):
            refs = [r for r in memories.heard if r.rpartition("-")[0] == code]
            heard = [h for r in refs for h in memories.heard[r] if h.to == address]
            if _unsure(code, address, done, memories):
                continue
            told = sorted((h for h in heard if h.kind in _STANDING), key=lambda h: h.at)
            kept = bool(told) and told[-1].kind == "speaker"
            done.hold("who speaks was last told so", kept, (code, address, told))
            news = sorted((h for h in heard if h.kind in _ANNOUNCING), key=lambda h: h.at)
            when = f"{facts.start.astimezone(ZONE):%d/%m %H:%M}"
            if facts.end - facts.start == timedelta(hours=2):
                kept = (news[-1].title, news[-1].start) == (facts.title, when)
                sentence = "who speaks was last told the date and title that hold"
                done.hold(sentence, kept, (code, address, news[-1], when))


def _unsure(code: str, address: str, done: Pass, memories: Memories) -> bool:
    """Whether a letter to somebody is under way, waits, is kept back, or would not be taken."""
    handed = (*done.sent, *done.again, *done.refused, *done.put_off, *done.doubted)
    doubts = [doubt.mail for doubt in memories.doubts.values()]
    under_way = any(mail.recipient == address for mail in (*handed, *doubts))
    refused = any(to == address for _, to in memories.refused)
    rests = any(memories.rests(ref, done.now) for ref in memories.put_off if ref.startswith(code))
    back = any(
        r.to == address and r.state is LetterState.WITHHELD for r in done.after.letters.values()
    )
    return under_way or refused or rests or back
