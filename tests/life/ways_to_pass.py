"""How a pass can go: well, killed, while staff edit, with the wrong ledger."""

from collections.abc import Callable
from random import Random

from tests.life.association import MESSAGES, ROWS
from tests.life.happenings import rows_sorted
from tests.life.letters_kept import check_repeat
from tests.life.life import Life
from tests.life.post import FATES

#: By which the pass is refused, of a file and of a database.
_LOST = {"guard_ledger_behind", "guard_database_behind"}


def a_pass(life: Life, dice: Random) -> None:
    """A pass runs; sometimes an address is refused, or the post takes only so many letters."""
    post = life.outside.post
    if dice.random() < 0.05:
        addresses = sorted(f"{line['E-mail']}" for line in life.place.lines(ROWS))
        post.refuses = frozenset(dice.sample(addresses, k=min(1, len(addresses))))
    if dice.random() < 0.05:
        post.fails_after = dice.randint(0, 2)
    if dice.random() < 0.25:
        post.fate_after = dice.choice((0, 0, 0, 1, 2)), dice.choice(FATES)
    done = life.go()
    post.refuses, post.fails_after, post.fate_after = frozenset(), None, None
    life.check(done)
    if dice.random() < 0.2:
        copies = life.place.copies
        copies.append(life.outside.kept.copy())
        del copies[:-4]


def a_killed_pass(life: Life, dice: Random) -> None:
    """A pass is killed at some call to a port, and repeated: at once, or by a later one."""
    a_letter = 8 if life.outside.post.claims else 6
    calls = 6 + a_letter * len(life.plan().letters) + 2 * dice.randint(0, 2)
    killed = life.go(kill_at=dice.randint(0, calls))
    life.check(killed)
    if killed.whole or dice.random() < 0.35:
        return
    repeat = life.go()
    check_repeat(killed, repeat, set(life.memories.keys))
    repeat.before = killed.before
    life.check(repeat)


def staff_meddle(life: Life, dice: Random) -> None:
    """Staff sort the sheet between the reading and the writing of a pass."""
    done = life.go(meddle=lambda: rows_sorted(life.place, dice))
    life.check(done)
    if done.stale and done.edits:
        done.hold("what was not written is not told", not done.sent, done.sent)


def ledger_lost(life: Life, dice: Random) -> None:
    """The ledger is lost, or an old copy of it restored; then the right one is put back."""
    place, out = life.place, life.outside
    numbers = [n for line in place.lines(MESSAGES) if isinstance(n := line["N°"], int | float)]
    if not numbers:
        return
    right = out.kept.copy()
    old = dice.choice([None, *place.copies])
    out.kept.put(old)
    if out.ledger.read().last_number < max(numbers):
        before = out.tables()
        memories = life.memories.copy()
        done = life.go()
        life.memories = memories
        refused = not done.sent and not _LOST.isdisjoint(done.guards)
        sentence = "a lost ledger, or an old one: the pass is refused, nobody is written to"
        kept = refused and before == out.tables()
        done.hold(sentence, kept, (old is None, done.guards, done.sent))
    out.kept.put(right)


def doubt_resolved(life: Life, dice: Random) -> None:
    """Staff have asked whether a letter in doubt arrived, and say so; sometimes they are wrong."""
    lines = life.place.lines(MESSAGES)
    doubtful = [str(line["Clé"]) for line in lines if line["État"] == "incertain"]
    if doubtful:
        life.resolve(dice.choice(doubtful), sent=dice.random() < 0.5)


#: The ways, and how often each is gone compared with what can happen between two passes.
WAYS: dict[Callable[[Life, Random], None], int] = {
    a_pass: 60, a_killed_pass: 16, staff_meddle: 4, ledger_lost: 3, doubt_resolved: 3,
}  # fmt: skip
