"""What staff ask for in `Renvoyer`, as an attentive neighbour counts it, and what comes of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from douze.model.ledger_state import RegistrationRecord
from douze.model.words import LetterState, Status
from douze.read.addresses import read_address
from tests.life.association import MINUTE, ROWS, SESSIONS, Line, as_lines

if TYPE_CHECKING:
    from tests.life.passes import Memories, Pass

#: Letters that say where somebody stands.
_SAY_WHAT_HOLDS = frozenset(
    {"again", "confirmation", "dues", "waiting_list", "no_seat", "expired", "refusal"}
    | {"cancellation", "session_cancelled"}
)


@dataclass
class Orders:
    """What stood in `Renvoyer` and `E-mail` when a pass looked last, and how often it changed."""

    resend: dict[str, object] = field(default_factory=dict)
    address: dict[str, str] = field(default_factory=dict)
    #: The same of rows by hand that had no reference when a pass saw them first.
    by_hand: dict[tuple[str, str], object] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    open: set[str] = field(default_factory=set)  #: who was asked for and has not heard yet
    heard: set[str] = field(default_factory=set)  #: who of them did in the last pass

    def look(self, done: "Pass", aside: set[str]) -> dict[str, object]:
        """Take note of the rows that a pass saw; give what was newly written, by reference."""
        written: dict[str, object] = {}
        for line in as_lines(done.tables[ROWS]):
            if not line["Réf"] and line["Session"] not in aside and not _frozen(line):
                whose = str(line["Session"]), str(line["E-mail"] or "").lower()
                self.by_hand.setdefault(whose, line["Renvoyer"])
        for ref, lines in done.rows().items():
            known = done.before.registrations.get(ref)
            if len(lines) != 1 or (known and (known.session in aside or _frozen(lines[0]))):
                continue
            said, to = lines[0]["Renvoyer"], str(lines[0]["E-mail"] or "").lower()
            if known is None:
                self.resend[ref], self.address[ref] = said, to
                continue
            whose = known.session, known.who
            # Where an answer came before the pass that saw such a row first, it is not by hand.
            if ref not in self.resend and (known.by_hand or whose in self.by_hand):
                self.resend[ref], self.address[ref] = self.by_hand.get(whose, said), known.who
            if said != "ouii":
                if said != self.resend.get(ref):
                    written[ref] = said
                self.resend[ref] = said
            if read_address(to).written and to != self.address.get(ref):
                self.counted[ref] += 1
                self.address[ref] = to
        asked = {ref for ref, said in written.items() if said == "oui"}
        self.counted.update(asked)
        self.open |= asked
        return written

    def hear(self, done: "Pass") -> None:
        """Take note of who was told where they stand, or would have been."""
        moved = (*done.sent, *done.again, *done.refused, *done.doubted, *done.put_off)
        told = {done.ref(mail) for mail in moved if done.kind(mail) in _SAY_WHAT_HOLDS}
        self.heard = self.open & told
        self.open -= told


def _frozen(line: Line) -> bool:
    return line["Décision"] == "peut-être"


def check_repeats_asked(done: "Pass", memories: "Memories") -> None:
    """Nobody hears it oftener than it was asked for; who is asked for hears it."""
    orders = memories.orders
    said = Counter(key.partition("/")[0] for key in memories.keys if "/again" in key)
    for ref, count in said.items():
        kept = count <= orders.counted[ref]
        done.hold("what holds is said again no oftener than it was asked for", kept, (ref, count))
    if not done.whole or done.meddled or done.held_up:
        return
    orders.open = {ref for ref in orders.open if _of_use(done, ref)}
    for ref in orders.heard | {
        ref for ref in orders.open if _may_be_written_to(done, ref, memories)
    }:
        sentence = "who is asked for in Renvoyer hears in the first pass that may write to them"
        done.hold(sentence, ref in orders.heard, (ref, done.after.registrations[ref]))


def _of_use(done: "Pass", ref: str) -> bool:
    """Whether there is something to hear for somebody for whom it is not over."""
    known = done.after.registrations.get(ref)
    if known is None or known.session not in done.facts:
        return False
    facts, first = done.facts[known.session], done.after.first_pass
    until = {
        Status.CONFIRMED: facts.end,
        Status.TO_SETTLE: known.deadline or facts.start,
        Status.WAITING: facts.start,
    }.get(known.status)
    begun_at_first = first is not None and facts.start < first
    return until is not None and done.now <= until and not (facts.cancelled or begun_at_first)


def _may_be_written_to(done: "Pass", ref: str, memories: "Memories") -> bool:
    """Whether nothing keeps a letter from leaving to whoever stands on a row."""
    known, lines = done.after.registrations[ref], done.rows().get(ref, [])
    if known.session in memories.aside | done.spoiled or memories.rests(ref, done.now):
        return False
    if _state_unsettled_or_draft(done, known.session):
        return False
    if len(lines) != 1 or _frozen(lines[0]) or known.absent_since:
        return False
    if any(r.ref == ref and r.state is LetterState.WITHHELD for r in done.after.letters.values()):
        return False  # the mailbox has had its letters of the day
    to = read_address(str(lines[0]["E-mail"] or "")).written
    return to is not None and not _perhaps_somebody_else(done, known, lines[0])


def _state_unsettled_or_draft(done: "Pass", code: str) -> bool:
    """Whether nothing is sent about a session: a draft, or one whose `État` has not settled."""
    seen = done.after.sessions.get(code)
    lines = [one for one in as_lines(done.tables[SESSIONS]) if one["Code"] == code]
    draft = any(one["État"] == "brouillon" for one in lines)
    return draft or (seen is not None and seen.seen_state != seen.state)


def _perhaps_somebody_else(done: "Pass", known: RegistrationRecord, line: Line) -> bool:
    """Whether name and address are others, and either the row has not stood still since or
    who stands there has a registration already.
    """
    before, since = known.seen.before, known.seen.edited_at
    if before is None or since is None or before.email.lower() == str(line["E-mail"]).lower():
        return False
    if (before.first_name, before.last_name) == (line["Prénom"], line["Nom"]):
        return False
    others = {
        one.who
        for one in done.after.registrations.values()
        if one.session == known.session and one.ref != known.ref
    }
    return done.now < since + 10 * MINUTE or known.who in others
